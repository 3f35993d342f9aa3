/** Removes the temporary files that a killed gobuild left; their names say whose they are. */
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';
import { isRunning } from './process-table.ts';
import { temporaryOwner } from './temporary-name.ts';

/** The same for single folders, without what lies below them. */
export function sweepFolders(files: Files, folders: readonly AbsolutePath[]): void {
  for (const folder of folders) sweepEntries(files, folder);
}

const swept = new Set<AbsolutePath>();

/** A folder in which this process has more than one temporary at a time: once, before its first. */
export function sweepOnce(files: Files, folder: AbsolutePath): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  sweepEntries(files, folder);
}

/** Looks through the trees without following links. What a living process is writing stays, what cannot be removed, too. */
export function sweepTemporaries(files: Files, folders: readonly AbsolutePath[]): void {
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    waiting.push(...sweepEntries(files, folder));
  }
}

/** Gives the folders in it. */
function sweepEntries(files: Files, folder: AbsolutePath): readonly AbsolutePath[] {
  return entriesOf(files, folder).flatMap(({ name, kind }) => {
    const path = host.join(folder, name);
    const owner = temporaryOwner(name);
    if (owner !== undefined && (owner === process.pid || !isRunning(owner))) removeQuietly(files, path);
    return kind === 'folder' ? [path] : [];
  });
}

function entriesOf(files: Files, folder: AbsolutePath): ReturnType<Files['list']> {
  try {
    return files.list(folder);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function removeQuietly(files: Files, path: AbsolutePath): void {
  try {
    files.remove(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
