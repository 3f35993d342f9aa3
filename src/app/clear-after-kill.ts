/** Clears away what a killed run left half-made where the turn of the workspace does not look: its scratch folders, and the store. */
import { clearLeftovers } from '../cache/index.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { takeStoreLock } from '../host/index.ts';
import type { HostWorld } from './host-world.ts';

/** To be called by who has the turn. What cannot be removed, and a store that another run uses, is left to the next one. */
export function clearAfterKill({ files, clock, random, storeFolder: folder }: HostWorld, state: AbsolutePath): void {
  try {
    const scratch = host.join(state, 'tmp');
    // Probes of other commands run without the turn.
    for (const { name } of files.list(scratch)) if (!name.startsWith('probe-')) files.remove(host.join(scratch, name));
    if (folder === undefined || files.stat(folder) === undefined) return;
    clearLeftovers({ files, clock, random, folder, warn: () => undefined }, () => takeStoreLock(folder));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
