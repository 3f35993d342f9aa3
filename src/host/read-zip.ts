/** Reads zip files entry by entry from the disk, for archives that come from outside: every length is checked (APPNOTE 6.3.10). */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { AbsolutePath } from '../base/path.ts';

export interface ZipEntry {
  readonly name: string;
  /** Bytes of its content, as the directory says. */
  readonly size: number;
  /** Throws {@link ZipError} unless exactly `size` bytes come out. */
  readonly read: () => Uint8Array;
}

export interface OpenZip {
  /** Bytes of the file. */
  readonly bytes: number;
  readonly entries: readonly ZipEntry[];
  readonly close: () => void;
}

/** The file is cut, damaged, or of a sort that is not read (encrypted, more than 4 GiB). */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const endMark = 0x0605_4b50;
const directoryMark = 0x0201_4b50;
const fileMark = 0x0403_4b50;
const endLength = 22;
const longestComment = 65_535;

/** Throws ZipError, or what the system says of the file. */
export function openZip(path: AbsolutePath): OpenZip {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = fstatSync(descriptor).size;
    const read = (at: number, length: number): Buffer => readAt(descriptor, at, { length, bytes });
    const { count, offset, length } = findDirectory(read, bytes);
    const entries = readDirectory(read(offset, length), count, read);
    return { bytes, entries, close: () => closeSync(descriptor) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

type Read = (at: number, length: number) => Buffer;

function readAt(descriptor: number, at: number, { length, bytes }: { length: number; bytes: number }): Buffer {
  if (at < 0 || at + length > bytes) throw new ZipError('it points behind its own end');
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const count = readSync(descriptor, buffer, done, length - done, at + done);
    if (count === 0) throw new ZipError('it became shorter while it was read');
    done += count;
  }
  return buffer;
}

function findDirectory(read: Read, bytes: number): { count: number; offset: number; length: number } {
  const tailLength = Math.min(bytes, endLength + longestComment);
  const tail = read(bytes - tailLength, tailLength);
  for (let at = tail.length - endLength; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endMark || at + endLength + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const [count, length, offset] = [
      tail.readUInt16LE(at + 10),
      tail.readUInt32LE(at + 12),
      tail.readUInt32LE(at + 16),
    ];
    if (count === 0xffff || length === 0xffff_ffff || offset === 0xffff_ffff) throw new ZipError('it is a zip64 file');
    return { count, offset, length };
  }
  throw new ZipError('its end is missing');
}

function readDirectory(directory: Buffer, count: number, read: Read): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== directoryMark)
      throw new ZipError('its directory is damaged');
    const nameLength = directory.readUInt16LE(at + 28);
    const end = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (end > directory.length) throw new ZipError('its directory is damaged');
    entries.push(entryAt(directory, at, { nameLength, read }));
    at = end;
  }
  return entries;
}

function entryAt(directory: Buffer, at: number, { nameLength, read }: { nameLength: number; read: Read }): ZipEntry {
  const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
  const [packed, size] = [directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 24)];
  const offset = directory.readUInt32LE(at + 42);
  const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
  return {
    name,
    size,
    read: () => {
      if ((flags & 1) !== 0) throw new ZipError(`${name} is encrypted`);
      const header = read(offset, 30);
      if (header.readUInt32LE(0) !== fileMark) throw new ZipError(`${name} is not where its directory says`);
      const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
      return unpack(read(start, packed), { name, method, size });
    },
  };
}

function unpack(packed: Buffer, { name, method, size }: { name: string; method: number; size: number }): Uint8Array {
  const content = method === 0 ? packed : method === 8 ? inflate(packed, name, size) : undefined;
  if (!content) throw new ZipError(`${name} is packed by method ${method}, which is not read`);
  if (content.length !== size) throw new ZipError(`${name} is not ${size} bytes long`);
  return content;
}

function inflate(packed: Buffer, name: string, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw new ZipError(`${name} cannot be unpacked`);
  }
}
