/** Looks for living processes of a session: what a finished command left behind. */
import { execFile } from 'node:child_process';
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';

export interface ShellGroup {
  /** The slot's shell: leads its group and its session. */
  readonly leader: number;
  readonly watchdog: number | undefined;
}

export interface ProcessTable {
  /** To be taken before a command starts: processes born later are those after it. */
  readonly mark: () => number;
  /** To be told of a process right after it was started: shows whether marks can be trusted here. */
  readonly started: (pid: number) => void;
  /**
   * Living members of the session (elsewhere than on Linux: of the group) born after `mark`, zombies not counted.
   * A command must have run since `mark`.
   */
  readonly bornSince: (group: ShellGroup, mark: number) => readonly number[] | Promise<readonly number[]>;
  /** The same without regard to a mark, and at any time. */
  readonly members: (group: ShellGroup) => readonly number[] | Promise<readonly number[]>;
  /** Those of `pids` that are members now: where that is known without a look at all processes. */
  readonly stillMembers?: (group: ShellGroup, pids: readonly number[]) => readonly number[];
}

/** True if the process runs: a zombie does not, nor one of another user. */
export function isRunning(pid: number): boolean {
  if (process.platform === 'linux') {
    const state = readProcessStat(pid)?.state ?? 'X';
    return state !== 'Z' && state !== 'X';
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Asks the same of one process again and again. */
export interface ProcessEye {
  readonly isRunning: () => boolean;
  readonly close: () => void;
}

/** On Linux by one descriptor of its `stat`, which never comes to stand for a later process of that number. */
export function watchProcess(pid: number): ProcessEye {
  const descriptor = process.platform === 'linux' ? openStat(pid) : undefined;
  if (descriptor === undefined) return { isRunning: () => isRunning(pid), close: () => {} };
  const buffer = Buffer.alloc(64);
  return {
    isRunning: () => {
      try {
        const text = buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, 0));
        // The name in parentheses is one of ours, and at most 15 characters long (proc_pid_stat(5)).
        const state = text.charAt(text.lastIndexOf(')') + 2);
        return state !== '' && state !== 'Z' && state !== 'X';
      } catch {
        return false;
      }
    },
    close: () => closeSync(descriptor),
  };
}

function openStat(pid: number): number | undefined {
  try {
    return openSync(`/proc/${pid}/stat`, 'r');
  } catch {
    return undefined;
  }
}

export function hostProcessTable(): ProcessTable {
  return process.platform === 'linux' && readProcessStat(process.pid) ? linuxTable() : psTable();
}

/** More births than this since the mark: listing /proc is cheaper than asking for each number. */
const fewBirths = 48;

/** One for all tables of the process: it is asked often, and never given back. */
let loadavg: number | undefined;

/**
 * Linux hands out process ids in rising order and tells the last one in /proc/loadavg (proc(5)), so that what a short
 * command left is found among a handful of numbers. Where that number is not kept up to date (some sandboxes and
 * containers serve a loadavg of their own), or the numbers started again from the bottom, all processes are listed.
 */
function linuxTable(): ProcessTable {
  const buffer = Buffer.alloc(128);
  let trusted = true;
  const lastPid = (): number => {
    loadavg ??= openSync('/proc/loadavg', 'r');
    const text = buffer.toString('latin1', 0, readSync(loadavg, buffer, 0, buffer.length, 0));
    return Number(text.slice(text.lastIndexOf(' ') + 1));
  };
  const living = (pids: readonly number[], group: ShellGroup): readonly number[] =>
    pids.filter((pid) => pid !== group.watchdog && isLivingMember(pid, group.leader));
  return {
    mark: lastPid,
    started: (pid) => {
      const last = lastPid();
      trusted &&= last >= pid && last - pid < 1000;
    },
    bornSince: (group, mark) => {
      const last = lastPid();
      // Every command is at least one process: a number that did not move is not kept up to date.
      trusted &&= last !== mark;
      const few = trusted && last > mark && last - mark <= fewBirths;
      return living(few ? range(mark + 1, last).filter(isTaken) : allPids(), group);
    },
    members: (group) => living(allPids(), group),
    stillMembers: (group, pids) => living(pids, group),
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const allPids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

/** Asking first is cheaper than an exception for each number that is free again. */
const isTaken = (pid: number): boolean => lstatSync(`/proc/${pid}`, { throwIfNoEntry: false }) !== undefined;

function isLivingMember(pid: number, session: number): boolean {
  if (pid === session) return false;
  const stat = readProcessStat(pid);
  return stat !== undefined && stat.session === session && stat.state !== 'Z' && stat.state !== 'X';
}

export interface ProcessStat {
  readonly state: string;
  readonly group: number;
  readonly session: number;
  /** In clock ticks since the machine started. */
  readonly startTicks: string;
}

/** For `stat` of any process: a name of at most 15 bytes, some fifty numbers. Asked of hundreds of processes in a row. */
const statBuffer = Buffer.alloc(2048);

/** Fields 3, 5, 6 and 22 of /proc/<pid>/stat (proc_pid_stat(5)); undefined if there is no such process. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(`/proc/${pid}/stat`, 'r');
    const text = statBuffer.toString('latin1', 0, readSync(descriptor, statBuffer, 0, statBuffer.length, 0));
    // The name in parentheses may hold anything, parentheses and blanks too.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      state: fields[0] ?? '',
      group: Number(fields[2]),
      session: Number(fields[3]),
      startTicks: fields[19] ?? '',
    };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** One `ps` serves every command that finished before it began. */
function psTable(): ProcessTable {
  let running: Promise<readonly PsLine[]> | undefined;
  let next: Promise<readonly PsLine[]> | undefined;
  const look = (): Promise<readonly PsLine[]> => {
    // A look that runs already may have missed what was just born: those who ask now share the one after it.
    next ??= (running ?? Promise.resolve()).then(() => {
      next = undefined;
      running = listWithPs();
      return running;
    });
    return next;
  };
  const members = async (group: ShellGroup): Promise<readonly number[]> => {
    const lines = await look();
    return lines
      .filter((line) => line.group === group.leader && !line.zombie)
      .map((line) => line.pid)
      .filter((pid) => pid !== group.leader && pid !== group.watchdog);
  };
  return { mark: () => 0, started: () => {}, bornSince: members, members };
}

interface PsLine {
  readonly pid: number;
  readonly group: number;
  readonly zombie: boolean;
}

function listWithPs(): Promise<readonly PsLine[]> {
  return new Promise((resolve) => {
    execFile('/bin/ps', ['-axo', 'pid=,pgid=,stat='], { env: {} }, (_error, stdout) => resolve(parsePs(stdout)));
  });
}

/** Lines `  123   120 Ss+`. */
export function parsePs(text: string): readonly PsLine[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)/.exec(line);
    return match
      ? [{ pid: Number(match[1]), group: Number(match[2]), zombie: match[3]?.startsWith('Z') === true }]
      : [];
  });
}
