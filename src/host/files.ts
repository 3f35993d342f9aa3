/** Files on a real disk: synchronous calls, whole files or nothing, errors that name the path. */
import {
  chmodSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
  symlinkSync,
  truncateSync,
  type BigIntStats,
} from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import { FileError, type Files, type FileStat, type FolderOptions, type WriteOptions } from '../model/ports.ts';
import { appendFile, openAppender } from './append-file.ts';
import { errnoOf, fileError, guarded } from './file-error.ts';
import { listFolder } from './list-folder.ts';
import { removeTree } from './remove-tree.ts';
import { temporaryBeside } from './temporary-name.ts';
import { moveOver, replaceFile, syncFolder } from './replace-file.ts';
import { withParents } from './with-parents.ts';
import { writesBelow } from './writes-below.ts';

const windows = process.platform === 'win32';
/** As much as stays in a processor's cache while it is hashed. */
const chunkSize = 256 * 1024;

/** The Files port on this machine. Stateless: two of them may be used side by side. */
export function hostFiles(): Files {
  return {
    stat: (path) => statOf(path, () => lstatSync(path, { bigint: true, throwIfNoEntry: false })),
    follow: (path) => statOf(path, () => statSync(path, { bigint: true, throwIfNoEntry: false })),
    read: readRegular,
    readPart: readPiece,
    readText: (path) => withRegular(path, (descriptor) => readFileSync(descriptor, 'utf8')),
    readLink: (path) => guarded('read the link', path, () => readlinkSync(path)),
    realPath: (path) => guarded('follow', path, () => realpathSync.native(path)),
    digest: digestOf,
    list: listFolder,
    makeFolder: (path, options) => guarded('make the folder', path, () => makeFolder(path, options)),
    write: replaceFile,
    append: appendFile,
    appender: openAppender,
    empty: (path) => guarded('empty', path, () => truncateSync(path)),
    copy: copyFile,
    symlink: makeLink,
    rename: (from, to, options) => guarded('rename', from, () => moveFile(from, to, options)),
    remove: removeTree,
    setMode: (path, mode) => guarded('change the mode of', path, () => chmodSync(path, mode)),
    below: (root) => writesBelow(root, { write: replaceFile, copy: copyFile, symlink: makeLink, remove: removeTree }),
  };
}

function statOf(path: AbsolutePath, ask: () => BigIntStats | undefined): FileStat | undefined {
  try {
    const stats = ask();
    return stats && fileStat(stats);
  } catch (error) {
    // A file where a folder was expected means that there is nothing at `path`.
    if (errnoOf(error) === 'ENOTDIR') return undefined;
    throw fileError('look at', path, error);
  }
}

function kindOf(format: number): FileStat['kind'] {
  if (format === constants.S_IFREG) return 'file';
  if (format === constants.S_IFDIR) return 'folder';
  return format === constants.S_IFLNK ? 'link' : 'other';
}

function fileStat(stats: BigIntStats): FileStat {
  // One number of it: each question to the object would make further big ones, and this is asked 100,000 times.
  const whole = Number(stats.mode);
  const mode = whole & 0o7777;
  return {
    kind: kindOf(whole & constants.S_IFMT),
    size: Number(stats.size),
    executable: !windows && (mode & 0o111) !== 0,
    dev: stats.dev,
    ino: stats.ino,
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
    mode,
    uid: windows ? undefined : Number(stats.uid),
  };
}

/** Opens for reading without blocking on a FIFO; anything but a regular file is refused. */
function openRegular(path: AbsolutePath): { readonly descriptor: number; readonly size: number } {
  const descriptor = openSync(path, constants.O_RDONLY | (windows ? 0 : constants.O_NONBLOCK));
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return { descriptor, size: stats.size };
  closeSync(descriptor);
  const code = stats.isDirectory() ? 'EISDIR' : 'EINVAL';
  const why = stats.isDirectory() ? 'it is a folder' : 'it is not a regular file';
  throw new FileError(code, path, `cannot read ${path}: ${why}`);
}

