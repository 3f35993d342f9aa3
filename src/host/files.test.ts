/** Files on a real disk, with links, FIFOs, read-only trees and names of every kind. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyDigest } from '../model/digest.ts';
import { FileError } from '../model/ports.ts';
import { hostFiles } from './files.ts';

const posix = process.platform !== 'win32';
const files = hostFiles();
let folder = '';
const at = (...parts: readonly string[]): string => nodePath.join(folder, ...parts);

beforeEach(() => {
  folder = mkdtempSync(nodePath.join(tmpdir(), 'gobuild files ünï-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function errorOf(action: () => unknown): FileError {
  try {
    action();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('looking', () => {
  test('stat tells kind, size, mode and does not follow links', () => {
    files.write(at('a'), 'four', { mode: 0o755 });
    symlinkSync('a', at('link'));
    expect(files.stat(at('a'))).toMatchObject({ kind: 'file', size: 4 });
    expect(files.stat(folder)?.kind).toBe('folder');
    expect(files.stat(at('a'))?.executable).toBe(posix);
    expect(files.stat(at('link'))?.kind).toBe('link');
    expect(files.follow(at('link'))?.kind).toBe('file');
    expect(files.readLink(at('link'))).toBe('a');
    expect(files.realPath(at('link'))).toBe(files.realPath(at('a')));
  });

  test('nothing, a file as a folder and a dangling link are undefined', () => {
    files.write(at('a'), '');
    symlinkSync('gone', at('dangling'));
    expect(files.stat(at('gone'))).toBeUndefined();
    expect(files.stat(at('a', 'b'))).toBeUndefined();
    expect(files.follow(at('dangling'))).toBeUndefined();
  });

  test('two writes of one size differ in the tuple', () => {
    files.write(at('a'), 'one');
    const before = files.stat(at('a'));
    files.write(at('a'), 'two');
    const after = files.stat(at('a'));
    const tuple = (stat: typeof before): unknown[] => [stat?.ino, stat?.mtimeNs, stat?.ctimeNs];
    expect(tuple(after)).not.toEqual(tuple(before));
  });

  test('list is in code-unit order with kinds, and empty where there is no folder', () => {
    for (const name of ['b', 'ä', 'B', 'a', '-x', 'new\nline'])
      if (posix || !name.includes('\n')) files.write(at(name), '');
    files.makeFolder(at('c'));
    const names = files.list(folder).map((entry) => entry.name);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(names).toContain('ä');
    expect(files.list(folder).find((entry) => entry.name === 'c')?.kind).toBe('folder');
    expect(files.list(at('gone'))).toEqual([]);
    expect(files.list(at('a'))).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('a name that is not UTF-8 is refused, U+FFFD itself is not', () => {
    files.write(at('\ufffd'), '');
    expect(files.list(folder)).toHaveLength(1);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xff])]), '');
    const error = errorOf(() => files.list(folder));
    expect(error.code).toBe('EILSEQ');
    expect(error.message).toContain('is not UTF-8');
  });
});

describe('reading', () => {
  test('digest is SHA-256, for small files and for those read in chunks', () => {
    files.write(at('empty'), '');
    expect(files.digest(at('empty'))).toBe(emptyDigest);
    const large = Buffer.alloc(3 * 1024 * 1024 + 7, 'x');
    files.write(at('large'), large);
    expect(files.digest(at('large'))).toBe(process.getBuiltinModule('node:crypto').hash('sha256', large));
  });

  test('errors carry errno and path', () => {
    const error = errorOf(() => files.read(at('gone')));
    expect(error).toMatchObject({ code: 'ENOENT', path: at('gone') });
    expect(error.message).toBe(`cannot read ${at('gone')}: it does not exist (ENOENT)`);
    expect(errorOf(() => files.readText(folder)).code).toBe('EISDIR');
  });

  test.runIf(posix)('a FIFO is refused instead of waited for', () => {
    spawnSync('mkfifo', [at('fifo')]);
    expect(files.stat(at('fifo'))?.kind).toBe('other');
    expect(errorOf(() => files.read(at('fifo'))).code).toBe('EINVAL');
    expect(errorOf(() => files.digest(at('fifo'))).code).toBe('EINVAL');
    expect(errorOf(() => files.copy(at('fifo'), at('copy'), { executable: false })).code).toBe('EINVAL');
  });
});

describe('writing', () => {
  test('write makes the parents, replaces whole files and leaves no temporary', () => {
    files.write(at('x', 'y', 'z'), 'first');
    files.write(at('x', 'y', 'z'), new Uint8Array([0, 255]), { sync: true });
    expect([...files.read(at('x', 'y', 'z'))]).toEqual([0, 255]);
    expect(readdirSync(at('x', 'y'))).toEqual(['z']);
  });

  test('a name of 255 bytes can be written and copied', () => {
    const name = 'n'.repeat(255);
    files.write(at(name), 'x');
    files.copy(at(name), at(`m${name.slice(1)}`), { executable: true });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('an error leaves the old state: a folder is in the way', () => {
    files.makeFolder(at('there', 'inside'));
    expect(() => files.write(at('there'), 'x')).toThrow(FileError);
    expect(() => files.copy(at('gone'), at('new'), { executable: false })).toThrow(
      /cannot copy .*gone.*does not exist/,
    );
    expect(readdirSync(folder)).toEqual(['there']);
  });

  test.runIf(posix)('a write replaces a link and never writes through it', () => {
    files.write(at('target'), 'kept');
    symlinkSync('target', at('link'));
    files.write(at('link'), 'new');
    expect(files.readText(at('target'))).toBe('kept');
    expect(files.stat(at('link'))?.kind).toBe('file');
    symlinkSync('target', at('other'));
    files.copy(at('link'), at('other'), { executable: false });
    expect(files.readText(at('target'))).toBe('kept');
  });

  test.runIf(posix)('copy sets 0755 or 0644 whatever the source and the umask, over a read-only file too', () => {
    files.write(at('source'), 'x', { mode: 0o444 });
    files.write(at('target'), 'old', { mode: 0o444 });
    files.copy(at('source'), at('target'), { executable: true });
    expect(statSync(at('target')).mode & 0o7777).toBe(0o755);
    files.copy(at('target'), at('deep', 'er'), { executable: false });
    expect(statSync(at('deep', 'er')).mode & 0o7777).toBe(0o644);
    expect(files.stat(at('target'))?.ino).not.toBe(files.stat(at('source'))?.ino);
  });

  test('append makes parents and adds', () => {
    files.append(at('p', 'log'), 'a');
    files.append(at('p', 'log'), new Uint8Array([98]));
    expect(files.readText(at('p', 'log'))).toBe('ab');
  });

  test('with sync the content is the same', () => {
    files.append(at('p', 'log'), 'a', { sync: true });
    files.append(at('p', 'log'), 'b', { sync: true });
    files.copy(at('p', 'log'), at('q', 'log'), { executable: false, sync: true });
    files.rename(at('q', 'log'), at('r', 'log'), { sync: true });
    expect(files.readText(at('r', 'log'))).toBe('ab');
    expect(readdirSync(at('q'))).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('with sync the descriptor is flushed, without it is not', () => {
    // The kernel refuses to flush a device that has no store (fsync(2), EINVAL): so the call is seen.
    files.append('/dev/null', 'x');
    expect(errorOf(() => files.append('/dev/null', 'x', { sync: true })).code).toBe('EINVAL');
  });

  test.runIf(posix)('symlink replaces an older link in one step', () => {
    files.symlink('releases/1', at('current'));
    files.symlink('releases/2', at('current'));
    expect(files.readLink(at('current'))).toBe('releases/2');
    expect(readdirSync(folder)).toEqual(['current']);
  });
});

describe('removing', () => {
  test('removes trees without following links; nothing there is fine', () => {
    files.write(at('keep', 'file'), 'x');
    files.makeFolder(at('tree'));
    symlinkSync(at('keep'), at('tree', 'link'), 'junction');
    files.remove(at('tree'));
    files.remove(at('tree'));
    files.remove(at('keep', 'file', 'below'));
    expect(readdirSync(folder)).toEqual(['keep']);
    expect(files.readText(at('keep', 'file'))).toBe('x');
  });

  test.runIf(posix)('removes read-only trees, as the module cache has them', () => {
    // Root may do all; an ordinary user is what this is about.
    const root = process.getuid?.() === 0;
    if (root) {
      chmodSync(folder, 0o777);
      process.seteuid?.(65534);
    }
    try {
      mkdirSync(at('mod', 'cache'), { recursive: true });
      writeFileSync(at('mod', 'cache', 'f'), '', { mode: 0o444 });
      chmodSync(at('mod', 'cache'), 0o555);
      chmodSync(at('mod'), 0o555);
      files.remove(at('mod'));
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });
});
