/** The services that are wanted: each is started, probed, followed and stopped (keep-service.ts). */
import type { NodeId } from '../model/graph.ts';
import { nothingRuns, step, newKept, unwanted, wantNow, type KeeperOptions, type Kept } from './keep-service.ts';
import type { ServiceWish } from './service-world.ts';

export interface ServiceKeeper {
  /** Starts it, starts it anew if its identity is another one, or leaves it alone. Returns at once. */
  readonly want: (wish: ServiceWish) => void;
  /** Stops the services that are not named. */
  readonly keepOnly: (nodes: ReadonlySet<NodeId>) => void;
  /** Stops them all, each with its grace; resolves when none is left. */
  readonly close: () => Promise<void>;
}

export function openServiceKeeper(options: KeeperOptions): ServiceKeeper {
  const kept = new Map<NodeId, Kept>();
  const around = { ...options, find: (node: NodeId) => kept.get(node) };
  return {
    want: (wish) => {
      const one = kept.get(wish.node) ?? newKept(wish, around);
      kept.set(wish.node, one);
      wantNow(one, wish);
    },
    keepOnly: (nodes) => {
      for (const [node, one] of kept) if (!nodes.has(node)) step(one, unwanted);
    },
    close: async () => {
      for (const one of kept.values()) step(one, unwanted);
      await Promise.all([...kept.values()].map(nothingRuns));
    },
  };
}
