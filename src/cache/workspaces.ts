/** Which workspaces use the store: so that `explain` can look at the results of another checkout. */
import { compareText } from '../base/order.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';
import { sha256 } from './sha256.ts';

/** The store remembers so many; the one noted longest ago goes first. */
const keptWorkspaces = 32;

const folderOf = (store: AbsolutePath): AbsolutePath => host.join(store, 'workspaces');

/** One small file for each workspace, written once. A store that refuses is none the worse for it. */
export function noteWorkspace(files: Files, store: AbsolutePath, root: AbsolutePath): void {
  const folder = folderOf(store);
  const file = host.join(folder, sha256(root).slice(0, 16));
  try {
    if (files.stat(file) !== undefined) return;
    files.write(file, root);
    for (const old of oldestFirst(files, folder).slice(0, -keptWorkspaces)) files.remove(old);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** Roots of the others, in text order. What cannot be read or is no path is left out. */
export function otherWorkspaces(files: Files, store: AbsolutePath, root: AbsolutePath): readonly AbsolutePath[] {
  const noted = oldestFirst(files, folderOf(store)).flatMap((file) => readRoot(files, file) ?? []);
  return noted.filter((other) => other !== root).toSorted(compareText);
}

function oldestFirst(files: Files, folder: AbsolutePath): readonly AbsolutePath[] {
  const found = files.list(folder).flatMap(({ name, kind }) => {
    const file = host.join(folder, name);
    const stat = kind === 'file' ? files.stat(file) : undefined;
    return stat ? [{ file, at: stat.mtimeNs }] : [];
  });
  return found.toSorted((a, b) => Number(a.at - b.at) || compareText(a.file, b.file)).map(({ file }) => file);
}

/** Longest path that is believed, in bytes. */
const longestRoot = 4096;

function readRoot(files: Files, file: AbsolutePath): AbsolutePath | undefined {
  try {
    const text = Buffer.from(files.readPart(file, 0, longestRoot)).toString('utf8');
    return host.isAbsolute(text) ? host.resolve(text) : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
