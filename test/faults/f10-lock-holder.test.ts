/** F10: who waits for the turn of a workspace gets it as soon as its holder is dead, and never from one that lives. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { createRig, type Rig, type RunningCommand } from '../rig/rig.ts';
import { expectNoStack } from '../rig/sound.ts';
import { namedPipe } from '../rig/story.ts';

/** `held` tells through one pipe that it runs, and ends when the other one is written to. */
async function held(): Promise<{ rig: Rig; begun: () => Promise<string>; go: () => Promise<void> }> {
  const rig = await createRig({ files: { 'in.txt': 'x' } });
  const [began, go] = [namedPipe(rig, 'began'), namedPipe(rig, 'go')];
  rig.write(
    'gobuild.yaml',
    `version: 1
project: turns
targets:
  held:
    kind: task
    inputs: [in.txt]
    outputs: [out.txt]
    run: echo half > out.txt; echo begun > '${began}'; read line < '${go}'; cp in.txt out.txt
  quick: { kind: task, inputs: [in.txt], outputs: [quick.txt], run: cp in.txt quick.txt }
`,
  );
  return {
    rig,
    begun: () => fs.promises.readFile(began, 'utf8'),
    go: () => fs.promises.writeFile(go, 'go\n'),
  };
}

/** Resolves when the process has said `text` on standard error. */
const says = (running: RunningCommand, text: RegExp): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = (): void => (text.test(running.stderr()) ? resolve() : undefined);
    running.process.stderr?.on('data', look);
    running.process.on('close', () => reject(new Error(`it ended without ${text}: ${running.stderr()}`)));
    look();
  });

const waitingFor = ({ process: { pid } }: RunningCommand): RegExp =>
  new RegExp(`waiting for gobuild run held \\(pid ${pid}\\) since \\d\\d:\\d\\d:\\d\\d`);

test.skipIf(process.platform !== 'linux')('F10: the holder is killed: who waits gets the turn at once', async () => {
  const { rig, begun } = await held();
  await using _ = rig;
  const holder = rig.start(['run', 'held']);
  await begun();
  const next = rig.start(['run', 'quick']);
  await says(next, waitingFor(holder));
  holder.process.kill('SIGKILL');
  const ran = await next.ended;
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expectNoStack(ran);
  expect(rig.read('quick.txt')).toBe('x');
});

test.skipIf(process.platform !== 'linux')(
  'F10: the holder is stopped: who waits says for whom, and never steals',
  async () => {
    const { rig, begun, go } = await held();
    await using _ = rig;
    const holder = rig.start(['run', 'held']);
    await begun();
    holder.process.kill('SIGSTOP');
    const next = rig.start(['run', 'quick']);
    await says(next, waitingFor(holder));
    // What it was stopped in ends meanwhile: the turn stays its own all the same.
    await go();
    const refused = await rig.run('run', 'quick', '--no-wait');
    expect(refused).toMatchObject({ code: 8 });
    expect(refused.stderr).toContain(`(pid ${holder.process.pid}) since`);
    expect(rig.exists('quick.txt')).toBe(false);
    expect(next.process.exitCode).toBeNull();
    holder.process.kill('SIGCONT');
    for (const running of [holder, next]) {
      const ran = await running.ended;
      expect(ran, ran.stderr).toMatchObject({ code: 0 });
    }
    expect([rig.read('out.txt'), rig.read('quick.txt')]).toEqual(['x', 'x']);
  },
);
