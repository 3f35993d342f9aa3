/** Looks for what a killed run left half-written: in a workspace, and in a store. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** SHA-256 of every file below the folders, by path relative to `root`. */
export function digests(root: string, folders: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const folder of folders)
    for (const file of filesBelow(path.join(root, folder))) found[path.relative(root, file)] = digestOf(file);
  return found;
}

/** Blobs whose content is not what their name says. */
export const badBlobs = (store: string): readonly string[] =>
  filesBelow(path.join(store, 'cas')).filter((file) => digestOf(file) !== path.basename(file));

/** Temporary files of gobuild in the workspace, `.gobuild` included, and folders in which its actions worked. */
export const temporaries = (root: string): readonly string[] => [
  ...filesBelow(root).filter((file) => path.basename(file).startsWith('.gobuild-') || file.endsWith('.part')),
  ...namesIn(path.join(root, '.gobuild/tmp')),
];

/** Temporary files in the store. */
export const storeTemporaries = (store: string): readonly string[] => [
  ...filesBelow(store).filter((file) => path.basename(file).startsWith('.gobuild-')),
  ...namesIn(path.join(store, 'tmp')),
];

const namesIn = (folder: string): readonly string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : []);

const digestOf = (file: string): string => crypto.hash('sha256', fs.readFileSync(file));

function filesBelow(folder: string): readonly string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}
