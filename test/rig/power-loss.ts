/** A disk in memory that forgets: what was not flushed before the power went is there, gone, cut or zeros, in any combination. */
import crypto from 'node:crypto';
import path from 'node:path';
import { FileError, type Files, type FileStat } from '../../src/model/ports.ts';
import type { Seeded } from './seeded.ts';

interface Node {
  readonly ino: bigint;
  readonly kind: 'file' | 'folder' | 'link';
  readonly target: string;
  readonly entries: Map<string, Node>;
  /** Entries that are on the disk whatever happens. */
  readonly keptEntries: Map<string, Node>;
  content: Uint8Array;
  /** Content that is on the disk whatever happens. */
  kept: Uint8Array;
  mode: number;
  ns: bigint;
}

/** Happens as a whole or not at all, as a rename does. */
interface Change {
  readonly sets: readonly { readonly folder: Node; readonly name: string; readonly node: Node | undefined }[];
}

export interface PowerDisk {
  readonly files: Files;
  /** The power goes and comes back: what was not flushed is lost as `random` picks. */
  readonly lose: (random: Seeded) => void;
  /** Lets time go by. */
  readonly pass: (ms: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Disk {
  readonly root: Node;
  pending: Change[];
  ns: bigint;
  inodes: bigint;
}

/** `change` is called before each change and may throw instead of it. Paths are absolute and `/`-separated. */
export function powerDisk(change: () => void): PowerDisk {
  const disk: Disk = { root: newNode(1n, 'folder', 0n), pending: [], ns: 1_700_000_000_000_000_123n, inodes: 1n };
  const files = { ...readingOf(disk), ...writingOf(disk), ...movingOf(disk) };
  const counted = ['makeFolder', 'write', 'append', 'empty', 'copy', 'symlink', 'rename', 'remove', 'setMode'] as const;
  for (const name of counted) {
    const perform = files[name] as (...args: readonly unknown[]) => void;
    Object.assign(files, {
      [name]: (...args: readonly unknown[]) => {
        change();
        disk.ns += 100_000n;
        perform(...args);
      },
    });
  }
  Object.assign(files, {
    appender: (name: string) => ({
      append: (content: Uint8Array) => files.append(name, content),
      close: () => undefined,
    }),
  });
  return {
    files,
    lose: (random) => losePower(disk, random),
    pass: (ms) => void (disk.ns += BigInt(ms) * 1_000_000n),
    now: () => Number(disk.ns / 1_000_000n),
  };
}

function newNode(ino: bigint, kind: Node['kind'], ns: bigint, target = ''): Node {
  const empty = new Uint8Array();
  const mode = kind === 'folder' ? 0o755 : 0o644;
  return { ino, kind, target, entries: new Map(), keptEntries: new Map(), content: empty, kept: empty, mode, ns };
}

const born = (disk: Disk, kind: Node['kind'], target?: string): Node =>
  newNode((disk.inodes += 1n), kind, disk.ns, target);

function losePower(disk: Disk, random: Seeded): void {
  // Everything, nothing, or any part of it.
  const odds = [0, 1, 0.5, 0.9][random.below(4)] ?? 0.5;
  for (const { sets } of disk.pending)
    if (random.chance(odds)) for (const { folder, name, node } of sets) put(folder.keptEntries, name, node);
  disk.pending = [];
  const seen = new Set<Node>();
  const settle = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    node.content = node.kept = survivor(node, random);
    node.entries.clear();
    for (const [name, child] of node.keptEntries) {
      node.entries.set(name, child);
      settle(child);
    }
  };
  settle(disk.root);
}

/** What was flushed stays; of what was appended or written anew all, nothing, a beginning, or zeros of its length. */
function survivor({ content, kept }: Node, random: Seeded): Uint8Array {
  if (content === kept) return kept;
  const appended = Buffer.from(content.subarray(0, kept.length)).equals(kept);
  if (!appended) return random.chance(0.5) ? content : kept;
  const cut = kept.length + random.below(content.length - kept.length + 1);
  const how = random.below(4);
  if (how === 0) return content;
  if (how === 1) return content.subarray(0, cut);
  if (how === 2) return kept;
  const zeros = Buffer.from(content);
  return zeros.fill(0, cut);
}

const put = (entries: Map<string, Node>, name: string, node: Node | undefined): void =>
  void (node === undefined ? entries.delete(name) : entries.set(name, node));

function apply(disk: Disk, sets: Change['sets']): void {
  for (const { folder, name, node } of sets) {
    put(folder.entries, name, node);
    folder.ns = disk.ns;
  }
  disk.pending.push({ sets });
}

/** As fsync of a folder: its entries are on the disk, and nothing older can bring others back. */
function syncFolder(disk: Disk, folder: Node): void {
  const later: Change[] = [];
  for (const change of disk.pending) {
    if (!change.sets.some((set) => set.folder === folder)) later.push(change);
    else for (const set of change.sets) put(set.folder.keptEntries, set.name, set.node);
  }
  disk.pending = later;
}

const syncFile = (node: Node): void => void (node.kept = node.content);

const parts = (name: string): readonly string[] => name.split('/').filter((part) => part !== '');

/** The node at `name`, links followed but for one at the end unless `behind`. */
function find(disk: Disk, name: string, behind: boolean, hops = 0): Node | undefined {
  let at: Node | undefined = disk.root;
  let folder = '';
  const words = parts(name);
  for (const [index, word] of words.entries()) {
    at = at?.entries.get(word);
    const isLast = index === words.length - 1;
    if (at?.kind === 'link' && (behind || !isLast) && hops < 40)
      at = find(disk, path.posix.resolve(folder === '' ? '/' : folder, at.target), true, hops + 1);
    if (at === undefined) return undefined;
    folder = `${folder}/${word}`;
  }
  return at;
}

function need(disk: Disk, name: string, kind: Node['kind']): Node {
  const node = find(disk, name, kind !== 'link');
  if (node?.kind !== kind) throw new FileError(node ? 'EINVAL' : 'ENOENT', name, `${name}: no ${kind}`);
  return node;
}

function folderAt(disk: Disk, name: string): Node {
  const there = find(disk, name, true);
  if (there !== undefined) return need(disk, name, 'folder');
  const folder = folderAt(disk, path.posix.dirname(name));
  const node = born(disk, 'folder');
  apply(disk, [{ folder, name: path.posix.basename(name), node }]);
  return node;
}

function readingOf(disk: Disk) {
  const content = (name: string): Uint8Array => need(disk, name, 'file').content;
  return {
    stat: (name) => statOf(find(disk, name, false)),
    follow: (name) => statOf(find(disk, name, true)),
    read: content,
    readPart: (name, offset, length) => content(name).subarray(offset, offset + length),
    readText: (name) => new TextDecoder().decode(content(name)),
    readLink: (name) => need(disk, name, 'link').target,
    realPath: (name) => name,
    digest: (name) => crypto.hash('sha256', content(name)),
    list: (name) =>
      [...(find(disk, name, true)?.entries ?? [])]
        .map(([entry, { kind }]) => ({ name: entry, kind }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  } satisfies Partial<Files>;
}

function statOf(node: Node | undefined): FileStat | undefined {
  if (node === undefined) return undefined;
  const { kind, ino, ns, mode, content } = node;
  const executable = kind === 'file' && (mode & 0o111) !== 0;
  return { kind, size: content.length, executable, dev: 1n, ino, mtimeNs: ns, ctimeNs: ns, mode };
}

const bytes = (content: Uint8Array | string): Uint8Array => Buffer.from(content);

function writingOf(disk: Disk) {
  const write: Files['write'] = (name, content, { mode = 0o644, sync = false } = {}) => {
    const node = born(disk, 'file');
    node.content = bytes(content);
    node.mode = mode;
    if (sync) syncFile(node);
    const folder = folderAt(disk, path.posix.dirname(name));
    apply(disk, [{ folder, name: path.posix.basename(name), node }]);
    if (sync) syncFolder(disk, folder);
  };
  const append: Files['append'] = (name, content, { sync = false } = {}) => {
    const node = find(disk, name, true);
    if (node === undefined) return write(name, content, { sync });
    node.content = Buffer.concat([node.content, bytes(content)]);
    node.ns = disk.ns;
    if (sync) syncFile(node);
  };
  return {
    write,
    append,
    makeFolder: (name, options) => {
      folderAt(disk, name);
      if (options?.sync !== true) return;
      for (let at = name; at !== '/'; at = path.posix.dirname(at))
        syncFolder(disk, folderAt(disk, path.posix.dirname(at)));
    },
    empty: (name) => void (need(disk, name, 'file').content = new Uint8Array()),
    copy: (from, to, { executable, sync = false }) =>
      write(to, need(disk, from, 'file').content, { mode: executable ? 0o755 : 0o644, sync }),
    symlink: (target, name) => {
      const folder = folderAt(disk, path.posix.dirname(name));
      apply(disk, [{ folder, name: path.posix.basename(name), node: born(disk, 'link', target) }]);
    },
    setMode: (name, mode) => void (need(disk, name, 'file').mode = mode),
  } satisfies Partial<Files>;
}

function movingOf(disk: Disk): Pick<Files, 'rename' | 'remove'> {
  const place = (name: string): { readonly folder: Node; readonly name: string } => ({
    folder: folderAt(disk, path.posix.dirname(name)),
    name: path.posix.basename(name),
  });
  return {
    rename: (from, to, { sync = false } = {}) => {
      const node = find(disk, from, false);
      if (node === undefined) throw new FileError('ENOENT', from, `${from}: nothing there`);
      const target = place(to);
      if ((target.folder.entries.get(target.name)?.entries.size ?? 0) > 0)
        throw new FileError('ENOTEMPTY', to, `${to}: not empty`);
      apply(disk, [
        { ...place(from), node: undefined },
        { ...target, node },
      ]);
      if (sync) syncFolder(disk, target.folder);
    },
    remove: (name) => {
      if (find(disk, name, false) !== undefined) apply(disk, [{ ...place(name), node: undefined }]);
    },
  };
}
