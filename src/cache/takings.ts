/** Copies of files inside of the store that may become blobs: their digest is read from the copy, so a blob is what it is called. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { Digest } from '../model/digest.ts';
import type { Files, Random } from '../model/ports.ts';

export interface Taken {
  readonly digest: Digest;
  /** Removes the copy, unless it has become a blob. Throws FileError. */
  readonly drop: () => void;
}

export interface Takings {
  /** Copies a file, and gives the digest of the copy. To be dropped when nobody needs it any more. Throws FileError. */
  readonly take: (path: AbsolutePath) => Taken;
  /** Moves a copy with that digest to `to`; `path` is copied if there is none. False if it is not `digest`. Throws FileError. */
  readonly become: (digest: Digest, path: AbsolutePath, to: AbsolutePath) => boolean;
}

interface World {
  readonly files: Files;
  readonly random: Random;
  /** Of the store. */
  readonly folder: AbsolutePath;
}

export function openTakings({ files, random, folder }: World): Takings {
  const taken = new Map<Digest, AbsolutePath>();
  const take = (path: AbsolutePath): Taken => {
    const temporary = host.join(folder, `tmp/${random.hex(16)}`);
    try {
      files.copy(path, temporary, { executable: false });
      const digest = files.digest(temporary);
      taken.set(digest, temporary);
      const drop = (): void => {
        if (taken.get(digest) === temporary) taken.delete(digest);
        files.remove(temporary);
      };
      return { digest, drop };
    } catch (error) {
      files.remove(temporary);
      throw error;
    }
  };
  const become: Takings['become'] = (digest, path, to) => {
    const copy = taken.has(digest) ? undefined : take(path);
    try {
      const temporary = taken.get(digest);
      if (temporary === undefined) return false;
      files.rename(temporary, to);
      taken.delete(digest);
      return true;
    } finally {
      copy?.drop();
    }
  };
  return { take, become };
}
