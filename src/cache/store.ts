/** The user's content-addressed store: blobs by SHA-256, results of actions by key; trusts nothing that it has not verified. */
import { canonicalJson, isObject, type Json } from '../base/json.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { sizeText } from '../base/text.ts';
import type { Discovered } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import { FileError, type Clock, type Files, type FileStat, type Random } from '../model/ports.ts';
import { isDiscovered, isStoredResult, type StoredResult } from './action-record.ts';
import { FileTable } from './file-table.ts';
import { decodeFrames, encodeFrame, encodeHeader } from './frames.ts';
import { sha256 } from './sha256.ts';
import { openTakings, type Takings } from './takings.ts';

export const recordFormat = { name: 'GBAC', version: 1 } as const;
/** Bytes of a record: some 400,000 files. More is read by nobody: it could be made to fill the memory. */
const largestRecord = 64 * 1024 * 1024;
/** Sets of discovered inputs that one base key keeps; the newest first. */
const keptSets = 8;

/** What lies under a key: a result, or the sets of inputs that runs with this base key discovered. */
export interface StoreEntry {
  readonly result?: StoredResult | undefined;
  readonly sets: readonly Discovered[];
}

export interface Store {
  readonly folder: AbsolutePath;
  readonly lookup: (key: Digest) => StoreEntry | undefined;
  /** Path of a blob whose bytes are those of its name; undefined if it is not there or was bad. */
  readonly blob: (digest: Digest) => AbsolutePath | undefined;
  /** See {@link Takings}. */
  readonly take: Takings['take'];
  /** Throws FileError. False if the file's content is not (or no longer) `digest`. */
  readonly putFile: (path: AbsolutePath, digest: Digest) => boolean;
  /** Throws FileError. */
  readonly putResult: (key: Digest, result: StoredResult) => void;
  readonly putDiscovered: (baseKey: Digest, discovered: Discovered) => void;
  /** Writes which keys were used, for the order of collection, and what was verified. */
  readonly close: () => void;
}

export interface StoreOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly folder: AbsolutePath;
  readonly warn: (text: string) => void;
  /** Told of each step of long work; the text is made only where somebody wants it. */
  readonly tell?: ((text: () => string) => void) | undefined;
}

export const blobPath = (digest: Digest): string => `cas/${digest.slice(0, 2)}/${digest}`;
export const resultPath = (key: Digest): string => `ac/${key.slice(0, 2)}/${key}`;

/** Digests of blobs that were verified and not changed since. */
export const verifiedTable = ({ files, clock, folder, warn }: StoreOptions): FileTable =>
  new FileTable({
    files,
    clock,
    root: folder,
    path: host.join(folder, 'verified.bin'),
    label: 'table of verified blobs',
    warn,
  });

/** Nothing is read or written before it is asked for. */
export function openStore(options: StoreOptions): Store {
  const { files, folder } = options;
  const verified = verifiedTable(options);
  const used = new Set<Digest>();
  // Looked up in vain in this run: what another process put there since is written over, as always.
  const missing = new Set<Digest>();
  const { take, become } = openTakings(options);
  const at = (path: string): AbsolutePath => host.join(folder, path);

  const blob = (digest: Digest): AbsolutePath | undefined => {
    const path = blobPath(digest);
    verified.nextTurn();
    const known = lookQuietly(verified, path);
    if (known === 'nothing') return undefined;
    if (known !== 'unreadable' && known.stat.kind === 'file' && known.digest === digest) return at(path);
    quarantine(options, path, `blob ${digest}`);
    verified.forget(path);
    return undefined;
  };

  const putFile = (path: AbsolutePath, digest: Digest): boolean =>
    blob(digest) !== undefined || become(digest, path, at(blobPath(digest)));

  const lookup = (key: Digest): StoreEntry | undefined => {
    const path = resultPath(key);
    const entry = readEntry(files, at(path), key);
    if (entry === 'bad') quarantine(options, path, `result ${key}`);
    const isThere = entry !== 'bad' && entry !== undefined;
    (isThere ? used : missing).add(key);
    return isThere ? entry : undefined;
  };

  const write = (key: Digest, entry: StoreEntry): void => {
    files.write(at(resultPath(key)), encodeRecord(key, entry, folder));
    used.add(key);
    missing.delete(key);
  };

  return {
    folder,
    lookup,
    blob,
    take,
    putFile,
    putResult: (key, result) => write(key, { result, sets: missing.has(key) ? [] : (lookup(key)?.sets ?? []) }),
    putDiscovered: (baseKey, discovered) => {
      const before = lookup(baseKey);
      const text = canonicalJson(discovered as unknown as Json);
      const others = (before?.sets ?? []).filter((set) => canonicalJson(set as unknown as Json) !== text);
      write(baseKey, { result: before?.result, sets: [discovered, ...others].slice(0, keptSets) });
    },
    close: () => {
      if (used.size === 0) return;
      verified.flush();
      noteUses(options, used);
    },
  };
}

