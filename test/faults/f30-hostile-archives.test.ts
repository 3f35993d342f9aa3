/**
 * F30: hostile zip files where gobuild unpacks one (a Go toolchain from a proxy): refused with the entry's name, nothing
 * outside of the folder written, no folder left. (A local deploy unpacks nothing: it copies plain files by name.)
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { moduleHash } from '../../src/host/module-hash.ts';
import { unpackToolchain } from '../../src/host/unpack-toolchain.ts';
import { exitCodeOf } from '../../src/model/failure.ts';
import { snapshot } from '../rig/story.ts';

interface HostileEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Packed by deflate. */
  readonly packed?: boolean;
  /** What the directories say in place of the true length. */
  readonly size?: number;
  /** Unix mode, with the type of the file. */
  readonly mode?: number;
  /** Name in front of the content, if it is another. */
  readonly localName?: string;
  /** The entry with this index holds the content. */
  readonly sharesWith?: number;
}

/** A zip file as the entries say (APPNOTE 4.3), whatever sense that makes. */
function hostileZip(entries: readonly HostileEntry[]): Buffer {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  const listing = entries.map((entry, index) => {
    const { content = 'x', packed = false, mode = 0, localName } = entry;
    const plain = Buffer.from(content);
    const data = packed ? deflateRawSync(plain) : plain;
    const name = Buffer.from(entry.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(packed ? 8 : 0, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(entry.size ?? plain.length, 18);
    common.writeUInt16LE(name.length, 22);
    offsets.push(entry.sharesWith === undefined ? length : (offsets[entry.sharesWith] ?? 0));
    if (entry.sharesWith === undefined) {
      const local = Buffer.from(common);
      const ownName = localName === undefined ? name : Buffer.from(localName);
      local.writeUInt16LE(ownName.length, 22);
      parts.push(Buffer.from('PK\u0003\u0004'), local, ownName, data);
      length += 30 + ownName.length + data.length;
    }
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offsets[index] ?? 0, 10);
    return Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0003'), common, tail, name]);
  });
  const directory = Buffer.concat(listing);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(length, 16);
  return Buffer.concat([...parts, directory, end]);
}

const module = 'golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64';
const at = (name: string): string => `${module}/${name}`;
const good: HostileEntry = { name: at('bin/go'), content: '#!/bin/sh\n' };
const sumOf = (entries: readonly HostileEntry[]): string =>
  moduleHash(
    new Map(
      entries.map(({ name, content = 'x' }) => [String(name), createHash('sha256').update(content).digest('hex')]),
    ),
  );

let folder = '';
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-zip-')));
  fs.mkdirSync(path.join(folder, 'sdk'));
  fs.writeFileSync(path.join(folder, 'keys'), 'precious');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const unpack = (entries: readonly HostileEntry[]) => {
  fs.writeFileSync(path.join(folder, 'go.zip'), hostileZip(entries));
  return unpackToolchain({
    zip: path.join(folder, 'go.zip'),
    url: 'https://proxy.example.com/go.zip',
    module,
    sum: sumOf(entries),
    to: path.join(folder, 'sdk', 'go1.26.8'),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
};

const link = 0o120777;
const hostile: readonly (readonly [string, readonly HostileEntry[], string])[] = [
  ['a path that goes up', [{ name: at('../../../keys') }], '../../../keys'],
  ['an absolute path', [{ name: '/etc/passwd' }], '/etc/passwd'],
  ['an absolute path below the module', [{ name: at('/etc/passwd') }], '//etc/passwd'],
  ['a drive', [{ name: at('C:/x') }], 'C:/x'],
  ['a path relative to a drive', [{ name: at('C:x') }], 'C:x'],
  ['a backslash', [{ name: at('..\\..\\x') }], '..\\..\\x'],
  ['a share', [{ name: '\\\\srv\\share\\x' }], '\\\\srv\\share\\x'],
  ['a device of Windows', [{ name: at('aux.txt') }], 'aux.txt'],
  ['a stream', [{ name: at('a:ads') }], 'a:ads'],
  ['a line end', [{ name: at('a\nb') }], 'a\nb'],
  ['another module', [{ name: 'golang.org/other@v1/x' }], 'golang.org/other@v1/x'],
  ['a link', [{ name: at('l'), content: '/etc', mode: link }], at('l')],
  ['a link, then a file behind it', [{ name: at('l'), content: '../..', mode: link }, { name: at('l/keys') }], at('l')],
  ['a device', [{ name: at('null'), mode: 0o020666 }], at('null')],
  ['a FIFO', [{ name: at('pipe'), mode: 0o010644 }], at('pipe')],
  ['a file that is a folder, too', [{ name: at('a') }, { name: at('a/b') }], at('a/b')],
  ['a folder that is a file, too', [{ name: at('a/b') }, { name: at('a') }], at('a')],
  ['a name twice', [{ name: at('a') }, { name: at('a'), content: 'y' }], at('a')],
  ['twins by case', [{ name: at('Read') }, { name: at('read') }], at('read')],
  ['twins by Unicode form', [{ name: at('\u00e9') }, { name: at('e\u0301') }], at('e\u0301')],
  [
    'bytes of two entries',
    [
      { name: at('a'), content: 'same' },
      { name: at('b'), content: 'same', sharesWith: 1 },
    ],
    at('a'),
  ],
  ['another name in front', [{ name: at('a'), localName: at('b') }], at('a')],
  ['more than it says', [{ name: at('bomb'), content: Buffer.alloc(1_000_000), packed: true, size: 10 }], at('bomb')],
  ['less than it says', [{ name: at('short'), content: 'abc', packed: true, size: 10 }], at('short')],
  ['4 GiB in a few bytes', [{ name: at('bomb'), packed: true, size: 0xffff_fff0 }], '4.0 GiB'],
  [
    '100 entries of 42 MB each in nothing',
    Array.from({ length: 100 }, (_, n) => ({ name: at(`b${n}`), packed: true, size: 42_000_000 })),
    '3.9 GiB',
  ],
];

describe('a toolchain', () => {
  test('that is none of that is unpacked', async () => {
    expect(await unpack([good])).toMatchObject({ ok: true });
    expect(fs.readdirSync(path.join(folder, 'sdk'))).toEqual(['go1.26.8']);
  });

  test.each(hostile)('F30: %s: refused by its name, nothing is left', async (_, entries, name) => {
    const result = await unpack([good, ...entries]);
    if (result.ok || result.error.type === 'damaged') throw new Error(JSON.stringify(result));
    expect(exitCodeOf(result.error)).toBe(5);
    expect(result.error).toMatchObject({ type: 'refused', message: expect.stringContaining(name) as string });
    expect(fs.readdirSync(path.join(folder, 'sdk'))).toEqual([]);
    expect(Object.keys(snapshot(folder))).toEqual(['go.zip', 'keys']);
    expect(fs.readFileSync(path.join(folder, 'keys'), 'utf8')).toBe('precious');
  });
});
