/** What glob patterns find: each pattern once a turn however many actions have it, and many files as one digest. */
import type { WorkspacePath } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import type { FileTable } from './file-table.ts';
import type { Looks } from './looks.ts';
import type { SeenFile } from './seen-file.ts';
import { sha256 } from './sha256.ts';

/** From so many files on a set enters a key by one digest: thousands of actions may have the same one. */
export const manyFiles = 64;

/** Files in text order of their paths, and what is made of them when it is first asked for. */
export interface FileSet {
  readonly files: readonly SeenFile[];
  readonly paths: readonly WorkspacePath[];
  /** Of {@link text}. */
  readonly digest: Digest;
  /** Path and mark of each file, all joined by NUL. */
  readonly text: string;
}

export function newFileSet(files: readonly SeenFile[]): FileSet {
  const made: { paths?: readonly WorkspacePath[]; digest?: Digest; text?: string } = {};
  return {
    files,
    get paths() {
      return (made.paths ??= files.map(({ path }) => path));
    },
    get text() {
      return (made.text ??= files.flatMap(({ path, mark }) => [path, mark]).join('\0'));
    },
    get digest() {
      return (made.digest ??= sha256(this.text));
    },
  };
}

/** Path → mark, as {@link FileSet.text} tells them. */
export function filesInText(text: string): readonly (readonly [WorkspacePath, string])[] {
  const parts = text === '' ? [] : text.split('\0');
  return parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ''] as const] : []));
}

/** What one pattern finds now. */
export interface Found {
  /** In text order. */
  readonly paths: readonly WorkspacePath[];
  readonly has: (path: WorkspacePath) => boolean;
  /** All of them; their contents are looked at when it is first called. */
  readonly all: () => FileSet;
  /** What finding them looked at. */
  readonly looks: Looks;
}

/** How to find what a pattern finds, and how to look at one file of it. */
export interface Finding {
  readonly find: () => readonly WorkspacePath[];
  readonly see: (path: WorkspacePath) => SeenFile;
}

export interface FileSets {
  /** What was found under that name in this turn, else what `finding` finds. */
  readonly get: (name: string, finding: Finding) => Found;
  readonly nextTurn: () => void;
}

export function openFileSets(table: Pick<FileTable, 'traced' | 'note'>): FileSets {
  const turn = new Map<string, Found>();
  // Big ones are taken up again while nothing of them changed: their text and digest then stand.
  const last = new Map<string, FileSet>();
  const steady = (name: string, files: readonly SeenFile[]): FileSet => {
    const before = last.get(name);
    const set = before && isSame(before.files, files) ? before : newFileSet(files);
    if (files.length >= manyFiles) last.set(name, set);
    return set;
  };
  return {
    get: (name, { find, see }) => {
      const known = turn.get(name);
      if (known) {
        table.note(known.looks);
        return known;
      }
      const { value: paths, looks } = table.traced(find);
      const made: { set?: { readonly value: FileSet; readonly looks: Looks }; names?: ReadonlySet<WorkspacePath> } = {};
      const found: Found = {
        paths,
        has: (path) => (made.names ??= new Set(paths)).has(path),
        all: () => {
          made.set ??= table.traced(() => steady(name, paths.map(see)));
          table.note(made.set.looks);
          return made.set.value;
        },
        looks,
      };
      turn.set(name, found);
      return found;
    },
    nextTurn: () => turn.clear(),
  };
}

/** The file table gives the same object for a file as long as nothing changed. */
const isSame = (a: readonly SeenFile[], b: readonly SeenFile[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return other !== undefined && one.known === other.known && one.path === other.path && one.mark === other.mark;
  });
