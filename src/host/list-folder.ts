/** Lists a folder in text order; names that are not UTF-8 are refused, because text could not name them again. */
import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { compareText } from '../base/order.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type FileStat } from '../model/ports.ts';
import { errnoOf, fileError } from './file-error.ts';

interface Entry {
  readonly name: string;
  readonly kind: FileStat['kind'];
}

/** Entries of `path`; none if it is not there or is no folder. Throws FileError. */
export function listFolder(path: AbsolutePath): readonly Entry[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    if (entries.some((entry) => entry.name.includes('\ufffd'))) refuseBrokenNames(path);
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOf(path, entry) }))
      .toSorted((a, b) => compareText(a.name, b.name));
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw fileError('list', path, error);
  }
}

function kindOf(folder: AbsolutePath, entry: Dirent): FileStat['kind'] {
  const told = plainKind(entry);
  if (told !== 'other' || entry.isFIFO() || entry.isSocket()) return told;
  // Some file systems do not tell the type with the name.
  const stats = lstatSync(host.join(folder, entry.name), { throwIfNoEntry: false });
  return stats ? plainKind(stats) : 'other';
}

function plainKind(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): FileStat['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** U+FFFD may be the true name; only bytes that do not come back the same are refused. */
function refuseBrokenNames(path: AbsolutePath): void {
  for (const name of readdirSync(path, { encoding: 'buffer' })) {
    if (Buffer.from(name.toString('utf8')).equals(name)) continue;
    const shown = JSON.stringify(name.toString('latin1'));
    throw new FileError('EILSEQ', path, `cannot list ${path}: the name ${shown} (as Latin-1) is not UTF-8; rename it`);
  }
}
