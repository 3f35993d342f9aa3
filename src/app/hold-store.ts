/** Keeps the store from being swept for as long as a run uses it. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { shareStore, type Lock } from '../host/index.ts';
import type { HostWorld } from './host-world.ts';

/** Waits while a sweep is under way, which is short; undefined where no store is used, or the run is to end. */
export async function holdStore(
  { storeFolder, clock }: HostWorld,
  { noCache, signal }: { readonly noCache: boolean; readonly signal: AbortSignal },
): Promise<Lock | undefined> {
  if (noCache || storeFolder === undefined) return undefined;
  for (;;) {
    const held = share(storeFolder);
    if (held === 'unusable') return undefined;
    if (held || signal.aborted) return held;
    await clock.sleep(50, signal);
  }
}

/** A store that cannot even be locked is one that nothing is kept in: whoever writes to it says so. */
function share(folder: AbsolutePath): Lock | 'unusable' | undefined {
  try {
    return shareStore(folder);
  } catch (error) {
    if (error instanceof FileError) return 'unusable';
    throw error;
  }
}
