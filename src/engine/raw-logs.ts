/** The files that programs write to before what they printed is made harmless and kept: one for each call under way. */
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { removeTemporary } from './perform.ts';
import type { Workshop } from './workshop.ts';

export interface RawLogs {
  readonly take: () => AbsolutePath;
  /** Its folder is there. Throws FileError. */
  readonly prepare: (path: AbsolutePath) => void;
  readonly giveBack: (path: AbsolutePath) => void;
  /** Removes what is left. */
  readonly close: () => void;
}

/**
 * A file into which nothing was printed serves the next call too: making and removing one for each of many small commands
 * would cost more than these. What a call printed never lies before another, so a file that was written to is removed.
 */
export function rawLogs(shop: Workshop): RawLogs {
  const free: AbsolutePath[] = [];
  let prepared = false;
  return {
    take: () => free.pop() ?? shop.temporary(),
    prepare: (path) => {
      if (!prepared) shop.files.makeFolder(host.dirname(path));
      prepared = true;
    },
    giveBack: (path) => {
      if (isEmpty(path, shop)) free.push(path);
      else removeTemporary(shop, path);
    },
    close: () => {
      for (const path of free.splice(0)) removeTemporary(shop, path);
    },
  };
}

function isEmpty(path: AbsolutePath, { files }: Workshop): boolean {
  try {
    return (files.stat(path)?.size ?? 0) === 0;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
