/** Keeps the store from being swept for as long as a run uses it. */
import { shareStore, type Lock } from '../host/index.ts';
import type { HostWorld } from './host-world.ts';

/** Waits while a sweep is under way, which is short; undefined where no store is used, or the run is to end. */
export async function holdStore(
  { storeFolder, clock }: HostWorld,
  { noCache, signal }: { readonly noCache: boolean; readonly signal: AbortSignal },
): Promise<Lock | undefined> {
  if (noCache || storeFolder === undefined) return undefined;
  for (;;) {
    const held = shareStore(storeFolder);
    if (held || signal.aborted) return held;
    await clock.sleep(50, signal);
  }
}
