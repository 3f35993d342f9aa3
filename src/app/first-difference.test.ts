/** Where two files differ first, as people would name the place. */
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Files } from '../model/ports.ts';
import { firstDifference } from './first-difference.ts';
import { partAt } from './part-of-file.ts';

function between(a: Uint8Array | string, b: Uint8Array | string): ReturnType<typeof firstDifference> {
  const content: Readonly<Record<string, Buffer>> = { a: Buffer.from(a), b: Buffer.from(b) };
  const read = (path: string): Buffer => content[path] ?? Buffer.alloc(0);
  const files: Partial<Files> = {
    read,
    readPart: (path, offset, length) => read(path).subarray(offset, offset + length),
    follow: () => undefined,
  };
  return firstDifference('a', 'b', files as Files);
}

/** A ustar header and the content behind it, in whole blocks. */
function member(name: string, content: string): Buffer {
  const blocks = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
  blocks.write(name, 0);
  blocks.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  blocks.write('ustar', 257);
  blocks.write(content, 512);
  return blocks;
}

test('equal files, texts by line, the end of one', () => {
  expect(between('same\n', 'same\n')).toBe(undefined);
  expect(between('one\ntwo\nthree', 'one\ntwo!\nthree')).toEqual({ offset: 7, line: 2, texts: ['two', 'two!'] });
  expect(between('one\n', 'one\nmore')).toEqual({ offset: 4, line: 2, texts: ['', 'more'] });
  const long = 'x'.repeat(2_000_000);
  expect(between(`${long}a`, `${long}b`)).toMatchObject({ offset: 2_000_000, line: 1 });
});

test('archives by member, also packed; how it was packed when what is in it is equal', () => {
  const archive = (last: string): Buffer =>
    Buffer.concat([member('bin/a', 'same'), member('bin/b', last), Buffer.alloc(1024)]);
  expect(between(archive('one'), archive('two'))).toEqual({ offset: 1536, part: 'member bin/b' });
  expect(between(gzipSync(archive('one')), gzipSync(archive('two')))?.part).toBe('member bin/b, unpacked byte 1536');
  const packed = between(gzipSync(archive('one'), { level: 1 }), gzipSync(archive('one'), { level: 9 }));
  expect(packed?.part).toBe('how it was packed: what is in it is equal');
});

test('programs by section; what is neither has no parts', () => {
  const elf = Buffer.alloc(512);
  elf.write('\u007fELF\u0002\u0001', 0, 'latin1');
  elf.writeBigUInt64LE(256n, 0x28);
  for (const [at, value] of [
    [0x3a, 64],
    [0x3c, 3],
    [0x3e, 1],
  ] as const)
    elf.writeUInt16LE(value, at);
  elf.write('\0.names\0.text\0', 200, 'latin1');
  const section = (index: number, name: number, start: bigint, size: bigint): void => {
    elf.writeUInt32LE(name, 256 + index * 64);
    elf.writeUInt32LE(1, 256 + index * 64 + 4);
    elf.writeBigUInt64LE(start, 256 + index * 64 + 0x18);
    elf.writeBigUInt64LE(size, 256 + index * 64 + 0x20);
  };
  section(1, 1, 200n, 14n);
  section(2, 8, 100n, 50n);
  expect([120, 205, 10, 180].map((offset) => partAt(elf, offset))).toEqual([
    'section .text',
    'section .names',
    'the header',
    undefined,
  ]);
  expect(between(Buffer.from([0, 1]), Buffer.from([0, 2]))).toEqual({ offset: 1 });
});
