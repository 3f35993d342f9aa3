/** What a run saw on disk, kept so that a later look can say which of it is not so any more. Contents decide, not times. */
import { compareText } from '../base/order.ts';
import { host, relativeTo, type AbsolutePath } from '../base/path.ts';
import { FileError, type Files, type FileStat } from '../model/ports.ts';
import { listedNames, listingText, type Known } from './known.ts';
import { sha256 } from './sha256.ts';
import { sameStat } from './stat-tuple.ts';

export interface SnapshotOptions {
  readonly files: Files;
  readonly root: AbsolutePath;
  /** As `known()` of the cache tells it; undefined: there was nothing. */
  readonly entries: readonly { readonly path: string; readonly known: Known | undefined }[];
  /** Paths that gobuild writes itself: what becomes of them is never a change. */
  readonly isOwn: (path: AbsolutePath) => boolean;
  /** Names that come and go in a listing with what gobuild writes: folders of outputs. Default: none. */
  readonly isMade?: ((path: AbsolutePath) => boolean) | undefined;
}

export interface Snapshot {
  /**
   * Paths as people know them, in text order, that are not what they were; each change is told once. With `hints` only
   * those, their folders and what lies below them are looked at.
   */
  readonly changed: (hints?: readonly AbsolutePath[]) => readonly string[];
  /** Everything that is looked at. */
  readonly paths: () => Iterable<AbsolutePath>;
}

/** What a path was; `undefined`: nothing. */
type Seen = Pick<Known, 'stat' | 'digest' | 'racy' | 'listing'> | undefined;

export function openSnapshot({ files, root, entries, isOwn, isMade }: SnapshotOptions): Snapshot {
  const seen = new Map<AbsolutePath, Seen>();
  for (const { path, known } of entries) {
    const absolute = host.resolve(root, path);
    if (!isOwn(absolute)) seen.set(absolute, known);
  }
  const above = foldersAbove(seen.keys());
  const compare = (path: AbsolutePath): readonly AbsolutePath[] => {
    const before = seen.get(path);
    const now = look(path, before, files);
    if (now === before) return [];
    seen.set(path, now);
    if (before?.listing !== undefined && now?.listing !== undefined) {
      return changedNames(before.listing, now.listing)
        .map((name) => host.join(path, name))
        .filter((changed) => !isOwn(changed) && isMade?.(changed) !== true);
    }
    return before?.digest === now?.digest && before?.stat.executable === now?.stat.executable ? [] : [path];
  };
  return {
    changed: (hints) => {
      const candidates = hints === undefined ? seen.keys() : hinted(hints, seen, above);
      const changed = new Set([...candidates].flatMap(compare));
      return [...changed].map((path) => shownPath(root, path)).toSorted(compareText);
    },
    paths: () => seen.keys(),
  };
}

const shownPath = (root: AbsolutePath, path: AbsolutePath): string => relativeTo(root, path);

/** Every folder that one of the paths lies in, near or far. */
function foldersAbove(paths: Iterable<AbsolutePath>): ReadonlySet<AbsolutePath> {
  const folders = new Set<AbsolutePath>();
  for (const path of paths) {
    for (let at = host.dirname(path); !folders.has(at); at = host.dirname(at)) folders.add(at);
  }
  return folders;
}

/** A hint stands for itself, for the listing it is in, and for all below it: folders come and go as a whole. */
function hinted(
  hints: readonly AbsolutePath[],
  seen: ReadonlyMap<AbsolutePath, Seen>,
  above: ReadonlySet<AbsolutePath>,
): ReadonlySet<AbsolutePath> {
  const candidates = new Set<AbsolutePath>();
  for (const hint of hints) {
    for (const path of [hint, host.dirname(hint)]) if (seen.has(path)) candidates.add(path);
  }
  // A checkout tells of thousands of names, few of which anything lies below.
  const folders = new Set(hints.filter((hint) => above.has(hint)));
  if (folders.size > 0) for (const path of seen.keys()) if (liesBelow(path, folders)) candidates.add(path);
  return candidates;
}

function liesBelow(path: AbsolutePath, folders: ReadonlySet<AbsolutePath>): boolean {
  for (let at = path, up = host.dirname(at); up !== at; at = up, up = host.dirname(at))
    if (folders.has(up)) return true;
  return false;
}

/** The same object as before while nothing changed. What cannot be read counts as it was: the run will say why. */
function look(path: AbsolutePath, before: Seen, files: Files): Seen {
  try {
    const stat = files.stat(path);
    if (stat === undefined) return undefined;
    if (before && sameStat(before.stat, stat) && !before.racy) return before;
    const now = { stat, racy: false, ...contentOf(path, stat, files) };
    const same = before?.digest === now.digest && before.stat.executable === stat.executable && !before.racy;
    return same && sameStat(before.stat, stat) ? before : now;
  } catch (error) {
    if (error instanceof FileError) return before;
    throw error;
  }
}

function contentOf(path: AbsolutePath, stat: FileStat, files: Files): Pick<Known, 'digest' | 'listing'> {
  if (stat.kind === 'file') return { digest: files.digest(path) };
  if (stat.kind === 'link') return { digest: sha256(files.readLink(path)) };
  if (stat.kind === 'other') return { digest: 'other' };
  const listing = listingText(files.list(path));
  return { digest: sha256(listing), listing };
}

/** Names that came, went, or are of another kind now. */
function changedNames(before: string, now: string): readonly string[] {
  const old = new Map(listedNames(before).map(({ name, kind }) => [name, kind]));
  const names = listedNames(now);
  const current = new Set(names.map(({ name }) => name));
  const came = names.filter(({ name, kind }) => old.get(name) !== kind).map(({ name }) => name);
  return [...came, ...[...old.keys()].filter((name) => !current.has(name))];
}
