/**
 * The run with nothing to do, decided from one binary table in one pass of lstat. It must load alone and at once, so it
 * imports node:fs and nothing else: with warm-pass.ts the one place of this room that touches the disk itself.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { chunkHolds, goThrough, passFields, type WarmPass } from './warm-pass.ts';
import { readHead, textHash, warmPath } from './warm-table.ts';
import type { WarmThreadData } from './warm-thread.ts';

/** Bytes of a table of some 20,000 paths: below, the 15 ms that a thread takes to start do not pay. */
const payingTable = 1_500_000;

/** Milliseconds that a second thread may take for its last chunk. */
const patience = 5000;

export interface WarmAsk {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly requestText: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the code of the second thread; undefined: one thread does all. */
  readonly thread?: string | undefined;
  /** Bytes of a table from which on a second thread takes part. Default: where it pays. */
  readonly bigTable?: number | undefined;
}

/**
 * The answer that was recorded for exactly this request, if every path and variable is what it was; else undefined.
 * Never throws for a damaged, old or newer table.
 */
export function checkWarm(ask: WarmAsk): unknown {
  const started: Started = {};
  try {
    const answer = answerOf(ask, started);
    return answer === undefined ? undefined : JSON.parse(answer);
  } catch {
    // A table that cannot be read, or a path that cannot be looked at, is no answer; the ordinary run tells why.
    return undefined;
  } finally {
    if (started.control) tell(started.control, 2);
    if (started.cwd !== undefined) process.chdir(started.cwd);
  }
}

interface Started {
  control?: Int32Array;
  /** Where the process was before. */
  cwd?: string;
}

function answerOf(ask: WarmAsk, started: Started): string | undefined {
  const { root, requestText, env, thread, bigTable = payingTable } = ask;
  const table = openSync(warmPath(root, requestText), 'r');
  try {
    const { size, mtimeMs } = fstatSync(table);
    if (mtimeMs < bootedAt()) return undefined;
    const threads = thread !== undefined && size >= bigTable;
    const memory = (length: number): ArrayBufferLike =>
      threads ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
    const bytes = new Uint8Array(memory(size));
    const control = new Int32Array(memory(passFields.length * 4));
    const prefix = enter(root, started);
    if (threads) startThread(thread, { bytes, control, prefix });
    started.control = control;
    if (readSync(table, bytes, 0, size, 0) !== size) return undefined;
    const head = readHead(bytes);
    if (head === undefined || head.request !== requestText || !environmentHolds(head.environment, env))
      return undefined;
    return passHolds({ bytes, control, prefix, chunks: head.chunks }) ? head.answer : undefined;
  } finally {
    closeSync(table);
  }
}

/**
 * When this machine was started, in ms since 1970. The power may have gone before what a table of an earlier time vouches
 * for was on the disk, and some file systems keep size and times of a file whose content they lost: an ordinary run looks.
 */
const bootedAt = (): number => Date.now() - process.getBuiltinModule('node:os').uptime() * 1000;

/** The first chunk stands for other runs: it is looked at before all others, and again after them. */
function passHolds(pass: WarmPass): boolean {
  const { control, chunks } = pass;
  const { next, done, differs } = passFields;
  if (!chunkHolds(pass, 0)) return false;
  Atomics.store(control, next, 1);
  tell(control, 1);
  goThrough(pass);
  for (const until = performance.now() + patience; ;) {
    const gone = Atomics.load(control, done);
    if (gone >= chunks - 1) break;
    if (performance.now() > until) return false;
    Atomics.wait(control, done, gone, patience);
  }
  return Atomics.load(control, differs) === 0 && chunkHolds(pass, 0);
}

function tell(control: Int32Array, ready: 1 | 2): void {
  Atomics.store(control, passFields.ready, ready);
  Atomics.notify(control, passFields.ready);
}

/** From the workspace's folder names are shorter for the kernel; a thread of somebody else's process has to name it. */
function enter(root: string, started: Started): string {
  try {
    const cwd = process.cwd();
    process.chdir(root);
    started.cwd = cwd;
    return '';
  } catch {
    return `${root}/`;
  }
}

/** Should it not start, the first thread does all. */
function startThread(file: string, workerData: WarmThreadData): void {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  new Worker(file, { workerData, execArgv: [] }).on('error', () => undefined).unref();
}

function environmentHolds(text: string, env: WarmAsk['env']): boolean {
  const parts = text === '' ? [] : text.split('\0');
  for (let index = 0; index < parts.length; index += 2) {
    const value = env[parts[index] as string];
    if ((value === undefined ? '' : textHash(value)) !== parts[index + 1]) return false;
  }
  return true;
}
