/**
 * Entries as a zip file (PKWARE APPNOTE 6.3.10): made by Unix with mode bits, UTF-8 names, sizes in the local headers
 * (no data descriptors), times in UTC. No Zip64: what needs it is refused.
 */
import { crc32 } from 'node:zlib';
import { deflate, type DeflateOptions } from './deflate.ts';
import type { Entry } from './entry.ts';

export interface ZipOptions extends DeflateOptions {
  /** Seconds since 1970 for all entries; DOS times know 1980 to 2107, in steps of two seconds. */
  readonly time: number;
}

const limit = 0xffff_ffff;

/** Undefined if it would need Zip64 (4 GiB, 65,535 entries). */
export async function zip(entries: readonly Entry[], options: ZipOptions): Promise<Uint8Array | undefined> {
  if (entries.length > 0xffff) return undefined;
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  const time = dosTime(options.time);
  let offset = 0;
  for (const entry of entries) {
    const packed = await packedEntry(entry, options);
    const name = Buffer.from(entry.name, 'utf8');
    const fields = commonFields(packed, time, name.length);
    directory.push(directoryHeader(fields, entry, offset), name);
    const header = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fields]);
    parts.push(header, name, ...packed.parts);
    offset += header.length + name.length + packed.size;
    if (offset > limit) return undefined;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, ...directory, endRecord(entries.length, size, offset)]);
}

interface Packed {
  readonly method: 0 | 8;
  readonly parts: readonly Uint8Array[];
  /** Bytes of `parts`. */
  readonly size: number;
  readonly unpacked: number;
  readonly crc: number;
}

async function packedEntry(entry: Entry, options: DeflateOptions): Promise<Packed> {
  const content = entry.link === undefined ? entry.content : Buffer.from(entry.link, 'utf8');
  const stored: Packed = {
    method: 0,
    parts: [content],
    size: content.length,
    unpacked: content.length,
    crc: crc32(content),
  };
  if (entry.link !== undefined || content.length === 0) return stored;
  const parts = await deflate(content, options);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return size < content.length ? { ...stored, method: 8, parts, size } : stored;
}

/** What local header and directory share: version needed to the lengths of name and extra field (26 bytes). */
function commonFields(packed: Packed, time: DosTime, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  // Bit 11: the name is UTF-8.
  fields.writeUInt16LE(0x0800, 2);
  fields.writeUInt16LE(packed.method, 4);
  fields.writeUInt16LE(time.time, 6);
  fields.writeUInt16LE(time.date, 8);
  fields.writeUInt32LE(packed.crc, 10);
  fields.writeUInt32LE(packed.size, 14);
  fields.writeUInt32LE(packed.unpacked, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

function directoryHeader(fields: Buffer, entry: Entry, offset: number): Buffer {
  const end = Buffer.alloc(14);
  const type = entry.link === undefined ? 0o100000 : 0o120000;
  const mode = entry.link === undefined ? entry.mode : 0o777;
  end.writeUInt32LE(((type | mode) << 16) >>> 0, 6);
  end.writeUInt32LE(offset, 10);
  // Version made by: 3 (Unix) in the upper byte, 2.0 in the lower.
  return Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 3]), fields, end]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

interface DosTime {
  readonly time: number;
  readonly date: number;
}

function dosTime(seconds: number): DosTime {
  const first = Date.UTC(1980, 0, 1);
  const last = Date.UTC(2107, 11, 31, 23, 59, 58);
  const at = new Date(Math.min(Math.max(seconds * 1000, first), last));
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
