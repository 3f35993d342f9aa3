/** One pass of lstat over a warm table, shared out chunk by chunk between the threads that take part. */
import { lstatSync, readFileSync, readdirSync, readlinkSync, statSync, type BigIntStats } from 'node:fs';
import { readChunk, warmLayout, type WarmChunk } from './warm-table.ts';

/** Reading more than this (KiB) for racy files is left to the ordinary run, which then remembers them as settled. */
const racyKib = 64 * 1024;

/** Bytes of a racy file from which on reading it costs more than a look at whatever depends on it. */
const bigFile = 256 * 1024;

/** What the threads of a pass share: an Int32Array with these places. */
export const passFields = {
  /** The next chunk that nobody has taken. */
  next: 0,
  /** Chunks that were gone through. */
  done: 1,
  /** 1 as soon as any path is not what it was: the others stop. */
  differs: 2,
  /** KiB that were read of racy files. */
  kib: 3,
  /** 1 once the table is there, 2 if the pass will not take place. */
  ready: 4,
  /** How many differences are told. */
  found: 5,
  /** Room for their rows begins here. */
  rows: 8,
} as const;

/** More differences than this are no small edit. */
export const mostDifferences = 256;
export const controlLength = passFields.rows + mostDifferences;

export interface WarmPass {
  readonly bytes: Uint8Array;
  readonly chunks: number;
  /** {@link passFields}. */
  readonly control: Int32Array;
  /** In front of names that are not absolute: empty where the working folder is the workspace. */
  readonly prefix: string;
  /** Differences of single paths are collected, up to {@link mostDifferences}; else the first one ends the pass. */
  readonly collects: boolean;
  /** 1 for each row that is not looked at, because another table holds it as it is now. */
  readonly skip?: Uint8Array | undefined;
  /** 1 for each row whose tuple vouches for it although it was young when the table was made (warm-settle.ts). */
  readonly trusted?: Uint8Array | undefined;
  /** {@link passFields} of a pass that was gone through before. */
  readonly earlier?: Int32Array | undefined;
}

/** Rows that are not what they were. */
export const differencesOf = ({ control }: WarmPass): readonly number[] =>
  [...control.subarray(passFields.rows, passFields.rows + (control[passFields.found] as number))].toSorted(
    (a, b) => a - b,
  );

/** False if the pass is over: too many, or none at all may differ. */
function isNoted(row: number, { control, collects }: WarmPass): boolean {
  if (!collects) return false;
  const nth = Atomics.add(control, passFields.found, 1);
  if (nth < mostDifferences) Atomics.store(control, passFields.rows + nth, row);
  return nth < mostDifferences;
}

/** Takes chunks until none is left. A fault of one counts as a difference: the ordinary run tells what it is. */
export function goThrough(pass: WarmPass): void {
  const { control, chunks } = pass;
  const { next, done, differs } = passFields;
  for (;;) {
    const index = Atomics.add(control, next, 1);
    if (index >= chunks) return;
    if (Atomics.load(control, differs) === 0 && !holdsQuietly(pass, index)) Atomics.store(control, differs, 1);
    Atomics.add(control, done, 1);
    Atomics.notify(control, done);
  }
}

function holdsQuietly(pass: WarmPass, index: number): boolean {
  try {
    return chunkHolds(pass, index);
  } catch {
    return false;
  }
}

/** True if every path of the chunk is what it was. */
export function chunkHolds(pass: WarmPass, index: number): boolean {
  const chunk = readChunk(pass.bytes, index);
  if (chunk === undefined || chunk.names.length !== chunk.rows) return false;
  return pass.prefix === '' ? rowsHold(chunk, pass) : rowsHold(withPrefix(chunk, pass.prefix), pass);
}

const withPrefix = (chunk: WarmChunk, prefix: string): WarmChunk => ({
  ...chunk,
  names: chunk.names.map((name) => (isAbsolute(name) ? name : prefix + name)),
});

