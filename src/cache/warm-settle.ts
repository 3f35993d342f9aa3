/**
 * Which young files of a warm table a later pass has read and found unchanged: kept beside the table, so that each of them
 * is read once and not by every run. It loads with warm-check.ts, so it imports as little.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { isRacy, type Moment } from './stat-tuple.ts';
import { differencesOf, mostDifferences, type WarmPass } from './warm-pass.ts';
import { readChunk, textHash, warmLayout, warmSettledPath } from './warm-table.ts';

/** A pass over a table that it may trust more of; `trusted` has room for a byte a row. */
export type SettledPass = WarmPass & { readonly trusted: Uint8Array };

/** Of one table: all young rows but these were read when they were old enough for their tuples to vouch for them. */
interface Entry {
  /** Names the bytes of the table. */
  readonly table: string;
  readonly unread: readonly number[];
}

export interface Settling {
  readonly path: string;
  /** Tables of which nothing is left to settle. */
  readonly kept: readonly Entry[];
  readonly open: readonly SettledPass[];
  /** From before anything is read: what was written since is not as old as it. */
  readonly moment: Moment;
}

/**
 * Marks the rows of each pass that need not be read. Gives back what {@link keepSettled} wants after the passes; undefined
 * where nothing is left to be settled, or where nothing can be written.
 */
export function openSettled(root: string, tablePath: string, passes: readonly SettledPass[]): Settling | undefined {
  if (passes.every(({ bytes }) => racyChunks(bytes).length === 0)) return undefined;
  const path = warmSettledPath(tablePath);
  const entries = new Map(readEntries(path).map((entry) => [entry.table, entry]));
  const open = passes.filter((pass) => trust(pass, entries.get(nameOf(pass))));
  const kept = passes.flatMap((pass) => (open.includes(pass) ? [] : (entries.get(nameOf(pass)) ?? [])));
  const moment = open.length === 0 ? undefined : momentIn(`${root}/.gobuild/clock`);
  return moment && { path, kept, open, moment };
}

/** After passes that were gone through to their ends. Where it cannot be kept the next run reads again. */
export function keepSettled({ path, kept, open, moment }: Settling): void {
  const entries = open.map((pass): Entry => ({ table: nameOf(pass), unread: unreadRows(pass, moment) }));
  const few = entries.filter(({ unread }) => unread.length <= mostDifferences);
  if (few.length === 0) return;
  const body = JSON.stringify([...kept, ...few]);
  try {
    writeFileSync(path, `${textHash(body)}\n${body}`, { mode: 0o600 });
  } catch {
    // A disk that is full or read-only is told by a run that has something to do.
  }
}

/** True if a young row is left that may become settled. */
function trust({ bytes, trusted, skip }: SettledPass, entry: Entry | undefined): boolean {
  if (entry === undefined) return racyChunks(bytes).length > 0;
  trusted.fill(1);
  for (const row of entry.unread) trusted[row] = 0;
  return entry.unread.some((row) => skip?.[row] !== 1);
}

/** Young rows that were not read, were not the same, or are still so young that a change might not show. */
function unreadRows(pass: SettledPass, moment: Moment): readonly number[] {
  const { racy, numbersPerPath } = warmLayout;
  const differ = new Set(differencesOf(pass));
  return racyChunks(pass.bytes).flatMap((index) => {
    const chunk = readChunk(pass.bytes, index);
    if (chunk === undefined) return [];
    const all = Array.from({ length: chunk.rows }, (_, at) => at);
    return all.flatMap((at) => {
      const [dev = 0n, , , mtimeNs = 0n, ctimeNs = 0n, flags = 0n] = chunk.numbers.subarray(
        at * numbersPerPath,
        (at + 1) * numbersPerPath,
      );
      const row = chunk.first + at;
      if ((flags & racy) === 0n) return [];
      const isRead = pass.skip?.[row] !== 1 && !differ.has(row) && !isRacy({ dev, mtimeNs, ctimeNs }, moment);
      return isRead ? [] : [row];
    });
  });
}

/** Numbers of the chunks, the guard not counted, that hold young rows. */
function racyChunks(bytes: Uint8Array): readonly number[] {
  const { headerBytes, chunkFields } = warmLayout;
  const [chunks = 0] = new Int32Array(bytes.buffer, bytes.byteOffset + 20, 1);
  const fields = new Int32Array(bytes.buffer, bytes.byteOffset + headerBytes, chunks * chunkFields);
  return Array.from({ length: chunks }, (_, index) => index).filter(
    (index) => index > 0 && (fields[index * chunkFields + 3] ?? 0) > 0,
  );
}

/** The checksum of the head covers those of the chunks. */
function nameOf({ bytes }: WarmPass): string {
  const [sum = 0] = new Int32Array(bytes.buffer, bytes.byteOffset + 12, 1);
  const [born = 0n] = new BigInt64Array(bytes.buffer, bytes.byteOffset + warmLayout.bornAt, 1);
  return `${born}:${bytes.length}:${sum}`;
}

/** What cannot be read whole says nothing. */
function readEntries(path: string): readonly Entry[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  const [sum, body = ''] = readFileSync(path, 'utf8').split('\n');
  return sum === textHash(body) ? (JSON.parse(body) as readonly Entry[]) : [];
}

/** The file system's own time; undefined where it cannot be asked. */
function momentIn(path: string): Moment | undefined {
  try {
    writeFileSync(path, '');
    const { mtimeNs, dev } = statSync(path, { bigint: true });
    return { ns: mtimeNs, dev: BigInt.asIntN(64, dev) };
  } catch {
    return undefined;
  }
}
