/** Walks folders through the file table: text order, links never followed, our own and git's folders never entered. */
import type { WorkspacePath } from '../base/path.ts';
import type { FileTable } from './file-table.ts';
import { listedNames, type ListedName } from './known.ts';

const neverEntered: ReadonlySet<string> = new Set(['.git', '.gobuild', 'node_modules']);

export interface WalkOptions {
  readonly table: FileTable;
  readonly from: WorkspacePath;
  /** False: the folder is passed over. Not asked for `from`. */
  readonly enter: (folder: WorkspacePath) => boolean;
  /** Each name that is not a folder, and each folder that is entered. */
  readonly visit: (path: WorkspacePath, kind: ListedName['kind']) => void;
}

/** Nothing at `from`, or no folder there: nothing is visited. Throws FileError. */
export function walk({ table, from, enter, visit }: WalkOptions): void {
  const open: WorkspacePath[] = [from];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const known = table.look(folder);
    if (known?.listing === undefined) continue;
    for (const { name, kind } of listedNames(known.listing)) {
      const path = folder === '.' ? name : `${folder}/${name}`;
      if (kind !== 'folder') visit(path, kind);
      else if (!neverEntered.has(name) && enter(path)) {
        visit(path, kind);
        open.push(path);
      }
    }
  }
}
