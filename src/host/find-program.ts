/** Looks a program up as a shell would, and says in words why there is none. */
import { accessSync, constants, statSync } from 'node:fs';
import { host, isAbsolute, type AbsolutePath } from '../base/path.ts';
import { errnoOf, meaningOf } from './file-error.ts';

const windows = process.platform === 'win32';

export interface ProgramSearch {
  /** Text of PATH; absent or empty: no folders. Empty parts and relative folders are passed over, as a trap. */
  readonly path?: string | undefined;
  /** Searched after PATH. */
  readonly folders?: readonly AbsolutePath[] | undefined;
  /** What a name with a slash is relative to. */
  readonly cwd?: AbsolutePath | undefined;
  /** Text of PATHEXT (Windows). */
  readonly extensions?: string | undefined;
}

export type ProgramFound =
  | { readonly type: 'found'; readonly path: AbsolutePath }
  /** `why` is a clause: `it is not on PATH`. */
  | { readonly type: 'missing'; readonly why: string };

/** Finds `name`: absolute, relative to `cwd` if it holds a slash, else by name in the folders. */
export function findProgram(name: string, search: ProgramSearch): ProgramFound {
  if (name === '') return { type: 'missing', why: 'the name of the program is empty' };
  const paths = candidatePaths(name, search);
  const path = paths.find(isProgram);
  return path === undefined ? missing(name, paths, search) : { type: 'found', path };
}

/** Every program of that name, in the order of the search. */
export const findPrograms = (name: string, search: ProgramSearch): readonly AbsolutePath[] =>
  candidatePaths(name, search).filter(isProgram);

/** Every path that is tried for `name`, in order. */
export function candidatePaths(name: string, search: ProgramSearch): readonly AbsolutePath[] {
  const hasFolder = name.includes('/') || (windows && name.includes('\\')) || isAbsolute(name);
  const bases = hasFolder
    ? [host.resolve(search.cwd ?? host.separator, name)]
    : searchFolders(search).map((folder) => host.join(folder, name));
  const suffixes = suffixesFor(name, search.extensions);
  return bases.flatMap((base) => suffixes.map((suffix) => base + suffix));
}

function searchFolders(search: ProgramSearch): readonly AbsolutePath[] {
  const listed = (search.path ?? '').split(host.delimiter).filter((folder) => host.isAbsolute(folder));
  return [...new Set([...listed, ...(search.folders ?? [])])];
}

/** On Windows a bare name gets the endings of PATHEXT; a name that already has one is taken as it is, too. */
function suffixesFor(name: string, extensions: string | undefined): readonly string[] {
  if (!windows) return [''];
  const endings = (extensions ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((ending) => ending.startsWith('.'));
  return endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase())) ? ['', ...endings] : endings;
}

function isProgram(path: AbsolutePath): boolean {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function whyNot(path: AbsolutePath): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return `${path} does not exist`;
    return stats.isFile() ? `${path} is not executable (chmod +x would make it so)` : `${path} is not a file`;
  } catch (error) {
    return `${path}: ${meaningOf(errnoOf(error))}`;
  }
}

function missing(name: string, paths: readonly AbsolutePath[], search: ProgramSearch): ProgramFound {
  const there =
    paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) ??
    (name.includes('/') ? paths[0] : undefined);
  if (there !== undefined) return { type: 'missing', why: whyNot(there) };
  const where = search.path ? 'in any folder of PATH' : 'to be found, because PATH is not set';
  return { type: 'missing', why: `there is no program "${name}" ${where}` };
}
