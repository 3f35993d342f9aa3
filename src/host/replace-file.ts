/** Puts a whole file in place or leaves things as they were: temporary file beside it, then one rename. */
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import type { WriteOptions } from '../model/ports.ts';
import { errnoOf, fileError } from './file-error.ts';
import { temporaryBeside } from './temporary-name.ts';

/** Writes `content` to `path`; without `mode` the process's umask decides (0666 minus umask). Throws FileError. */
export function replaceFile(path: AbsolutePath, content: Uint8Array | string, options: WriteOptions = {}): void {
  const temporary = temporaryBeside(path);
  try {
    writeNew(temporary, typeof content === 'string' ? Buffer.from(content) : content, options);
    moveOver(temporary, path);
    if (options.sync) syncFolder(host.dirname(path));
  } catch (error) {
    unlinkQuietly(temporary);
    throw fileError('write', path, error);
  }
}

/** Renames over `to`; where the system refuses because `to` is read-only (Windows), that file is unlinked first. */
export function moveOver(from: AbsolutePath, to: AbsolutePath): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    if (!lstatSync(to, { throwIfNoEntry: false })?.isFile()) throw error;
    if (process.platform === 'win32') chmodSync(to, 0o666);
    unlinkSync(to);
    renameSync(from, to);
  }
}

function writeNew(temporary: AbsolutePath, content: Uint8Array, options: WriteOptions): void {
  const descriptor = openNew(temporary, options.mode ?? 0o666);
  try {
    writeAll(descriptor, content);
    if (options.mode !== undefined) fchmodSync(descriptor, options.mode);
    if (options.sync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A write may take less than it is given. */
export function writeAll(descriptor: number, content: Uint8Array): void {
  let written = 0;
  while (written < content.length) written += writeSync(descriptor, content, written);
}

/** `wx`: never through a link that someone else put there. A left-over of a dead process with our id is removed. */
function openNew(path: AbsolutePath, mode: number): number {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return openSync(path, 'wx', mode);
    } catch (error) {
      const code = errnoOf(error);
      if (attempt >= 2 || (code !== 'ENOENT' && code !== 'EEXIST')) throw error;
      if (code === 'ENOENT') mkdirSync(host.dirname(path), { recursive: true });
      else unlinkSync(path);
    }
  }
}

/** Windows cannot open folders; there the rename is durable by the file's own sync. */
export function syncFolder(folder: AbsolutePath): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function unlinkQuietly(path: AbsolutePath): void {
  try {
    unlinkSync(path);
  } catch {
    // Not there, or it cannot be removed either: the first error is the one to tell.
  }
}
