/** The disk of the model test on real files: what scenarios and toy commands ask of a disk, below one folder. */
import fs from 'node:fs';
import path from 'node:path';
import type { Inode, MemoryDisk } from './memory-disk.ts';

/** `/w` is `base`/work, `/store` is `base`/store. Time passes by itself. */
export function realDisk(base: string): MemoryDisk {
  const at = (name: string): string => path.join(base, name.replace(/^\/w(?=\/|$)/, '/work'));
  const parents = (name: string): void => void fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  const write = (name: string, content: Uint8Array | string, mode?: number): void => {
    parents(name);
    fs.writeFileSync(at(name), content);
    if (mode !== undefined) fs.chmodSync(at(name), mode);
  };
  return {
    now: () => BigInt(Date.now()) * 1_000_000n,
    pass: () => undefined,
    find: (name, follow = false) => inodeAt(at(name), follow),
    makeFolder: (name) => void fs.mkdirSync(at(name), { recursive: true }),
    write,
    replace: (name, content, mode) => {
      fs.rmSync(at(name), { force: true });
      write(name, content, mode);
    },
    link: (name, target) => {
      parents(name);
      fs.rmSync(at(name), { force: true });
      fs.symlinkSync(target, at(name));
    },
    rename: (from, to) => fs.renameSync(at(from), at(to)),
    remove: (name) => fs.rmSync(at(name), { recursive: true, force: true }),
    setMode: (name, mode) => fs.chmodSync(at(name), mode),
    setTime: (name, mtimeNs) => fs.utimesSync(at(name), Number(mtimeNs) / 1e9, Number(mtimeNs) / 1e9),
    statOf: () => {
      throw new Error('nobody asks a real disk through the model');
    },
    below: (folder) =>
      fs.existsSync(at(folder))
        ? fs
            .readdirSync(at(folder), { recursive: true, withFileTypes: true })
            .filter((entry) => !entry.isDirectory())
            .map((entry) => `${folder}/${path.relative(at(folder), path.join(entry.parentPath, entry.name))}`)
            .toSorted()
        : [],
  };
}

function inodeAt(file: string, follow: boolean): Inode | undefined {
  const stats = (follow ? fs.statSync : fs.lstatSync)(file, { bigint: true, throwIfNoEntry: false });
  if (!stats) return undefined;
  const kind = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
  return {
    kind,
    ino: stats.ino,
    mode: Number(stats.mode & 0o777n),
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
    content: kind === 'file' ? fs.readFileSync(file) : new Uint8Array(),
    target: kind === 'link' ? fs.readlinkSync(file) : '',
    children: new Map(),
  };
}
