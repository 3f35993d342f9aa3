/** One pass of lstat over a warm table, shared out chunk by chunk between the threads that take part. */
import { lstatSync, readFileSync, readdirSync, readlinkSync, statSync, type BigIntStats } from 'node:fs';
import { readChunk, warmLayout, type WarmChunk } from './warm-table.ts';

/** Reading more than this (KiB) for racy files is left to the ordinary run, which then remembers them as settled. */
const racyKib = 64 * 1024;

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
  length: 8,
} as const;

export interface WarmPass {
  readonly bytes: Uint8Array;
  readonly chunks: number;
  /** {@link passFields}. */
  readonly control: Int32Array;
  /** In front of names that are not absolute: empty where the working folder is the workspace. */
  readonly prefix: string;
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

function rowsHold({ rows, names, numbers, digest }: WarmChunk, pass: WarmPass): boolean {
  const { absent, follow, racy, numbersPerPath } = warmLayout;
  let racySeen = 0;
  for (let index = 0; index < rows; index += 1) {
    const path = names[index] as string;
    const at = index * numbersPerPath;
    const flags = numbers[at + 5] as bigint;
    const stat = (flags & follow) === 0n ? lstatSync(path, options) : statSync(path, options);
    if (stat === undefined) {
      if ((flags & absent) === 0n) return false;
    } else if (!isSame(stat, numbers, at)) return false;
    else if ((flags & racy) !== 0n && !contentHolds({ path, stat, digest: digest(racySeen++) }, pass)) return false;
  }
  return true;
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
