/**
 * The run with nothing to do, decided from one binary table in one pass of lstat. It must load alone and at once, so it
 * imports node:fs and nothing else: with warm-pass.ts the one place of this room that touches the disk itself.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { chunkHolds, controlLength, differencesOf, goThrough, passFields, type WarmPass } from './warm-pass.ts';
import { keepSettled, openSettled, type SettledPass } from './warm-settle.ts';
import { readHead, readPatch, textHash, warmLayout, warmPath, warmPatchPath, type WarmHead } from './warm-table.ts';
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
  /** A few paths that differ are an answer too. */
  readonly collects?: boolean | undefined;
}

/** `answer`: what was recorded for exactly this request. */
export type WarmVerdict =
  | { readonly type: 'same'; readonly answer: unknown }
  | {
      readonly type: 'differs';
      readonly answer: unknown;
      readonly table: Uint8Array;
      /** Rows of the table that are not what they were. */
      readonly rows: readonly number[];
      /** What came after the table was made. */
      readonly patch?: { readonly table: Uint8Array; readonly rows: readonly number[] } | undefined;
    };

/**
 * Whether every path and variable is what it was for this request; undefined: ask the ordinary run. Never throws for a
 * damaged, old or newer table.
 */
export function checkWarm(ask: WarmAsk): WarmVerdict | undefined {
  const started: Started = {};
  try {
    return verdictOf(ask, started);
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

interface OpenPass {
  readonly base: SettledPass;
  readonly patch: SettledPass | undefined;
}

function verdictOf(ask: WarmAsk, started: Started): WarmVerdict | undefined {
  const { requestText, env } = ask;
  const opened = openPasses(ask, started);
  const { head, base } = opened;
  if (head?.request !== requestText || !environmentHolds(head.environment, env)) return undefined;
  const patch = patchOf(opened, head);
  const settling = openSettled(ask.root, opened.path, patch ? [base, patch] : [base]);
  if (!passHolds({ base, patch })) return undefined;
  if (settling) keepSettled(settling);
  const rows = differencesOf(base);
  const added = patch ? differencesOf(patch) : [];
  const answer: unknown = JSON.parse(head.answer);
  if (rows.length + added.length === 0) return { type: 'same', answer };
  return { type: 'differs', answer, table: base.bytes, rows, patch: patch && { table: patch.bytes, rows: added } };
}

interface Opened {
  readonly path: string;
  readonly head: WarmHead | undefined;
  readonly base: SettledPass;
  readonly patchBytes: Uint8Array | undefined;
}

function openPasses(ask: WarmAsk, started: Started): Opened {
  const { root, requestText, thread, bigTable = payingTable, collects = false } = ask;
  const path = warmPath(root, requestText);
  const patchBytes = readPatchBytes(warmPatchPath(path));
  const table = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(table);
    const threads = thread !== undefined && size >= bigTable;
    const memory = (length: number): ArrayBufferLike =>
      threads ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
    const bytes = new Uint8Array(memory(mtimeMs < bootedAt() ? 0 : size));
    const control = new Int32Array(memory(controlLength * 4));
    // As many rows as there could be at most.
    const rows = Math.ceil(size / warmLayout.rowBytes);
    const skip = patchBytes && new Uint8Array(memory(rows));
    const trusted = new Uint8Array(memory(rows));
    const pass = { bytes, control, skip, trusted, collects, prefix: enter(root, started) };
    if (threads && bytes.length > 0) startThread(thread, pass);
    started.control = control;
    const head = readSync(table, bytes, 0, bytes.length, 0) === bytes.length ? readHead(bytes) : undefined;
    return { path, head, base: { ...pass, chunks: head?.chunks ?? 0 }, patchBytes };
  } finally {
    closeSync(table);
  }
}

/** At a place that 64-bit views fit on; undefined if there is none of this start of the machine. */
function readPatchBytes(path: string): Uint8Array | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined || stat.mtimeMs < bootedAt() ? undefined : new Uint8Array(readFileSync(path));
}

/**
 * When this machine was started, in ms since 1970. The power may have gone before what a table of an earlier time vouches
 * for was on the disk, and some file systems keep size and times of a file whose content they lost: an ordinary run looks.
 */
const bootedAt = (): number => (booted ??= Date.now() - process.getBuiltinModule('node:os').uptime() * 1000);
let booted: number | undefined;

/** What came after the table, with its rows marked as not to be looked at; undefined where nothing did. */
function patchOf({ base, patchBytes }: Opened, head: WarmHead): SettledPass | undefined {
  const patch = patchBytes && readPatch(patchBytes, head);
  if (patch === undefined || patchBytes === undefined) return undefined;
  for (const row of patch.skip) if (base.skip) base.skip[row] = 1;
  const { prefix, collects } = base;
  const control = new Int32Array(controlLength);
  const trusted = new Uint8Array(Math.ceil(patchBytes.length / warmLayout.rowBytes));
  return { bytes: patchBytes, chunks: patch.chunks, control, trusted, prefix, collects, earlier: base.control };
}

/** True if no run has changed the state log since the table, or what came after it, was written. */
export function guardHolds(root: string, table: Uint8Array): boolean {
  const control = new Int32Array(controlLength);
  return chunkHolds({ bytes: table, control, chunks: 1, prefix: `${root}/`, collects: false }, 0);
}

/** The first chunk stands for other runs: it is looked at before all others, and again after them. */
function passHolds({ base, patch }: OpenPass): boolean {
  const guard = patch ?? base;
  const isAlone = (): boolean => chunkHolds({ ...guard, collects: false }, 0);
  if (!isAlone()) return false;
  Atomics.store(base.control, passFields.next, 1);
  tell(base.control, 1);
  goThrough(base);
  if (patch) {
    Atomics.store(patch.control, passFields.next, 1);
    goThrough(patch);
  }
  return isDone(base) && (patch === undefined || isDone(patch)) && isAlone();
}

/** Waits for the other thread's last chunk. */
function isDone({ control, chunks }: WarmPass): boolean {
  const { done, differs } = passFields;
  for (const until = process.uptime() + patience / 1000; ;) {
    const gone = Atomics.load(control, done);
    if (gone >= chunks - 1) return Atomics.load(control, differs) === 0;
    if (process.uptime() > until) return false;
    Atomics.wait(control, done, gone, patience);
  }
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
