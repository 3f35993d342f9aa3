/** What a turn of watch saw: the files that decided the plan, and those that decided its results. */
import { openSnapshot, type Snapshot } from '../cache/index.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { lockFileName } from '../model/lock.ts';
import type { Plan } from '../model/plan.ts';
import type { Files } from '../model/ports.ts';
import type { Sight } from '../watch/index.ts';
import type { HostWorld } from './host-world.ts';
import { stateFolderOf, type Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';

/** The file system's times from before the first and after the last look of a reading, in nanoseconds. */
export interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Files that changed while they were read: nobody knows what was read of them. Times that lie ahead say nothing, or such a
 * file would be read for ever.
 */
export function changedWhileRead(paths: readonly AbsolutePath[], files: Files, span: Span): readonly AbsolutePath[] {
  const lies = (time: bigint): boolean => time >= span.from && time <= span.to;
  return paths.filter((path) => {
    const stat = files.stat(path);
    return stat !== undefined && stat.kind !== 'folder' && (lies(stat.mtimeNs) || lies(stat.ctimeNs));
  });
}

/** What reading the configuration and git looked at. */
export function configurationPaths({ config, workspace }: Project, world: HostWorld): readonly AbsolutePath[] {
  const paths = [...config.looked.paths, ...world.gitLookedAt(), workspace.file, lockFileName];
  return [...new Set(paths.map((path) => host.resolve(workspace.root, path)))];
}

/** Of the files as they are now. */
export function snapshotOf(paths: readonly AbsolutePath[], root: AbsolutePath, files: Files): Snapshot {
  const entries = paths.map((path) => ({ path, known: undefined }));
  const snapshot = openSnapshot({ files, root, entries, isOwn: () => false });
  // Nothing is known of them yet: the first look makes it known.
  snapshot.changed();
  return snapshot;
}

/** A change of either counts, and is told by both at once. */
export const joined = (one: Snapshot, other: Snapshot | undefined): Snapshot =>
  other
    ? {
        changed: (hints) => [...new Set([...one.changed(hints), ...other.changed(hints)])],
        paths: () => new Set([...one.paths(), ...other.paths()]),
      }
    : one;

/** Undefined if there is nothing to watch. */
export const joinedSights = (now: Sight | undefined, before: Sight | undefined): Sight | undefined =>
  now && before
    ? {
        changed: (hints) => {
          const [a, b] = [now.changed(hints), before.changed(hints)];
          return { paths: [...new Set([...a.paths, ...b.paths])], reload: a.reload || b.reload };
        },
        paths: () => [...new Set([...now.paths(), ...before.paths()])],
      }
    : now;

export interface SightSource {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly engine: Engine;
  readonly configuration: Snapshot;
  /** What nobody knows the content of that was read: it is read once more. */
  readonly unsteady: readonly string[];
}

export function turnSight(source: SightSource): Sight {
  const { project, world, engine, configuration } = source;
  const { root } = project.workspace;
  // Of what changed while the turn ran some of it may have seen the old state: that one counts as seen.
  const first = engine.cache.firstLooks();
  const entries = engine.cache
    .known()
    .map(({ path, known }) => ({ path, known: first.has(path) ? first.get(path) : known }));
  const inputs = openSnapshot({ files: world.files, root, entries, ...ownPaths(source) });
  let { unsteady } = source;
  return {
    changed: (hints) => {
      const decides = [...unsteady, ...configuration.changed(hints)];
      unsteady = [];
      const paths = [...new Set([...decides, ...inputs.changed(hints)])];
      return { paths, reload: decides.length > 0 };
    },
    // Beyond the workspace lie tools and caches with folders of thousands of names: those are looked at now and then.
    paths: () => [...configuration.paths(), ...inputs.paths()].filter((path) => isInside(root, path)),
  };
}

const isInside = (root: AbsolutePath, path: AbsolutePath): boolean =>
  path === root || path.startsWith(root + host.separator);

interface Own {
  readonly isOwn: (path: AbsolutePath) => boolean;
  readonly isMade: (path: AbsolutePath) => boolean;
}

/** What gobuild and its targets write: what becomes of it starts no turn. */
function ownPaths({ project, plan, world, engine }: SightSource): Own {
  const { root } = project.workspace;
  const files = new Set<AbsolutePath>();
  const folders = new Set([stateFolderOf(project), host.resolve(root, project.config.dist)]);
  if (world.storeFolder !== undefined) folders.add(world.storeFolder);
  for (const { id, outputs } of plan.actions) {
    for (const { path, directory, glob } of outputs) {
      if (directory) folders.add(host.resolve(root, path));
      else if (glob === undefined) files.add(host.resolve(root, path));
    }
    // Of a glob only what it made is known.
    for (const path of engine.cache.recordedOutputs(id)) files.add(host.resolve(root, path));
  }
  const parents = new Set<AbsolutePath>();
  for (const path of [...files, ...folders]) {
    for (let at = host.dirname(path); isInside(root, at) && !parents.has(at); at = host.dirname(at)) parents.add(at);
  }
  const lies = liesIn(folders);
  return { isOwn: (path) => files.has(path) || lies(path), isMade: (path) => parents.has(path) };
}

/** Whether a path is one of the folders, or lies in one; what was found of a folder is kept for all that lies in it. */
function liesIn(folders: ReadonlySet<AbsolutePath>): (path: AbsolutePath) => boolean {
  const known = new Map<AbsolutePath, boolean>();
  const lies = (path: AbsolutePath): boolean => {
    if (folders.has(path)) return true;
    const up = host.dirname(path);
    if (up === path) return false;
    const before = known.get(up);
    if (before !== undefined) return before;
    const found = lies(up);
    known.set(up, found);
    return found;
  };
  return lies;
}
