/** gobuild's own calls: what they print, how they end, and that nothing of them stays. */
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { gone } from '../../test/rig/story.ts';
import { runCaptured, type Captured, type CapturedCommand } from './captured-command.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const call = (argv: readonly string[], more: Partial<CapturedCommand> = {}): Promise<Captured> =>
  runCaptured({ argv, cwd: tmpdir(), env, timeoutMs: 60_000, largest: 1000, ...more });
const sh = (text: string, more: Partial<CapturedCommand> = {}): Promise<Captured> => call(['sh', '-c', text], more);
const text = ({ stdout }: Captured): string => Buffer.from(stdout).toString('utf8');

test('both outputs, the exit status, the input and the environment', async () => {
  const done = await sh('printf "a\\nb"; echo "$X $(cat)" >&2; exit 3', { env: { ...env, X: 'ä' }, input: 'in\n' });
  expect(done).toMatchObject({ end: { type: 'exited', status: 3 }, stderr: 'ä in\n' });
  expect(text(done)).toBe('a\nb');
  expect(text(await call(['printf', '%s|', 'a b', '', "it's", '$HOME']))).toBe("a b||it's|$HOME|");
  expect(text(await sh('cat'))).toBe('');
  expect(await sh('kill -9 $$')).toMatchObject({ end: { type: 'signalled', signal: 'SIGKILL' } });
});

test('a program that is not there', async () => {
  const lost = await call(['no-such-program']);
  expect(lost.end).toEqual({ type: 'not-started', why: 'there is no program "no-such-program" in any folder of PATH' });
  expect((await call(['./nothing'])).end).toMatchObject({ type: 'not-started' });
  expect((await call(['sh'], { cwd: '/no/such/folder' })).end).toMatchObject({ type: 'not-started' });
});

test('too late, too much and cancelled: the whole group ends', async () => {
  const late = await sh('sleep 600 & echo $!; sleep 600', { timeoutMs: 300 });
  expect(late.end).toEqual({ type: 'stopped', why: 'timed-out' });
  await gone(Number(text(late)));
  expect((await sh('yes')).end).toEqual({ type: 'stopped', why: 'too-large' });
  const stop = new AbortController();
  const running = sh('sleep 600', { signal: stop.signal });
  stop.abort();
  expect((await running).end).toEqual({ type: 'stopped', why: 'cancelled' });
  expect((await sh('true', { signal: stop.signal })).end).toEqual({ type: 'stopped', why: 'cancelled' });
});

test('what it leaves behind ends with it', async () => {
  const done = await sh('sleep 600 >/dev/null 2>&1 & echo $!');
  expect(done.end).toEqual({ type: 'exited', status: 0 });
  await gone(Number(text(done)));
});
