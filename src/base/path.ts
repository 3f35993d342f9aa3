/** The only door of node:path. Workspace paths use `/` on every system; absolute ones are the host's own. */
import nodePath from 'node:path';

/** Relative to the workspace folder, `/` between the parts, `..` only in front: `cmd/server/main.go`, `../go.work`. */
export type WorkspacePath = string;
/** Absolute, in the host's own form. */
export type AbsolutePath = string;

/** Absolute path of the workspace path `path` in `root`, which is absolute and normal. An absolute `path` stays as it is. */
export const absolute = (root: AbsolutePath, path: WorkspacePath): AbsolutePath =>
  nodePath.sep === '/' && isPlain(path) && !root.endsWith('/') ? `${root}/${path}` : nodePath.resolve(root, path);

/** Nothing in it that normalising would change; asked for every file, so what may be so is left to the slow way. */
const isPlain = (path: string): boolean =>
  path !== '' && !path.startsWith('.') && !path.startsWith('/') && !path.endsWith('/') && !/\/[./]/.test(path);

/** Workspace path of the absolute path `path`, seen from `root`; `.` for the root itself. */
export function relativeTo(root: AbsolutePath, path: AbsolutePath): WorkspacePath {
  const relative = nodePath.relative(root, path);
  return relative === '' ? '.' : nodePath.sep === '/' ? relative : relative.replaceAll(nodePath.sep, '/');
}

/** Joins workspace paths and removes `.` and inner `..`. */
export function join(...parts: readonly string[]): WorkspacePath {
  const joined = nodePath.posix.join(...parts);
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

export const dirname = (path: string): string => nodePath.posix.dirname(path);
export const basename = (path: string): string => nodePath.posix.basename(path);
/** True if `path` is `folder` or lies below it; both workspace paths (or both absolute with `/`). */
export const isWithin = (folder: string, path: string): boolean =>
  folder === '.' ? !path.startsWith('../') && path !== '..' : path === folder || path.startsWith(`${folder}/`);
export const isAbsolute = (path: string): boolean => nodePath.posix.isAbsolute(path) || nodePath.win32.isAbsolute(path);

/** Functions on absolute paths of the host. */
export const host = {
  join: (...parts: readonly string[]): AbsolutePath => nodePath.join(...parts),
  resolve: (...parts: readonly string[]): AbsolutePath => nodePath.resolve(...parts),
  dirname: (path: AbsolutePath): AbsolutePath => nodePath.dirname(path),
  basename: (path: AbsolutePath): string => nodePath.basename(path),
  isAbsolute: (path: string): boolean => nodePath.isAbsolute(path),
  delimiter: nodePath.delimiter,
  separator: nodePath.sep,
} as const;

const reservedNames = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/**
 * Why `path` must not be written below the workspace on any host, or undefined if it may.
 * One validator for configuration, action results, archives and deploys, equal on every system
 * (`path` is a workspace path; rules: threats-and-faults 2.1, no. 3).
 */
export function unsafePath(path: string): string | undefined {
  return (
    unsafeWhole(path) ??
    path
      .split('/')
      .map(unsafePart)
      .find((reason) => reason !== undefined)
  );
}

/** Why `name` must not be the name of a file that is written, on any host; undefined if it may. Room is left for endings. */
export function unsafeFileName(name: string): string | undefined {
  if (name.includes('/')) return 'it names a folder';
  if (/[*?"<>|]/.test(name)) return 'it holds a sign that Windows keeps for itself: * ? " < > |';
  if (name.startsWith('-')) return 'a dash at the start is taken for an option';
  if (Buffer.byteLength(name) > 200) return 'it is longer than 200 bytes';
  return unsafePath(name);
}

function unsafeWhole(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (Buffer.byteLength(path) > 4096) return 'it is longer than 4096 bytes';
  if (path.normalize('NFC') !== path) return 'it is not in Unicode form NFC';
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'it holds a control character';
  if (path.includes('\\')) return 'it holds a backslash';
  return isAbsolute(path) ? 'it is absolute' : undefined;
}

function unsafePart(part: string): string | undefined {
  if (part === '') return 'it has an empty part';
  if (part === '.' || part === '..') return `it has the part "${part}"`;
  if (part.includes(':')) return 'it holds a colon';
  if (/[. ]$/.test(part)) return 'a part ends in a dot or a space';
  if (reservedNames.test(part)) return `"${part}" is a device name on Windows`;
  return Buffer.byteLength(part) > 255 ? 'a part is longer than 255 bytes' : undefined;
}
