/**
 * Writing below one folder while others may swap the folders in it for links: the parent of each path is opened first,
 * found to lie below, and the work done in what was opened (as openat(2) would), so that no link leads it out.
 */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files, type WritesBelow } from '../model/ports.ts';
import { errnoOf, guarded } from './file-error.ts';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const pins = process.platform === 'linux' && existsSync('/proc/self/fd');

/** Links above a path are followed as long as they stay below `root`. Throws FileError. */
export function writesBelow(
  root: AbsolutePath,
  { write, copy, symlink, remove }: Pick<Files, 'write' | 'copy' | 'symlink' | 'remove'>,
): WritesBelow {
  let home: AbsolutePath | undefined;
  const place: Place = { home: () => (home ??= guarded('follow', root, () => realpathSync.native(root))) };
  return {
    makeFolder: (path) => inFolder(path, { ...place, make: true }, () => undefined),
    write: (path, content, options) => atParent(path, { ...place, make: true }, (at) => write(at, content, options)),
    copy: (from, path, options) => atParent(path, { ...place, make: true }, (at) => copy(from, at, options)),
    symlink: (target, path) => atParent(path, { ...place, make: true }, (at) => symlink(target, at)),
    remove: (path) => ifThere(() => atParent(path, { ...place, make: false }, remove)),
    setMode: (path, mode) => atParent(path, { ...place, make: false }, (at) => setModeOf(at, mode)),
  };
}

interface Place {
  /** Real path of the folder that nothing may lead out of. */
  readonly home: () => AbsolutePath;
}

/** `make`: folders that are missing are made. */
type Access = Place & { readonly make: boolean };

function atParent(path: AbsolutePath, access: Access, work: (at: AbsolutePath) => void): void {
  inFolder(host.dirname(path), access, (folder) => work(host.join(folder, host.basename(path))));
}

/** Calls `work` with a path of the folder that stays its path whatever is put in the way of `folder` meanwhile. */
function inFolder(folder: AbsolutePath, access: Access, work: (pinned: AbsolutePath) => void): void {
  if (!pins) {
    if (access.make) guarded('make the folder', folder, () => void mkdirSync(folder, { recursive: true }));
    const real = guarded('follow', folder, () => realpathSync.native(folder));
    work(checked(real, folder, access));
    return;
  }
  const descriptor = openFolder(folder, access);
  const pinned = `/proc/self/fd/${descriptor}`;
  try {
    checked(readlinkSync(pinned), folder, access);
    work(pinned);
  } catch (error) {
    // People know the folder by its name alone.
    if (!(error instanceof FileError)) throw error;
    const named = (text: string): string => text.replaceAll(pinned, folder);
    throw new FileError(error.code, named(error.path), named(error.message));
  } finally {
    closeSync(descriptor);
  }
}

/** What is missing is made part by part, each in the folder that was opened and checked before. */
function openFolder(folder: AbsolutePath, access: Access): number {
  return guarded('open the folder', folder, () => {
    try {
      return openSync(folder, O_RDONLY | O_DIRECTORY);
    } catch (error) {
      if (!access.make || errnoOf(error) !== 'ENOENT' || host.dirname(folder) === folder) throw error;
    }
    let descriptor = -1;
    atParent(folder, access, (at) => {
      makeOne(at);
      descriptor = openSync(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    });
    return descriptor;
  });
}

function makeOne(path: AbsolutePath): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function checked(real: AbsolutePath, folder: AbsolutePath, { home }: Place): AbsolutePath {
  const base = home();
  if (real === base || real.startsWith(base.endsWith(host.separator) ? base : `${base}${host.separator}`)) return real;
  throw new FileError('ELOOP', folder, `cannot change ${folder}: a link leads from there out of ${base}`);
}

/** Nothing to remove is fine, as for the whole tree. */
function ifThere(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FileError) || (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')) throw error;
  }
}

/** Not of what a link leads to. */
function setModeOf(path: AbsolutePath, mode: number): void {
  guarded('change the mode of', path, () => {
    if (process.platform === 'win32') return chmodSync(path, mode);
    const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      fchmodSync(descriptor, mode);
    } finally {
      closeSync(descriptor);
    }
  });
}
