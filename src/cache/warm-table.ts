/**
 * The table of `.gobuild/warm/<name>.bin`: what a run with nothing to do looks at, in chunks that threads share out among
 * themselves. It loads alone and at once: it imports nothing.
 */

/**
 * Little-endian. Header: 16 × i32, of which the first twelve are magic, version, length of the file, checksum of the head
 * (all from byte 16 on), its end, number of chunks, number of paths, and the byte lengths of request, environment and
 * answer, then (i64) the time at which it was made. Then 6 × i32 a chunk: place, length, paths, racy paths, byte length of
 * their names, checksum. Then the three texts in UTF-8; the environment as name, hash, name, hash, joined by NUL, where an
 * empty hash means unset.
 *
 * A chunk: 6 × i64 a path (dev, ino, size, mtimeNs, ctimeNs, mode with flags), then 64 hex digits for each racy path,
 * then the names in UTF-8, joined by NUL. Head and chunks are filled up to multiples of 8. The first chunk holds what is
 * looked at first and last.
 */
export const warmLayout = {
  magic: 0x4d57_4247,
  version: 3,
  headerBytes: 64,
  /** First byte that the checksum of the head covers. */
  summedFrom: 16,
  bornAt: 40,
  chunkFields: 6,
  rowBytes: 48,
  numbersPerPath: 6,
  digestBytes: 64,
  /** Flags above the mode's bits: nothing may be there; look behind links; the tuple alone does not vouch for it. */
  absent: 1n << 32n,
  follow: 1n << 33n,
  racy: 1n << 34n,
} as const;

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

/**
 * Sum over the 32-bit words of `bytes` between two places that are multiples of 4. Four sums side by side keep the
 * processor busy; each step can be undone, so that a single wrong word always shows.
 */
export function checksum(bytes: Uint8Array, from: number, to: number): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + from, (to - from) >> 2);
  let [a, b, c, d] = [0x9e37_79b9 | 0, 0x85eb_ca6b | 0, 0xc2b2_ae35 | 0, 0x27d4_eb2f | 0];
  let index = 0;
  for (const whole = words.length - 3; index < whole; index += 4) {
    a = Math.imul(a ^ (words[index] as number), 0x85eb_ca6b);
    b = Math.imul(b ^ (words[index + 1] as number), 0xc2b2_ae35);
    c = Math.imul(c ^ (words[index + 2] as number), 0x27d4_eb2f);
    d = Math.imul(d ^ (words[index + 3] as number), 0x1656_67b1);
    a ^= a >>> 15;
    b ^= b >>> 15;
    c ^= c >>> 15;
    d ^= d >>> 15;
  }
  for (; index < words.length; index += 1) a = Math.imul(a ^ (words[index] as number), 0x85eb_ca6b);
  return (a + Math.imul(b, 3) + Math.imul(c, 5) + Math.imul(d, 7)) | 0;
}

/**
 * Paths of a chunk: so few that two threads end together and that the names are garbage before they are old (4096 take 8 %
 * longer), but more than 64, where taking chunks costs as much again.
 */
export const chunkRows = 256;

export const warmPath = (root: string, requestText: string): string =>
  `${root}/.gobuild/warm/${textHash(requestText)}.bin`;

export interface WarmHead {
  readonly request: string;
  readonly environment: string;
  readonly answer: string;
  readonly chunks: number;
  readonly rows: number;
  /** When it was made, in ns of the file system's clock: what names it to the files beside it. */
  readonly born: bigint;
}

/** The head of a whole table of this version whose checksum holds; chunks have their own. `bytes` begin at a multiple of 8. */
export function readHead(bytes: Uint8Array): WarmHead | undefined {
  const { headerBytes, chunkFields } = warmLayout;
  if (!isWhole(bytes)) return undefined;
  const head = new Int32Array(bytes.buffer, bytes.byteOffset, headerBytes >> 2);
  const chunks = head[5] as number;
  let at = headerBytes + chunks * chunkFields * 4;
  const texts = [...head.subarray(7, 10)].map((size) => textIn(bytes, (at += size) - size, at));
  const [request = '', environment = '', answer = ''] = texts;
  const [born = 0n] = new BigInt64Array(bytes.buffer, bytes.byteOffset + warmLayout.bornAt, 1);
  return { request, environment, answer, chunks, rows: head[6] as number, born };
}

