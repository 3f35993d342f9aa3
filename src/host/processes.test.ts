/** Slots with real processes: what reaches a program, what it says, and what cannot be started. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import nodePath from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../model/ports.ts';
import { path, posix, shells, slotRig } from './testdata/slot-rig.ts';

describe.runIf(posix).each(shells.map((shell) => [shell.join(' '), shell] as const))('in %s', (_name, shell) => {
  const { at, run, sh, text } = slotRig({ beforeEach, afterEach }, shell);

  describe('a command', () => {
    test('status, output, and standard input from nowhere', async () => {
      expect(await sh('echo out; echo err >&2; cat; exit 3')).toMatchObject({
        status: 3,
        timedOut: false,
        cancelled: false,
        leftBehind: 0,
      });
      expect(text('log')).toBe('out\nerr\n');
    });

    test('standard output alone, standard input from a file, the log appended to', async () => {
      writeFileSync(at('in'), 'given');
      writeFileSync(at('log'), 'before\n');
      const result = await sh('cat; echo err >&2', { stdin: at('in'), stdout: at('out') });
      expect(result.status).toBe(0);
      expect(text('out')).toBe('given');
      expect(text('log')).toBe('before\nerr\n');
    });

    test('gets its environment and nothing else, of the shell neither', async () => {
      const env = { PATH: path, A: "it's\n$HOME `x` \\ ü", EMPTY: '', PWD: '/kept' };
      await run(['env', '-0'], { env, stdout: at('out') });
      const seen = text('out').split('\0').filter(Boolean).toSorted();
      expect(seen).toEqual(
        Object.entries(env)
          .map(([name, value]) => `${name}=${value}`)
          .toSorted(),
      );
    });

    test('names that no shell can export, and its own, reach the program too', async () => {
      const env = {
        PATH: path,
        'a.b': '1',
        'npm_config_//x/:_authToken': "s'\n",
        UID: '7',
        BASH_ENV: 'x',
        OPTIND: 'abc',
      };
      const result = await run(['env', '-0'], { env, stdout: at('out') });
      expect({ ...result, log: text('log') }).toMatchObject({ status: 0, log: '' });
      const seen = text('out').split('\0').filter(Boolean).toSorted();
      expect(seen).toEqual(
        Object.entries(env)
          .map(([name, value]) => `${name}=${value}`)
          .toSorted(),
      );
    });

    test('has no open files but the three', async () => {
      const script = 'ls /proc/self/fd 2>/dev/null || ls /dev/fd';
      // What this test itself inherited, every child inherits. `ls` holds the folder that it lists as one more.
      const usual = spawnSync('sh', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).stdout;
      await run(['sh', '-c', script], { stdout: at('plain') });
      await run(['sh', '-c', script], { stdout: at('launched'), env: { PATH: path, 'a.b': '1' } });
      expect(text('plain')).toBe(usual);
      expect(text('launched').split('\n').length).toBeLessThanOrEqual(usual.split('\n').length);
    });

    test('one after the other in one shell: status and folder are those of each', async () => {
      mkdirSync(at('sub'));
      for (const status of [0, 7, 0, 255]) expect((await sh(`exit ${status}`)).status).toBe(status);
      await run(['pwd'], { cwd: at('sub'), stdout: at('out') });
      expect(text('out')).toBe(`${at('sub')}\n`);
    });
  });

  describe('any text reaches the program exactly', () => {
    // A NUL cannot be handed on; a lone surrogate has no bytes; U+FFFD is kept.
    const texts = fc
      .oneof(
        fc.string({ unit: 'binary' }),
        fc.string({
          unit: fc.constantFrom(
            "'",
            '"',
            '\\',
            '$',
            '`',
            '\n',
            '\r',
            ' ',
            '-',
            '=',
            '!',
            '*',
            '~',
            '\u0081',
            'ü',
            '😀',
            ';',
          ),
        }),
      )
      .map((value) => value.replaceAll('\0', '').toWellFormed());

    test('words and values of variables', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(texts, { maxLength: 5 }), texts, async (words, value) => {
          const result = await run(['sh', '-c', 'printf "%s\\0" "$@"; printf "%s" "$VALUE"', '-', ...words], {
            env: { PATH: path, VALUE: value },
            stdout: at('out'),
          });
          expect(result.status).toBe(0);
          const printed = [...(words.length === 0 ? [''] : words), value].join('\0');
          expect(text('out')).toBe(printed);
        }),
        { numRuns: 150 },
      );
    });

    test('names of folders and of log files', async () => {
      const name = texts
        .map((value) => value.replaceAll('/', '').slice(0, 40).toWellFormed())
        .filter((value) => !/^\.{0,2}$/.test(value));
      await fc.assert(
        fc.asyncProperty(name, async (value) => {
          mkdirSync(at('names', value), { recursive: true });
          const out = at('names', value, value);
          const result = await run(['sh', '-c', 'echo here >there; echo err >&2'], {
            cwd: at('names', value),
            log: out,
          });
          expect(result).toMatchObject({ status: 0 });
          expect(readFileSync(at('names', value, 'there'), 'utf8')).toBe('here\n');
          expect(readFileSync(out, 'utf8')).toBe('err\n');
          rmSync(at('names'), { recursive: true });
        }),
        { numRuns: 60 },
      );
    });

    test('a large environment and many words', async () => {
      const env = { PATH: path, BIG: "x'".repeat(50_000) };
      const words = Array.from({ length: 5000 }, (_, index) => `word ${index}`);
      const result = await run(['sh', '-c', 'echo $# ${#BIG}', '-', ...words], { env, stdout: at('out') });
      expect(result.status).toBe(0);
      expect(text('out')).toBe('5000 100000\n');
    });
  });

  describe('what cannot be started says why', () => {
    const reason = async (argv: readonly string[], more: Partial<Command> = {}): Promise<string | undefined> =>
      (await run(argv, more)).notStarted;

    test('program, folder, files', async () => {
      writeFileSync(at('plain'), '#!/bin/sh\n');
      expect(await reason(['no-such-program'])).toBe(
        'cannot start no-such-program: there is no program "no-such-program" in any folder of PATH',
      );
      expect(await reason(['./plain'])).toBe(
        `cannot start ./plain: ${at('plain')} is not executable (chmod +x would make it so)`,
      );
      expect(await reason(['./gone'])).toContain('does not exist');
      expect(await reason(['true'], { cwd: at('gone') })).toBe(
        `cannot run in ${at('gone')}: the folder does not exist`,
      );
      expect(await reason(['true'], { cwd: at('plain') })).toContain('it is not a folder');
      expect(await reason(['true'], { stdin: at('gone') })).toContain('its standard input');
      expect(await reason(['true'], { log: at('gone', 'log') })).toContain('its output file');
      expect(await reason(['a\0b'])).toContain('NUL');
      expect(await reason([])).toContain('no program');
      expect(await reason(['true', 'x'.repeat(4 * 1024 * 1024)])).toContain('too long');
      expect(await reason(['true'])).toBeUndefined();
    });

    test('a program that itself ends with 126 or 127 was started', async () => {
      expect(await sh('exit 127')).toMatchObject({ status: 127 });
      expect(await sh('exit 126')).toMatchObject({ status: 126 });
    });

    test('a script without a first line runs as a shell would run it', async () => {
      writeFileSync(at('script'), 'exit 4\n');
      chmodSync(at('script'), 0o755);
      expect(await run(['./script'])).toMatchObject({ status: 4 });
    });
  });

  describe('signals', () => {
    test.each(['SEGV', 'KILL', 'TERM', 'INT', 'PIPE'])('death by %s is a signal, not a status', async (name) => {
      const result = await sh(`kill -${name} $$`);
      expect(result).toMatchObject({ signal: `SIG${name}` });
      expect(result.status).toBeUndefined();
    });

    test.each([129, 137, 139, 143, 200])('exit %i by itself is a status', async (status) => {
      const result = await sh(`exit ${status}`);
      expect(result).toMatchObject({ status });
      expect(result.signal).toBeUndefined();
    });

    test('a command that kills its whole group takes the shell along; the next one finds a new shell', async () => {
      expect(await sh('kill -9 0')).toMatchObject({ signal: 'SIGKILL' });
      expect(await sh('exit 5')).toMatchObject({ status: 5 });
      expect(await sh('kill 0; sleep 100')).toMatchObject({ signal: 'SIGTERM' });
      expect(await sh('exit 6')).toMatchObject({ status: 6 });
    });

    test('signals are not ignored in programs because the shell has handlers for them', async () => {
      expect(await sh('kill -HUP $$; exit 1')).toMatchObject({ signal: 'SIGHUP' });
      expect(await sh('sh -c "kill -TERM \\$\\$"; echo $? ; exit 9', { stdout: at('out') })).toMatchObject({
        status: 9,
      });
      expect(text('out')).toBe('143\n');
    });
  });
});

test.runIf(posix)('F53: no descriptors left: said of the command, not thrown', () => {
  const script = `
    import { openSync } from 'node:fs';
    import { hostProcesses } from ${JSON.stringify(nodePath.join(import.meta.dirname, 'processes.ts'))};
    import { hostServices } from ${JSON.stringify(nodePath.join(import.meta.dirname, 'services.ts'))};
    const processes = hostProcesses();
    const command = { argv: ['true'], cwd: '/', env: { PATH: '/usr/bin:/bin' }, log: '/dev/null' };
    const signal = new AbortController().signal;
    await processes.acquire().run(command, signal);
    try { for (;;) openSync('/dev/null'); } catch {}
    const warm = processes.acquire();
    console.log(JSON.stringify([await warm.run(command, signal), await hostServices().start(command)]));
    process.exit(0);`;
  const answer = spawnSync(
    'sh',
    ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, script],
    {
      encoding: 'utf8',
    },
  );
  expect(answer.stderr).toBe('');
  const [command, service] = JSON.parse(answer.stdout);
  expect(command).toMatchObject({ notStarted: expect.stringMatching(/^cannot start true: .*EMFILE/) });
  expect(service).toMatchObject({ ok: false, error: expect.stringMatching(/^cannot start true: .*EMFILE/) });
});
