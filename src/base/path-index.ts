/** What is known of many paths, found by where they lie: at, above or below another one, without a look at the rest. */
import { dirname, type WorkspacePath } from './path.ts';

export interface PathIndex<T> {
  readonly add: (path: WorkspacePath, value: T) => void;
  /** What was added for paths that lie at `path`, above or below it, in the order in which it was added. `.` is above all. */
  readonly near: (path: WorkspacePath) => readonly T[];
}

interface Entry<T> {
  readonly value: T;
  readonly number: number;
}

export function openPathIndex<T>(): PathIndex<T> {
  // Each entry stands at its own path, and at each folder above it among what lies below that one.
  const at = new Map<WorkspacePath, Entry<T>[]>();
  const below = new Map<WorkspacePath, Entry<T>[]>();
  let number = 0;
  return {
    add: (path, value) => {
      const entry: Entry<T> = { value, number: (number += 1) };
      addTo(at, path, entry);
      for (const folder of foldersAbove(path)) addTo(below, folder, entry);
    },
    near: (path) => {
      const above = foldersAbove(path).flatMap((folder) => at.get(folder) ?? []);
      const here = [...above, ...(at.get(path) ?? [])];
      const inside = below.get(path) ?? [];
      const all = here.length === 0 ? inside : [...here, ...inside].toSorted((a, b) => a.number - b.number);
      return all.map(({ value }) => value);
    },
  };
}

function addTo<T>(map: Map<WorkspacePath, T[]>, path: WorkspacePath, item: T): void {
  const list = map.get(path);
  if (list) list.push(item);
  else map.set(path, [item]);
}

/** Up to `.`, which stands above `../x` too; absolute paths end at their root. */
function foldersAbove(path: WorkspacePath): readonly WorkspacePath[] {
  const folders: WorkspacePath[] = [];
  for (let folder = path; folder !== '.' && folder !== '/';) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}
