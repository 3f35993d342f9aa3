/** Keeps the store within its bound: looks once a day, at the end of a run that put something into it. */
import { collectStore, defaultStoreSize, storeStats } from '../cache/index.ts';
import { host } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { takeStoreLock } from '../host/index.ts';
import type { HostWorld } from './host-world.ts';

const dayMs = 24 * 3_600_000;
/** Each run leaves one file of what it used; a collection makes one of them all. */
const manyUses = 1000;

/** `size` in bytes; undefined: the default. Does nothing while another run uses the store, or where it cannot be written. */
export function sweepStore(world: HostWorld, size: number | undefined): void {
  const { files, clock, random, storeFolder: folder } = world;
  if (folder === undefined) return;
  const options = { files, clock, random, folder, warn: () => undefined };
  const bound = size ?? defaultStoreSize;
  const mark = host.join(folder, 'looked-after');
  try {
    const last = files.stat(mark);
    const age = last === undefined ? dayMs : clock.now() - Number(last.mtimeNs / 1_000_000n);
    if (age >= 0 && age < dayMs) return;
    // Sizes are quickly told; a collection reads every result.
    const isDue = storeStats(options).bytes > bound || files.list(host.join(folder, 'uses')).length > manyUses;
    if (isDue && collectStore(options, bound, () => takeStoreLock(folder)).busy) return;
    files.write(mark, '');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
