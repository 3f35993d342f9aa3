/** The operator's verbs on a machine in memory, killed ones too. */
import { describe, expect, test } from 'vitest';
import { currentVersion, deploy, inputOf, jobOf, newMachine, root, running } from './fake-deploy.ts';
import type { Wish } from './fake-deploy.ts';
import type { FakeWorld } from './fake-world.ts';
import { localFacts } from './local-facts.ts';
import { createLocalTransport } from './local-transport.ts';
import { deployHistory, deployStatus, stopDeploy } from './operator.ts';
import type { DeployResult } from './operator.ts';
import { planDeploy } from './plan-deploy.ts';
import { rollbackDeploy } from './rollback.ts';

const requestOf = (fake: FakeWorld, wish: Wish = { version: '1.0.0' }) => ({
  input: inputOf(wish),
  transports: { local: createLocalTransport(fake.services) },
  world: fake.world,
});
const rollback = (fake: FakeWorld, signal = new AbortController().signal): Promise<DeployResult> =>
  fake.run(
    rollbackDeploy({
      ...requestOf(fake),
      environment: async (texts) => ({ ...texts }),
      progress: () => undefined,
      signal,
    }),
  );
const valueOf = (result: DeployResult) => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const plan = async (fake: FakeWorld, wish: Wish) => {
  const job = jobOf(fake, wish);
  const built = { artifacts: job.artifacts, matched: (job.filesByInput ?? []).slice(1) };
  return planDeploy({ ...requestOf(fake, wish), built, variables: job.env });
};

describe('status and history', () => {
  test('a target that was never deployed', async () => {
    const fake = newMachine();
    expect(valueOf(await deployStatus(requestOf(fake))).lines).toEqual(['here: never deployed']);
    expect(fake.files.stat(root)).toBeUndefined();
  });

  test('names release, process, drift and where a rollback would go', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    await deploy(fake, { version: '1.1.0' });
    fake.files.write(`${root}/current/etc/app.yaml`, 'limit: 9\n');
    const { lines, data } = valueOf(await deployStatus(requestOf(fake)));
    expect(lines[0]).toMatch(/^here: 1\.1\.0-\w{12} {2}verified$/);
    expect(lines[1]).toContain(`runs (pid ${running(fake)[0]?.pid}, port 8080)`);
    expect(data).toMatchObject({ drift: ['etc/app.yaml'], lastGood: expect.stringMatching(/^1\.0\.0-/), sequence: 2 });
  });

  test('history tells operations by sequence, the failed and the interrupted too', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    await deploy(fake, { version: '1.1.0', program: { dies: 0 } });
    fake.killAt(12);
    await deploy(fake, { version: '1.2.0' }).catch(() => undefined);
    fake.revive();
    const { data } = valueOf(await deployHistory(requestOf(fake)));
    expect(data).toMatchObject({
      operations: [
        { sequence: 1, verb: 'deploy', from: null, outcome: 'done' },
        { sequence: 2, outcome: 'failed', note: expect.stringContaining('did not come up') },
        { sequence: 3, outcome: 'interrupted', release: expect.stringMatching(/^1\.2\.0-/) },
      ],
    });
  });

  test('a torn line at the end of the journal loses nothing else', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    fake.files.append(`${root}/.gobuild/journal.jsonl`, '{"sequence":2,"ver');
    await deploy(fake, { version: '1.1.0' });
    const { data } = valueOf(await deployHistory(requestOf(fake)));
    expect(data).toMatchObject({ operations: [{ sequence: 1 }, { sequence: 2, outcome: 'done' }] });
  });
});

describe('stop', () => {
  test('ends the service; a run starts it again', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    valueOf(await stopDeploy(requestOf(fake)));
    expect(running(fake)).toEqual([]);
    expect(valueOf(await deployStatus(requestOf(fake))).lines[1]).toContain('stopped by deploy stop');
    expect(valueOf(await stopDeploy(requestOf(fake))).lines).toEqual(['here: no service of it runs']);
    expect(await deploy(fake, { version: '1.0.0' })).toMatchObject({ changed: expect.stringContaining('not running') });
    expect(running(fake)).toHaveLength(1);
  });

  test('a service that a person stopped stays stopped when a deploy goes back to its release', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    valueOf(await stopDeploy(requestOf(fake)));
    expect(await deploy(fake, { version: '1.1.0', program: { dies: 0 } })).toMatchObject({
      failure: { rolledBack: true },
    });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(running(fake)).toEqual([]);
  });
});

