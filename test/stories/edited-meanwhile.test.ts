/** F55, F56: an input that is edited while a target works: the result is used, not kept, and a warning names the file; exit 0. */
import { expect, test } from 'vitest';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { createRig } from '../rig/rig.ts';
import { puppet, sum } from '../rig/story.ts';

const config = (run: string, rest = 'outputs: [out.txt]'): string =>
  `version: 1\nproject: p\ndefault: [make]\ntargets:\n  make: { kind: task, inputs: ["src/*.txt"], ${rest}, run: "${run}" }\n`;

test.concurrent.each([
  ['edits a file of its pattern', 'cat src/a.txt > out.txt; echo more >> src/a.txt', 'src/a.txt'],
  ['adds one', 'cat src/a.txt > out.txt; echo x > src/new.txt', 'src/new.txt'],
  ['removes one', 'cat src/a.txt > out.txt; rm src/b.txt', 'src/b.txt'],
  ['edits one and undoes it', 'cat src/a.txt > out.txt; echo x > src/b.txt; echo b > src/b.txt', 'src/b.txt'],
])('a task that %s', async (_what, run, file) => {
  await using rig = await createRig({ files: { 'gobuild.yaml': config(run), 'src/a.txt': 'a\n', 'src/b.txt': 'b\n' } });
  const ran = await rig.run('run');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain(`${file} changed while it ran`);
  expect(rig.read('out.txt')).toBe('a\n');
  expect((await rig.run('cache', 'stats', '--json')).stdout).toMatch(/"results":\s*0/);
  rig.write('gobuild.yaml', config('cat src/a.txt > out.txt'));
  expect((await rig.run('run')).code).toBe(0);
  expect(sum(await rig.run('run'))).toBe('1 fresh');
});

test.concurrent('a check without outputs', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': config('echo >> src/a.txt', 'env: {}'), 'src/a.txt': 'a' },
  });
  const ran = await rig.run('run');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('src/a.txt changed while it ran');
  expect(sum(await rig.run('run'))).not.toContain('1 fresh');
});

test.skipIf(!haveTools('go'))('a Go program whose source is edited while it is built', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': 'version: 1\nproject: p\ntargets:\n  program: { kind: compile, using: go, package: . }\n',
      'go.mod': 'module example.com/p\n\ngo 1.21\n',
      'main.go': 'package main\n\nfunc main() { println("one") }\n',
    },
  });
  puppet(
    rig,
    'go',
    `${findTool('go')} "$@"; s=$?; [ "$1" = build ] && test -e edit && echo '// more' >> main.go; exit $s`,
  );
  rig.write('edit', '');
  const ran = await rig.run('run', 'program');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('main.go changed while it ran');
  expect(rig.list('dist').length).toBe(1);
  rig.remove('edit');
  const again = await rig.run('run', 'program');
  expect(sum(again), again.stderr).toBe('0 fresh, 1 ran, 0 restored');
  expect(sum(await rig.run('run', 'program'))).toBe('1 fresh');
});
