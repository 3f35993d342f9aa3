/** Removes the temporary files that a killed gobuild left; their names say whose they are. */
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files } from '../model/ports.ts';
import { isRunning } from './process-table.ts';
import { temporaryOwner } from './temporary-name.ts';

/** Looks through the trees without following links. What a living process is writing stays, what cannot be removed, too. */
export function sweepTemporaries(files: Files, folders: readonly AbsolutePath[]): void {
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const { name, kind } of entriesOf(files, folder)) {
      const path = host.join(folder, name);
      if (kind === 'folder') waiting.push(path);
      const owner = temporaryOwner(name);
      if (owner !== undefined && (owner === process.pid || !isRunning(owner))) removeQuietly(files, path);
    }
  }
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
