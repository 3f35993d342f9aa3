/** One run at a time in a workspace, none inside of another; signals end a run cleanly. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, repository, type Rig, type RunningCommand } from '../rig/rig.ts';
import { gone, isAlive, namedPipe, sum } from '../rig/story.ts';

/** `held` tells its process id through one pipe and ends when the other one is written to. */
async function held(): Promise<{ rig: Rig; begun: () => Promise<number>; go: () => Promise<void> }> {
  const rig = await createRig();
  const [began, go] = [namedPipe(rig, 'began'), namedPipe(rig, 'go')];
  rig.write('in.txt', 'x');
  rig.write(
    'gobuild.yaml',
    `version: 1
project: demo
targets:
  held:
    kind: task
    inputs: [in.txt]
    outputs: [out.txt]
    run: |
      echo half > out.txt
      sleep 1000 & child=$!
      echo $$ $child > '${began}'
      read line < '${go}'
      kill $child
      cp in.txt out.txt
  quick: { kind: task, run: [touch, quick.txt] }
`,
  );
  return {
    rig,
    begun: async () => Number((await fs.promises.readFile(began, 'utf8')).trim().split(' ').at(-1)),
    go: () => fs.promises.writeFile(go, 'go\n'),
  };
}

/** Resolves when the process has said `text` on standard error. */
const says = (running: RunningCommand, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = (): void => (running.stderr().includes(text) ? resolve() : undefined);
    running.process.stderr?.on('data', look);
    running.process.on('close', () => reject(new Error(`it ended without "${text}": ${running.stderr()}`)));
    look();
  });

test.concurrent('the second run waits and says for whom, or exits 8 with --no-wait; looking never waits', async () => {
  const { rig, begun, go } = await held();
  await using _ = rig;
  const first = rig.start(['run', 'held']);
  await begun();
  const refused = await rig.run('run', 'quick', '--no-wait');
  expect(refused.code).toBe(8);
  expect(refused.stderr).toMatch(new RegExp(`run held \\(pid ${first.process.pid}\\) since \\d\\d:\\d\\d:\\d\\d`));
  expect((await rig.run('clean', '--no-wait')).code).toBe(8);
  for (const look of [['list'], ['graph'], ['explain', 'quick'], ['log'], ['cache', 'stats']]) {
    expect((await rig.run(...look)).code).toBe(0);
  }
  expect((await rig.run('cache', 'clear')).stdout).toContain('another run uses the store');
  const second = rig.start(['run', 'quick']);
  await says(second, `waiting for gobuild run held (pid ${first.process.pid})`);
  expect(rig.exists('quick.txt')).toBe(false);
  await go();
  expect((await first.ended).code).toBe(0);
  expect((await second.ended).code).toBe(0);
  expect(rig.exists('quick.txt')).toBe(true);
  expect((await rig.run('cache', 'clear')).stdout).not.toContain('another run');
});

test.concurrent.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)(
  'F48: %s ends the run with %i: nothing is left running, no half-written output, and the next run is right',
  async (signal, code) => {
    const { rig, begun, go } = await held();
    await using _ = rig;
    const running = rig.start(['run', 'held']);
    const child = await begun();
    expect(isAlive(child)).toBe(true);
    running.process.kill(signal);
    const ran = await running.ended;
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain('stopping what runs');
    expect(ran.stderr).not.toContain('failed:');
    expect(isAlive(child)).toBe(false);
    expect(rig.exists('out.txt')).toBe(false);
    const again = rig.start(['run', 'held']);
    await begun();
    await go();
    expect(sum(await again.ended)).toBe('0 fresh, 1 ran, 0 restored');
    expect(rig.read('out.txt')).toBe('x');
  },
);

test.concurrent('kill -9 leaves no process behind, and the next run is right', async () => {
  const { rig, begun, go } = await held();
  await using _ = rig;
  const running = rig.start(['run', 'held']);
  const child = await begun();
  running.process.kill('SIGKILL');
  expect((await running.ended).code).toBe('SIGKILL');
  await gone(child);
  const again = rig.start(['run', 'held']);
  await begun();
  await go();
  expect((await again.ended).code).toBe(0);
  expect(rig.read('out.txt')).toBe('x');
});

test.concurrent('a target that runs gobuild in its own workspace is told so; in another one it may', async () => {
  await using rig = await createRig();
  const gobuild = `'${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}'`;
  const other = path.join(rig.base, 'other');
  fs.mkdirSync(other);
  fs.writeFileSync(
    path.join(other, 'gobuild.yaml'),
    'version: 1\nproject: other\ntargets:\n  t: { kind: task, run: [touch, t] }\n',
  );
  rig.write(
    'gobuild.yaml',
    `version: 1\nproject: demo\ntargets:\n  inner: { kind: task, run: [touch, inner] }\n` +
      `  outer: { kind: task, run: "${gobuild} run inner" }\n  beside: { kind: task, run: "${gobuild} -C ../other run t" }\n`,
  );
  const outer = await rig.run('run', 'outer');
  expect(outer.code).toBe(1);
  expect(outer.stderr).toContain('exit status 2');
  expect(outer.stderr).toContain('outer runs gobuild in the workspace that it is a target of');
  expect(rig.exists('inner')).toBe(false);
  expect((await rig.run('run', 'beside')).code).toBe(0);
  expect(fs.existsSync(path.join(other, 't'))).toBe(true);
});
