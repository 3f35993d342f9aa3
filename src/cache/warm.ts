/** Records a run that left nothing to do, so that the next equal request is answered by warm-check.ts alone. */
import { canonicalJson, type Json } from '../base/json.ts';
import { compareText, sortedUnique } from '../base/order.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Environment, type Files, type FileStat } from '../model/ports.ts';
import type { Known } from './known.ts';
import { isRacy, type Moment } from './stat-tuple.ts';
import { checksum, textHash, warmLayout, warmPath } from './warm-check.ts';

/** Answers kept at once: one for each of the requests that a person switches between. */
const keptTables = 16;

export interface WarmOptions {
  readonly files: Files;
  readonly root: AbsolutePath;
  /** All that decides the plan beside files and variables: arguments, file, profile, `--set`, versions of gobuild and Node. */
  readonly requestText: string;
  /** What freshness depended on: `known()` of the cache, after `settle()` gave true and `close()` was called. */
  readonly known: readonly { readonly path: string; readonly known: Known | undefined }[];
  /** Further paths (workspace or absolute) as lstat sees them: configuration, git's HEAD and refs, absences. */
  readonly paths: readonly string[];
  /** Further paths as stat sees them, behind links: tools. */
  readonly followed: readonly string[];
  /** Files that gobuild itself wrote at the end of this run: young, and still what the next run must find. */
  readonly written?: readonly string[] | undefined;
  /** Names of variables that were asked for, set or not. */
  readonly variables: readonly string[];
  readonly environment: Pick<Environment, 'get'>;
  /** {@link fileSystemTime} from before the first of `paths` was read: what changed since must not be taken for read. */
  readonly started: Moment;
  /** What to print: handed back by checkWarm as it is. */
  readonly answer: Json;
}

/** The file system's own time now. Call it before reading the configuration. Throws FileError. */
export function fileSystemTime(files: Files, stateFolder: AbsolutePath): Moment {
  const path = host.join(stateFolder, 'clock');
  files.write(path, '');
  const stat = files.stat(path);
  return stat ? { ns: stat.mtimeNs, dev: stat.dev } : { ns: -(2n ** 63n), dev: -1n };
}

interface Row {
  readonly path: string;
  readonly stat: FileStat | undefined;
  readonly follow: boolean;
  /** Given where the tuple alone is too young to be trusted. */
  readonly digest?: string | undefined;
}

