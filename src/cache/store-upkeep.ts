/** Upkeep of the store: what it holds, whether it is sound, and making it smaller without touching what a run uses. */
import { host } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import { FileError } from '../model/ports.ts';
import {
  blobPath,
  quarantine,
  readEntry,
  resultPath,
  verifiedTable,
  type StoreEntry,
  type StoreOptions,
} from './store.ts';
import { isDigest } from './sha256.ts';

/** Default size limit: 10 GiB. */
export const defaultStoreSize = 10 * 1024 ** 3;
/** What is younger than an hour may belong to a run that is not finished. */
const graceNs = 3600n * 1_000_000_000n;

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

interface StoredFile {
  readonly name: Digest;
  readonly path: string;
  readonly size: number;
  readonly mtimeNs: bigint;
  /** The later of mtime and ctime. */
  readonly ns: bigint;
}

export function storeStats(options: StoreOptions): StoreStats {
  const [results, blobs] = [sharded(options, 'ac'), sharded(options, 'cas')];
  const quarantined = options.files.list(host.join(options.folder, 'quarantine')).length;
  return { results: results.length, blobs: blobs.length, bytes: sizeOf([...results, ...blobs]), quarantined };
}

/** Reads every byte. */
export function verifyStore(options: StoreOptions): StoreVerdict {
  const damaged: string[] = [];
  const blobs = sharded(options, 'cas');
  const results = sharded(options, 'ac');
  for (const { name, path } of blobs) {
    if (digestQuietly(options, path) === name) continue;
    quarantine(options, path, `blob ${name}`);
    damaged.push(path);
  }
  for (const { name, path } of results) {
    if (readEntry(options.files, host.join(options.folder, path), name) !== 'bad') continue;
    quarantine(options, path, `result ${name}`);
    damaged.push(path);
  }
  return { checked: blobs.length + results.length, damaged };
}

