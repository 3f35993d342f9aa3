/** Checks that failed the last time go first, package by package of a go test, whatever takes longest. */
import { expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';

const ready = haveTools('go');

/** Steps of tests in the order in which they began, one at a time. */
async function order(rig: Rig): Promise<{ readonly code: unknown; readonly began: readonly string[] }> {
  const { code, stdout } = await rig.run('run', 'test', '--json', '-j', '1', '--keep-going');
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Event]));
  const steps = events.flatMap((event) => (event.type === 'action-started' ? [event.step] : []));
  return { code, began: steps.filter((step) => step.startsWith('test ')) };
}

test.skipIf(!ready)('the package that failed, before the one that takes longest', async () => {
  const source = (name: string, body: string): Readonly<Record<string, string>> => ({
    [`${name}/${name}.go`]: `package ${name}\n\nconst Edition = 1\n`,
    [`${name}/${name}_test.go`]: `package ${name}\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc Test(t *testing.T) {\n\t${body}\n\t_ = time.Now\n\t_ = Edition\n}\n`,
  });
  await using rig = await createRig({
    files: {
      'gobuild.yaml': 'version: 1\nproject: order\ntargets:\n  test: { kind: check, using: go-test }\n',
      'go.mod': 'module example.com/order\n\ngo 1.21\n',
      ...source('quick', ''),
      ...source('slow', 'time.Sleep(400 * time.Millisecond)'),
      ...source('wrong', 'if Edition == 1 {\n\t\tt.Fatal("one")\n\t}'),
    },
  });
  expect((await order(rig)).code).toBe(1);
  for (const name of ['quick', 'slow', 'wrong'])
    rig.write(`${name}/${name}.go`, `package ${name}\n\nconst Edition = 2\n`);
  const { code, began } = await order(rig);
  expect(code).toBe(0);
  expect(began).toHaveLength(3);
  expect(began[0]).toMatch(/wrong/);
  // Nothing failed: the longest first again.
  for (const name of ['quick', 'slow', 'wrong'])
    rig.write(`${name}/${name}.go`, `package ${name}\n\nconst Edition = 3\n`);
  expect((await order(rig)).began[0]).toMatch(/slow/);
});
