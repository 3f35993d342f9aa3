/** `explain` of a Go program: the value that a scan found is told old and new, the edited file by its name. */
import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/model/answer.ts';
import { haveTools } from '../rig/real-tool.ts';
import { createRig } from '../rig/rig.ts';

const real = haveTools('go') ? describe : describe.skip;

const files = {
  'go.mod': 'module example.com/hello\n\ngo 1.24\n',
  'main.go': 'package main\n\nfunc main() { println("hello") }\n',
  'gobuild.yaml': 'version: 1\nproject: hello\ntargets:\n  hello: { kind: compile, using: go, package: . }\n',
};

real('explain of Go', () => {
  it('value-changed: the go line of go.mod', async () => {
    await using rig = await createRig({ files });
    expect(await rig.run('run', 'hello')).toMatchObject({ code: 0 });
    rig.write('go.mod', files['go.mod'].replace('1.24', '1.25'));
    // Only a run lists the packages anew, so the value stands with the last run.
    await rig.run('run', 'hello');
    const words = (await rig.run('explain', 'hello')).stdout;
    expect(words).toContain('go version of example.com/hello: 1.24 → 1.25\n');
    const [json] = JSON.parse((await rig.run('explain', 'hello', '--json')).stdout) as Explanation[];
    expect(json?.last?.reasons).toContainEqual({
      type: 'value-changed',
      name: 'go version of example.com/hello',
      old: '1.24',
      new: '1.25',
    });
  });

  it('an edit is told before a new file beside it that may have nothing to do with it', async () => {
    await using rig = await createRig({ files });
    rig.write('main_test.go', 'package main\n\nimport "testing"\n\nfunc TestMain(*testing.M) {}\n');
    rig.write('gobuild.yaml', `${files['gobuild.yaml']}  test: { kind: check, using: go-test, packages: . }\n`);
    expect(await rig.run('run', 'hello', 'test')).toMatchObject({ code: 0 });
    rig.write('main.go.orig', files['main.go']);
    rig.write('main.go', files['main.go'].replace('hello', 'hello again'));
    // The test's files are read by steps that its scan adds.
    for (const target of ['hello', 'test']) {
      const [json] = JSON.parse((await rig.run('explain', target, '--json')).stdout) as Explanation[];
      expect(json?.reasons, target).toEqual([
        { type: 'input-changed', path: 'main.go', how: 'edited' },
        { type: 'input-changed', path: 'main.go.orig', how: 'added' },
      ]);
    }
    expect((await rig.run('run', 'hello')).stderr).toMatch(/hello +built .* main\.go changed\n/);
    // The new file alone says nothing of an edit.
    rig.write('main.go.rej', '');
    const [other] = JSON.parse((await rig.run('explain', 'hello', '--json')).stdout) as Explanation[];
    expect(other?.reasons).toEqual([{ type: 'input-changed', path: 'main.go.rej', how: 'added' }]);
  });
});