function digestQuietly({ files, folder }: StoreOptions, path: string): Digest | undefined {
  try {
    return files.digest(host.join(folder, path));
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Removes the results that were not used for longest, until what is left fits into `size`, then blobs that none names. */
export function collectStore(options: StoreOptions, size: number, take: TakeStore): Collected {
  const held = take();
  if (held === undefined) return nothingCollected(true);
  try {
    return collect(options, size);
  } finally {
    held.release();
  }
}

const nothingCollected = (busy: boolean): Collected => ({
  busy,
  removedResults: 0,
  removedBlobs: 0,
  freedBytes: 0,
  keptBytes: 0,
});

interface Ranked extends StoredFile {
  readonly usedNs: bigint;
}

function collect(options: StoreOptions, size: number): Collected {
  const { files, folder } = options;
  const now = verifiedTable(options).moment().ns;
  const blobs = new Map(sharded(options, 'cas').map((blob) => [blob.name, blob]));
  const uses = readUses(options);
  const ranked = sharded(options, 'ac')
    .map((entry): Ranked => ({ ...entry, usedNs: uses.get(entry.name) ?? entry.mtimeNs }))
    .toSorted((a, b) => (a.usedNs === b.usedNs ? (a.name < b.name ? -1 : 1) : a.usedNs > b.usedNs ? -1 : 1));
  const kept = new Set<Digest>();
  const dropped: StoredFile[] = [];
  let bytes = 0;
  for (const entry of ranked) {
    const read = readEntry(files, host.join(folder, entry.path), entry.name);
    const named = typeof read === 'object' ? blobsOf(read) : [];
    const needs = named.filter((name) => !kept.has(name));
    const cost = needs.reduce((sum, name) => sum + (blobs.get(name)?.size ?? 0), entry.size);
    // A record without its blobs is worth nothing.
    const broken = read === 'bad' || named.some((name) => !blobs.has(name));
    if (broken || bytes + cost > size) dropped.push(entry);
    else {
      bytes += cost;
      for (const name of needs) kept.add(name);
    }
  }
  const isOld = (file: StoredFile): boolean => now - file.ns > graceNs;
  const loose = [...blobs.values()].filter((blob) => !kept.has(blob.name));
  // Over the limit even young blobs go: nobody uses the store now, and a run that misses one makes it again.
  const orphans = loose.filter((blob) => isOld(blob) || bytes + sizeOf(loose) > size);
  for (const file of [...dropped, ...orphans]) files.remove(host.join(folder, file.path));
  const isOldEnough = (path: string): boolean => isOlder(options, path, now);
  sweep(options, isOldEnough);
  for (const { name } of files.list(host.join(folder, 'quarantine'))) {
    const path = host.join(folder, 'quarantine', name);
    if (isOldEnough(path)) files.remove(path);
  }
  rewriteUses(
    options,
    ranked.filter((entry) => !dropped.includes(entry)),
  );
  const freedBytes = sizeOf(dropped) + sizeOf(orphans);
  return { busy: false, removedResults: dropped.length, removedBlobs: orphans.length, freedBytes, keptBytes: bytes };
}

const blobsOf = ({ result }: StoreEntry): readonly Digest[] => [
  ...new Set(result?.outputFiles.filter((file) => file.contents === undefined).map((file) => file.digest.hash)),
];

const latest = (a: bigint, b: bigint | undefined): bigint => (b === undefined || a > b ? a : b);
const sizeOf = (list: readonly StoredFile[]): number => list.reduce((sum, file) => sum + file.size, 0);

/** Everything in it, the table of verified blobs included. */
export function clearStore(options: StoreOptions, take: TakeStore): Collected {
  const held = take();
  if (held === undefined) return nothingCollected(true);
  try {
    const { files, folder } = options;
    const before = storeStats(options);
    for (const name of ['ac', 'cas', 'tmp', 'uses', 'quarantine', 'verified.bin', 'clock', 'looked-after']) {
      files.remove(host.join(folder, name));
    }
    return {
      ...nothingCollected(false),
      removedResults: before.results,
      removedBlobs: before.blobs,
      freedBytes: before.bytes,
    };
  } finally {
    held.release();
  }
}

/** Files of `cas` or `ac` whose names are digests in their own shard; in text order. */
function sharded({ files, folder }: StoreOptions, part: 'cas' | 'ac'): StoredFile[] {
  const place = part === 'cas' ? blobPath : resultPath;
  return files.list(host.join(folder, part)).flatMap((shard) =>
    files.list(host.join(folder, part, shard.name)).flatMap(({ name }): StoredFile[] => {
      const path = `${part}/${shard.name}/${name}`;
      const stat = isDigest(name) && place(name) === path ? files.stat(host.join(folder, path)) : undefined;
      if (stat === undefined) return [];
      return [{ name, path, size: stat.size, mtimeNs: stat.mtimeNs, ns: latest(stat.mtimeNs, stat.ctimeNs) }];
    }),
  );
}

/** Latest use of each key: the time of the newest file in `uses` that names it. */
function readUses({ files, folder }: StoreOptions): ReadonlyMap<Digest, bigint> {
  const uses = new Map<Digest, bigint>();
  for (const { name, kind } of files.list(host.join(folder, 'uses'))) {
    const path = host.join(folder, 'uses', name);
    const stat = kind === 'file' ? files.stat(path) : undefined;
    if (stat === undefined) continue;
    for (const line of files.readText(path).split('\n')) {
      // `<key> <ns>` in the file that a collection left, `<key>` in a run's own.
      const [key = '', ns] = line.split(' ');
      const usedNs = ns !== undefined && /^\d+$/.test(ns) ? BigInt(ns) : stat.mtimeNs;
      if (isDigest(key)) uses.set(key, latest(usedNs, uses.get(key)));
    }
  }
  return uses;
}

function rewriteUses({ files, folder }: StoreOptions, kept: readonly Ranked[]): void {
  const before = files.list(host.join(folder, 'uses'));
  files.write(host.join(folder, 'uses', 'collected'), kept.map(({ name, usedNs }) => `${name} ${usedNs}`).join('\n'));
  for (const { name } of before) if (name !== 'collected') files.remove(host.join(folder, 'uses', name));
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

function isOlder({ files }: StoreOptions, path: string, now: bigint): boolean {
  const stat = files.stat(path);
  return stat !== undefined && now - stat.ctimeNs > graceNs;
}

/** Temporary files, and whatever lies among blobs and results without being one. */
function sweep({ files, folder }: StoreOptions, isLeftover: (path: string) => boolean): void {
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
