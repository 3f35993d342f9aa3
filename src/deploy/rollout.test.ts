/** One rollout after the other on a machine in memory: what changes, what is refused, what comes back. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../model/perform.ts';
import { currentVersion, deploy, httpProbe, newMachine, root, running } from './fake-deploy.ts';

const failureOf = (outcome: JobOutcome) => (outcome.ok ? undefined : outcome.failure);
const stateOf = (fake: ReturnType<typeof newMachine>) => JSON.parse(fake.files.readText(`${root}/.gobuild/state.json`));

describe('a first deploy', () => {
  test('stages an immutable release, switches, starts, probes, records and releases the service', async () => {
    const fake = newMachine();
    const outcome = await deploy(fake, { version: '1.0.0' });
    expect(outcome).toMatchObject({
      ok: true,
      changed: expect.stringMatching(/^release 1\.0\.0-[0-9a-f]{12} is the first$/),
    });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(fake.files.readText(`${root}/current/etc/app.yaml`)).toBe('limit: 1\n');
    expect(running(fake)).toMatchObject([{ released: true, env: { PATH: '/usr/bin', TZ: 'UTC' } }]);
    expect(stateOf(fake)).toMatchObject({
      sequence: 1,
      releases: [{ version: '1.0.0', state: 'verified', verifiedBy: 1 }],
      service: { pid: running(fake)[0]?.pid, phase: 'released', ports: [8080] },
    });
    expect(fake.files.list(`${root}/incoming`)).toEqual([]);
  });

  test('with keep: false the service is stopped after the probes and never released', async () => {
    const fake = newMachine();
    const outcome = await deploy(fake, { version: '1.0.0', keep: false });
    expect(outcome.ok).toBe(true);
    expect(fake.processes).toMatchObject([{ alive: false, released: false }]);
    expect(stateOf(fake).service).toBeUndefined();
    expect(await deploy(fake, { version: '1.0.0', keep: false })).toMatchObject({ ok: true, unchanged: true });
  });

  test('without a service only the files are switched', async () => {
    const fake = newMachine();
    expect((await deploy(fake, { version: '1.0.0', service: false, probes: {}, verify: {} })).ok).toBe(true);
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(fake.processes).toEqual([]);
  });

  test('secrets reach the process alone', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0', env: { TOKEN: '${{ secrets.TOKEN }}' } });
    expect(running(fake)[0]?.env['TOKEN']).toBe('sesame');
    expect(running(fake)[0]?.env['GOBUILD_RUN']).toBeUndefined();
    const written = ['current/release.json', '.gobuild/state.json', '.gobuild/journal.jsonl'];
    for (const path of written) expect(fake.files.readText(`${root}/${path}`)).not.toContain('sesame');
  });
});

describe('a secret without a value', () => {
  const env = { TOKEN: '${{ secrets.TOKEN }}' };

  test('is told before the old service is touched', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const next = deploy(fake, { version: '1.1.0', env, withoutSecrets: true });
    await expect(next).rejects.toThrow('a secret has no value');
    expect(running(fake)).toMatchObject([{ behaviour: { version: '1.0.0' } }]);
    expect(currentVersion(fake)).toBe('1.0.0');
  });

  test('that only the earlier release needs: it does not come back, exit class 7', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0', env });
    const failure = failureOf(await deploy(fake, { version: '1.1.0', withoutSecrets: true, program: { dies: 0 } }));
    expect(failure).toMatchObject({ type: 'deploy', rolledBack: false, message: expect.stringContaining('no value') });
  });
});

describe('a deploy has no key: it asks the host', () => {
  test('as wanted is unchanged, and nothing is written or restarted', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const before = fake.files.readText(`${root}/.gobuild/journal.jsonl`);
    expect(await deploy(fake, { version: '1.0.0' })).toMatchObject({ ok: true, unchanged: true });
    expect(fake.processes).toHaveLength(1);
    expect(fake.files.readText(`${root}/.gobuild/journal.jsonl`)).toBe(before);
  });

  test('a dead service is started again', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    for (const process of fake.processes) process.alive = false;
    expect(await deploy(fake, { version: '1.0.0' })).toMatchObject({
      changed: expect.stringContaining('was not running'),
    });
    expect(running(fake)).toHaveLength(1);
  });

  test('a file edited below current is seen and repaired', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    fake.files.write(`${root}/current/etc/app.yaml`, 'limit: 9\n');
    expect(await deploy(fake, { version: '1.0.0' })).toMatchObject({
      changed: expect.stringContaining('etc/app.yaml'),
    });
    expect(fake.files.readText(`${root}/current/etc/app.yaml`)).toBe('limit: 1\n');
    expect(fake.files.list(`${root}/releases`)).toHaveLength(1);
  });

  test('changed configuration of a -dev version is a new release; the old service stops before', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '0.0.0-dev' });
    const outcome = await deploy(fake, { version: '0.0.0-dev', config: 'limit: 2\n' });
    expect(outcome).toMatchObject({
      changed: expect.stringMatching(/^release 0\.0\.0-dev-\w+ replaces 0\.0\.0-dev-\w+$/),
    });
    expect(fake.processes.map((p) => p.alive)).toEqual([false, true]);
  });

  test('changed probes are asked', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const outcome = await deploy(fake, { version: '1.0.0', probes: { readiness: httpProbe({ threshold: 3 }) } });
    expect(outcome).toMatchObject({ changed: expect.stringContaining('probes') });
  });
});

describe('refusals', () => {
  test('the same version with other contents', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const failure = failureOf(await deploy(fake, { version: '1.0.0', config: 'limit: 2\n' }));
    expect(failure).toMatchObject({ type: 'refused', message: expect.stringContaining('version 1.0.0') });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(running(fake)).toHaveLength(1);
  });

  test('a root of another target, and a damaged state', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const text = fake.files.readText(`${root}/.gobuild/state.json`);
    fake.files.write(`${root}/.gobuild/state.json`, text.replace('"target": "here"', '"target": "there"'));
    expect(failureOf(await deploy(fake, { version: '1.0.1' }))).toMatchObject({ type: 'refused' });
    fake.files.write(`${root}/.gobuild/state.json`, text.slice(0, 40));
    expect(failureOf(await deploy(fake, { version: '1.0.1' }))).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('state.json'),
    });
  });

  test('links in the root are not followed', async () => {
    const fake = newMachine();
    fake.files.makeFolder('/elsewhere');
    fake.files.symlink('/elsewhere', `${root}/releases`);
    expect(failureOf(await deploy(fake, { version: '1.0.0' }))).toMatchObject({ type: 'refused' });
    expect(fake.files.list('/elsewhere')).toEqual([]);
  });

  test('a port that somebody else holds: before anything is touched', async () => {
    const fake = newMachine();
    fake.strangers.add(8080);
    const failure = failureOf(await deploy(fake, { version: '1.0.0' }));
    expect(failure).toMatchObject({ type: 'deploy', rolledBack: true, message: expect.stringContaining('port 8080') });
    expect(fake.files.stat(root)).toBeUndefined();
  });

  test('a port that becomes free in time (the watchdog of a killed run) is waited for', async () => {
    const fake = newMachine();
    fake.strangers.add(8080);
    fake.at(800, () => fake.strangers.delete(8080));
    expect((await deploy(fake, { version: '1.0.0' })).ok).toBe(true);
  });

  test('a stranger on the port of the old service is found after it stopped: it is brought back', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    fake.strangers.add(8080);
    const failure = failureOf(await deploy(fake, { version: '1.1.0' }));
    expect(failure).toMatchObject({ type: 'deploy', rolledBack: true, message: expect.stringContaining('port 8080') });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.0.0' } }]);
  });
});

describe('a release that does not come up', () => {
  test('without an earlier one: current is removed, the service stopped, its last lines shown', async () => {
    const fake = newMachine();
    const failure = failureOf(
      await deploy(fake, { version: '1.0.0', program: { version: '1.0.0', port: 8080, ready: 1e9 } }),
    );
    expect(failure).toMatchObject({ type: 'deploy', rolledBack: true, lines: ['listening', 'version 1.0.0'] });
    expect(failure).toMatchObject({ message: expect.stringContaining('readiness did not hold within 30.0 s') });
    expect(failure).toMatchObject({ message: expect.stringContaining('answered 503') });
    expect(fake.files.stat(`${root}/current`)).toBeUndefined();
    expect(running(fake)).toEqual([]);
  });

  test('with an earlier one: back to it, its files and its service', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const failure = failureOf(await deploy(fake, { version: '1.1.0', program: { dies: 100, version: '1.1.0' } }));
    expect(failure).toMatchObject({ rolledBack: true, message: expect.stringContaining('exit status 3') });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.0.0' } }]);
    expect(stateOf(fake).releases).toMatchObject([
      { version: '1.0.0', state: 'verified' },
      { version: '1.1.0', state: 'failed' },
    ]);
    expect(await deploy(fake, { version: '1.0.0' })).toMatchObject({ unchanged: true });
  });

  test('200 from a wrong version is no release', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const verify = { version: { host: '127.0.0.1', port: 8080, path: '/version', equals: '1.1.0' } };
    const failure = failureOf(await deploy(fake, { version: '1.1.0', program: { version: '1.0.9' }, verify }));
    expect(failure).toMatchObject({ rolledBack: true, message: expect.stringContaining('"1.0.9", not "1.1.0"') });
    expect(currentVersion(fake)).toBe('1.0.0');
  });

  test('the earlier one does not come back either: exit class 7', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    fake.answers.set('http://127.0.0.1:8080/readyz', () => ({ status: 500, body: '' }));
    const failure = failureOf(await deploy(fake, { version: '1.1.0' }));
    expect(failure).toMatchObject({
      type: 'deploy',
      rolledBack: false,
      help: expect.stringContaining('deploy status'),
    });
    expect(running(fake)).toEqual([]);
  });

  test('the earlier one is damaged on disk: exit class 7, and it is not started', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const old = fake.files.readLink(`${root}/current`);
    fake.files.write(`${root}/${old}/etc/app.yaml`, 'limit: 9\n');
    const failure = failureOf(await deploy(fake, { version: '1.1.0', program: { dies: 0 } }));
    expect(failure).toMatchObject({ rolledBack: false, message: expect.stringContaining('damaged') });
    expect(fake.processes).toHaveLength(2);
  });

  test('a flapping health never counts: successes must be in a row and hold', async () => {
    const fake = newMachine();
    let asked = 0;
    fake.answers.set('http://127.0.0.1:8080/readyz', () => ({ status: (asked += 1) % 3 === 0 ? 500 : 200, body: '' }));
    const probes = { readiness: httpProbe({ threshold: 3, stableForMs: 400 }) };
    expect(failureOf(await deploy(fake, { version: '1.0.0', probes }))).toMatchObject({
      type: 'deploy',
      rolledBack: true,
    });
  });

  test('without a readiness probe the service must live for a second', async () => {
    const fake = newMachine();
    const bare = { probes: {}, verify: {} };
    expect(failureOf(await deploy(fake, { version: '1.0.0', ...bare, program: { dies: 700 } }))).toMatchObject({
      type: 'deploy',
    });
    expect((await deploy(fake, { version: '1.0.1', ...bare, program: { dies: 5000 } })).ok).toBe(true);
  });
});

describe('cancelled', () => {
  test('while it probes: the new service is stopped, the old one runs again', async () => {
    const fake = newMachine();
    await deploy(fake, { version: '1.0.0' });
    const stop = new AbortController();
    fake.at(100, () => stop.abort());
    const failure = failureOf(await deploy(fake, { version: '1.1.0', signal: stop.signal }));
    expect(failure).toEqual({ type: 'cancelled' });
    expect(currentVersion(fake)).toBe('1.0.0');
    expect(running(fake)).toMatchObject([{ released: true, behaviour: { version: '1.0.0' } }]);
    expect(await deploy(fake, { version: '1.1.0' })).toMatchObject({ ok: true });
  });

  test('a first deploy leaves nothing current and nothing running', async () => {
    const fake = newMachine();
    const stop = new AbortController();
    fake.at(100, () => stop.abort());
    expect(failureOf(await deploy(fake, { version: '1.0.0', signal: stop.signal }))).toEqual({ type: 'cancelled' });
    expect(fake.files.stat(`${root}/current`)).toBeUndefined();
    expect(running(fake)).toEqual([]);
  });
});

describe('retention', () => {
  test('keeps the verified ones that were asked for, the current and the last good one', async () => {
    const fake = newMachine();
    for (const minor of [1, 2, 3, 4, 5]) await deploy(fake, { version: `1.${minor}.0`, retain: 2 });
    await deploy(fake, { version: '1.6.0', retain: 2, program: { dies: 0 } });
    await deploy(fake, { version: '1.7.0', retain: 2 });
    const names = fake.files.list(`${root}/releases`).map(({ name }) => name.replace(/-[0-9a-f]+$/, ''));
    expect(names).toEqual(['1.5.0', '1.7.0']);
  });

  test('a failed deploy prunes nothing', async () => {
    const fake = newMachine();
    for (const minor of [1, 2, 3]) await deploy(fake, { version: `1.${minor}.0`, retain: 5 });
    await deploy(fake, { version: '1.4.0', retain: 1, program: { dies: 0 } });
    expect(fake.files.list(`${root}/releases`)).toHaveLength(4);
  });
});
