/** Slots with real processes: time-outs, cancellation, what is left behind, and the death of gobuild. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import nodePath from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRunning, readProcessStat } from './process-table.ts';
import { hostProcesses } from './processes.ts';
import { linux, membersOf, never, path, posix, shells, slotRig, until } from './testdata/slot-rig.ts';

describe.runIf(posix).each(shells.map((shell) => [shell.join(' '), shell] as const))('in %s', (_name, shell) => {
  const { at, folder, pidFrom, processes, run, sh, text } = slotRig({ beforeEach, afterEach }, shell);

  describe('stopping', () => {
    test('a time-out: TERM is heard, the status kept apart', async () => {
      const result = await sh('trap "echo heard; exit 8" TERM; echo $$ >pid; while :; do sleep 0.02; done', {
        timeoutMs: 300,
      });
      expect(result).toMatchObject({ timedOut: true, cancelled: false, status: 8 });
      expect(text('log')).toContain('heard\n');
    });

    test('F49: cancelled: who ignores TERM is killed after the grace, grandchildren too', async () => {
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
      expect(text('log')).toBe('');
    });

    test('close ends what runs; a second close with "now" does not wait for the grace', async () => {
      const slow = hostProcesses({ shell, graceMs: 600_000 });
      const slot = slow.acquire();
      const running = slot.run(
        {
          argv: ['sh', '-c', 'trap "" TERM; echo $$ >pid; while :; do sleep 0.02; done'],
          cwd: folder(),
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
      expect(await slot.run({ argv: ['true'], cwd: folder(), env: {}, log: at('log') }, never)).toMatchObject({
        cancelled: true,
      });
    });
  });

  describe('left behind', () => {
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
      const script = `
        const words = ['-c', 'set -m; sleep 1000 & echo $! >pid'];
        require('child_process').spawn('bash', words, { stdio: 'ignore' }).on('exit', () => process.exit(0));`;
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

  describe('slots', () => {
    test('the lowest free one is handed out', () => {
      const [a, b, c] = [processes().acquire(), processes().acquire(), processes().acquire()];
      expect([a.index, b.index, c.index]).toEqual([0, 1, 2]);
      processes().release(b);
      processes().release(b);
      processes().release(a);
      expect([processes().acquire().index, processes().acquire().index, processes().acquire().index]).toEqual([
        0, 1, 3,
      ]);
    });

    test('F50: a slot whose watchdog was killed gets a new shell', async () => {
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

  describe.runIf(linux)('F50: gobuild is killed with SIGKILL', () => {
    test.each(['idle', 'running', 'stopping', 'unguarded'])('while %s: nothing of any slot survives', async (state) => {
      const child = spawn(
        process.execPath,
        [nodePath.join(import.meta.dirname, 'testdata', 'run-commands.ts'), folder(), state, JSON.stringify(shell)],
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
      if (state === 'unguarded') await killWatchdogs(child.pid ?? 0, members());
      child.kill('SIGKILL');
      await until('all of them are gone', () => members().length === 0 && !pids.some(isRunning));
    });
  });
});

/** Of two slots; resolves when gobuild has started another one for each. */
async function killWatchdogs(gobuild: number, members: readonly number[]): Promise<void> {
  const holdsLifeline = (pid: number): boolean => {
    try {
      return readlinkSync(`/proc/${pid}/fd/3`).startsWith('socket:');
    } catch {
      return false;
    }
  };
  const watchdogs = [...new Set(members)].filter(holdsLifeline);
  expect(watchdogs).toHaveLength(2);
  for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
  const isChild = (name: string): boolean => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === gobuild;
    } catch {
      return false;
    }
  };
  const children = (): number => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isChild(name)).length;
  await until('others stand in', () => children() === 4);
}
