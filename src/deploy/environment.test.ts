/** Variables of a kept service: a changed value is a reason to restart it, and no value is ever shown or kept. */
import { describe, expect, test } from 'vitest';
import { deploy, inputOf, jobOf, newMachine, root, running, type Wish } from './fake-deploy.ts';
import type { FakeWorld } from './fake-world.ts';
import { createLocalTransport } from './local-transport.ts';
import { planDeploy } from './plan-deploy.ts';
import { rollbackDeploy } from './rollback.ts';

const first: Wish = { version: '1.0.0', variables: { GREETING: 'hello-world', LEVEL: 'info' } };
const changed: Wish = { ...first, variables: { GREETING: 'good-bye', LEVEL: 'info' } };

describe('a value of env.files or env.pass', () => {
  test('that changed restarts the service, with the name and without values', async () => {
    const fake = newMachine();
    await deploy(fake, first);
    expect(await deploy(fake, first)).toMatchObject({ ok: true, unchanged: true });
    expect(await deploy(fake, changed)).toMatchObject({
      ok: true,
      changed: 'environment variable GREETING changed',
    });
    expect(running(fake)).toHaveLength(1);
    expect(running(fake)[0]?.env['GREETING']).toBe('good-bye');
    expect(await deploy(fake, changed)).toMatchObject({ ok: true, unchanged: true });
  });

  test('that came or went is told too, several by their names', async () => {
    const fake = newMachine();
    await deploy(fake, first);
    const gone: Wish = { ...first, variables: { GREETING: undefined, LEVEL: 'debug' } };
    expect(await deploy(fake, gone)).toMatchObject({ changed: 'environment variables GREETING and LEVEL changed' });
    expect(await deploy(fake, first)).toMatchObject({ changed: 'environment variables GREETING and LEVEL changed' });
  });

  test('leaves no value and nothing that could be looked up in the records', async () => {
    const records = async (): Promise<string> => {
      const fake = newMachine();
      await deploy(fake, first);
      await deploy(fake, changed);
      const texts = ['current/release.json', '.gobuild/state.json', '.gobuild/journal.jsonl'];
      return texts.map((path) => fake.files.readText(`${root}/${path}`)).join('\n');
    };
    const text = await records();
    expect(text).not.toMatch(/hello-world|good-bye/);
    const hashes = await import('node:crypto').then(({ createHash }) =>
      ['hello-world', 'good-bye'].map((value) => createHash('sha256').update(value).digest('hex')),
    );
    for (const hash of hashes) expect(text).not.toContain(hash.slice(0, 16));
  });

  test('counts for nothing where the service is not kept, or sets the variable itself', async () => {
    const brief = newMachine();
    await deploy(brief, { ...first, keep: false });
    expect(await deploy(brief, { ...changed, keep: false })).toMatchObject({ unchanged: true });
    const own = newMachine();
    await deploy(own, { ...first, env: { GREETING: 'mine' } });
    expect(await deploy(own, { ...changed, env: { GREETING: 'mine' } })).toMatchObject({ unchanged: true });
  });
});

const plan = (fake: FakeWorld, wish: Wish) => {
  const job = jobOf(fake, wish);
  return planDeploy({
    input: inputOf(wish),
    transports: { local: createLocalTransport(fake.services) },
    world: fake.world,
    built: { artifacts: job.artifacts, matched: (job.filesByInput ?? []).slice(1) },
    variables: job.env,
  });
};

test('deploy plan says the same', async () => {
  const fake = newMachine();
  await deploy(fake, first);
  expect(await plan(fake, first)).toMatchObject({ ok: true, value: { pending: false } });
  const told = await plan(fake, changed);
  expect(told).toMatchObject({ ok: true, value: { pending: true } });
  const lines = told.ok ? told.value.lines.join('\n') : '';
  expect(lines).toContain('environment variable GREETING changed');
  expect(lines).toContain('the service is restarted');
  expect(lines).not.toMatch(/hello-world|good-bye/);
});

test('a rollback records what its service got', async () => {
  const fake = newMachine();
  await deploy(fake, first);
  await deploy(fake, { ...first, version: '1.1.0' });
  const result = await fake.run(
    rollbackDeploy({
      input: inputOf(first),
      transports: { local: createLocalTransport(fake.services) },
      world: fake.world,
      environment: async (texts) => ({ ...jobOf(fake, first).env, ...texts }),
      progress: () => undefined,
      signal: new AbortController().signal,
    }),
  );
  expect(result.ok).toBe(true);
  expect(await deploy(fake, first)).toMatchObject({ unchanged: true });
});
