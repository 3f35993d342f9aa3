/** Ctrl-C during a rollback or a deploy: it stops between steps and leaves a whole state. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome, PerformWorld } from '../model/perform.ts';
import { createRollout } from './create-rollout.ts';
import {
  currentVersion,
  deploy,
  httpProbe,
  inputOf,
  jobOf,
  newMachine,
  performWorld,
  root,
  running,
} from './fake-deploy.ts';
import type { Wish } from './fake-deploy.ts';
import type { FakeWorld } from './fake-world.ts';
import { createLocalTransport } from './local-transport.ts';
import type { DeployResult } from './operator.ts';
import { rollbackDeploy } from './rollback.ts';

interface Interrupted {
  /** The signal comes with that message of progress; 0: it is there before anything began. */
  readonly at: number;
  readonly wish?: Wish;
}

async function rollback(fake: FakeWorld, { at, wish = { version: '1.1.0' } }: Interrupted) {
  const stop = new AbortController();
  let told = 0;
  if (at === 0) stop.abort();
  const result: DeployResult = await fake.run(
    rollbackDeploy({
      input: inputOf(wish),
      transports: { local: createLocalTransport(fake.services) },
      world: fake.world,
      environment: async (texts) => ({ ...jobOf(fake, wish).env, ...texts }),
      progress: () => {
        told += 1;
        if (told === at) stop.abort();
      },
      signal: stop.signal,
    }),
  );
  return { result, told };
}

describe('a rollback that is told to stop', () => {
  test('before it began touches nothing', async () => {
    const fake = newMachine();
    for (const version of ['1.0.0', '1.1.0']) await deploy(fake, { version });
    const before = fake.files.readText(`${root}/.gobuild/state.json`);
    expect((await rollback(fake, { at: 0 })).result).toMatchObject({ ok: false, error: { type: 'cancelled' } });
    expect(fake.files.readText(`${root}/.gobuild/state.json`)).toBe(before);
  });

  test('at any step goes back to the release that it was to leave, which is not marked', async () => {
    const untouched = newMachine();
    for (const version of ['1.0.0', '1.1.0']) await deploy(untouched, { version });
    const { result: done, told: steps } = await rollback(untouched, { at: -1 });
    expect(done.ok).toBe(true);
    expect(steps).toBeGreaterThanOrEqual(2);
    for (let at = 1; at <= steps; at += 1) {
      const fake = newMachine();
      for (const version of ['1.0.0', '1.1.0']) await deploy(fake, { version });
      const { result } = await rollback(fake, { at });
      expect(result).toMatchObject({ ok: false, error: { type: 'cancelled' } });
      expect(currentVersion(fake)).toBe('1.1.0');
      expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.1.0' } }]);
      expect(await deploy(fake, { version: '1.1.0' })).toMatchObject({ unchanged: true });
      expect((await rollback(fake, { at: -1 })).result.ok).toBe(true);
      expect(currentVersion(fake)).toBe('1.0.0');
    }
  });
});

const stopped = (fake: FakeWorld): void => {
  const file = `${root}/.gobuild/state.json`;
  for (const one of running(fake)) one.alive = false;
  fake.files.write(
    file,
    JSON.stringify({ ...JSON.parse(fake.files.readText(file)), service: undefined, stopped: true }),
  );
};

test('a service that a person had stopped stays so when the rollback does not succeed', async () => {
  const fake = newMachine();
  for (const version of ['1.0.0', '1.1.0']) await deploy(fake, { version });
  stopped(fake);
  await rollback(fake, { at: 1 });
  expect(currentVersion(fake)).toBe('1.1.0');
  expect(running(fake)).toEqual([]);
});

test('the way back asks its command probes although the run was told to stop', async () => {
  const fake = newMachine();
  const probes = { readiness: httpProbe({ check: { type: 'command', argv: ['ask'] } }) };
  await deploy(fake, { version: '1.0.0', probes });
  const stop = new AbortController();
  const job = jobOf(fake, { version: '1.1.0', probes });
  const world: PerformWorld = {
    ...performWorld(fake, stop.signal),
    progress: (text) => {
      if (text.startsWith('readiness of 1.1.0')) stop.abort();
    },
    run: async (_argv, options) =>
      (options.signal ?? stop.signal).aborted
        ? { failure: { type: 'cancelled' }, stdout: '', tail: [] }
        : { status: 0, stdout: '', tail: [] },
  };
  const rollout = createRollout({ transports: { local: createLocalTransport(fake.services) } });
  const [outcome]: readonly JobOutcome[] = await fake.run(rollout([job], world));
  expect(outcome).toMatchObject({ ok: false, failure: { type: 'cancelled' } });
  expect(currentVersion(fake)).toBe('1.0.0');
  expect(running(fake)).toMatchObject([{ behaviour: { version: '1.0.0' } }]);
});
