/** Reads from an ELF file whether it is static, or which loader (and so which libc) it asks for. Pure. */

/** Up to `length` bytes of the file from `offset` on. */
export type ReadPart = (offset: number, length: number) => Uint8Array;

/** The program headers follow the ELF header, in what linkers write; a kernel reads no more than a page of them. */
const headersSize = 64 * 1024;
/** PATH_MAX of Linux. */
const longestPath = 4096;

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * `libc`: `none` for a static program, `musl`, `glibc`, or `other`; undefined if `file` is no ELF.
 * Format: ELF header and program headers, PT_INTERP (System V ABI, chapters 4 and 5).
 */
export function linkFacts(file: ReadPart): { readonly libc: string } | undefined {
  const bytes = bufferOf(file(0, headersSize));
  if (bytes.length < 52 || bytes.readUInt32BE(0) !== 0x7f45_4c46) return undefined;
  const header = headerOf(bytes);
  if (!header) return undefined;
  for (let index = 0; index < header.count; index += 1) {
    const at = header.offset + index * header.size;
    if (at + 56 > bytes.length) return undefined;
    if (header.u32(at) !== 3) continue;
    const start = header.wide ? header.word(at + 8) : header.u32(at + 4);
    const length = header.wide ? header.word(at + 32) : header.u32(at + 16);
    return { libc: libcOf(bufferOf(file(start, Math.min(length, longestPath))).toString('latin1')) };
  }
  return { libc: 'none' };
}

function headerOf(bytes: Buffer) {
  const wide = bytes[4] === 2;
  const little = bytes[5] === 1;
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const word = (at: number): number => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  if (wide && bytes.length < 64) return undefined;
  return {
    wide,
    u32,
    word,
    offset: wide ? word(32) : u32(28),
    size: u16(wide ? 54 : 42),
    count: u16(wide ? 56 : 44),
  };
}

function libcOf(loader: string): string {
  if (loader.includes('ld-musl')) return 'musl';
  return /\/ld-linux|\/ld64\.so|\/ld\.so\.1/.test(loader) ? 'glibc' : 'other';
}
