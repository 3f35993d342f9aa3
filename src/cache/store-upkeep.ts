/** Upkeep of the store: what it holds, how old that is, whether it is sound, and clearing it away. */
import { host } from '../base/path.ts';
import { count, sizeText } from '../base/text.ts';
import type { Digest } from '../model/digest.ts';
import { FileError } from '../model/ports.ts';
import { isDigest } from './sha256.ts';
import { milliseconds, storedFiles, storedPath, type StorePart } from './store-files.ts';
import { readUses } from './store-uses.ts';
import { quarantine, readEntry, type StoreOptions } from './store.ts';

/** Default size limit: 10 GiB. */
export const defaultStoreSize = 10 * 1024 ** 3;
/** What is younger than an hour may belong to a run that is not finished. */
export const graceMs = 3_600_000;

export interface StoreStats {
  readonly results: number;
  readonly blobs: number;
  /** Bytes of blobs and results. */
  readonly bytes: number;
  readonly quarantined: number;
}

export interface StoreVerdict {
  readonly checked: number;
  /** Names of what was damaged; it is in quarantine now. */
  readonly damaged: readonly string[];
}

export interface Collected {
  /** True if another run holds the store: nothing was touched. */
  readonly busy: boolean;
  readonly removedResults: number;
  readonly removedBlobs: number;
  readonly freedBytes: number;
  readonly keptBytes: number;
}

/** Held by gc and clear, so that no run uses the store meanwhile; undefined while one does. */
export type TakeStore = () => { readonly release: () => void } | undefined;

/** Only sums are held. */
export function storeStats(options: StoreOptions): StoreStats {
  const [results, blobs] = [sumOf(options, 'ac'), sumOf(options, 'cas')];
  const quarantined = options.files.list(host.join(options.folder, 'quarantine')).length;
  return { results: results.count, blobs: blobs.count, bytes: results.bytes + blobs.bytes, quarantined };
}

function sumOf(options: StoreOptions, part: StorePart): { readonly count: number; readonly bytes: number } {
  const sum = { count: 0, bytes: 0 };
  for (const { stat } of storedFiles(options, part)) {
    sum.count += 1;
    sum.bytes += stat.size;
  }
  return sum;
}

/** How long ago the results were used: each counts once, where it fits first. */
export interface StoreAges {
  readonly day: number;
  readonly week: number;
  readonly month: number;
  readonly longer: number;
  /** Milliseconds since 1970, of the result that was not used for longest; undefined in an empty store. */
  readonly leastRecentMs?: number | undefined;
}

const dayMs = 24 * 3_600_000;

/** `now` in milliseconds since 1970: what is told is for people. */
export function storeAges(options: StoreOptions, now: number): StoreAges {
  const uses = readUses(options);
  const ages = { day: 0, week: 0, month: 0, longer: 0 };
  let leastRecentMs: number | undefined;
  for (const { name, stat } of storedFiles(options, 'ac')) {
    const used = uses.lastOf(name) ?? milliseconds(stat.mtimeNs);
    const days = (now - used) / dayMs;
    ages[days <= 1 ? 'day' : days <= 7 ? 'week' : days <= 30 ? 'month' : 'longer'] += 1;
    leastRecentMs = Math.min(used, leastRecentMs ?? used);
  }
  return { ...ages, ...(leastRecentMs === undefined ? {} : { leastRecentMs: Math.floor(leastRecentMs) }) };
}

/** Reads every byte; holds one file, and the names of what is damaged. */
export function verifyStore(options: StoreOptions): StoreVerdict {
  const damaged: string[] = [];
  let checked = 0;
  let bytes = 0;
  const look = (part: StorePart, what: string, isSound: (path: string, name: Digest) => boolean): void => {
    for (const { name, stat } of storedFiles(options, part)) {
      const path = storedPath(part, name);
      options.tell?.(() => `${count(checked, 'entry', 'entries')} checked, ${sizeText(bytes)}`);
      checked += 1;
      bytes += stat.size;
      if (isSound(path, name)) continue;
      quarantine(options, path, `${what} ${name}`);
      damaged.push(path);
    }
  };
  look('cas', 'blob', (path, name) => digestQuietly(options, path) === name);
  look('ac', 'result', (path, name) => readEntry(options.files, host.join(options.folder, path), name) !== 'bad');
  return { checked, damaged };
}

function digestQuietly({ files, folder }: StoreOptions, path: string): Digest | undefined {
  try {
    return files.digest(host.join(folder, path));
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

const nothing: Collected = { busy: false, removedResults: 0, removedBlobs: 0, freedBytes: 0, keptBytes: 0 };

/** Everything in it, the table of verified blobs included. */
export function clearStore(options: StoreOptions, take: TakeStore): Collected {
  const held = take();
  if (held === undefined) return { ...nothing, busy: true };
  try {
    const { files, folder } = options;
    const before = storeStats(options);
    for (const name of ['ac', 'cas', 'tmp', 'uses', 'quarantine', 'verified.bin', 'clock', 'looked-after']) {
      files.remove(host.join(folder, name));
    }
    return {
      ...nothing,
      removedResults: before.results,
      removedBlobs: before.blobs,
      freedBytes: before.bytes,
    };
  } finally {
    held.release();
  }
}

/** What killed runs left: nobody uses the store now, so that whatever is no blob and no result goes. False if somebody does. */
export function clearLeftovers(options: StoreOptions, take: TakeStore): boolean {
  const held = take();
  if (held === undefined) return false;
  try {
    sweep(options, () => true);
    return true;
  } finally {
    held.release();
  }
}

export function isOlder({ files }: StoreOptions, path: string, now: bigint): boolean {
  const stat = files.stat(path);
  return stat !== undefined && now - stat.ctimeNs > BigInt(graceMs) * 1_000_000n;
}

/** Temporary files, and whatever lies among blobs and results without being one. */
export function sweep({ files, folder }: StoreOptions, isLeftover: (path: string) => boolean): void {
  const removeAll = (part: string, isOurs: (name: string) => boolean): void => {
    for (const { name } of files.list(host.join(folder, part))) {
      const path = host.join(folder, part, name);
      if (isOurs(name) && isLeftover(path)) files.remove(path);
    }
  };
  const isTemporary = (name: string): boolean => name.startsWith('.gobuild-');
  removeAll('tmp', () => true);
  removeAll('.', isTemporary);
  removeAll('uses', isTemporary);
  for (const part of ['cas', 'ac']) {
    for (const shard of files.list(host.join(folder, part))) {
      removeAll(host.join(part, shard.name), (name) => !isDigest(name));
    }
  }
}
