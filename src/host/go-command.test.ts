/** Calls of go that may use the network: an answer like that of other calls, also where they do not end. */
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { runGo } from './go-command.ts';

const env = { PATH: process.env['PATH'] ?? '' };
const sh = (text: string, more = {}) => runGo({ argv: ['sh', '-c', text], cwd: tmpdir(), env, ...more });

describe.runIf(process.platform !== 'win32')('go', () => {
  test('says what it printed and how it ended', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(await sh('kill -9 $$')).toMatchObject({ status: undefined, stderr: expect.stringContaining('SIGKILL') });
    const lost = await runGo({ argv: ['no-such-go'], cwd: tmpdir(), env });
    expect(lost.stderr).toContain('"no-such-go" could not be started: there is no program');
  });

  test('that does not end is ended, and says what it had said', async () => {
    const late = await sh('echo downloading >&2; sleep 600', { timeoutMs: 300 });
    expect(late).toMatchObject({ status: undefined, stderr: expect.stringMatching(/did not end within 0\.3 s/) });
    expect((await sh('true', { signal: AbortSignal.abort() })).status).toBeUndefined();
  });
});
