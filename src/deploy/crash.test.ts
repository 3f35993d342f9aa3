/** kill -9 at any change of the world: the next run ends right; nothing runs but the service of a recorded deploy. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currentVersion, deploy, httpProbe, newMachine, root, running } from './fake-deploy.ts';
import type { Wish } from './fake-deploy.ts';
import { Killed } from './fake-world.ts';
import type { FakeWorld } from './fake-world.ts';

const wishes: Readonly<Record<string, Wish>> = {
  good: { version: '1.1.0' },
  trial: { version: '1.1.0', keep: false },
  sick: { version: '1.1.0', program: { dies: 200, version: '1.1.0' } },
  held: { version: '1.1.0', probes: { readiness: httpProbe({ threshold: 2, stableForMs: 300 }) } },
};

/** Deploys until the n-th change, where the process is killed; false if it came to its end before. */
async function deployKilled(fake: FakeWorld, wish: Wish, at: number, watchdogMs = 0): Promise<boolean> {
  fake.killAt(at);
  try {
    await deploy(fake, wish);
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    fake.revive(watchdogMs);
  }
}

/** What must hold right after a kill, before anything else ran. */
function expectWhole(fake: FakeWorld): void {
  for (const { name } of fake.files.list(`${root}/releases`)) {
    if (name.startsWith('.')) continue;
    // A release under its own name is whole: its manifest lies there and every file is what it says.
    const manifest = JSON.parse(fake.files.readText(`${root}/releases/${name}/release.json`));
    for (const file of manifest.files) {
      expect(fake.files.digest(`${root}/releases/${name}/${file.path}`)).toBe(file.digest);
    }
  }
  const state = fake.files.stat(`${root}/.gobuild/state.json`)
    ? JSON.parse(fake.files.readText(`${root}/.gobuild/state.json`))
    : {};
  // Who lives on without gobuild is in the records.
  const recorded = ['recorded', 'released'].includes(state.service?.phase) ? [state.service.pid] : [];
  for (const process of running(fake)) expect(recorded).toContain(process.pid);
}

function expectDeployed(fake: FakeWorld, wish: Wish): void {
  expectWhole(fake);
  expect(currentVersion(fake)).toBe(wish.version);
  expect(running(fake)).toMatchObject(
    wish.keep === false ? [] : [{ released: true, behaviour: { version: wish.version } }],
  );
  expect(fake.files.list(`${root}/incoming`)).toEqual([]);
  expect(fake.files.list(root).filter(({ name }) => name.startsWith('current.'))).toEqual([]);
  expect(fake.files.list(`${root}/releases`).filter(({ name }) => name.startsWith('.'))).toEqual([]);
}

describe.each(['good', 'trial', 'held'])('%s: killed at each change', (name) => {
  const wish = wishes[name] as Wish;

  test.each(['first', 'second'])('of a %s deploy, the next run converges', async (which) => {
    let killed = true;
    let at = 0;
    while (killed) {
      at += 1;
      const fake = newMachine();
      if (which === 'second') await deploy(fake, { version: '1.0.0' });
      killed = await deployKilled(fake, wish, at);
      expectWhole(fake);
      expect([undefined, '1.0.0', '1.1.0'].includes(currentVersion(fake) || undefined)).toBe(true);
      expect((await deploy(fake, wish)).ok).toBe(true);
      expectDeployed(fake, wish);
      expect(await deploy(fake, wish)).toMatchObject({ unchanged: true });
    }
    expect(at).toBeGreaterThan(15);
  });
});

test('a watchdog that takes its time: the leftover is ended or waited for, never taken for a stranger', async () => {
  const wish = wishes['good'] as Wish;
  for (let at = 1; ; at += 1) {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const killed = await deployKilled(fake, wish, at, 900);
    expect((await deploy(fake, wish)).ok).toBe(true);
    expectDeployed(fake, wish);
    if (!killed) return;
  }
});

test('killed at each change of a deploy that fails and goes back: the old release is found again', async () => {
  const wish = wishes['sick'] as Wish;
  for (let at = 1; ; at += 1) {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const killed = await deployKilled(fake, wish, at);
    expectWhole(fake);
    expect(await deploy(fake, wish)).toMatchObject({ ok: false, failure: { type: 'deploy', rolledBack: true } });
    expectDeployed(fake, { version: '1.0.0' });
    if (!killed) return;
  }
});

test('killed again and again at random places, between random wishes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(wishes)), fc.integer({ min: 1, max: 60 })), { maxLength: 6 }),
      async (kills) => {
        const fake = newMachine();
        await deploy(fake, { version: '1.0.0-dev' });
        for (const [name, at] of kills) {
          const wish = { ...(wishes[name] as Wish), version: '1.1.0-dev', verify: {} };
          await deployKilled(fake, wish, at);
          expectWhole(fake);
        }
        const last: Wish = { version: '1.2.0-dev' };
        expect((await deploy(fake, last)).ok).toBe(true);
        expectDeployed(fake, last);
      },
    ),
    { numRuns: 60 },
  );
});
