/** Makes the folders above a path only where they turn out to be missing. */
import { mkdirSync } from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import { errnoOf } from './file-error.ts';

/** Runs `action` again after making the folders above `path` if they were not there: cheaper than asking each time. */
export function withParents<T>(path: AbsolutePath, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(host.dirname(path), { recursive: true });
    return action();
  }
}