function withRegular<T>(path: AbsolutePath, use: (descriptor: number, size: number) => T): T {
  return guarded('read', path, () => {
    const { descriptor, size } = openRegular(path);
    try {
      return use(descriptor, size);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** One call for what is small and as long as it was said to be; files that say nothing of their size have 0. */
const readRegular = (path: AbsolutePath): Uint8Array =>
  withRegular(path, (descriptor, size) => {
    const isSmall = size > 0 && size < small.length;
    const length = isSmall ? readSync(descriptor, small, 0, small.length, 0) : -1;
    return length === size ? Buffer.from(small.subarray(0, length)) : readFileSync(descriptor);
  });

function readPiece(path: AbsolutePath, offset: number, length: number): Uint8Array {
  return withRegular(path, (descriptor) => {
    const piece = Buffer.allocUnsafe(length);
    return piece.subarray(0, readSync(descriptor, piece, 0, length, offset));
  });
}

/** Most files fit: one place for all of them, instead of asking for the size and making room for each. */
const small = Buffer.allocUnsafeSlow(64 * 1024);

let large: Buffer | undefined;

/** node:crypto is fetched when first needed: a warm run hashes nothing. */
function digestOf(path: AbsolutePath, options?: Parameters<Files['digest']>[1]): Digest {
  const crypto = process.getBuiltinModule('node:crypto');
  return withRegular(path, (descriptor) => {
    const first = readSync(descriptor, small);
    if (first < small.length && readSync(descriptor, small, first, small.length - first, null) === 0)
      return crypto.hash('sha256', small.subarray(0, first), 'hex');
    const hash = crypto.createHash('sha256');
    const chunk = (large ??= Buffer.allocUnsafeSlow(chunkSize));
    let at = 0;
    for (let length = -1; length !== 0; at += length) {
      length = readSync(descriptor, chunk, 0, chunkSize, at);
      hash.update(chunk.subarray(0, length));
      options?.told?.(at + length);
    }
    return hash.digest('hex');
  });
}

type Sync = Pick<WriteOptions, 'sync'>;

/** The name of a folder is an entry of the one above it. Those that we may not read were not made by us just now. */
function makeFolder(path: AbsolutePath, options: FolderOptions = {}): void {
  mkdirSync(path, { recursive: true, mode: options.private === true ? 0o700 : 0o777 });
  for (let at = path; options.sync && host.dirname(at) !== at; at = host.dirname(at)) {
    try {
      syncFolder(host.dirname(at));
    } catch (error) {
      const code = errnoOf(error);
      if (code !== 'EACCES' && code !== 'EPERM') throw error;
    }
  }
}

function moveFile(from: AbsolutePath, to: AbsolutePath, options: Sync = {}): void {
  withParents(to, () => moveOver(from, to));
  if (options.sync) syncFolder(host.dirname(to));
}

function syncFile(path: AbsolutePath): void {
  const descriptor = openSync(path, windows ? 'r+' : 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function copyFile(from: AbsolutePath, to: AbsolutePath, options: { readonly executable: boolean } & Sync): void {
  const temporary = temporaryBeside(to);
  try {
    if (!guarded('copy', from, () => statSync(from)).isFile())
      throw new FileError('EINVAL', from, `cannot copy ${from}: it is not a regular file`);
    const flags = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;
    withParents(to, () => copyFileSync(from, temporary, flags));
    chmodSync(temporary, options.executable ? 0o755 : 0o644);
    if (options.sync) syncFile(temporary);
    moveFile(temporary, to, options);
  } catch (error) {
    discard(temporary);
    throw fileError(`copy ${from} to`, to, error);
  }
}

/** A link that is there is replaced in one step, as a renamed `current` needs it. */
function makeLink(target: string, path: AbsolutePath): void {
  const temporary = temporaryBeside(path);
  try {
    withParents(path, () => symlinkSync(target, temporary));
    moveOver(temporary, path);
  } catch (error) {
    discard(temporary);
    throw fileError('make the link', path, error);
  }
}

function discard(path: AbsolutePath): void {
  try {
    removeTree(path);
  } catch {
    // The first error is the one to tell; a left-over is swept by its name later.
  }
}
