/** The services that are wanted: each is started, probed, followed and stopped (keep-service.ts). */
import { deferred } from '../base/deferred.ts';
import type { NodeId } from '../model/graph.ts';
import {
  isDown,
  isResting,
  nothingRuns,
  step,
  newKept,
  unwanted,
  wantNow,
  type KeeperOptions,
  type Kept,
} from './keep-service.ts';
import type { ServiceWish } from './service-world.ts';

export interface ServiceKeeper {
  /** Starts it, starts it anew if its identity is another one, or leaves it alone. Returns at once. */
  readonly want: (wish: ServiceWish) => void;
  /** Stops the services that are not named. */
  readonly keepOnly: (nodes: ReadonlySet<NodeId>) => void;
  /**
   * Those that are down, or that an older program goes on for, as soon as there is one; none, once all that are wanted are
   * ready, or after the signal.
   */
  readonly settled: (signal: AbortSignal) => Promise<readonly NodeId[]>;
  /** Stops them all, each with its grace; resolves when none is left. */
  readonly close: () => Promise<void>;
}

export function openServiceKeeper(options: KeeperOptions): ServiceKeeper {
  const kept = new Map<NodeId, Kept>();
  const steps = new Set<() => void>();
  const onStep = (): void => steps.forEach((wake) => wake());
  const around = { ...options, onStep, find: (node: NodeId) => kept.get(node) };
  return {
    want: (wish) => {
      const one = kept.get(wish.node) ?? newKept(wish, around);
      kept.set(wish.node, one);
      wantNow(one, wish);
    },
    keepOnly: (nodes) => {
      for (const [node, one] of kept) if (!nodes.has(node)) step(one, unwanted);
    },
    settled: async (signal) => {
      for (;;) {
        const all = [...kept.values()];
        const down = all.filter(isDown).map(({ wish }) => wish.node);
        if (down.length > 0 || signal.aborted || all.every(isResting)) return down;
        await nextStep(steps, signal);
      }
    },
    close: async () => {
      for (const one of kept.values()) step(one, unwanted);
      await Promise.all([...kept.values()].map(nothingRuns));
    },
  };
}

async function nextStep(steps: Set<() => void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = deferred<void>();
  const wake = (): void => resolve();
  steps.add(wake);
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  steps.delete(wake);
  signal.removeEventListener('abort', wake);
}
