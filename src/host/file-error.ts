/** Turns errors of node:fs into FileError: a sentence with the path, and the errno for decisions. */
import { FileError } from '../model/ports.ts';

const meanings: Readonly<Record<string, string>> = {
  E2BIG: 'the words and variables of the program are too long',
  EACCES: 'permission denied',
  EAGAIN: 'no more processes can be started',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file is too large',
  EILSEQ: 'a name is not UTF-8',
  EINVAL: 'it is not a regular file',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'it does not exist',
  ENOMEM: 'the machine is out of memory',
  ENOSPC: 'no space left on the disk',
  ENOTDIR: 'a part of the path is not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'it is not permitted',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'the program is running',
};

/** Errno name of what node threw (`ENOENT`); `EUNKNOWN` for anything else. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return 'EUNKNOWN';
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : (unnamed(error) ?? error.code);
}

/** libuv has no name for some numbers, among them that of a used-up quota; the system has. */
function unnamed(error: Error): string | undefined {
  if (!('errno' in error) || typeof error.errno !== 'number') return undefined;
  const number = Math.abs(error.errno);
  const { errno } = process.getBuiltinModule('node:os').constants;
  return Object.entries(errno).find(([, value]) => value === number)?.[0];
}

export const meaningOf = (code: string): string => meanings[code] ?? code;

/** `verb` is what was tried: `read`, `write`, `remove`. */
export function fileError(verb: string, path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const code = errnoOf(error);
  const known = meanings[code];
  const why = known === undefined ? (error instanceof Error ? error.message : String(error)) : `${known} (${code})`;
  return new FileError(code, path, `cannot ${verb} ${path}: ${why}`);
}

/** Runs `action`; whatever it throws becomes a FileError. */
export function guarded<T>(verb: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError(verb, path, error);
  }
}
