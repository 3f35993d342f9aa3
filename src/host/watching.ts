/** File events of this machine: one watch for each folder that matters. The only door of chokidar. */
import { statSync } from 'node:fs';
import { watch as openChokidar, type FSWatcher } from 'chokidar';
import { isObject } from '../base/json.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { errnoOf } from './file-error.ts';
import type { Watcher, WatchingOptions } from '../model/ports.ts';

/** Batches of folders that are watched side by side before they are joined to one. */
const maxBatches = 8;
/** Events of one moment are told together. */
const gatherMs = 5;

/** So long, in ms, what was found of the same paths stands: that one of them is of another kind now is told by an event. */
const steadyMs = 60_000;

interface Batch {
  readonly folders: ReadonlySet<AbsolutePath>;
  readonly events: FSWatcher;
}

export function openWatcher(options: WatchingOptions): Watcher {
  let wanted: readonly AbsolutePath[] = [];
  let batches: Batch[] = [];
  let closed = false;
  let lost = false;
  let turn: Promise<void> = Promise.resolve();
  const foldersNow = rememberFolders();
  /** Watched folders that went: if they are there again, another watch is needed. */
  const dead = new Set<AbsolutePath>();
  const hints = gather(options.onHint);

  const onEvent = (event: string, path: string): void => {
    if (closed || lost) return;
    hints.add(path);
    // What is wanted may lie in a folder that has just come, or gone: it is watched, and looked at, anew.
    if (event === 'unlinkDir') dead.add(path);
    if (event !== 'addDir' && event !== 'unlinkDir') return;
    void inTurn(async () => {
      if (await sync('anew')) options.onHint(undefined);
    });
  };
  const onError = (error: unknown): void => {
    if (closed || lost || errnoOf(error) === 'ENOENT') return;
    lost = true;
    options.onLost(whyLost(error));
  };

  /** True if the set of watched folders became another one. */
  const sync = async (how: 'anew' | 'known'): Promise<boolean> => {
    if (closed || lost) return false;
    const folders = foldersNow(wanted, how);
    const watched = new Set(batches.flatMap((batch) => [...batch.folders]));
    const added = [...folders].filter((folder) => !watched.has(folder));
    const gone = [...watched].filter((folder) => !folders.has(folder) || dead.has(folder));
    dead.clear();
    if (added.length === 0 && gone.length === 0) return false;
    const whole = gone.length > 0 || batches.length >= maxBatches;
    const old = whole ? batches : [];
    const batch = whole ? folders : new Set(added);
    const events = await openEvents(batch, { onRaw: hints.add, onEvent, onError });
    batches = [...(whole ? [] : batches), { folders: batch, events }];
    await Promise.all(old.map((one) => one.events.close()));
    return true;
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work).catch(onError);
    return turn;
  };

  return {
    watch: async (paths) => {
      wanted = [...paths];
      await inTurn(async () => void (await sync('known')));
    },
    close: async () => {
      closed = true;
      hints.stop();
      await inTurn(async () => {
        await Promise.all(batches.map((one) => one.events.close()));
        batches = [];
      });
    },
  };
}

/** {@link foldersOf}, asked of the disk only where it may be another answer. */
function rememberFolders(): (paths: readonly AbsolutePath[], how: 'anew' | 'known') => ReadonlySet<AbsolutePath> {
  let paths: readonly AbsolutePath[] = [];
  let folders: ReadonlySet<AbsolutePath> = new Set();
  let at = Number.NEGATIVE_INFINITY;
  return (wanted, how) => {
    const isSteady = how === 'known' && performance.now() - at < steadyMs && areSame(paths, wanted);
    if (!isSteady) {
      at = performance.now();
      paths = wanted;
      folders = foldersOf(wanted);
    }
    return folders;
  };
}

const areSame = (before: readonly string[], now: readonly string[]): boolean =>
  before.length === now.length && before.every((path, index) => path === now[index]);

interface Callbacks {
  /** What the system says, as it comes: chokidar's own events wait for others and are weighed against what it saw before. */
  readonly onRaw: (path: AbsolutePath) => void;
  readonly onEvent: (event: string, path: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Resolves when all folders are watched, or some cannot be (then `onError` was told). */
async function openEvents(
  folders: ReadonlySet<AbsolutePath>,
  { onRaw, onEvent, onError }: Callbacks,
): Promise<FSWatcher> {
  // No pause for editors that write beside and rename: what lies on disk after the pause of the loop decides.
  const events = openChokidar([...folders], {
    depth: 0,
    ignoreInitial: true,
    ignorePermissionErrors: true,
    atomic: false,
    backend: 'native',
  });
  events.on('all', onEvent);
  events.on('raw', (_event, name, details) => {
    const folder = isObject(details) ? details['watchedPath'] : undefined;
    if (typeof folder === 'string') onRaw(name ? host.join(folder, name) : folder);
  });
  await new Promise<void>((resolve) => {
    events.on('ready', resolve);
    events.on('error', (error) => {
      onError(error);
      resolve();
    });
  });
  return events;
}

/** The folders in which something shows when a path changes: its own, and for what is not there the nearest that is. */
function foldersOf(paths: readonly AbsolutePath[]): ReadonlySet<AbsolutePath> {
  const folders = new Set<AbsolutePath>();
  const nearest = new Map<AbsolutePath, AbsolutePath>();
  for (const path of paths) {
    if (isFolder(path)) folders.add(path);
    folders.add(nearestFolder(host.dirname(path), nearest));
  }
  return folders;
}

function nearestFolder(start: AbsolutePath, known: Map<AbsolutePath, AbsolutePath>): AbsolutePath {
  const before = known.get(start);
  if (before !== undefined) return before;
  let folder = start;
  while (!isFolder(folder) && host.dirname(folder) !== folder) folder = host.dirname(folder);
  known.set(start, folder);
  return folder;
}

const isFolder = (path: AbsolutePath): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function gather(tell: WatchingOptions['onHint']): { readonly add: (path: string) => void; readonly stop: () => void } {
  let paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const flush = (): void => {
    const told = [...paths];
    paths = new Set();
    timer = undefined;
    tell(told);
  };
  return {
    add: (path) => {
      if (stopped) return;
      paths.add(path);
      timer ??= setTimeout(flush, gatherMs);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function whyLost(error: unknown): string {
  const code = errnoOf(error);
  if (code === 'ENOSPC') return 'the limit of file watches is reached (fs.inotify.max_user_watches)';
  if (code === 'EMFILE') return 'the limit of open files or of watchers is reached (fs.inotify.max_user_instances)';
  return error instanceof Error ? error.message : String(error);
}
