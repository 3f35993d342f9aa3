/** Makes the store smaller without touching what a run uses: results by their last use, then what none of them names. */
import { host } from '../base/path.ts';
import { count, sizeText } from '../base/text.ts';
import { verifiedTable, type StoreOptions, readEntry, type StoreEntry } from './store.ts';
import type { Digest } from '../model/digest.ts';
import { listStored, milliseconds, storedPath, type FileList, type StorePart } from './store-files.ts';
import { readUses, rewriteUses } from './store-uses.ts';
import { graceMs, isOlder, sweep, type Collected, type TakeStore } from './store-upkeep.ts';

/**
 * Removes the results that were not used for longest, until what is left fits into `size`, then blobs that none names.
 * Memory: some 300 bytes for each result and its blob (their table, last uses, the new list of uses), and the largest record.
 */
export function collectStore(options: StoreOptions, size: number, take: TakeStore): Collected {
  const held = take();
  if (held === undefined) return { busy: true, removedResults: 0, removedBlobs: 0, freedBytes: 0, keptBytes: 0 };
  try {
    return collect(options, size);
  } finally {
    held.release();
  }
}

function collect(options: StoreOptions, size: number): Collected {
  const now = verifiedTable(options).moment().ns;
  const blobs = listStored(options, 'cas');
  const results = listStored(options, 'ac');
  const used = usedTimes(options, results);
  const choice = choose(options, { blobs, results, used, size });
  const removedResults = removeUnless(options, 'ac', { list: results, isKept: (index) => choice.results[index] === 1 });
  const loose = sumOf(blobs.sizes, (index) => choice.blobs[index] === 0);
  const isYoung = (index: number): boolean => milliseconds(now) - (blobs.changed[index] ?? 0) <= graceMs;
  // Over the limit even young blobs go: nobody uses the store now, and a run that misses one makes it again.
  const isRoom = choice.bytes + loose <= size;
  const removedBlobs = removeUnless(options, 'cas', {
    list: blobs,
    isKept: (index) => choice.blobs[index] === 1 || (isRoom && isYoung(index)),
  });
  sweepOld(options, now);
  rewriteUses(options, usesOf(results, choice.results, used));
  return {
    busy: false,
    removedResults: removedResults.count,
    removedBlobs: removedBlobs.count,
    freedBytes: removedResults.bytes + removedBlobs.bytes,
    keptBytes: choice.bytes,
  };
}

function usedTimes(options: StoreOptions, results: FileList): Float64Array {
  const uses = readUses(options);
  return results.modified.map((modified, index) => uses.lastOf(results.name(index)) ?? modified);
}

interface Candidates {
  readonly blobs: FileList;
  readonly results: FileList;
  /** Of the results, in milliseconds since 1970. */
  readonly used: Float64Array;
  readonly size: number;
}

/** 1 for what is kept, by index. */
interface Choice {
  readonly results: Uint8Array;
  readonly blobs: Uint8Array;
  readonly bytes: number;
}

function choose({ files, folder, tell }: StoreOptions, { blobs, results, used, size }: Candidates): Choice {
  const kept = { results: new Uint8Array(results.length), blobs: new Uint8Array(blobs.length) };
  const ranked = Uint32Array.from({ length: results.length }, (_, index) => index).toSorted(
    (a, b) => (used[b] ?? 0) - (used[a] ?? 0) || a - b,
  );
  let bytes = 0;
  let looked = 0;
  for (const index of ranked) {
    tell?.(() => `${looked} of ${count(results.length, 'result')} looked at`);
    looked += 1;
    const name = results.name(index);
    const read = readEntry(files, host.join(folder, storedPath('ac', name)), name);
    const named = typeof read === 'object' ? blobsOf(read).map((blob) => blobs.find(blob)) : [];
    const needs = named.filter((blob) => kept.blobs[blob] === 0);
    const cost = needs.reduce((sum, blob) => sum + (blobs.sizes[blob] ?? 0), results.sizes[index] ?? 0);
    // A record without its blobs is worth nothing.
    if (read === 'bad' || named.includes(-1) || bytes + cost > size) continue;
    bytes += cost;
    kept.results[index] = 1;
    for (const blob of needs) kept.blobs[blob] = 1;
  }
  return { ...kept, bytes };
}

const blobsOf = ({ result }: StoreEntry): readonly Digest[] => [
  ...new Set(result?.outputFiles.filter((file) => file.contents === undefined).map((file) => file.digest.hash)),
];

const sumOf = (sizes: Float64Array, counts: (index: number) => boolean): number =>
  sizes.reduce((sum, size, index) => (counts(index) ? sum + size : sum), 0);

interface Removal {
  readonly list: FileList;
  readonly isKept: (index: number) => boolean;
}

function removeUnless({ files, folder, tell }: StoreOptions, part: StorePart, { list, isKept }: Removal) {
  const removed = { count: 0, bytes: 0 };
  for (let index = 0; index < list.length; index += 1) {
    if (isKept(index)) continue;
    tell?.(() => `${count(removed.count, 'entry', 'entries')} removed, ${sizeText(removed.bytes)} freed`);
    files.remove(host.join(folder, storedPath(part, list.name(index))));
    removed.count += 1;
    removed.bytes += list.sizes[index] ?? 0;
  }
  return removed;
}

function sweepOld(options: StoreOptions, now: bigint): void {
  const { files, folder } = options;
  const isOldEnough = (path: string): boolean => isOlder(options, path, now);
  sweep(options, isOldEnough);
  for (const { name } of files.list(host.join(folder, 'quarantine'))) {
    const path = host.join(folder, 'quarantine', name);
    if (isOldEnough(path)) files.remove(path);
  }
}

function* usesOf(results: FileList, kept: Uint8Array, used: Float64Array): Generator<readonly [Digest, number]> {
  for (let index = 0; index < results.length; index += 1) {
    if (kept[index] === 1) yield [results.name(index), used[index] ?? 0];
  }
}
