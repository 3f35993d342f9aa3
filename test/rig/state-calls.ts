/** Runs gobuild under strace: lists the system calls by which it changes files, and kills it right before one of them. Linux only. */
import fs from 'node:fs';
import path from 'node:path';
import { haveTools } from './real-tool.ts';
import type { Ran, Rig } from './rig.ts';

export const haveStrace = (): boolean => process.platform === 'linux' && haveTools('strace');

/** All that can change a file or a folder; opens that only read are left out by {@link changesState}. */
const changing =
  'open openat creat write pwrite64 writev pwritev rename renameat renameat2 unlink unlinkat rmdir mkdir mkdirat chmod ' +
  'fchmod fchmodat link linkat symlink symlinkat ftruncate truncate fsync fdatasync copy_file_range sendfile utimensat ' +
  'fallocate';
/** Machines of other kinds lack some of these: `?` lets strace pass over them. */
const traced = [...changing.split(' '), 'clone', 'clone3', 'vfork', 'fork'].map((name) => `?${name}`).join(',');

export interface StateCall {
  readonly name: string;
  /** The how-manieth call of this name in the main thread; from 1. */
  readonly ordinal: number;
  /** As strace drew it. */
  readonly text: string;
}

export interface Traced {
  readonly ran: Ran;
  /** In the order in which they were made. */
  readonly calls: readonly StateCall[];
  /** Sessions of the slots that it started. */
  readonly sessions: ReadonlySet<number>;
}

/** The calls of the main thread: gobuild makes all its changes there. */
export const traceCalls = (rig: Rig, args: readonly string[]): Promise<Traced> => underStrace(rig, args, {});

/** SIGKILL is delivered before the call is made. */
export const killBefore = (
  rig: Rig,
  args: readonly string[],
  { name, ordinal }: Pick<StateCall, 'name' | 'ordinal'>,
): Promise<Traced> => underStrace(rig, args, { expressions: [`inject=${name}:signal=KILL:when=${ordinal}`] });

/** The signal is delivered before the call is made. */
export const signalBefore = (
  rig: Rig,
  args: readonly string[],
  { name, ordinal, signal }: Pick<StateCall, 'name' | 'ordinal'> & { readonly signal: string },
): Promise<Traced> => underStrace(rig, args, { expressions: [`inject=${name}:signal=${signal}:when=${ordinal}`] });

/** `error`: of that one call. */
export const refuseCall = (
  rig: Rig,
  args: readonly string[],
  { name, ordinal, error }: Pick<StateCall, 'name' | 'ordinal'> & { readonly error: string },
): Promise<Traced> => underStrace(rig, args, { expressions: [`inject=${name}:error=${error}:when=${ordinal}`] });

/** `error`: of each of these calls whose file is one of `paths`, in the main thread. */
export const refuseCalls = (
  rig: Rig,
  args: readonly string[],
  { calls, error, paths }: { readonly calls: string; readonly error: string; readonly paths: readonly string[] },
): Promise<Traced> => {
  const set = calls.split(' ').map((name) => `?${name}`);
  return underStrace(rig, args, { expressions: [`inject=${set.join(',')}:error=${error}`], paths });
};

interface Wishes {
  /** Further ones of `-e`. */
  readonly expressions?: readonly string[];
  /** Only calls with these files are traced. */
  readonly paths?: readonly string[];
}

async function underStrace(rig: Rig, args: readonly string[], wishes: Wishes): Promise<Traced> {
  const { expressions = [], paths = [] } = wishes;
  const log = path.join(rig.base, 'strace.log');
  const extra = [...expressions.flatMap((text) => ['-e', text]), ...paths.flatMap((name) => ['-P', name])];
  const through = ['strace', '-qq', '-y', '-s', '64', '-o', log, '-e', `trace=${traced}`, ...extra];
  const ran = await rig.start(args, { through }).ended;
  return { ran, ...readLog(fs.readFileSync(log, 'utf8')) };
}

function readLog(text: string): Omit<Traced, 'ran'> {
  const counts = new Map<string, number>();
  const calls: StateCall[] = [];
  const sessions = new Set<number>();
  for (const line of text.split('\n')) {
    const name = /^(\w+)\(/.exec(line)?.[1];
    if (name === undefined) continue;
    const ordinal = (counts.get(name) ?? 0) + 1;
    counts.set(name, ordinal);
    const born = /^(?:clone3?|v?fork)\((?!.*CLONE_THREAD).* = (\d+)$/.exec(line)?.[1];
    if (born !== undefined) sessions.add(Number(born));
    else if (changesState(name, line)) calls.push({ name, ordinal, text: line });
  }
  return { calls, sessions };
}

/** Pipes, sockets and the terminal are no state; neither is what is only read. */
function changesState(name: string, line: string): boolean {
  if (/^(?:clone3?|v?fork)$/.test(name)) return false;
  if (name === 'open' || name === 'openat') return /O_CREAT|O_TRUNC/.test(line);
  return !/^\w+\(\d+<(?:pipe|socket|anon_inode|\/dev\/)/.test(line);
}
