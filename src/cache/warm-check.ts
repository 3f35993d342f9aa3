/**
 * The run with nothing to do, decided from one binary table in one pass of lstat. It must load alone and at once, so it
 * imports node:fs and nothing else: the one file of this room that touches the disk itself.
 */
import { lstatSync, readFileSync, readdirSync, readlinkSync, statSync, type BigIntStats } from 'node:fs';

/**
 * Layout of `.gobuild/warm/<name>.bin`, little-endian. Header: 12 × i32, of which the first ten are magic, version,
 * length of the file, checksum of all behind these four, number of paths, of racy paths, then the byte lengths of
 * request, environment, answer and path texts. Then 6 × i64 a path (dev, ino, size, mtimeNs, ctimeNs, mode with flags);
 * an i32 index for each racy path; its 64 hex digits each; and the texts in the order above, in UTF-8. Environment and
 * paths are joined by NUL; the environment as name, hash, name, hash, where an empty hash means unset.
 */
export const warmLayout = {
  magic: 0x4d57_4247,
  version: 1,
  headerBytes: 48,
  /** First byte that the checksum covers. */
  summedFrom: 16,
  numbersPerPath: 6,
  /** Flags above the mode's bits: nothing may be there; look behind links. */
  absent: 1n << 32n,
  follow: 1n << 33n,
} as const;

/** Reading more than this for racy files is left to the ordinary run, which then remembers them as settled. */
const racyBytes = 4 * 1024 * 1024;

/** Two 53-bit sums over UTF-16 code units (a mixing hash, not for secrets): as hex. */
export function textHash(text: string): string {
  let [a, b, c, d] = [0xdead_beef, 0x41c6_ce57, 0x1234_5678, 0x9e37_79b9];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x9e37_79b1);
    b = Math.imul(b ^ unit, 0x5f35_6495);
    c = Math.imul(c ^ (unit + index), 0x85eb_ca6b);
    d = Math.imul(d ^ (unit + index), 0xc2b2_ae35);
  }
  const mix = (x: number, y: number): number =>
    Math.imul(x ^ (x >>> 16), 0x85eb_ca6b) ^ Math.imul(y ^ (y >>> 13), 0xc2b2_ae35);
  return [mix(a, b), mix(b, c), mix(c, d), mix(d, a)].map((n) => (n >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Sum over the 32-bit words of `bytes` from `start` on; the length must be a multiple of 4. */
export function checksum(bytes: Uint8Array, start: number): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, (bytes.length - start) >> 2);
  let sum = 0x9e37_79b9 | 0;
  for (let index = 0; index < words.length; index += 1) {
    sum = Math.imul(sum ^ (words[index] as number), 0x85eb_ca6b);
    sum ^= sum >>> 15;
  }
  return sum;
}

export const warmPath = (root: string, requestText: string): string =>
  `${root}/.gobuild/warm/${textHash(requestText)}.bin`;

/**
 * The answer that was recorded for exactly this request, if every path and variable is what it was; else undefined.
 * `root`: absolute path of the workspace. Never throws for a damaged, old or newer table.
 */
export function checkWarm(
  root: string,
  requestText: string,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  try {
    const table = readTable(warmPath(root, requestText));
    if (table === undefined || table.request !== requestText) return undefined;
    if (!environmentHolds(table.environment, env) || !pathsHold(root, table)) return undefined;
    return JSON.parse(table.answer);
  } catch {
    // A table that cannot be read, or a path that cannot be looked at, is no answer; the ordinary run tells why.
    return undefined;
  }
}

interface WarmTable {
  readonly request: string;
  readonly environment: string;
  readonly answer: string;
  readonly paths: readonly string[];
  readonly numbers: BigInt64Array;
  /** Index of a path → digest of its content. */
  readonly racy: ReadonlyMap<number, string>;
}

/** The bytes of a whole and undamaged table of this version, placed so that 64-bit views fit. */
function readBytes(path: string): Buffer | undefined {
  const read = readFileSync(path);
  const bytes = read.byteOffset % 8 === 0 ? read : Buffer.from(new Uint8Array(read).buffer);
  const { magic, version, headerBytes, summedFrom } = warmLayout;
  if (bytes.length < headerBytes || bytes.length % 8 !== 0) return undefined;
  if (bytes.readInt32LE(0) !== magic || bytes.readInt32LE(4) !== version) return undefined;
  const whole = bytes.readInt32LE(8) === bytes.length && bytes.readInt32LE(12) === checksum(bytes, summedFrom);
  return whole ? bytes : undefined;
}

function readTable(path: string): WarmTable | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  const head = new Int32Array(bytes.buffer, bytes.byteOffset, warmLayout.headerBytes / 4);
  const [count, racyCount, ...lengths] = head.subarray(4, 10) as unknown as number[] as [number, number, ...number[]];
  const numbers = new BigInt64Array(
    bytes.buffer,
    bytes.byteOffset + warmLayout.headerBytes,
    count * warmLayout.numbersPerPath,
  );
  let at = warmLayout.headerBytes + numbers.byteLength;
  const racy = new Map<number, string>();
  for (let index = 0; index < racyCount; index += 1) {
    const digestAt = at + racyCount * 4 + index * 64;
    racy.set(bytes.readInt32LE(at + index * 4), bytes.toString('latin1', digestAt, digestAt + 64));
  }
  at += racyCount * 68;
  const texts = lengths.map((length) => {
    at += length;
    return bytes.toString('utf8', at - length, at);
  });
  const [request = '', environment = '', answer = '', paths = ''] = texts;
  return { request, environment, answer, paths: paths === '' ? [] : paths.split('\0'), numbers, racy };
}

function environmentHolds(text: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const parts = text === '' ? [] : text.split('\0');
  for (let index = 0; index < parts.length; index += 2) {
    const value = env[parts[index] as string];
    if ((value === undefined ? '' : textHash(value)) !== parts[index + 1]) return false;
  }
  return true;
}

const options = { bigint: true, throwIfNoEntry: false } as const;

function pathsHold(root: string, { paths, numbers, racy }: WarmTable): boolean {
  if (numbers.length !== paths.length * warmLayout.numbersPerPath) return false;
  const prefix = `${root}/`;
  let budget = racyBytes;
  for (let index = 0; index < paths.length; index += 1) {
    const name = paths[index] as string;
    const path = isAbsolute(name) ? name : prefix + name;
    const at = index * warmLayout.numbersPerPath;
    const flags = numbers[at + 5] as bigint;
    const stat = (flags & warmLayout.follow) === 0n ? lstatSync(path, options) : statSync(path, options);
    if (stat === undefined) {
      if ((flags & warmLayout.absent) === 0n) return false;
      continue;
    }
    if (!isSame(stat, numbers, at)) return false;
    const digest = racy.get(index);
    if (digest === undefined) continue;
    if (stat.isFile()) budget -= Number(stat.size);
    if (budget < 0 || contentDigest(path, stat) !== digest) return false;
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