/** False if it was not recorded: something changed while the run was under way, or the disk refused. */
export function recordWarm(options: WarmOptions): boolean {
  try {
    const rows = allRows(options);
    if (rows === undefined) return false;
    const path = warmPath(options.root, options.requestText);
    options.files.write(path, encodeTable(rows, options), { mode: 0o600 });
    dropOldTables(options.files, host.dirname(path), host.basename(path));
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function allRows(options: WarmOptions): readonly Row[] | undefined {
  const { files, root, known, paths, followed, started, written = [] } = options;
  const fromCache = new Map(
    known.map(({ path, known: entry }): [string, Row] => {
      return [path, { path, stat: entry?.stat, follow: false, digest: entry?.racy ? entry.digest : undefined }];
    }),
  );
  const rows = [...fromCache.values()];
  const add = (path: string, follow: boolean): boolean => {
    const absolute = host.resolve(root, path);
    const stat = follow ? files.follow(absolute) : files.stat(absolute);
    rows.push({ path, stat, follow });
    return stat === undefined || !isRacy(stat, started);
  };
  // A state log that grows means another run: it is looked at first and last.
  const state = '.gobuild/state.log';
  const stateRow: Row = { path: state, stat: files.stat(host.resolve(root, state)), follow: false };
  const now = fileSystemTime(files, host.join(root, '.gobuild'));
  for (const path of sortedUnique(written)) rows.push(writtenRow(options, path, now));
  const extra = sortedUnique(paths).filter((path) => !fromCache.has(path) && !written.includes(path));
  const untouched = [
    ...extra.map((path) => add(path, false)),
    ...sortedUnique(followed).map((path) => add(path, true)),
  ].every(Boolean);
  return untouched ? [stateRow, ...rows, stateRow] : undefined;
}

/** As it is now. With its digest while it is so young that a change could leave its times as they are. */
function writtenRow({ files, root }: WarmOptions, path: string, now: Moment): Row {
  const absolute = host.resolve(root, path);
  const stat = files.stat(absolute);
  const young = stat?.kind === 'file' && isRacy(stat, now);
  return { path, stat, follow: false, digest: young ? files.digest(absolute) : undefined };
}

function encodeTable(rows: readonly Row[], options: WarmOptions): Uint8Array {
  const { headerBytes, summedFrom, magic, version } = warmLayout;
  const racy = rows.flatMap(({ digest }, index) => (digest === undefined ? [] : [{ index, digest }]));
  const indexes = Buffer.alloc(racy.length * 4);
  racy.forEach(({ index }, position) => indexes.writeInt32LE(index, position * 4));
  const texts = [
    options.requestText,
    environmentText(options),
    canonicalJson(options.answer),
    rows.map(({ path }) => path).join('\0'),
  ].map((text) => Buffer.from(text));
  const digests = Buffer.from(racy.map(({ digest }) => digest).join(''), 'latin1');
  const parts = [Buffer.alloc(headerBytes), encodeNumbers(rows), indexes, digests, ...texts];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = Buffer.concat([...parts, Buffer.alloc((8 - (length % 8)) % 8)]);
  const whole = bytes.byteOffset % 8 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  const fields = [magic, version, whole.length, 0, rows.length, racy.length, ...texts.map((text) => text.length)];
  fields.forEach((value, index) => whole.writeInt32LE(value, index * 4));
  whole.writeInt32LE(checksum(whole, summedFrom), 12);
  return whole;
}

function environmentText({ variables, environment }: WarmOptions): string {
  return sortedUnique(variables)
    .flatMap((name) => {
      const value = environment.get(name);
      return [name, value === undefined ? '' : textHash(value)];
    })
    .join('\0');
}

const fileTypeBits: Readonly<Record<FileStat['kind'], bigint>> = {
  file: 0o100_000n,
  folder: 0o040_000n,
  link: 0o120_000n,
  other: 0n,
};

function encodeNumbers(rows: readonly Row[]): Buffer {
  const { absent, follow, numbersPerPath } = warmLayout;
  const bytes = Buffer.alloc(rows.length * numbersPerPath * 8);
  rows.forEach(({ stat, follow: behind }, row) => {
    const at = row * numbersPerPath * 8;
    const flags = behind ? follow : 0n;
    if (stat === undefined) {
      bytes.writeBigInt64LE(flags | absent, at + 40);
      return;
    }
    bytes.writeBigInt64LE(BigInt.asIntN(64, stat.dev), at);
    bytes.writeBigInt64LE(BigInt.asIntN(64, stat.ino), at + 8);
    bytes.writeBigInt64LE(BigInt(stat.size), at + 16);
    bytes.writeBigInt64LE(stat.mtimeNs, at + 24);
    bytes.writeBigInt64LE(stat.ctimeNs, at + 32);
    bytes.writeBigInt64LE(flags | fileTypeBits[stat.kind] | BigInt(stat.mode), at + 40);
  });
  return bytes;
}

function dropOldTables(files: Files, folder: AbsolutePath, current: string): void {
  const tables = files.list(folder).filter(({ name }) => name.endsWith('.bin') && name !== current);
  const aged = tables
    .map(({ name }) => ({ name, ns: files.stat(host.join(folder, name))?.mtimeNs ?? 0n }))
    .toSorted((a, b) => (a.ns === b.ns ? compareText(a.name, b.name) : a.ns > b.ns ? -1 : 1));
  for (const { name } of aged.slice(keptTables - 1)) files.remove(host.join(folder, name));
}
