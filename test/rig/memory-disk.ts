/** A disk in memory with the stat tuples of a real one: inode numbers that come again, clocks that tick coarsely, links. */
import { FileError, type FileStat } from '../../src/model/ports.ts';

export interface Inode {
  readonly kind: 'file' | 'folder' | 'link';
  readonly ino: bigint;
  mode: number;
  mtimeNs: bigint;
  ctimeNs: bigint;
  content: Uint8Array;
  target: string;
  readonly children: Map<string, Inode>;
}

export interface MemoryDisk {
  /** Nanoseconds; what a file keeps of it is rounded down to a tick. */
  readonly now: () => bigint;
  readonly pass: (ns: bigint) => void;
  /** Links on the way are followed; the last name only with `follow`. */
  readonly find: (path: string, follow?: boolean) => Inode | undefined;
  readonly makeFolder: (path: string) => void;
  /** Into the file that is there, as `>` of a shell does, or a new one; parents are made. */
  readonly write: (path: string, content: Uint8Array | string, mode?: number) => void;
  /** A new file takes the name. */
  readonly replace: (path: string, content: Uint8Array | string, mode?: number) => void;
  readonly link: (path: string, target: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
  readonly setMode: (path: string, mode: number) => void;
  /** As utimes(2): the time of change is now all the same. */
  readonly setTime: (path: string, mtimeNs: bigint) => void;
  readonly statOf: (inode: Inode) => FileStat;
  /** Files and links below a folder, in text order. */
  readonly below: (folder: string) => readonly string[];
}

const bytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content;
const split = new Map<string, readonly string[]>();
function partsOf(path: string): readonly string[] {
  const known = split.get(path);
  if (known) return known;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (split.size < 10_000) split.set(path, parts);
  return parts;
}
const nothing = new Uint8Array();
/** What one call takes. */
const stepNs = 50_000n;

export function memoryDisk(tickNs: bigint): MemoryDisk {
  let time = 1_700_000_000_123_456_789n;
  let next = 100n;
  const free: bigint[] = [];
  const stamp = (): bigint => time - (time % tickNs);
  const newInode = (kind: Inode['kind'], mode: number): Inode => {
    const ino = free.pop() ?? (next += 1n);
    const at = stamp();
    return { kind, ino, mode, mtimeNs: at, ctimeNs: at, content: nothing, target: '', children: new Map() };
  };
  const root = newInode('folder', 0o755);
  const pass = (ns: bigint): void => {
    time += ns;
  };

  /** Physical names of what `path` leads to. */
  const resolve = (path: string, follow: boolean, hops = 0): string[] => {
    if (hops > 40) throw new FileError('ELOOP', path, `too many links: ${path}`);
    const names: string[] = [];
    let at: Inode | undefined = root;
    const parts = partsOf(path);
    for (const [index, part] of parts.entries()) {
      if (part === '..') names.pop();
      else names.push(part);
      at = part === '..' ? inodeAt(names) : at?.children.get(part);
      const last = index === parts.length - 1;
      if (at?.kind !== 'link' || (last && !follow)) continue;
      const folder = names.slice(0, -1).join('/');
      const target = at.target.startsWith('/') ? at.target : `/${folder}/${at.target}`;
      return resolve([target, ...parts.slice(index + 1)].join('/'), follow, hops + 1);
    }
    return names;
  };
  const inodeAt = (names: readonly string[]): Inode | undefined => {
    let at: Inode | undefined = root;
    for (const name of names) at = at?.kind === 'folder' ? at.children.get(name) : undefined;
    return at;
  };
  const find = (path: string, follow = false): Inode | undefined => inodeAt(resolve(path, follow));

  const folderOf = (path: string): { folder: Inode; name: string } => {
    const names = resolve(path, false);
    const name = names.pop() ?? '';
    let at = root;
    for (const part of names) {
      const child = at.children.get(part);
      if (child?.kind === 'file') throw new FileError('ENOTDIR', path, `a file where a folder is expected: ${path}`);
      at = child ?? enter(at, part, newInode('folder', 0o755));
    }
    return { folder: at, name };
  };
  const touchFolder = (folder: Inode): void => {
    folder.mtimeNs = stamp();
    folder.ctimeNs = folder.mtimeNs;
  };
  const enter = (folder: Inode, name: string, child: Inode): Inode => {
    folder.children.set(name, child);
    touchFolder(folder);
    return child;
  };
  const leave = (folder: Inode, name: string): void => {
    const child = folder.children.get(name);
    if (!child) return;
    const gone = [child];
    for (let one = gone.pop(); one; one = gone.pop()) {
      gone.push(...one.children.values());
      free.push(one.ino);
    }
    folder.children.delete(name);
    touchFolder(folder);
  };
  const put = (path: string, inode: Inode): void => {
    const { folder, name } = folderOf(path);
    const before = folder.children.get(name);
    if (before?.kind === 'folder') throw new FileError('EISDIR', path, `it is a folder: ${path}`);
    leave(folder, name);
    enter(folder, name, inode);
  };
  const change = (path: string, action: (inode: Inode) => void): void => {
    const inode = find(path, true);
    if (!inode) throw new FileError('ENOENT', path, `no such file: ${path}`);
    action(inode);
    inode.ctimeNs = stamp();
  };
  const newFile = (content: Uint8Array | string, mode: number): Inode => {
    const inode = newInode('file', mode);
    inode.content = bytes(content);
    return inode;
  };
  return {
    now: () => time,
    pass,
    find: (path, follow) => {
      pass(stepNs / 10n);
      return find(path, follow);
    },
    makeFolder: (path) => {
      pass(stepNs);
      if (partsOf(path).length === 0) return;
      const there = find(path, true);
      if (there?.kind === 'folder') return;
      if (there) throw new FileError('EEXIST', path, `there is a file already: ${path}`);
      const { folder, name } = folderOf(path);
      enter(folder, name, newInode('folder', 0o755));
    },
    write: (path, content, mode) => {
      pass(stepNs);
      const inode = find(path, true);
      if (inode?.kind === 'folder') throw new FileError('EISDIR', path, `it is a folder: ${path}`);
      if (!inode) return put(`/${resolve(path, true).join('/')}`, newFile(content, mode ?? 0o644));
      inode.content = bytes(content);
      inode.mtimeNs = stamp();
      inode.ctimeNs = inode.mtimeNs;
      if (mode !== undefined) inode.mode = mode;
    },
    replace: (path, content, mode = 0o644) => {
      pass(stepNs);
      put(path, newFile(content, mode));
    },
    link: (path, target) => {
      pass(stepNs);
      const inode = newInode('link', 0o777);
      inode.target = target;
      put(path, inode);
    },
    rename: (from, to) => {
      pass(stepNs);
      const { folder, name } = folderOf(from);
      const inode = folder.children.get(name);
      if (!inode) throw new FileError('ENOENT', from, `no such file: ${from}`);
      const target = folderOf(to);
      const there = target.folder.children.get(target.name);
      if (there?.kind === 'folder' && inode.kind !== 'folder')
        throw new FileError('EISDIR', to, `it is a folder: ${to}`);
      if (there === inode) return;
      folder.children.delete(name);
      touchFolder(folder);
      leave(target.folder, target.name);
      enter(target.folder, target.name, inode);
      inode.ctimeNs = stamp();
    },
    remove: (path) => {
      pass(stepNs);
      const names = resolve(path, false);
      const name = names.pop();
      const folder = inodeAt(names);
      if (name !== undefined && folder) leave(folder, name);
    },
    setMode: (path, mode) => {
      pass(stepNs);
      change(path, (inode) => {
        inode.mode = mode;
      });
    },
    setTime: (path, mtimeNs) => {
      pass(stepNs);
      change(path, (inode) => {
        inode.mtimeNs = mtimeNs;
      });
    },
    statOf: (inode) => ({
      kind: inode.kind,
      size: inode.kind === 'link' ? inode.target.length : inode.content.length,
      executable: (inode.mode & 0o111) !== 0,
      dev: 7n,
      ino: inode.ino,
      mtimeNs: inode.mtimeNs,
      ctimeNs: inode.ctimeNs,
      mode: inode.mode,
    }),
    below: (folder) => {
      const found: string[] = [];
      const open: [string, Inode | undefined][] = [[folder, find(folder)]];
      for (let one = open.pop(); one; one = open.pop()) {
        const [at, inode] = one;
        for (const [name, child] of inode?.children ?? []) {
          if (child.kind === 'folder') open.push([`${at}/${name}`, child]);
          else found.push(`${at}/${name}`);
        }
      }
      return found.toSorted();
    },
  };
}
