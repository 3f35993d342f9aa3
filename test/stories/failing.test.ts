/** Targets that fail: exit codes, one block for each root cause, what is still done, retries, timeouts. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { eventsOf, isAlive, ofType, puppet, sum, told } from '../rig/story.ts';

const file = (targets: string): string => `version: 1\nproject: demo\ntargets:\n${targets}`;

test.concurrent('a failure: exit 1, a block with command, last lines and log; what depends on it is skipped', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file(`  bad: { kind: task, run: "seq 1 60; echo oops >&2; exit 7" }
  after: { kind: task, needs: [bad], run: [touch, after.txt] }
`),
    },
  });
  const ran = await rig.run('run', 'after');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  const block = ran.stderr.slice(ran.stderr.indexOf('failed: bad'));
  expect(block).toMatch(/^failed: bad: exit status 7\n {2}\$ seq 1 60; echo oops >&2; exit 7\n/);
  const lines = block.split('\n').filter((line) => line.startsWith('    '));
  expect(lines).toHaveLength(40);
  expect(lines.at(-1)).toBe('    oops');
  expect(lines[0]).toBe('    22');
  const log = /^ {2}log: (.+)$/m.exec(block)?.[1] ?? '';
  expect(rig.read(log).split('\n')).toHaveLength(62);
  expect(sum(ran)).toBe('0 fresh, 0 ran, 0 restored, 1 failed, 1 skipped');
  expect(rig.exists('after.txt')).toBe(false);
});

test.concurrent('--keep-going does what does not depend on a failure, and each root cause is one block', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file(`  one: { kind: task, run: [sh, -c, "exit 3"] }
  two: { kind: task, run: [sh, -c, "kill -9 $$"] }
  behind-one: { kind: task, needs: [one], run: [touch, behind-one.txt] }
  good: { kind: task, run: [touch, good.txt] }
  behind-good: { kind: task, needs: [good], run: [touch, behind-good.txt] }
  all: { kind: group, needs: [behind-one, two, behind-good] }
`),
    },
  });
  const ran = await rig.run('run', '--keep-going', 'all');
  expect(ran.code).toBe(1);
  expect(ran.stderr.match(/^failed: .*$/gm)?.toSorted()).toEqual([
    'failed: one: exit status 3',
    'failed: two: killed by SIGKILL',
  ]);
  expect(rig.list().filter((name) => name.endsWith('.txt'))).toEqual(['behind-good.txt', 'good.txt']);
  expect(sum(ran)).toBe('0 fresh, 2 ran, 0 restored, 2 failed, 1 skipped');
});

test.concurrent('a failed target runs again; the reason says so, and a mended one is done', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file(
        '  test: { kind: check, using: command, inputs: [in.txt], run: [grep, -q, good, in.txt] }\n',
      ),
      'in.txt': 'bad',
    },
  });
  expect((await rig.run('run', 'test')).code).toBe(1);
  const again = await rig.run('run', 'test', '--json');
  expect(again.code).toBe(1);
  expect(ofType(eventsOf(again), 'action-started').map((event) => event.reasons[0])).toEqual([{ type: 'unfinished' }]);
  rig.write('in.txt', 'good');
  expect((await rig.run('run', 'test')).code).toBe(0);
  expect(sum(await rig.run('run', 'test'))).toBe('1 fresh');
});

test.concurrent('a target that is not done in time is ended with all that it started, and is its own failure', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file('  slow: { kind: task, timeout: 1500ms, run: "sleep 1000 & echo $! > pid; wait" }\n'),
    },
  });
  const ran = await rig.run('run', 'slow');
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/^failed: slow: not done after \d+\.\d s$/m);
  expect(ran.stderr).toMatch(/^ {2}help: raise `timeout:` of the target$/m);
  expect(isAlive(Number(rig.read('pid')))).toBe(false);
});

test.concurrent('retries: the third try counts; what still fails then is told once', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file(`  third: { kind: task, retries: 2, run: "echo x >> tries; test $(wc -l < tries) = 3" }
  never: { kind: task, retries: 1, run: "echo x >> never; false" }
`),
    },
  });
  expect((await rig.run('run', 'third')).code).toBe(0);
  expect(rig.read('tries')).toBe('x\nx\nx\n');
  const ran = await rig.run('run', 'never');
  expect(ran.code).toBe(1);
  expect(rig.read('never')).toBe('x\nx\n');
  expect(ran.stderr.match(/^failed: /gm)).toHaveLength(1);
});

test.concurrent('a missing program: exit 3 and what to do; once it is there, the target runs', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': file('  use: { kind: task, inputs: [gobuild.yaml], run: [frobnicate-it, --now] }\n') },
  });
  const ran = await rig.run('run', 'use');
  expect(ran.code).toBe(3);
  expect(ran.stderr).toMatch(/^failed: use: the program "frobnicate-it" is not there$/m);
  expect(ran.stderr).toMatch(/^ {2}help: .*PATH/m);
  puppet(rig, 'frobnicate-it', 'echo "$@" > said');
  expect((await rig.run('run', 'use')).code).toBe(0);
  expect(rig.read('said')).toBe('--now\n');
  expect(sum(await rig.run('run', 'use'))).toBe('1 fresh');
  puppet(rig, 'frobnicate-it', 'echo "$@" "$@" > said');
  expect(told(await rig.run('run', 'use'))[0]).toMatch(/^use done frobnicate-it: /);
});

test.concurrent('an output that was not made, and an input that is not there', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file(`  lies: { kind: task, inputs: [gobuild.yaml], outputs: [made.txt], run: "true" }
  lacks: { kind: task, inputs: [gone.txt], run: "true" }
  empty: { kind: task, inputs: ["src/**"], run: "true" }
`),
    },
  });
  const lies = await rig.run('run', 'lies');
  expect(lies.code).toBe(1);
  expect(lies.stderr).toContain('failed: lies: made.txt was declared as an output, but not made');
  expect(sum(await rig.run('run', 'lies'))).toBe('0 fresh, 0 ran, 0 restored, 1 failed');
  const lacks = await rig.run('run', 'lacks');
  expect(lacks.code).toBe(2);
  expect(lacks.stderr).toContain('failed: lacks: gone.txt: there is no such file');
  const empty = await rig.run('run', 'empty');
  expect(empty.code).toBe(2);
  expect(empty.stderr).toContain('nothing matches "src/**"');
});

test.concurrent('a failed target leaves no half-written output behind that a later run would take', async () => {
  await using rig = await createRig({
    files: {
      'gobuild.yaml': file(
        '  half: { kind: task, inputs: [in.txt], outputs: [out.txt], run: "cp in.txt out.txt; cat fails; exit 1" }\n',
      ),
      'in.txt': 'one',
    },
  });
  expect((await rig.run('run', 'half')).code).toBe(1);
  fs.writeFileSync(path.join(rig.root, 'gobuild.yaml'), rig.read('gobuild.yaml').replace('cat fails; exit 1', 'true'));
  expect(told(await rig.run('run', 'half'))).toHaveLength(1);
  rig.write('in.txt', 'two');
  expect((await rig.run('run', 'half')).code).toBe(0);
  expect(rig.read('out.txt')).toBe('two');
});
