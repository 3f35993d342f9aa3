/** Keeps the store within its bound: once a day, at the end of a run that put something into it. */
import { collectStore, defaultStoreSize } from '../cache/index.ts';
import { host } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { takeStoreLock } from '../host/index.ts';
import type { HostWorld } from './host-world.ts';

const dayMs = 24 * 3_600_000;

/** `size` in bytes; undefined: the default. Does nothing while another run uses the store, or where it cannot be written. */
export function sweepStore(world: HostWorld, size: number | undefined): void {
  const { files, clock, random, storeFolder: folder } = world;
  if (folder === undefined) return;
  try {
    // Every collection writes this file anew.
    const last = files.stat(host.join(folder, 'uses', 'collected'));
    const age = last === undefined ? dayMs : clock.now() - Number(last.mtimeNs / 1_000_000n);
    if (age >= 0 && age < dayMs) return;
    collectStore({ files, clock, random, folder, warn: () => undefined }, size ?? defaultStoreSize, () =>
      takeStoreLock(folder),
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