const options = { bigint: true, throwIfNoEntry: false } as const;

function rowsHold({ rows, first, names, numbers, digest }: WarmChunk, pass: WarmPass): boolean {
  const { racy, numbersPerPath } = warmLayout;
  const { skip, trusted } = pass;
  let racySeen = 0;
  for (let index = 0; index < rows; index += 1) {
    const at = index * numbersPerPath;
    const nth = ((numbers[at + 5] as bigint) & racy) === 0n ? undefined : racySeen++;
    if (skip?.[first + index] === 1) continue;
    const content = nth === undefined || trusted?.[first + index] === 1 ? undefined : digest(nth);
    if (!rowHolds({ path: names[index] as string, numbers, at, content }, pass) && !isNoted(first + index, pass)) {
      return false;
    }
  }
  return true;
}

interface Row {
  readonly path: string;
  readonly numbers: BigInt64Array;
  /** Where its numbers begin. */
  readonly at: number;
  /** Digest, where the tuple does not vouch for it. */
  readonly content: string | undefined;
}

function rowHolds({ path, numbers, at, content }: Row, pass: WarmPass): boolean {
  const flags = numbers[at + 5] as bigint;
  const stat = (flags & warmLayout.follow) === 0n ? lstatSync(path, options) : statSync(path, options);
  if (stat === undefined) return (flags & warmLayout.absent) !== 0n;
  if (!isSame(stat, numbers, at)) return false;
  if (content === undefined) return true;
  return !isLeftToTheRun(stat, pass) && contentHolds({ path, stat, digest: content }, pass);
}

/**
 * Once something differs there will be a run, which looks anew at all that is told as different: a big racy file (most
 * often what the last run built) is then told so without being read. A table has its racy rows at the end.
 */
function isLeftToTheRun(stat: BigIntStats, { collects, control, earlier }: WarmPass): boolean {
  if (!collects || !stat.isFile() || stat.size < bigFile) return false;
  return Atomics.load(control, passFields.found) > 0 || (earlier?.[passFields.found] ?? 0) > 0;
}

/** A path that was absent has no mode, which no file has. */
const isSame = (stat: BigIntStats, numbers: BigInt64Array, at: number): boolean =>
  numbers[at + 3] === stat.mtimeNs &&
  numbers[at + 4] === stat.ctimeNs &&
  numbers[at + 2] === stat.size &&
  numbers[at + 1] === BigInt.asIntN(64, stat.ino) &&
  numbers[at] === BigInt.asIntN(64, stat.dev) &&
  BigInt.asUintN(32, numbers[at + 5] as bigint) === stat.mode;

/** Absolute on POSIX, or with a drive or share on Windows. */
const isAbsolute = (path: string): boolean => path.startsWith('/') || path.startsWith('\\') || /^[A-Za-z]:/.test(path);

interface Racy {
  readonly path: string;
  readonly stat: BigIntStats;
  readonly digest: string;
}

function contentHolds({ path, stat, digest }: Racy, { control }: WarmPass): boolean {
  const kib = stat.isFile() ? 1 + Number(stat.size >> 10n) : 0;
  return Atomics.add(control, passFields.kib, kib) + kib <= racyKib && contentDigest(path, stat) === digest;
}

/** As the file table digests it: a file's content, a link's target, a folder's listing (known.ts). */
function contentDigest(path: string, stat: BigIntStats): string {
  const { hash } = process.getBuiltinModule('node:crypto');
  if (stat.isFile()) return hash('sha256', readFileSync(path), 'hex');
  if (stat.isSymbolicLink()) return hash('sha256', readlinkSync(path), 'hex');
  if (!stat.isDirectory()) return hash('sha256', '', 'hex');
  const names = readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const letter = (entry: (typeof names)[number]): string =>
    entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'o';
  return hash('sha256', names.map((entry) => letter(entry) + entry.name).join('/'), 'hex');
}
