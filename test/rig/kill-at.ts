/** Kills a gobuild that runs with `--json` at a chosen moment, and knows which processes it had. Linux only. */
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ran, RunningCommand } from './rig.ts';
import type { Seeded } from './seeded.ts';

/** After so many events, and then so many milliseconds; with 0 events counted from the start of the process. */
export interface Moment {
  readonly events: number;
  readonly ms: number;
}

/** `usual`: events that an undisturbed run tells. Some moments come before the first event, some after the last. */
export function pickMoment(random: Seeded, usual: number): Moment {
  const events = random.chance(0.15) ? 0 : 1 + random.below(usual);
  return { events, ms: random.below(events === 0 ? 400 : random.chance(0.5) ? 5 : 60) };
}

export interface Killed {
  /** False: it had come to its end before. */
  readonly killed: boolean;
  readonly ran: Ran;
  /** Sessions that gobuild and its offspring had. */
  readonly sessions: ReadonlySet<number>;
}

/** Stops it first, so that nobody is born between the look at its offspring and the end. */
export async function killAt(running: RunningCommand, moment: Moment): Promise<Killed> {
  const { pid = 0 } = running.process;
  let over = false;
  const ended = running.ended.then((ran) => {
    over = true;
    return ran;
  });
  await Promise.race([ended, afterEvents(running, moment.events)]);
  await Promise.race([ended, pause(moment.ms)]);
  let sessions: ReadonlySet<number> = new Set();
  if (!over) {
    running.process.kill('SIGSTOP');
    // A child that was forked this instant still has the session of the test itself.
    const own = processes().find((one) => one.pid === process.pid)?.session;
    sessions = new Set(offspring(pid).flatMap(({ session }) => (session === own ? [] : [session])));
    running.process.kill('SIGKILL');
  }
  const ran = await ended;
  return { killed: ran.code === 'SIGKILL', ran, sessions };
}

function afterEvents({ process: child }: RunningCommand, wanted: number): Promise<void> {
  if (wanted === 0) return Promise.resolve();
  return new Promise((resolve) => {
    let seen = 0;
    child.stdout?.on('data', (text: string) => {
      seen += text.split('\n').length - 1;
      if (seen >= wanted) resolve();
    });
  });
}

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly command: string;
}

/** Living processes; zombies are none. */
export function processes(): readonly ProcessEntry[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = fs.readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state = '', parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z' || state === 'X') return [];
      const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(name), parent: Number(parent), session: Number(session), command }];
    } catch {
      return [];
    }
  });
}

function offspring(root: number): readonly ProcessEntry[] {
  const all = processes();
  const found = new Set([root]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid));
}

/** Living processes whose environment has NAME=VALUE. */
export const processesWith = (name: string, value: string): readonly ProcessEntry[] =>
  processes().filter(({ pid }) => {
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`);
    } catch {
      return false;
    }
  });

/** Asks again until `found` is empty or the deadline is over; gives what is left. */
export async function leftAfter(
  found: () => readonly ProcessEntry[],
  deadlineMs = 10_000,
): Promise<readonly ProcessEntry[]> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const left = found();
    if (left.length === 0 || performance.now() > end) return left;
    await pause(20);
  }
}