describe('rollback', () => {
  test('goes to the release before, marks the other bad, and a run of that one is refused without again', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    await deploy(fake, { version: '1.1.0' });
    const { lines } = valueOf(await rollback(fake));
    expect(lines.join('\n')).toMatch(/1\.0\.0-\w+ is current again\n.*1\.1\.0-\w+ is marked bad/);
    expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.0.0' } }]);
    expect(await deploy(fake, { version: '1.1.0' })).toMatchObject({ failure: { type: 'refused' } });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(await deploy(fake, { version: '1.1.0', again: true })).toMatchObject({ ok: true });
    expect(await deploy(fake, { version: '1.1.0' })).toMatchObject({ unchanged: true });
  });

  test('a bad release stays refused after its folder is gone', async () => {
    const fake = newMachine();
    for (const version of ['1.0.0', '1.1.0']) await deploy(fake, { version });
    valueOf(await rollback(fake));
    for (const version of ['1.2.0', '1.3.0', '1.4.0']) await deploy(fake, { version, retain: 1 });
    expect(fake.files.list(`${root}/releases`).some(({ name }) => name.startsWith('1.1.0'))).toBe(false);
    expect(await deploy(fake, { version: '1.1.0' })).toMatchObject({ failure: { type: 'refused' } });
  });

  test('without an earlier good release nothing is touched', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    expect(await rollback(fake)).toMatchObject({ ok: false, error: { type: 'finding' } });
    expect(running(fake)).toHaveLength(1);
  });

  test('never to a damaged release', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const old = fake.files.readLink(`${root}/current`);
    await deploy(fake, { version: '1.1.0' });
    fake.files.write(`${root}/${old}/server`, '{"version":"6.6.6"}', { mode: 0o755 });
    expect(await rollback(fake)).toMatchObject({ ok: false, error: { type: 'refused' } });
    expect(currentVersion(fake)).toBe('1.1.0');
    expect(running(fake)).toHaveLength(1);
  });

  test('when the earlier one does not come up, the present one comes back', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    await deploy(fake, { version: '1.1.0' });
    let asked = 0;
    // The first version asked for after the rollback began is the old one's: it lies.
    fake.answers.set('http://127.0.0.1:8080/version', () => ({
      status: 200,
      body: (asked += 1) === 1 ? '6.6.6' : '1.1.0',
    }));
    expect(await rollback(fake)).toMatchObject({ ok: false, error: { type: 'deploy', rolledBack: true } });
    expect(currentVersion(fake)).toBe('1.1.0');
    expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.1.0' } }]);
  });

  test('killed at each change, a second rollback ends at the same release', async () => {
    for (let at = 1; ; at += 1) {
      const fake = newMachine();
      for (const version of ['0.9.0', '1.0.0', '1.1.0']) await deploy(fake, { version });
      fake.killAt(at);
      const killed = await rollback(fake).then(
        () => false,
        () => true,
      );
      fake.revive();
      const again =
        currentVersion(fake) === '1.1.0' ? (await rollback(fake)).ok : (await deploy(fake, { version: '1.0.0' })).ok;
      expect(again).toBe(true);
      expect(currentVersion(fake)).toBe('1.0.0');
      expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.0.0' } }]);
      if (!killed) return;
    }
  });
});

describe('plan', () => {
  test('shows what would change, and changes nothing', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const before = fake.files.readText(`${root}/.gobuild/journal.jsonl`);
    const wish = { version: '1.1.0', config: 'limit: 2\n' };
    const { lines, pending } = valueOf(await plan(fake, wish));
    expect(pending).toBe(true);
    expect(lines[0]).toMatch(/^here: 1\.0\.0-\w{12} → 1\.1\.0-\w{12}$/);
    expect(lines.slice(2)).toEqual([
      '  changed etc/app.yaml',
      '    -limit: 1',
      '    +limit: 2',
      '  changed server',
      expect.stringMatching(/^ {4}-\{/),
      expect.stringMatching(/^ {4}\+\{/),
      '  the service is restarted',
    ]);
    expect(fake.files.readText(`${root}/.gobuild/journal.jsonl`)).toBe(before);
    expect(running(fake)).toHaveLength(1);
  });

  test('nothing to do, not yet built, and refused', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    expect(valueOf(await plan(fake, { version: '1.0.0' })).pending).toBe(false);
    expect(valueOf(await planDeploy({ ...requestOf(fake), variables: {} })).lines[0]).toContain(
      'known after dist/server',
    );
    expect(await plan(fake, { version: '1.0.0', config: 'other\n' })).toMatchObject({
      ok: false,
      error: { type: 'refused' },
    });
  });
});

test('the facts for a warm run name the link, the state, every file of the release and the process', async () => {
  const fake = newMachine();
  expect(localFacts(inputOf({ version: '1.0.0' }), '/w', fake.files)).toBeUndefined();
  await deploy(fake, { version: '1.0.0' });
  const facts = localFacts(inputOf({ version: '1.0.0' }), '/w', fake.files);
  expect(facts?.service?.pid).toBe(running(fake)[0]?.pid);
  expect(facts?.paths.map((path) => path.replace(/-[0-9a-f]{12}/, ''))).toEqual([
    `${root}/current`,
    `${root}/.gobuild/state.json`,
    `${root}/releases/1.0.0/release.json`,
    `${root}/releases/1.0.0/etc/app.yaml`,
    `${root}/releases/1.0.0/server`,
  ]);
});
