/** Targets that run a command: the folders of what they make are there, and what is there to be run always runs. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { puppet, sum, told } from '../rig/story.ts';

const workspace = (targets: string) =>
  createRig({ files: { 'gobuild.yaml': `version: 1\nproject: demo\ntargets:\n${targets}`, 'in.txt': 'x\n' } });

test.concurrent('the folders of outputs, of their patterns and of the depfile are made before the command runs', async () => {
  await using rig =
    await workspace(`  files: { kind: task, inputs: [in.txt], outputs: [a/b/c.txt], run: [cp, in.txt, a/b/c.txt] }
  pattern: { kind: task, inputs: [in.txt], outputs: ["gen/deep/**/*.txt"], run: [cp, in.txt, gen/deep/d.txt] }
  compiled: { kind: task, inputs: [in.txt], outputs: [o/e.o], depfile: deps/e.d, run: [compile, o/e.o, deps/e.d] }
`);
  puppet(rig, 'compile', 'echo "$1: in.txt" > "$2"; cp in.txt "$1"');
  const ran = await rig.run('run', 'files', 'pattern', 'compiled');
  expect(ran.code, ran.stderr).toBe(0);
  expect(rig.list().filter((file) => !file.startsWith('.gobuild/'))).toEqual([
    'a/b/c.txt',
    'deps/e.d',
    'gen/deep/d.txt',
    'gobuild.yaml',
    'in.txt',
    'o/e.o',
  ]);
});

test.concurrent('with cache: never a command that makes nothing runs every time, one that makes something when it must', async () => {
  await using rig =
    await workspace(`  made: { kind: task, inputs: [in.txt], outputs: [out.txt], cache: never, run: [cp, in.txt, out.txt] }
  start: { kind: task, from: made, cache: never, run: [show, "\${{ artifacts.made.path }}"] }
  verdict: { kind: check, using: command, inputs: [in.txt], cache: never, run: [show, in.txt] }
`);
  puppet(rig, 'show', 'cat "$1"');
  expect(told(await rig.run('run', 'start', 'verdict'))).toEqual([
    'made done no result yet',
    'start done is never cached',
    'verdict passed is never cached',
  ]);
  const again = await rig.run('run', 'start', 'verdict');
  expect(told(again)).toEqual(['start done is never cached', 'verdict passed is never cached']);
  expect(sum(again)).toBe('1 fresh, 2 ran, 0 restored');
  expect((await rig.run('explain', 'start')).stdout).toContain('is never cached');
  rig.remove('out.txt');
  expect(told(await rig.run('run', 'made'))).toEqual(['made done out.txt is missing']);
});

test.concurrent('what would fail for want of a program or a file says so before it runs', async () => {
  await using rig = await workspace(`  tool: { kind: task, inputs: [in.txt], outputs: [a], run: [surely-not-there, a] }
  file: { kind: task, inputs: [lost.txt], outputs: [b], run: [cp, lost.txt, b] }
`);
  const dry = await rig.run('run', '--dry-run', 'tool', 'file');
  expect(dry.code).toBe(0);
  expect(dry.stdout).toMatch(/^ {2}tool +run +the program "surely-not-there" is not there$/m);
  expect(dry.stdout).toMatch(/^ {2}file +run +lost\.txt: there is no such file$/m);
  expect((await rig.run('explain', 'tool')).stdout).toContain('\n  the program "surely-not-there" is not there\n');
});
