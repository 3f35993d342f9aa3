import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command, CommandResult, Processes } from '../model/ports.ts';
import { hostProcesses } from './processes.ts';
import { isRunning, readProcessStat } from './process-table.ts';

const posix = process.platform !== 'win32';
const linux = process.platform === 'linux';
const path = process.env['PATH'] ?? '';
let folder = '';
let processes: Processes;
const at = (...parts: readonly string[]): string => nodePath.join(folder, ...parts);

beforeEach(() => {
  folder = realpathSync(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-processes-')));
  processes = hostProcesses({ graceMs: 300, windUpMs: 100 });
});
afterEach(async () => {
  await processes.close(true);
  rmSync(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;

async function run(argv: readonly string[], more: Partial<Command> = {}, signal = never): Promise<CommandResult> {
  const slot = processes.acquire();
  try {
    return await slot.run({ argv, cwd: folder, env: { PATH: path }, log: at('log'), ...more }, signal);
  } finally {
    processes.release(slot);
  }
}
const sh = (text: string, more: Partial<Command> = {}, signal = never): Promise<CommandResult> =>
  run(['sh', '-c', text], more, signal);
const log = (): string => (existsSync(at('log')) ? readFileSync(at('log'), 'utf8') : '');

/** Polls with a deadline; nothing here waits for a fixed time. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !holds();) {
    if (performance.now() > deadline) throw new Error(`still waiting until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const pidFrom = async (file: string): Promise<number> => {
  await until(`${file} holds a pid`, () => existsSync(at(file)) && /^\d+\n/.test(readFileSync(at(file), 'utf8')));
  return Number(readFileSync(at(file), 'utf8'));
};
describe.runIf(posix)('a command', () => {
  test('status, output, and standard input from nowhere', async () => {
    expect(await sh('echo out; echo err >&2; cat; exit 3')).toMatchObject({
      status: 3,
      timedOut: false,
      cancelled: false,
      leftBehind: 0,
    });
    expect(log()).toBe('out\nerr\n');
  });

  test('standard output alone, standard input from a file, the log appended to', async () => {
    writeFileSync(at('in'), 'given');
    writeFileSync(at('log'), 'before\n');
    const result = await sh('cat; echo err >&2', { stdin: at('in'), stdout: at('out') });
    expect(result.status).toBe(0);
    expect(readFileSync(at('out'), 'utf8')).toBe('given');
    expect(log()).toBe('before\nerr\n');
  });

  test('gets its environment and nothing else, of the shell neither', async () => {
    const env = { PATH: path, A: "it's\n$HOME `x` \\ ü", EMPTY: '', PWD: '/kept' };
    await run(['env', '-0'], { env, stdout: at('out') });
    const seen = readFileSync(at('out'), 'utf8').split('\0').filter(Boolean).toSorted();
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
    expect({ ...result, log: log() }).toMatchObject({ status: 0, log: '' });
    const seen = readFileSync(at('out'), 'utf8').split('\0').filter(Boolean).toSorted();
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
    expect(readFileSync(at('plain'), 'utf8')).toBe(usual);
    expect(readFileSync(at('launched'), 'utf8').split('\n').length).toBeLessThanOrEqual(usual.split('\n').length);
  });

  test('one after the other in one shell: status and folder are those of each', async () => {
    mkdirSync(at('sub'));
    for (const status of [0, 7, 0, 255]) expect((await sh(`exit ${status}`)).status).toBe(status);
    await run(['pwd'], { cwd: at('sub'), stdout: at('out') });
    expect(readFileSync(at('out'), 'utf8')).toBe(`${at('sub')}\n`);
  });
});

describe.runIf(posix)('any text reaches the program exactly', () => {
  // A NUL cannot be handed on; a lone surrogate has no bytes; U+FFFD is kept.
  const text = fc
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
      fc.asyncProperty(fc.array(text, { maxLength: 5 }), text, async (words, value) => {
        const result = await run(['sh', '-c', 'printf "%s\\0" "$@"; printf "%s" "$VALUE"', '-', ...words], {
          env: { PATH: path, VALUE: value },
          stdout: at('out'),
        });
        expect(result.status).toBe(0);
        const printed = [...(words.length === 0 ? [''] : words), value].join('\0');
        expect(readFileSync(at('out'), 'utf8')).toBe(printed);
      }),
      { numRuns: 150 },
    );
  });

  test('names of folders and of log files', async () => {
    const name = text
      .map((value) => value.replaceAll('/', '').slice(0, 40).toWellFormed())
      .filter((value) => !/^\.{0,2}$/.test(value));
    await fc.assert(
      fc.asyncProperty(name, async (value) => {
        mkdirSync(at('names', value), { recursive: true });
        const out = at('names', value, value);
        const result = await run(['sh', '-c', 'echo here >there; echo err >&2'], { cwd: at('names', value), log: out });
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
    expect(readFileSync(at('out'), 'utf8')).toBe('5000 100000\n');
  });
});

describe.runIf(posix)('what cannot be started says why', () => {
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
    expect(await reason(['true'], { cwd: at('gone') })).toBe(`cannot run in ${at('gone')}: the folder does not exist`);
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

describe.runIf(posix)('signals', () => {
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
    expect(await sh('sh -c "kill -TERM \\$\\$"; echo $? ; exit 9', { stdout: at('out') })).toMatchObject({ status: 9 });
    expect(readFileSync(at('out'), 'utf8')).toBe('143\n');
  });
});

describe.runIf(posix)('stopping', () => {
  test('a time-out: TERM is heard, the status kept apart', async () => {
    const result = await sh('trap "echo heard; exit 8" TERM; echo $$ >pid; while :; do sleep 0.02; done', {
      timeoutMs: 300,
    });
    expect(result).toMatchObject({ timedOut: true, cancelled: false, status: 8 });
    expect(log()).toContain('heard\n');
  });

  test('cancelled: who ignores TERM is killed after the grace, grandchildren too', async () => {
    const controller = new AbortController();
    const running = sh(
      'trap "" TERM; sh -c "echo \\$\\$ >pid; while :; do sleep 1; done" & wait; wait',
      {},
      controller.signal,
    );
    const pid = await pidFrom('pid');
    controller.abort();
    expect(await running).toMatchObject({ cancelled: true, timedOut: false, signal: 'SIGKILL' });
    expect(isRunning(pid)).toBe(false);
    expect(await sh('exit 2')).toMatchObject({ status: 2 });
  });

  test('already cancelled: nothing starts', async () => {
    expect(await sh('echo ran', {}, AbortSignal.abort())).toMatchObject({ cancelled: true });
    expect(log()).toBe('');
  });

  test('close ends what runs; a second close with "now" does not wait for the grace', async () => {
    const slow = hostProcesses({ graceMs: 600_000 });
    const slot = slow.acquire();
    const running = slot.run(
      {
        argv: ['sh', '-c', 'trap "" TERM; echo $$ >pid; while :; do sleep 0.02; done'],
        cwd: folder,
        env: { PATH: path },
        log: at('log'),
      },
      never,
    );
    const pid = await pidFrom('pid');
    const first = slow.close();
    await slow.close(true);
    await first;
    expect(await running).toMatchObject({ cancelled: true, signal: 'SIGKILL' });
    expect(isRunning(pid)).toBe(false);
    expect(await slot.run({ argv: ['true'], cwd: folder, env: {}, log: at('log') }, never)).toMatchObject({
      cancelled: true,
    });
  });
});

describe.runIf(posix)('left behind', () => {
  test('a background process is told, killed, and the slot goes on', async () => {
    const result = await sh('sleep 1000 & echo $! >pid');
    expect(result).toMatchObject({ status: 0, leftBehind: 1 });
    const pid = await pidFrom('pid');
    await until('it is gone', () => !isRunning(pid));
    expect(await sh('exit 0')).toMatchObject({ status: 0, leftBehind: 0 });
  });

  test('found among many births, and when it is not the last one born', async () => {
    const many = 'i=0; while [ $i -lt 80 ]; do /bin/true; i=$((i+1)); done';
    expect(await sh(`sleep 1000 & ${many}`)).toMatchObject({ leftBehind: 1 });
    expect(await sh('sleep 1000 & sleep 1001 & /bin/true; /bin/true')).toMatchObject({ leftBehind: 2 });
    expect(await sh(many)).toMatchObject({ leftBehind: 0 });
  });

  test.runIf(linux)('a process that made a group of its own is found by its session', async () => {
    const script = `const{spawn}=require('child_process');const c=spawn('bash',['-c','set -m; sleep 1000 & echo $! >pid'],{stdio:'ignore'});c.on('exit',()=>process.exit(0))`;
    const result = await run([process.execPath, '-e', script]);
    expect(result).toMatchObject({ status: 0, leftBehind: 1 });
    const pid = await pidFrom('pid');
    await until('it is gone', () => !isRunning(pid));
  });

  test('who is just winding up does not count', async () => {
    expect(await sh('(sleep 0.05) & exit 0')).toMatchObject({ status: 0, leftBehind: 0 });
  });

  test('of two slots each finds only its own', async () => {
    const [first, second] = await Promise.all([sh('sleep 1000 & sleep 0.1'), sh('sleep 0.2; sleep 0.2')]);
    expect([first.leftBehind, second.leftBehind]).toEqual([1, 0]);
  });
});

describe.runIf(posix)('slots', () => {
  test('the lowest free one is handed out', () => {
    const [a, b, c] = [processes.acquire(), processes.acquire(), processes.acquire()];
    expect([a.index, b.index, c.index]).toEqual([0, 1, 2]);
    processes.release(b);
    processes.release(b);
    processes.release(a);
    expect([processes.acquire().index, processes.acquire().index, processes.acquire().index]).toEqual([0, 1, 3]);
  });

  test('a slot whose watchdog was killed gets a new shell', async () => {
    await sh('echo $PPID >pid');
    const shell = await pidFrom('pid');
    const watchdogs = (): number[] => membersOf(shell).filter((pid) => pid !== shell);
    if (!linux) return;
    expect(watchdogs()).toHaveLength(1);
    for (const pid of watchdogs()) process.kill(pid, 'SIGKILL');
    await until('the watchdog is dead', () => watchdogs().length === 0);
    await sh('echo $PPID >pid2');
    expect(await pidFrom('pid2')).not.toBe(shell);
    expect(isRunning(shell)).toBe(false);
  });
});

function membersOf(session: number): number[] {
  const { readdirSync } = process.getBuiltinModule('node:fs');
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => readProcessStat(pid)?.session === session && isRunning(pid));
}

describe.runIf(linux)('gobuild is killed with SIGKILL', () => {
  test.each(['idle', 'running', 'stopping'])('while %s: nothing of any slot survives', async (state) => {
    const child = spawn(
      process.execPath,
      [nodePath.join(import.meta.dirname, 'testdata', 'run-commands.ts'), folder, state],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)));
    await until('the commands run', () => lines.includes('ready'));
    const pids = ['a', 'b']
      .map((name) =>
        readFileSync(at(`${name}.pid`), 'utf8')
          .trim()
          .split(' ')
          .map(Number),
      )
      .flat();
    const sessions = pids.flatMap((pid) => readProcessStat(pid)?.session ?? []);
    const slots = state === 'idle' ? [Number(readFileSync(at('slot.pid'), 'utf8'))] : sessions;
    expect(slots.length).toBeGreaterThan(0);
    const members = (): number[] => slots.flatMap(membersOf);
    expect(members().length).toBeGreaterThan(1);
    child.kill('SIGKILL');
    await until('all of them are gone', () => members().length === 0 && !pids.some(isRunning));
  });
});
