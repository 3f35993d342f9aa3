/** The files of a store: gone through a shard at a time, or held 56 bytes each, so that 100,000 of them take little memory. */
import { host } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import type { FileStat } from '../model/ports.ts';
import { isDigest } from './sha256.ts';
import { blobPath, resultPath, type StoreOptions } from './store.ts';

export type StorePart = 'cas' | 'ac';

export interface StoredFile {
  readonly name: Digest;
  readonly stat: FileStat;
}

export const storedPath = (part: StorePart, name: Digest): string =>
  part === 'cas' ? blobPath(name) : resultPath(name);

/** What bears a digest as its name and lies in its own shard; in text order. Only the names of one shard are held at once. */
export function* storedFiles({ files, folder }: StoreOptions, part: StorePart): Generator<StoredFile> {
  for (const shard of files.list(host.join(folder, part))) {
    for (const { name } of files.list(host.join(folder, part, shard.name))) {
      if (!isDigest(name) || storedPath(part, name) !== `${part}/${shard.name}/${name}`) continue;
      const stat = files.stat(host.join(folder, part, shard.name, name));
      if (stat !== undefined) yield { name, stat };
    }
  }
}

/** Files by their place in text order. Times are milliseconds since 1970. */
export interface FileList {
  readonly length: number;
  readonly name: (index: number) => Digest;
  /** -1 if there is none of that name. */
  readonly find: (name: Digest) => number;
  readonly sizes: Float64Array;
  readonly modified: Float64Array;
  /** The later of the times of its content and of its place. */
  readonly changed: Float64Array;
}

const nameBytes = 32;

export function listStored(options: StoreOptions, part: StorePart): FileList {
  let names = Buffer.alloc(nameBytes * 1024);
  let numbers = new Float64Array(3 * 1024);
  let length = 0;
  for (const { name, stat } of storedFiles(options, part)) {
    if (names.length === length * nameBytes) {
      names = Buffer.concat([names, Buffer.alloc(names.length)]);
      const larger = new Float64Array(numbers.length * 2);
      larger.set(numbers);
      numbers = larger;
    }
    names.write(name, length * nameBytes, 'hex');
    const modified = milliseconds(stat.mtimeNs);
    numbers.set([stat.size, modified, Math.max(modified, milliseconds(stat.ctimeNs))], 3 * length);
    length += 1;
  }
  const column = (at: number): Float64Array =>
    Float64Array.from({ length }, (_, index) => numbers[3 * index + at] ?? 0);
  const nameAt = (index: number): Digest => names.toString('hex', index * nameBytes, (index + 1) * nameBytes);
  const find = (name: Digest): number => {
    const wanted = Buffer.from(name, 'hex');
    let [low, high] = [0, length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = wanted.compare(names, middle * nameBytes, (middle + 1) * nameBytes);
      if (order === 0) return middle;
      if (order > 0) low = middle + 1;
      else high = middle;
    }
    return -1;
  };
  return { length, name: nameAt, find, sizes: column(0), modified: column(1), changed: column(2) };
}

/** To a fraction of a microsecond. */
export const milliseconds = (ns: bigint): number => Number(ns) / 1e6;
