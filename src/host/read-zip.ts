/** Reads zip files entry by entry from the disk, for archives that come from outside: every length is checked (APPNOTE 6.3.10). */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import type { AbsolutePath } from '../base/path.ts';
import { errnoOf } from './file-error.ts';

export interface ZipEntry {
  readonly name: string;
  /** Where its header begins in the file, and how many bytes it takes there at least. */
  readonly at: number;
  readonly taken: number;
  /** False for links, devices and whatever else a Unix mode can say. */
  readonly plain: boolean;
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
  /** No cut or flipped bit makes that: its two directories tell different things. */
  readonly lies: boolean;
  constructor(message: string, lies = false) {
    super(message);
    this.lies = lies;
  }
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
  const bytes = directory.subarray(at + 46, at + 46 + nameLength);
  const name = bytes.toString('utf8');
  return {
    name,
    size,
    at: offset,
    taken: 30 + nameLength + packed,
    plain: isPlain(directory.readUInt32LE(at + 38)),
    read: () => {
      if ((flags & 1) !== 0) throw new ZipError(`${name} is encrypted`);
      const header = read(offset, 30);
      if (header.readUInt32LE(0) !== fileMark) throw new ZipError(`${name} is not where its directory says`);
      const own = header.readUInt16LE(26);
      if (!read(offset + 30, own).equals(bytes)) throw new ZipError(`${name} has another name in front of it`, true);
      const start = offset + 30 + own + header.readUInt16LE(28);
      return unpack(read(start, packed), { name, method, size });
    },
  };
}

/** The upper half of the external attributes is a Unix mode, or nothing (APPNOTE 4.4.15; stat(2), S_IFMT). */
const isPlain = (attributes: number): boolean => [0, 0o10].includes((attributes >>> 28) & 0o17);

function unpack(packed: Buffer, { name, method, size }: { name: string; method: number; size: number }): Uint8Array {
  const content = method === 0 ? packed : method === 8 ? inflate(packed, name, size) : undefined;
  if (!content) throw new ZipError(`${name} is packed by method ${method}, which is not read`);
  if (content.length !== size) throw new ZipError(`${name} is not ${size} bytes long`, true);
  return content;
}

function inflate(packed: Buffer, name: string, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    if (errnoOf(error) !== 'ERR_BUFFER_TOO_LARGE') throw new ZipError(`${name} cannot be unpacked`);
    throw new ZipError(`${name} is more than the ${size} bytes that it says`, true);
  }
}
