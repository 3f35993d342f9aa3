/** Makes the bytes of a warm table (its layout: warm-table.ts). */
import type { FileStat } from '../model/ports.ts';
import { checksum, chunkRows, warmLayout, type WarmChunk } from './warm-table.ts';

export interface WarmRow {
  /** In the workspace, or absolute. */
  readonly path: string;
  /** Undefined: there is nothing. */
  readonly stat: FileStat | undefined;
  /** Looked at behind links. */
  readonly follow: boolean;
  /** Given where the tuple alone is too young to be trusted. */
  readonly digest?: string | undefined;
}

export interface WarmContent {
  /** Looked at first and last. */
  readonly guard: readonly WarmRow[];
  readonly rows: readonly WarmRow[];
  /** Request, environment, answer. */
  readonly texts: readonly string[];
  /** See WarmHead. */
  readonly born: bigint;
}

/** Those that have to be read, too, at the end: by then it is known whether that is worth while (warm-pass.ts). */
export const racyLast = <Row>(rows: readonly Row[], isRacy: (row: Row) => boolean): readonly Row[] => [
  ...rows.filter((row) => !isRacy(row)),
  ...rows.filter(isRacy),
];

export function encodeTable({ guard, rows, texts, born }: WarmContent): Uint8Array {
  const { headerBytes, summedFrom, chunkFields, magic, version } = warmLayout;
  const pieces = [guard, ...slices(rows)];
  const chunks = pieces.map(encodeChunk);
  const encoded = texts.map((text) => Buffer.from(text));
  const directoryBytes = pieces.length * chunkFields * 4;
  const headBytes = filled(headerBytes + directoryBytes + sizeOf(encoded));
  const whole = aligned(headBytes + sizeOf(chunks.map(({ bytes }) => bytes)));
  const numbers = [magic, version, whole.length, 0, headBytes, pieces.length, rows.length];
  writeNumbers(whole, 0, [...numbers, ...encoded.map((text) => text.length)]);
  let at = headBytes;
  chunks.forEach(({ bytes, racy, nameBytes }, index) => {
    whole.set(bytes, at);
    const sum = checksum(whole, at, at + bytes.length);
    const fields = [at, bytes.length, pieces[index]?.length ?? 0, racy, nameBytes, sum];
    writeNumbers(whole, headerBytes + index * chunkFields * 4, fields);
    at += bytes.length;
  });
  whole.writeBigInt64LE(born, warmLayout.bornAt);
  whole.set(Buffer.concat(encoded), headerBytes + directoryBytes);
  whole.writeInt32LE(checksum(whole, summedFrom, headBytes), 12);
  return whole;
}

function slices(rows: readonly WarmRow[]): readonly (readonly WarmRow[])[] {
  const result: (readonly WarmRow[])[] = [];
  for (let at = 0; at < rows.length; at += chunkRows) result.push(rows.slice(at, at + chunkRows));
  return result;
}

const filled = (size: number): number => Math.ceil(size / 8) * 8;
const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);
/** Zeros at a place that 64-bit views fit on. */
const aligned = (size: number): Buffer => Buffer.from(new ArrayBuffer(size));

function writeNumbers(bytes: Buffer, at: number, values: readonly number[]): void {
  values.forEach((value, index) => bytes.writeInt32LE(value, at + index * 4));
}

interface Chunk {
  readonly bytes: Buffer;
  readonly racy: number;
  readonly nameBytes: number;
}

function encodeChunk(rows: readonly WarmRow[]): Chunk {
  const { rowBytes, digestBytes } = warmLayout;
  const digests = rows.flatMap(({ digest }) => (digest === undefined ? [] : [digest]));
  const names = Buffer.from(rows.map(({ path }) => path).join('\0'));
  const namesAt = rows.length * rowBytes + digests.length * digestBytes;
  const bytes = aligned(filled(namesAt + names.length));
  rows.forEach((row, index) => writeRow(bytes, index * rowBytes, row));
  bytes.write(digests.join(''), rows.length * rowBytes, 'latin1');
  bytes.set(names, namesAt);
  return { bytes, racy: digests.length, nameBytes: names.length };
}

const fileTypeBits: Readonly<Record<FileStat['kind'], bigint>> = {
  file: 0o100_000n,
  folder: 0o040_000n,
  link: 0o120_000n,
  other: 0n,
};

function writeRow(bytes: Buffer, at: number, { stat, follow: behind, digest }: WarmRow): void {
  const { absent, follow, racy } = warmLayout;
  const flags = (behind ? follow : 0n) | (stat !== undefined && digest !== undefined ? racy : 0n);
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
}

const kindOfBits: ReadonlyMap<bigint, FileStat['kind']> = new Map([
  [0o100_000n, 'file'],
  [0o040_000n, 'folder'],
  [0o120_000n, 'link'],
]);

/** A row as it was encoded; `racy`: how many racy ones of its chunk are in front of it. */
export function decodeRow({ numbers, names, digest }: WarmChunk, index: number, racy: number): WarmRow {
  const { absent, follow, racy: isRacy, numbersPerPath } = warmLayout;
  const at = index * numbersPerPath;
  const [dev = 0n, ino = 0n, size = 0n, mtimeNs = 0n, ctimeNs = 0n, flags = 0n] = numbers.subarray(at, at + 6);
  const row = { path: names[index] ?? '', follow: (flags & follow) !== 0n };
  if ((flags & absent) !== 0n) return { ...row, stat: undefined };
  const kind = kindOfBits.get(flags & 0o170_000n) ?? 'other';
  const mode = Number(flags & 0o7777n);
  const executable = kind === 'file' && (mode & 0o111) !== 0;
  const stat: FileStat = { kind, size: Number(size), executable, dev, ino, mtimeNs, ctimeNs, mode };
  return { ...row, stat, ...((flags & isRacy) === 0n ? {} : { digest: digest(racy) }) };
}
