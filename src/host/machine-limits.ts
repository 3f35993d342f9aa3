/** Limits of this machine that builds run into: open files, watches, space. What the system does not tell is undefined. */
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';

/** Soft limit of open files of one process (getrlimit(2)). */
export function openFileLimit(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const line = attempt(() => readFileSync('/proc/self/limits', 'latin1').split('\n')) ?? [];
  const soft = /^Max open files\s+(\d+|unlimited)/.exec(
    line.find((text) => text.startsWith('Max open files')) ?? '',
  )?.[1];
  if (soft === undefined) return undefined;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
}

/** Of inotify(7), for one user. */
export function watchLimits(): { readonly watches: number; readonly instances: number } | undefined {
  const read = (name: string): number | undefined =>
    attempt(() => Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'latin1')));
  const [watches, instances] = [read('max_user_watches'), read('max_user_instances')];
  return watches === undefined || instances === undefined ? undefined : { watches, instances };
}

/** Bytes that this user may still write where `path` is, or will be. */
export const freeSpace = (path: AbsolutePath): number | undefined =>
  attempt(() => {
    const { bavail, bsize } = statfsSync(nearestThere(path));
    return bavail * bsize;
  });

/** Whether files can be made there; the folder itself need not be there yet. */
export const canWrite = (path: AbsolutePath): boolean =>
  attempt(() => {
    accessSync(nearestThere(path), constants.W_OK | constants.X_OK);
    return true;
  }) ?? false;

/** True where `a` and `A` are one name. `path` is a file that is there. */
export function ignoresCase(path: AbsolutePath): boolean {
  const name = host.basename(path);
  const other = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  return other !== name && existsSync(host.join(host.dirname(path), other));
}

function nearestThere(path: AbsolutePath): AbsolutePath {
  let at = path;
  while (!existsSync(at) && host.dirname(at) !== at) at = host.dirname(at);
  return at;
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
