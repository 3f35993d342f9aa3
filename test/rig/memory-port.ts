/** The Files port over a disk in memory, with a hook before every change: where disks fill up and processes die. */
import { hash } from 'node:crypto';
import { compareText } from '../../src/base/order.ts';
import { FileError, type Files } from '../../src/model/ports.ts';
import type { Inode, MemoryDisk } from './memory-disk.ts';

/** Told before each change of the disk; may throw a FileError, or anything else for a death. */
export type OnChange = (path: string) => void;

let temporaries = 0;

export function memoryPort(disk: MemoryDisk, onChange: OnChange): Files {
  const file = (path: string): Inode => {
    const inode = disk.find(path, true);
    if (!inode) throw new FileError('ENOENT', path, `cannot read ${path}: there is nothing`);
    if (inode.kind !== 'file') throw new FileError('EISDIR', path, `cannot read ${path}: it is a folder`);
    return inode;
  };
  const statAt = (path: string, follow: boolean): ReturnType<Files['stat']> => {
    const inode = disk.find(path, follow);
    return inode && disk.statOf(inode);
  };
  /** Two changes: the temporary file, which a death in between leaves there, and the rename. */
  const replace = (path: string, content: Uint8Array | string, mode: number | undefined): void => {
    onChange(path);
    temporaries += 1;
    const temporary = `${path.slice(0, path.lastIndexOf('/'))}/.gobuild-${process.pid}-${temporaries}.tmp`;
    disk.replace(temporary, content.slice(0, content.length / 2));
    try {
      onChange(path);
    } catch (error) {
      if (error instanceof FileError) disk.remove(temporary);
      throw error;
    }
    disk.remove(temporary);
    disk.replace(path, content, mode);
  };
  const changing =
    <A extends readonly [string, ...unknown[]], R>(action: (...args: A) => R) =>
    (...args: A): R => {
      onChange(args[0]);
      return action(...args);
    };
  return {
    stat: (path) => statAt(path, false),
    follow: (path) => statAt(path, true),
    read: (path) => file(path).content,
    readPart: (path, offset, length) => file(path).content.subarray(offset, offset + length),
    readText: (path) => Buffer.from(file(path).content).toString('utf8'),
    readLink: (path) => {
      const inode = disk.find(path);
      if (inode?.kind !== 'link') throw new FileError('EINVAL', path, `cannot read the link ${path}`);
      return inode.target;
    },
    realPath: (path) => path,
    digest: (path) => hash('sha256', file(path).content, 'hex'),
    list: (path) =>
      [...(disk.find(path, true)?.children ?? [])]
        .map(([name, { kind }]) => ({ name, kind }))
        .toSorted((a, b) => compareText(a.name, b.name)),
    makeFolder: (path) => {
      if (disk.find(path, true)?.kind === 'folder') return;
      onChange(path);
      disk.makeFolder(path);
    },
    write: (path, content, options) => replace(path, content, options?.mode),
    append: (path, content) => {
      const before = disk.find(path, true)?.content ?? new Uint8Array();
      const added = Buffer.from(content);
      try {
        onChange(path);
      } catch (error) {
        // A full disk takes what fits, a death may come in the middle.
        disk.write(path, Buffer.concat([before, added.subarray(0, added.length / 2)]));
        throw error;
      }
      disk.write(path, Buffer.concat([before, added]));
    },
    empty: changing((path) => disk.write(path, '')),
    copy: (from, to, { executable }) => replace(to, file(from).content, executable ? 0o755 : 0o644),
    symlink: (target, path) => {
      onChange(path);
      disk.link(path, target);
    },
    rename: changing((from, to) => disk.rename(from, to)),
    remove: (path) => {
      if (!disk.find(path)) return;
      onChange(path);
      disk.remove(path);
    },
    setMode: changing((path, mode) => disk.setMode(path, mode)),
  };
}
