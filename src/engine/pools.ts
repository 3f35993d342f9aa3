/** How many actions run at once: in all and in each pool. The only door of p-limit. */
import pLimit, { type LimitFunction } from 'p-limit';

export interface Pools {
  /** True if work of that pool could start now. `whole`: it wants the pool for itself. */
  readonly hasRoom: (pool: string, whole: boolean) => boolean;
  /** Starts `work`; there must be room. */
  readonly run: (pool: string, whole: boolean, work: () => Promise<void>) => Promise<void>;
}

/** `jobs`: `-j`, the size of the pool cpu and the bound over all pools but network, which waits and does not work. */
export function makePools(jobs: number, own: Readonly<Record<string, number>>): Pools {
  const sizes: Readonly<Record<string, number>> = {
    cpu: jobs,
    network: 4,
    signing: Math.max(2, jobs),
    deploy: 1,
    memory: jobs,
    ...own,
  };
  const limits = new Map<string, LimitFunction>();
  const limitOf = (pool: string): LimitFunction => {
    let limit = limits.get(pool);
    if (!limit) limits.set(pool, (limit = pLimit(sizes[pool] ?? jobs)));
    return limit;
  };
  const all = pLimit(jobs);
  const bounds = (pool: string): LimitFunction[] => (pool === 'network' ? [limitOf(pool)] : [limitOf(pool), all]);
  return {
    hasRoom: (pool, whole) =>
      bounds(pool).every((limit) => limit.activeCount + limit.pendingCount < (whole ? 1 : limit.concurrency)),
    run: async (pool, whole, work) => {
      const done = Promise.withResolvers<void>();
      // Whoever wants a pool whole holds its other places too, until the work has ended.
      const hold = (limit: LimitFunction, places: number): void => {
        for (let place = 0; place < places; place += 1) void limit(() => done.promise);
      };
      for (const limit of bounds(pool)) hold(limit, whole ? limit.concurrency : 1);
      try {
        await work();
      } finally {
        done.resolve();
      }
    },
  };
}
