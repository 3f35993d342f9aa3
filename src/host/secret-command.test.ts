/** Secrets that a program tells: the value, what is refused, and that no failure shows what was printed. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from '../base/path.ts';
import { expect, test, vi } from 'vitest';
import { hostEnvironment } from './environment.ts';
import { hostFiles } from './files.ts';
import type { Secrets } from '../model/ports.ts';
import { openSecrets } from './secrets.ts';

const open = (text: string, variables: Readonly<Record<string, string>> = {}): Secrets =>
  openSecrets({
    refs: { vault: { command: ['sh', '-c', text] }, lost: { command: ['no-such-client', 'read'] } },
    environment: hostEnvironment({ PATH: process.env['PATH'] ?? '', ...variables }),
    files: hostFiles(),
    root: tmpdir(),
  });
const failure = async (text: string): Promise<object> => {
  const value = await open(text).value('vault');
  if (value.ok) throw new Error(`a value: ${value.value}`);
  return value.error;
};

test('standard output without one line end, with the environment of gobuild, and masked from then on', async () => {
  const secrets = open('printf "first\\n$TOKEN\\n\\n"; echo chatter >&2', { TOKEN: 'öpen sesame' });
  expect(await secrets.value('vault')).toEqual({ ok: true, value: 'first\nöpen sesame\n' });
  expect(secrets.redact('see: öpen sesame')).toBe('see: ***');
});

test('the client runs once, also when two ask at the same time', async () => {
  const secrets = open('date +%s%N; echo $$');
  const [one, two] = await Promise.all([secrets.value('vault'), secrets.value('vault')]);
  expect(one).toEqual(two);
  expect(await secrets.value('vault')).toEqual(one);
});

test('a failure names the command and what it said, never what it printed', async () => {
  const denied = await failure('echo hunter2-value; echo "denied for hunter2-value" >&2; exit 2');
  expect(denied).toMatchObject({ type: 'finding', lines: ['denied for ***'] });
  expect(JSON.stringify(denied)).toContain('ended with status 2');
  expect(
    JSON.stringify(denied).replaceAll('echo hunter2-value', '').replaceAll('denied for hunter2-value', ''),
  ).not.toContain('hunter2');
  expect(await failure('exit 0')).toMatchObject({ message: expect.stringContaining('printed nothing') });
  expect(await failure('printf "\\377"')).toMatchObject({ message: expect.stringContaining('not text') });
  expect(await failure('printf "a\\000b"')).toMatchObject({ message: expect.stringContaining('not text') });
  expect(await failure('yes')).toMatchObject({ message: expect.stringContaining('more than 65536 bytes') });
  expect(await open('').value('lost')).toMatchObject({
    ok: false,
    error: { type: 'machine', help: 'install "no-such-client", or correct its name under `secrets:`' },
  });
});

test('what a deploy asks for on its way back after Ctrl-C is still told', async () => {
  const stop = new AbortController();
  const secrets = openSecrets({
    refs: { slow: { command: ['sh', '-c', 'exec sleep 1000'] }, quick: { command: ['echo', 'sesame'] } },
    environment: hostEnvironment({ PATH: process.env['PATH'] ?? '' }),
    files: hostFiles(),
    root: tmpdir(),
    signal: stop.signal,
  });
  const slow = secrets.value('slow');
  stop.abort();
  expect((await slow).ok).toBe(false);
  expect(await secrets.value('quick')).toEqual({ ok: true, value: 'sesame' });
});

test('who waits for a value can give up, and keeps nobody else from it', async () => {
  const giveUp = new AbortController();
  const asked = join(mkdtempSync(join(tmpdir(), 'gobuild-secret-')), 'asked');
  const secrets = open('if mkdir "$PLACE" 2>/dev/null; then exec sleep 1000; fi; echo sesame', { PLACE: asked });
  const first = secrets.value('vault', giveUp.signal);
  const second = secrets.value('vault');
  await vi.waitFor(() => expect(existsSync(asked)).toBe(true));
  giveUp.abort();
  expect(await first).toEqual({ ok: false, error: { type: 'cancelled' } });
  expect((await second).ok).toBe(true);
});