function isWhole(bytes: Uint8Array): boolean {
  const { magic, version, headerBytes, summedFrom } = warmLayout;
  if (bytes.length < headerBytes || bytes.length % 8 !== 0) return false;
  const head = new Int32Array(bytes.buffer, bytes.byteOffset, headerBytes >> 2);
  if (head[0] !== magic || head[1] !== version || head[2] !== bytes.length) return false;
  const end = head[4] as number;
  if (end < headerBytes || end > bytes.length || end % 8 !== 0) return false;
  return checksum(bytes, summedFrom, end) === head[3];
}

export interface WarmChunk {
  readonly rows: number;
  /** Number of its first path in the table, the guard not counted. */
  readonly first: number;
  /** Six for each path. */
  readonly numbers: BigInt64Array;
  readonly names: readonly string[];
  /** Hex digest of the n-th racy path of this chunk. */
  readonly digest: (racy: number) => string;
}

/** Undefined if its checksum does not hold. */
export function readChunk(bytes: Uint8Array, index: number): WarmChunk | undefined {
  const { headerBytes, chunkFields, rowBytes, digestBytes, numbersPerPath } = warmLayout;
  const at = bytes.byteOffset + headerBytes + index * chunkFields * 4;
  const [place = 0, length = 0, rows = 0, racy = 0, nameBytes = 0, sum] = new Int32Array(bytes.buffer, at, chunkFields);
  if (checksum(bytes, place, place + length) !== sum) return undefined;
  const digestsAt = place + rows * rowBytes;
  const namesAt = digestsAt + racy * digestBytes;
  return {
    rows,
    first: Math.max(0, index - 1) * chunkRows,
    numbers: new BigInt64Array(bytes.buffer, bytes.byteOffset + place, rows * numbersPerPath),
    names: rows === 0 ? [] : textIn(bytes, namesAt, namesAt + nameBytes).split('\0'),
    digest: (nth) => textIn(bytes, digestsAt + nth * digestBytes, digestsAt + (nth + 1) * digestBytes),
  };
}

const textIn = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', from, to);

/** Where the table is that holds what changed since; in its answer is a {@link WarmPatch}. */
export const warmPatchPath = (path: string): string => `${path.slice(0, -'.bin'.length)}.patch`;

/** Where it is kept which young files need no further reading (warm-settle.ts). */
export const warmSettledPath = (path: string): string => `${path.slice(0, -'.bin'.length)}.settled`;

/** Where the plan of the table's run is (warm-plan.ts). */
export const warmPlanPath = (path: string): string => `${path.slice(0, -'.bin'.length)}.plan`;

/** What a short run put in place of a part of a table. Its own rows are in chunks like the table's. */
export interface WarmPatch {
  /** Rows of the table that do not count any more. */
  readonly skip: readonly number[];
  /** For each row of its own: the actions that look at it. */
  readonly lookers: readonly (readonly number[])[];
  /** Index, and place and length of the record in the state log, of the actions that ran since. */
  readonly actions: readonly (readonly [index: number, at: number, length: number])[];
}

/** Undefined if it is not one of that table and request. */
export function readPatch(
  bytes: Uint8Array,
  { born, request }: WarmHead,
): (WarmPatch & { readonly chunks: number }) | undefined {
  const head = readHead(bytes);
  if (head?.born !== born || head.request !== request) return undefined;
  return { ...(JSON.parse(head.answer) as WarmPatch), chunks: head.chunks };
}

/** Paths of rows, as the table names them; undefined if the chunk is damaged. Each chunk is read once. */
export function rowPaths(bytes: Uint8Array): (row: number) => string | undefined {
  const chunks = new Map<number, WarmChunk | undefined>();
  return (row) => {
    const index = 1 + Math.floor(row / chunkRows);
    if (!chunks.has(index)) chunks.set(index, readChunk(bytes, index));
    return chunks.get(index)?.names[row % chunkRows];
  };
}
