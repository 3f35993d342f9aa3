/** What the file table knows of one path, and the bytes in which it keeps that. */
import { InternalError } from '../base/bug.ts';
import type { Digest } from '../model/digest.ts';
import type { FileStat } from '../model/ports.ts';
import { sameStat } from './stat-tuple.ts';

export interface ListedName {
  readonly name: string;
  readonly kind: FileStat['kind'];
}

export interface Known {
  readonly stat: FileStat;
  /** File: content. Link: target text. Folder: {@link Known.listing}. Anything else: empty. */
  readonly digest: Digest;
  /** The tuple is too young to vouch for the digest in a later run. */
  readonly racy: boolean;
  /** Of a folder: its names in text order, each with the first letter of its kind in front, joined by `/`. */
  readonly listing?: string | undefined;
  /** Of a link: its target. */
  readonly target?: string | undefined;
}

export interface KnownPath {
  readonly path: string;
  readonly known: Known;
}

const kinds = ['file', 'folder', 'link', 'other'] as const;
const kindOfLetter: Readonly<Record<string, FileStat['kind']>> = { f: 'file', d: 'folder', l: 'link', o: 'other' };
const letters: Readonly<Record<FileStat['kind'], string>> = { file: 'f', folder: 'd', link: 'l', other: 'o' };

export const listingText = (names: readonly ListedName[]): string =>
  names.map(({ name, kind }) => `${letters[kind]}${name}`).join('/');

export const listedNames = (listing: string): readonly ListedName[] =>
  listing === ''
    ? []
    : listing.split('/').map((part) => ({ name: part.slice(1), kind: kindOfLetter[part.charAt(0)] ?? 'other' }));

/** dev, ino, size, mtimeNs, ctimeNs: 8 bytes each; mode 4, kind 1, flags 1, unused 2, digest 32. */
const recordLength = 80;
const racyFlag = 1;
const executableFlag = 2;

/** u32 number of entries, u32 unused, the fixed records, then path and extra text of each, all joined by NUL, in UTF-8. */
export function encodeKnown(entries: readonly KnownPath[]): Uint8Array {
  const head = Buffer.alloc(8 + entries.length * recordLength);
  head.writeUInt32LE(entries.length, 0);
  const texts: string[] = [];
  entries.forEach(({ path, known }, index) => {
    writeRecord(head, 8 + index * recordLength, known);
    texts.push(path, known.listing ?? known.target ?? '');
  });
  return Buffer.concat([head, Buffer.from(texts.join('\0'))]);
}

function writeRecord(bytes: Buffer, at: number, { stat, digest, racy }: Known): void {
  bytes.writeBigUInt64LE(BigInt.asUintN(64, stat.dev), at);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, stat.ino), at + 8);
  bytes.writeBigUInt64LE(BigInt(stat.size), at + 16);
  bytes.writeBigInt64LE(stat.mtimeNs, at + 24);
  bytes.writeBigInt64LE(stat.ctimeNs, at + 32);
  bytes.writeUInt32LE(stat.mode, at + 40);
  bytes.writeUInt8(kinds.indexOf(stat.kind), at + 44);
  bytes.writeUInt8((racy ? racyFlag : 0) | (stat.executable ? executableFlag : 0), at + 45);
  bytes.write(digest, at + 48, 32, 'hex');
}

/** Whether a folder's listing may hold the name. Rather yes than no: names that differ only by case may be one. */
export const mayName = (listing: string, name: string): boolean => plain(listing).includes(plain(name));
const plain = (text: string): string => text.normalize('NFC').toLowerCase();

export const isSameKnown = (a: Known | undefined, b: Known | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.digest === b.digest && sameStat(a.stat, b.stat));

/** Entries that one block holds at most. */
export const blockSize = 4096;

export function encodeBlocks(entries: readonly KnownPath[]): readonly Uint8Array[] {
  const result: Uint8Array[] = [];
  for (let at = 0; at < entries.length; at += blockSize) result.push(encodeKnown(entries.slice(at, at + blockSize)));
  return result;
}

/** Makes the entry at a place of a table only when it is asked for: a run looks at a part of a big table. */
export interface KnownBlock {
  readonly paths: readonly string[];
  readonly at: (index: number) => Known;
}

export function decodeKnown(payload: Uint8Array): KnownBlock {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const count = bytes.readUInt32LE(0);
  const texts = count === 0 ? [] : bytes.toString('utf8', 8 + count * recordLength).split('\0');
  if (texts.length !== count * 2) throw new InternalError('a block of the file table has the wrong number of names');
  return {
    paths: texts.filter((_text, index) => index % 2 === 0),
    at: (index) => readRecord(bytes, 8 + index * recordLength, texts[index * 2 + 1] ?? ''),
  };
}

function readRecord(bytes: Buffer, at: number, extra: string): Known {
  const kind = kinds[bytes.readUInt8(at + 44)] ?? 'other';
  const flags = bytes.readUInt8(at + 45);
  const stat: FileStat = {
    kind,
    dev: bytes.readBigUInt64LE(at),
    ino: bytes.readBigUInt64LE(at + 8),
    size: Number(bytes.readBigUInt64LE(at + 16)),
    mtimeNs: bytes.readBigInt64LE(at + 24),
    ctimeNs: bytes.readBigInt64LE(at + 32),
    mode: bytes.readUInt32LE(at + 40),
    executable: (flags & executableFlag) !== 0,
  };
  const digest = bytes.toString('hex', at + 48, at + 80);
  const known = { stat, digest, racy: (flags & racyFlag) !== 0 };
  if (kind === 'folder') return { ...known, listing: extra };
  return kind === 'link' ? { ...known, target: extra } : known;
}