function lookQuietly(
  table: FileTable,
  path: string,
): (ReturnType<FileTable['look']> & object) | 'nothing' | 'unreadable' {
  try {
    return table.look(path) ?? 'nothing';
  } catch (error) {
    if (error instanceof FileError) return 'unreadable';
    throw error;
  }
}

/** Moved aside, so that it can be looked at and is a miss from now on. What cannot even be moved is a miss all the same. */
export function quarantine({ files, folder, random, warn }: StoreOptions, path: string, what: string): void {
  const from = host.join(folder, path);
  try {
    moveAside(files, from, host.join(folder, 'quarantine', `${path.split('/').at(-1)}-${random.hex(4)}`));
    warn(`the cache's ${what} is damaged: it was put aside and will be made again`);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    warn(`the cache's ${what} can neither be used nor put aside: ${error.message}`);
  }
}

function moveAside(files: Files, from: AbsolutePath, to: AbsolutePath): void {
  try {
    files.rename(from, to);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    files.remove(from);
  }
}

const isReadable = ({ kind, size }: FileStat): boolean => kind === 'file' && size <= largestRecord;

/** What would not be read must not be written. Throws FileError. */
function encodeRecord(key: Digest, entry: StoreEntry, folder: AbsolutePath): Buffer {
  const body = Buffer.from(canonicalJson({ key, ...entry } as unknown as Json));
  const record = Buffer.concat([encodeHeader(recordFormat), encodeFrame(body)]);
  if (record.length <= largestRecord) return record;
  const most = sizeText(largestRecord);
  throw new FileError('EFBIG', folder, `the list of outputs is longer than the ${most} that are kept`);
}

/** A record names its own key, so that one file put in another's place is noticed. */
export function readEntry(files: Files, path: AbsolutePath, key: Digest): StoreEntry | 'bad' | undefined {
  try {
    const stat = files.stat(path);
    if (stat === undefined) return undefined;
    if (!isReadable(stat)) return 'bad';
    const decoded = decodeFrames(files.read(path), recordFormat);
    // Another gobuild's record is not ours to judge.
    if (decoded.type === 'newer' || decoded.type === 'older') return undefined;
    const frame = decoded.type === 'frames' && !decoded.damaged ? decoded.frames[0] : undefined;
    return frame === undefined ? 'bad' : (parseEntry(frame, key) ?? 'bad');
  } catch (error) {
    if (error instanceof FileError || error instanceof SyntaxError) return 'bad';
    throw error;
  }
}

function parseEntry(frame: Uint8Array, key: Digest): StoreEntry | undefined {
  const value: unknown = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('utf8'));
  if (!isObject(value) || value['key'] !== key) return undefined;
  const { result, sets } = value;
  if (result !== undefined && !isStoredResult(result)) return undefined;
  if (!Array.isArray(sets) || !sets.every(isDiscovered)) return undefined;
  return { result, sets };
}

/** One small file a run: the store's order of use without a write for each hit. */
function noteUses({ files, folder, random, warn }: StoreOptions, used: ReadonlySet<Digest>): void {
  const text = [...used].toSorted().join('\n');
  try {
    files.write(host.join(folder, 'uses', `${sha256(text).slice(0, 8)}-${random.hex(8)}`), text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    warn(`the use of the cache was not noted: ${error.message}`);
  }
}
