/** Which member of an archive, or which section of a program, a byte lies in. Reads tar, zip, gzip and ELF; anything else has no parts. */

const text = (content: Uint8Array): Buffer => Buffer.from(content.buffer, content.byteOffset, content.length);

/** What a gzip file holds; undefined for anything else. */
export function unpacked(content: Uint8Array): Uint8Array | undefined {
  if (content[0] !== 0x1f || content[1] !== 0x8b) return undefined;
  try {
    const maxOutputLength = 1024 * 1024 * 1024;
    return process.getBuiltinModule('node:zlib').gunzipSync(content, { maxOutputLength });
  } catch {
    return undefined;
  }
}

/** `member bin/server`, `section .text`; undefined where the form of the file does not tell. */
export function partAt(content: Uint8Array, offset: number): string | undefined {
  const bytes = text(content);
  if (bytes.toString('latin1', 257, 262) === 'ustar') return tarMember(bytes, offset);
  if (bytes.toString('latin1', 0, 4) === 'PK\u0003\u0004') return zipMember(bytes, offset);
  return bytes.toString('latin1', 0, 4) === '\u007fELF' ? elfSection(bytes, offset) : undefined;
}

/** POSIX.1-1988 ustar: headers of 512 bytes, sizes in octal. Long names stand in a member of their own before it. */
function tarMember(bytes: Buffer, offset: number): string | undefined {
  let at = 0;
  while (at + 512 <= bytes.length && bytes[at] !== 0) {
    const field = (start: number, length: number): string => {
      const raw = bytes.toString('utf8', at + start, at + start + length);
      return raw.split('\0', 1)[0] ?? '';
    };
    const size = Number.parseInt(field(124, 12), 8) || 0;
    const end = at + 512 + Math.ceil(size / 512) * 512;
    if (offset < end) {
      const prefix = field(345, 155);
      const name = `member ${prefix === '' ? '' : `${prefix}/`}${field(0, 100)}`;
      return offset < at + 512 ? `the header of ${name}` : name;
    }
    at = end;
  }
  return 'the end of the archive';
}

/** The last local header before the byte (APPNOTE 4.3.7); what lies behind the members is the directory. */
function zipMember(bytes: Buffer, offset: number): string {
  const directory = bytes.indexOf('PK\u0001\u0002', 0, 'latin1');
  if (directory >= 0 && offset >= directory) return 'the directory of the archive';
  const header = bytes.lastIndexOf('PK\u0003\u0004', offset, 'latin1');
  const length = header < 0 ? 0 : bytes.readUInt16LE(header + 26);
  const name = `member ${bytes.toString('utf8', header + 30, header + 30 + length)}`;
  return offset < header + 30 + length ? `the header of ${name}` : name;
}

/** System V ABI, 64 bit and little-endian, as Go's programs for nearly all machines are. */
function elfSection(bytes: Buffer, offset: number): string | undefined {
  if (bytes[4] !== 2 || bytes[5] !== 1 || bytes.length < 64) return undefined;
  const table = Number(bytes.readBigUInt64LE(0x28));
  const [size, count, names] = [bytes.readUInt16LE(0x3a), bytes.readUInt16LE(0x3c), bytes.readUInt16LE(0x3e)];
  if (table === 0 || table + size * count > bytes.length || names >= count) return undefined;
  const at = (index: number, field: number): number => Number(bytes.readBigUInt64LE(table + index * size + field));
  const nameStart = at(names, 0x18);
  for (let index = 0; index < count; index += 1) {
    const header = table + index * size;
    const takesRoom = bytes.readUInt32LE(header + 4) !== 8;
    const start = at(index, 0x18);
    if (!takesRoom || offset < start || offset >= start + at(index, 0x20)) continue;
    const name = nameStart + bytes.readUInt32LE(header);
    return `section ${bytes.toString('latin1', name, bytes.indexOf(0, name))}`;
  }
  return offset < 64 ? 'the header' : undefined;
}
