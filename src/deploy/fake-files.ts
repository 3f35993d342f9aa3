/** For tests alone: a file system in memory, with links, that tells before each change. */
import { createHash } from 'node:crypto';
import { compareText } from '../base/order.ts';
import { FileError } from '../model/ports.ts';
import type { Files, FileStat } from '../model/ports.ts';

type Entry =
  | { readonly kind: 'file'; content: Uint8Array; executable: boolean }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'folder' };

/** `change` is called before each change, and may throw instead of it. Paths are absolute and `/`-separated. */
export function memoryFiles(change: () => void): Files {
  const tree = createTree();
  return { ...readingOf(tree), ...writingOf(tree, change), ...movingOf(tree, change) };
}

type Tree = ReturnType<typeof createTree>;

/** Links are resolved wherever they stand in a path. */
function createTree() {
  const entries = new Map<string, Entry>();
  const real = (path: string): string => {
    let at = '';
    for (const part of path.split('/').filter(Boolean)) {
      const entry = entries.get(`${at}/${part}`);
      at = entry?.kind === 'link' ? real(`${at}/${entry.target}`) : `${at}/${part}`;
    }
    return at;
  };
  /** Like `real`, but a link at the end stays one. */
  const place = (path: string): string => `${real(parent(path))}/${path.slice(path.lastIndexOf('/') + 1)}`;
  const makeFolder = (path: string): void => {
    if (path === '' || entries.get(real(path))?.kind === 'folder') return;
    makeFolder(parent(path));
    entries.set(real(path), { kind: 'folder' });
  };
  return {
    entries,
    real,
    place,
    makeFolder,
    put: (path: string, entry: Entry): void => {
      makeFolder(parent(path));
      entries.set(place(path), entry);
    },
    below: (path: string): string[] => [...entries.keys()].filter((key) => key.startsWith(`${path}/`)),
    fileAt: (path: string) => {
      const entry = entries.get(real(path));
      if (entry?.kind !== 'file') throw new FileError('ENOENT', path, `${path}: no such file`);
      return entry;
    },
  };
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const bytes = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

type Reading = Pick<
  Files,
  'stat' | 'follow' | 'read' | 'readPart' | 'readText' | 'readLink' | 'realPath' | 'digest' | 'list'
>;

function readingOf({ entries, real, place, fileAt, below }: Tree): Reading {
  return {
    stat: (path) => statOf(entries.get(place(path))),
    follow: (path) => statOf(entries.get(real(path))),
    read: (path) => fileAt(path).content,
    readPart: (path, offset, length) => fileAt(path).content.subarray(offset, offset + length),
    readText: (path) => new TextDecoder().decode(fileAt(path).content),
    readLink: (path) => {
      const entry = entries.get(place(path));
      if (entry?.kind !== 'link') throw new FileError('EINVAL', path, `${path}: no link`);
      return entry.target;
    },
    realPath: real,
    digest: (path) => createHash('sha256').update(fileAt(path).content).digest('hex'),
    list: (path) =>
      below(real(path))
        .filter((key) => parent(key) === real(path))
        .toSorted(compareText)
        .map((key) => ({ name: key.slice(key.lastIndexOf('/') + 1), kind: entries.get(key)?.kind ?? 'other' })),
  };
}

function writingOf({ entries, place, fileAt, put, makeFolder }: Tree, change: () => void) {
  return {
    makeFolder: (path) => {
      change();
      makeFolder(path);
    },
    write: (path, content, options) => {
      change();
      put(path, { kind: 'file', content: bytes(content), executable: ((options?.mode ?? 0) & 0o100) !== 0 });
    },
    empty: (path) => {
      change();
      put(path, { kind: 'file', content: new Uint8Array(), executable: false });
    },
    append: (path, content) => {
      change();
      const old = entries.get(place(path));
      const before = old?.kind === 'file' ? old.content : new Uint8Array();
      put(path, { kind: 'file', content: Buffer.concat([before, bytes(content)]), executable: false });
    },
    copy: (from, to, { executable }) => {
      change();
      put(to, { kind: 'file', content: fileAt(from).content, executable });
    },
    symlink: (target, path) => {
      change();
      put(path, { kind: 'link', target });
    },
    setMode: (path, mode) => {
      change();
      fileAt(path).executable = (mode & 0o100) !== 0;
    },
  } satisfies Partial<Files>;
}

function movingOf({ entries, place, makeFolder, below }: Tree, change: () => void): Pick<Files, 'rename' | 'remove'> {
  return {
    rename: (from, to) => {
      change();
      const [source, target] = [place(from), place(to)];
      if (!entries.has(source)) throw new FileError('ENOENT', from, `${from}: nothing there`);
      makeFolder(parent(target));
      if (below(target).length > 0) throw new FileError('ENOTEMPTY', to, `${to}: not empty`);
      for (const key of [source, ...below(source)]) {
        const entry = entries.get(key);
        if (entry) entries.set(target + key.slice(source.length), entry);
        entries.delete(key);
      }
    },
    remove: (path) => {
      change();
      const at = place(path);
      for (const key of [at, ...below(at)]) entries.delete(key);
    },
  };
}

function statOf(entry: Entry | undefined): FileStat | undefined {
  if (!entry) return undefined;
  const size = entry.kind === 'file' ? entry.content.length : 0;
  const executable = entry.kind === 'file' && entry.executable;
  const nothing = { dev: 0n, ino: 0n, mtimeNs: 0n, ctimeNs: 0n };
  return { kind: entry.kind, size, executable, ...nothing, mode: executable ? 0o755 : 0o644 };
}
