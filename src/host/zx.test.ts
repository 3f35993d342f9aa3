/** Own calls through zx: words, status and what cannot be started. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
});
