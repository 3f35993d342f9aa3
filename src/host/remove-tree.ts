/** Removes files, links and trees, read-only ones too (Go's module cache makes such); never follows a link. */
import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import { errnoOf, fileError } from './file-error.ts';

/** Nothing at `path` is fine. Throws FileError. */
export function removeTree(path: AbsolutePath): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOTDIR') return;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw fileError('remove', path, error);
    removeReadOnly(path);
  }
}

function removeReadOnly(path: AbsolutePath): void {
  try {
    makeFoldersWritable(path);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw fileError('remove', path, error);
  }
}

function makeFoldersWritable(top: AbsolutePath): void {
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    if (!stats?.isDirectory()) continue;
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(host.join(folder, entry.name));
    }
  }
}
