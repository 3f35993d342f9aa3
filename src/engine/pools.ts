/** How many actions run at once: in all and in each pool. The only door of p-limit. */
import pLimit, { type LimitFunction } from 'p-limit';

export interface Pools {
  /** True if work of that pool could start now. `whole`: it wants the pool for itself. */
  readonly hasRoom: (pool: string, whole: boolean) => boolean;
  /** Takes room, of which there must be enough, until the function that it gives is called (more often does no harm). */
  readonly take: (pool: string, whole: boolean) => () => void;
}

/** A limit with the places that are taken: its own count lags behind by some microtasks. */
interface Bound {
  readonly limit: LimitFunction;
  taken: number;
}

/** `jobs`: `-j`, the size of the pool cpu and the bound over all pools but network, which waits and does not work. */
export function makePools(jobs: number, own: Readonly<Record<string, number>>): Pools {
  const sizes: Readonly<Record<string, number>> = { cpu: jobs, network: 4, signing: jobs, deploy: 1, ...own };
  const bounds = new Map<string, Bound>();
  const boundOf = (pool: string): Bound => {
    let bound = bounds.get(pool);
    if (!bound) bounds.set(pool, (bound = { limit: pLimit(sizes[pool] ?? jobs), taken: 0 }));
    return bound;
  };
  const all: Bound = { limit: pLimit(jobs), taken: 0 };
  const boundsOf = (pool: string): Bound[] => (pool === 'network' ? [boundOf(pool)] : [boundOf(pool), all]);
  /** Whoever wants a pool whole takes every place of it until the work has ended. */
  const places = ({ limit }: Bound, whole: boolean): number => (whole ? limit.concurrency : 1);
  return {
    hasRoom: (pool, whole) =>
      boundsOf(pool).every((bound) => bound.taken + places(bound, whole) <= bound.limit.concurrency),
    take: (pool, whole) => {
      const held = boundsOf(pool).map((bound) => ({ bound, count: places(bound, whole) }));
      const over = Promise.withResolvers<void>();
      for (const { bound, count } of held) {
        bound.taken += count;
        for (let place = 0; place < count; place += 1) void bound.limit(() => over.promise);
      }
      return () => {
        for (const { bound, count } of held.splice(0)) bound.taken -= count;
        over.resolve();
      };
    },
  };
}
