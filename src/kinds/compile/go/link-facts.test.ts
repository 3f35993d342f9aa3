/** Static or dynamic, from ELF headers that are made by hand. */
import { describe, expect, it } from 'vitest';
import { linkFacts as factsOf } from './link-facts.ts';

const linkFacts = (bytes: Buffer) => factsOf((offset, length) => bytes.subarray(offset, offset + length));

/** An ELF file, 64 bit little endian or 32 bit big endian, with one program header. */
function elf(wide: boolean, type: number, loader: string): Buffer {
  const bytes = Buffer.alloc(300);
  bytes.write('\u007fELF', 'latin1');
  bytes[4] = wide ? 2 : 1;
  bytes[5] = wide ? 1 : 2;
  const u16 = (value: number, at: number) => (wide ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
  const u32 = (value: number, at: number) => (wide ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at));
  const word = (value: number, at: number) => (wide ? bytes.writeBigUInt64LE(BigInt(value), at) : u32(value, at));
  const start = wide ? 64 : 52;
  word(start, wide ? 32 : 28);
  u16(wide ? 56 : 32, wide ? 54 : 42);
  u16(1, wide ? 56 : 44);
  u32(type, start);
  word(200, start + (wide ? 8 : 4));
  word(loader.length + 1, start + (wide ? 32 : 16));
  bytes.write(loader, 200, 'latin1');
  return bytes;
}

describe('linkFacts', () => {
  it.each([
    [true, 3, '/lib64/ld-linux-x86-64.so.2', 'glibc'],
    [false, 3, '/lib/ld.so.1', 'glibc'],
    [true, 3, '/lib/ld-musl-x86_64.so.1', 'musl'],
    [true, 3, '/libexec/ld-elf.so.1', 'other'],
    [true, 1, '', 'none'],
    [false, 1, '', 'none'],
  ])('wide %s, type %s, %s: %s', (wide, type, loader, libc) => {
    expect(linkFacts(elf(wide, type, loader))).toEqual({ libc });
  });

  it.each([Buffer.alloc(0), Buffer.from('MZ'), Buffer.from('\u007fELF'), elf(true, 1, '').subarray(0, 60)])(
    'says nothing of what is no whole ELF file',
    (bytes) => expect(linkFacts(bytes)).toBeUndefined(),
  );
});
