/** Own calls through zx: words, status and what cannot be started. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRunning } from './process-table.ts';
import { runOwn, runOwnSync } from './zx.ts';

const cwd = tmpdir();
const env = { PATH: process.env['PATH'] ?? '' };

describe.runIf(process.platform !== 'win32')('own calls', () => {
  test('words reach the program exactly', () => {
    const word = fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '-', ';', '#', '*', 'ü') });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        expect(runOwnSync({ argv: ['printf', '%s\\0', ...words], cwd, env }).stdout).toBe(`${words.join('\0')}\0`);
      }),
      { numRuns: 40 },
    );
  });

  test('status, both outputs, no input, and only the environment that was given', async () => {
    const command = { argv: ['sh', '-c', 'cat; echo "$X"; echo err >&2; exit 3'], cwd, env: { ...env, X: 'x' } };
    const expected = { status: 3, stdout: 'x\n', stderr: 'err\n' };
    expect(runOwnSync(command)).toEqual(expected);
    expect(await runOwn(command)).toEqual(expected);
    expect(runOwnSync({ argv: ['sh', '-c', 'echo "$HOME$USER"'], cwd, env }).stdout).toBe('\n');
  });

  test('what cannot be started is an answer, not an exception', async () => {
    const gone = mkdtempSync(nodePath.join(tmpdir(), 'gobuild-zx-'));
    rmSync(gone, { recursive: true });
    for (const command of [
      { argv: ['no-such-program'], cwd, env },
      { argv: ['true'], cwd: gone, env },
    ]) {
      for (const answer of [runOwnSync(command), await runOwn(command)]) {
        expect(answer.status).not.toBe(0);
        expect(answer.stderr).not.toBe('');
      }
    }
  });

  test('a signal ends it, and that is an answer too', async () => {
    const folder = mkdtempSync(nodePath.join(tmpdir(), 'gobuild-zx-'));
    const pipe = nodePath.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const stop = new AbortController();
    const argv = ['sh', '-c', `echo $$ > "${pipe}"; exec tail -f /dev/null`];
    const answer = runOwn({ argv, cwd, env, signal: stop.signal });
    const pid = Number(await readFile(pipe, 'utf8'));
    expect(isRunning(pid)).toBe(true);
    stop.abort();
    expect((await answer).status).not.toBe(0);
    expect(isRunning(pid)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  test('what does not end is ended', async () => {
    const command = { argv: ['sleep', '600'], cwd, env, timeoutMs: 200 };
    for (const answer of [runOwnSync(command), await runOwn(command)])
      expect(answer).toEqual({ status: undefined, stdout: '', stderr: `sleep in ${cwd} did not end within 0.2 s` });
  });

  test('a signal that came before', async () => {
    const answer = await runOwn({ argv: ['sleep', '60'], cwd, env, signal: AbortSignal.abort() });
    expect(answer.status).not.toBe(0);
  });
});
