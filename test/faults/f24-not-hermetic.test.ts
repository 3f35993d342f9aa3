/** F24: targets that read what they do not declare: told with the first difference, and under strace by name. */
import { expect, test } from 'vitest';
import type { RebuiltTarget, TracedTarget } from '../../src/app/verify-answer.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { snapshot } from '../rig/story.ts';

const file = `version: 1
project: demo
default: [honest, time, place, sly, scratch, packed]
targets:
  honest: { kind: task, inputs: [src/a.txt], outputs: [out/honest.txt], run: "cat src/a.txt > out/honest.txt" }
  time: { kind: task, inputs: [src/a.txt], outputs: [out/time.txt], run: "echo made; date +%s%N > out/time.txt" }
  place: { kind: task, inputs: [src/a.txt], outputs: [out/place/], run: "cp src/a.txt out/place; pwd > out/place/here" }
  sly: { kind: task, inputs: [src/a.txt], outputs: [out/sly.txt], run: "cat src/*.txt > out/sly.txt" }
  scratch: { kind: task, inputs: [src/a.txt], outputs: [out/scratch.txt], run: "echo in \${TMPDIR:-none} > out/scratch.txt" }
  packed: { kind: package, using: archive, from: [place] }
  loose: { kind: task, run: "echo loose >> loose.txt" }
  live: { kind: service, inputs: [src/a.txt], run: [sleep, "60"] }
`;
const workspace = (): Promise<Rig> =>
  createRig({ files: { 'gobuild.yaml': file, 'src/a.txt': 'one\n', 'src/b.txt': 'two\n' } });

/** Workspace and store; what gobuild remembers of files that it looked at is none of it. */
const kept = (rig: Rig): readonly (readonly [string, string])[] =>
  Object.entries(snapshot(rig.base)).filter(
    ([path]) => /^(?:store|work)\//.test(path) && !/files\.bin|clock/.test(path),
  );

test('F24: verify --rebuild names the first difference of each, and changes nothing', async () => {
  await using rig = await workspace();
  expect((await rig.run('run')).code).toBe(0);
  rig.write('src/b.txt', 'edited\n');
  const before = kept(rig);
  const ran = await rig.run('verify', '--rebuild', '--json');
  expect(ran.code, ran.stderr).toBe(1);
  const told = new Map((JSON.parse(ran.stdout) as RebuiltTarget[]).map((target) => [target.node, target]));
  expect(told.get('honest')).toEqual({ node: 'honest', outcome: 'equal', files: 1, recorded: true });
  expect(told.get('time')?.difference).toMatchObject({ path: 'out/time.txt', how: 'content', content: { line: 1 } });
  expect(told.get('place')?.difference).toMatchObject({
    path: 'out/place/here',
    between: ['recorded', 'first rebuild'],
    content: { line: 1 },
  });
  expect(told.get('sly')?.difference?.content).toMatchObject({ offset: 4, line: 2, texts: ['two', 'edited'] });
  expect(told.get('scratch')?.difference).toMatchObject({ between: ['first rebuild', 'second rebuild'] });
  expect(told.get('packed')?.difference?.content?.part).toContain('place/here');
  const words = await rig.run('verify', '--rebuild', 'sly', 'live', 'loose');
  expect(words.code).toBe(1);
  expect(words.stdout).toBe(
    [
      'differs  sly    out/sly.txt, line 2 (byte 4): "two" in the workspace, "edited" in a rebuild',
      'skipped  live   a service is not built',
      'skipped  loose  it makes nothing',
      '1 of 1 target differs',
      '',
    ].join('\n'),
  );
  expect(kept(rig)).toEqual(before);
  expect((await rig.run('verify', '--rebuild', 'honest')).code).toBe(0);
});

test('F24: a target that fails elsewhere, and words that do not go together', async () => {
  const failing = `version: 1
project: demo
targets:
  here: { kind: task, inputs: [src/a.txt], outputs: [out/x.txt], run: "test -e ../only-here && cp src/a.txt out/x.txt" }
  behind: { kind: task, from: here, outputs: [out/y.txt], run: "cp out/x.txt out/y.txt" }
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': failing, 'src/a.txt': 'one\n' } });
  const ran = await rig.run('verify', '--rebuild');
  expect([ran.code, ran.stdout]).toEqual([
    1,
    expect.stringMatching(
      /^failed {2}here +.*exit status 1\nfailed {2}behind +what it needs failed\n0 of 2 targets differ, 2 failed\n$/,
    ),
  ]);
  expect((await rig.run('verify', '--rebuild', '--inputs')).code).toBe(2);
  expect((await rig.run('verify', '--rebuild', '--key', 'x')).stderr).toContain('do not go together');
});

test('F24: without strace it says what to install', async () => {
  await using rig = await workspace();
  rig.env['PATH'] = rig.base;
  const ran = await rig.run('verify', '--inputs');
  expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining('install strace')]);
});

const canTrace = process.platform === 'linux' && haveTools('strace');

test.skipIf(!canTrace)('F24: verify --inputs names what was read and listed without being declared', async () => {
  await using rig = await workspace();
  rig.env['PATH'] = `${rig.env['PATH']}:${(findTool('strace') ?? '').replace(/\/strace$/, '')}`;
  const ran = await rig.run('verify', '--inputs', '--json');
  expect(ran.code, ran.stderr).toBe(1);
  const told = new Map((JSON.parse(ran.stdout) as TracedTarget[]).map((target) => [target.node, target]));
  expect(told.get('honest')).toEqual({ node: 'honest', outcome: 'clean', reads: [] });
  expect(told.get('place')?.outcome).toBe('clean');
  expect(told.get('packed')?.outcome).toBe('clean');
  expect(told.get('sly')?.reads).toEqual([
    { path: 'src/', how: 'listed' },
    { path: 'src/b.txt', how: 'read' },
  ]);
  expect(rig.exists('out') || rig.exists('.gobuild/state.log')).toBe(false);
  const words = await rig.run('verify', '--inputs', 'sly', 'loose');
  expect(words.stdout).toBe(
    'undeclared  sly    listed src/\n                   read src/b.txt\nskipped     loose  it makes nothing\n' +
      '1 of 1 target reads what is not declared\n',
  );
  expect((await rig.run('verify', '--inputs', 'honest')).code).toBe(0);
});
