/** Zip files: whole ones, packed ones, and every sort of damage. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { storedZip } from '../../test/rig/module-proxy.ts';
import { openZip, ZipError } from './read-zip.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gobuild-zip-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (bytes: Uint8Array): string => {
  const file = path.join(folder, 'a.zip');
  writeFileSync(file, bytes);
  return file;
};
const plain = storedZip([
  ['a.txt', 'hello'],
  ['dir/b.txt', ''],
]);
const readAll = (bytes: Uint8Array): string[] => {
  const zip = openZip(at(bytes));
  try {
    return zip.entries.map((entry) => `${entry.name}=${Buffer.from(entry.read()).toString()}`);
  } finally {
    zip.close();
  }
};
const changed = (offset: number, value: number): Buffer => {
  const bytes = Buffer.from(plain);
  bytes.writeUInt32LE(value, offset < 0 ? bytes.length + offset : offset);
  return bytes;
};

test('entries with their contents, a comment at the end included', () => {
  expect(readAll(plain)).toEqual(['a.txt=hello', 'dir/b.txt=']);
  const comment = Buffer.concat([plain, Buffer.from('PK\u0005\u0006 not the end')]);
  comment.writeUInt16LE(comment.length - plain.length, plain.length - 2);
  expect(readAll(comment)).toEqual(['a.txt=hello', 'dir/b.txt=']);
});

/** The stored file of five bytes, packed: sizes and method stand in the directory. */
function packed(content: Buffer, size: number): Buffer {
  const zip = storedZip([['a.txt', content]]);
  const directory = zip.indexOf('PK\u0001\u0002');
  zip.writeUInt16LE(8, directory + 10);
  zip.writeUInt32LE(size, directory + 24);
  return zip;
}

describe('packed', () => {
  it('is unpacked', () => expect(readAll(packed(deflateRawSync('hello'), 5))).toEqual(['a.txt=hello']));
  it.each([
    ['more than it says', packed(deflateRawSync('x'.repeat(1_000_000)), 5)],
    ['less than it says', packed(deflateRawSync('hell'), 5)],
    ['nonsense', packed(Buffer.from([0xff, 0xff, 0xff]), 5)],
  ])('%s is refused', (_, bytes) => expect(() => readAll(bytes)).toThrow(ZipError));
});

describe('F30: refused', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a page of HTML', Buffer.from('<html>not found</html>')],
    ['a directory behind the end', changed(-6, 0x7fff_ffff)],
    ['a directory of another place', changed(-6, 1)],
    ['zip64', changed(-6, 0xffff_ffff)],
  ])('%s', (_, bytes) => expect(() => readAll(bytes)).toThrow(ZipError));

  it('a file cut at any byte', () => {
    for (let length = 0; length < plain.length; length += 1)
      expect(() => readAll(plain.subarray(0, length)), `${length} bytes`).toThrow(ZipError);
  });
});
