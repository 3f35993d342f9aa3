/** Big outputs are looked at by way of the store: one copy and one reading give the digest and the blob. */
import type { Action } from '../model/action.ts';
import { FileError } from '../model/ports.ts';
import type { CacheContext } from './context.ts';
import { isSingle } from './outputs.ts';
import { sameStat } from './stat-tuple.ts';
import type { Taken } from './takings.ts';

/** Reading a smaller file twice costs less than the bookkeeping, and copying a larger one in vain too much. */
const [smallest, largest] = [256 * 1024, 64 * 1024 * 1024];

/**
 * Copies outputs of one file each, and tells the file table what they are. The digest is that of the copy, read when
 * it was whole, so that the blob is right whatever happens; of the output it is as good as one of its own reading: its
 * stat tuple was the same before and after, and it counts as young, so that the next run reads it anyway. To be dropped.
 */
export function takeOutputs(action: Action, context: CacheContext): readonly Taken[] {
  return action.outputs.filter(isSingle).flatMap(({ path }) => takeQuietly(path, context));
}

/** What cannot be copied is told by whoever looks at it or stores it. */
function takeQuietly(path: string, context: CacheContext): readonly Taken[] {
  try {
    return takeOne(path, context);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function takeOne(path: string, { store, storeRefuses, files, table }: CacheContext): readonly Taken[] {
  if (store === undefined || storeRefuses || table.recalled(path)?.racy === false) return [];
  const stat = files.stat(table.absolute(path));
  if (stat?.kind !== 'file' || stat.size < smallest || stat.size > largest) return [];
  const taken = store.take(table.absolute(path));
  table.seed(path, taken.digest);
  const seen = table.look(path);
  if (seen === undefined || !sameStat(seen.stat, stat)) table.forget(path);
  return [taken];
}

export function dropTaken(taken: readonly Taken[]): void {
  for (const { drop } of taken) {
    try {
      drop();
    } catch (error) {
      // What is left in the store's temporary folder is swept with it.
      if (!(error instanceof FileError)) throw error;
    }
  }
}
