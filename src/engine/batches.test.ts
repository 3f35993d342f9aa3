/** What the laws do not reach: batches, retries, growth, cancellation, and faults of gobuild itself. */
import { describe, expect, it } from 'vitest';
import { deferred } from '../base/deferred.ts';
import { err, ok } from '../base/result.ts';
import type { Driver } from '../model/kind.ts';
import { actionOf, bad, done, failed, options, planOf, worldOf, type Spec } from '../../test/rig/engine-world.ts';
import { runPlan, type Workshop } from './index.ts';

describe('batches, retries, growth, cancellation', () => {
  it('hands what is ready and shares a batch to one call, which has the pool for itself', async () => {
    const specs: Spec[] = ['a', 'b', 'c'].map((id) => ({ id, over: id === 'c' ? {} : { batch: 'go' } }));
    const world = worldOf(specs, done);
    await runPlan(planOf(specs), world.shop, options());
    expect(world.calls).toEqual([['a', 'b'], ['c']]);
    expect(world.most()).toBe(1);
  });

  it('tells the outcomes of a batch apart', async () => {
    const specs: Spec[] = ['bad', 'b'].map((id) => ({ id, over: { batch: 'go' } }));
    const report = await runPlan(
      planOf(specs),
      worldOf(specs, async (id) => (bad(id) ? failed() : done())).shop,
      options(),
    );
    expect(report.counts).toMatchObject({ failed: 1, ran: 1 });
  });

  it('tries again as often as it may', async () => {
    const specs: Spec[] = [{ id: 'a', over: { retries: 2 } }];
    const world = worldOf(specs, async (_id, tries) => (tries < 3 ? failed() : done()));
    expect((await runPlan(planOf(specs), world.shop, options())).exitCode).toBe(0);
    expect(world.started).toEqual(['a', 'a', 'a']);
  });

  it('grows by a scan, and the main action waits for what was added', async () => {
    const scan: Spec = {
      id: 't#scan',
      over: { node: 't', target: 't', step: 'scan', main: false, scan: true, grows: true, driver: 'check/grower' },
    };
    const specs: Spec[] = [scan, { id: 't', before: ['t#scan'] }];
    const world = worldOf(specs, done);
    const grower = {
      id: 'check/grower',
      grow: () => ({
        actions: ['t#x', 't#y'].map((id) => actionOf({ id, over: { node: 't', target: 't', step: id, main: false } })),
        mainInputs: ['t#x', 't#y'].map((action) => ({ type: 'action' as const, action })),
      }),
    } as unknown as Driver;
    const report = await runPlan(
      planOf(specs),
      { ...world.shop, drivers: new Map([['check/grower', grower]]) },
      options(),
    );
    expect(world.ended).toEqual(['t#scan', 't#x', 't#y', 't']);
    expect(report.nodes.map((node) => node.node)).toEqual(['t']);
  });

  it('ends all when the run is cancelled, and starts nothing more', async () => {
    const abort = new AbortController();
    const specs: Spec[] = [{ id: 'a' }, { id: 'b', before: ['a'] }, { id: 'c' }];
    const begun = deferred<void>();
    const world = worldOf(specs, async () => {
      begun.resolve();
      await new Promise((resolve) => {
        abort.signal.addEventListener('abort', resolve);
      });
      return { ok: false, failure: { type: 'cancelled' } };
    });
    const run = runPlan(planOf(specs), world.shop, options({ jobs: 1, signal: abort.signal }));
    await begun.promise;
    abort.abort();
    const report = await run;
    expect(report.exitCode).toBe(130);
    expect(world.started).toEqual(['a']);
    // What waited for what was broken off is not skipped: nothing failed.
    expect(report.nodes.map((node) => node.outcome)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });
});

describe('a place that is free', () => {
  /** The order in which work starts and results are kept, with one job at a time. */
  const orderOf = async (specs: readonly Spec[]): Promise<readonly string[]> => {
    const order: string[] = [];
    const world = worldOf(specs, async (id) => {
      order.push(`start ${id}`);
      await Promise.resolve();
      return bad(id) ? failed() : done();
    });
    const { cache } = world.shop;
    const complete: typeof cache.complete = (keyed, finished) => {
      order.push(`keep ${keyed.action.id}`);
      return cache.complete(keyed, finished);
    };
    const expectedMs: typeof cache.expectedMs = (id) => (id === 'long' ? 60_000 : 1);
    const shop = { ...world.shop, cache: { ...cache, complete, expectedMs } };
    await runPlan(planOf(specs), shop, options({ jobs: 1 }));
    expect(world.most()).toBe(1);
    return order;
  };

  it('is taken before the result of who left it is kept', async () => {
    const order = await orderOf([{ id: 'a' }, { id: 'b' }]);
    expect(order.slice(0, 2)).toEqual(['start a', 'start b']);
    expect(order.slice(2).toSorted()).toEqual(['keep a', 'keep b']);
  });

  it('waits for what the result makes ready, if that is more urgent', async () => {
    const specs: Spec[] = [{ id: 'a' }, { id: 'b' }, { id: 'long', before: ['a'] }];
    expect((await orderOf(specs)).slice(0, 4)).toEqual(['start a', 'keep a', 'start long', 'start b']);
  });

  it('is not taken after a failure', async () => {
    expect(await orderOf([{ id: 'bad' }, { id: 'b' }])).toEqual(['start bad']);
  });
});

describe('what concerns one job', () => {
  const noPassword = err({ type: 'configuration', message: 'the secret PASSWORD is not set' } as const);
  const without = (shop: Workshop): Workshop => ({
    ...shop,
    secrets: { ...shop.secrets, value: async (name) => (name === 'PASSWORD' ? noPassword : ok('')) },
  });

  it('fails only the actions of a call that need a secret which has no value', async () => {
    const specs: Spec[] = [
      { id: 'a', over: { batch: 'go' } },
      { id: 'needy', over: { batch: 'go', secrets: ['PASSWORD'] } },
      { id: 'c', over: { batch: 'go' } },
    ];
    const world = worldOf(specs, done);
    const report = await runPlan(planOf(specs), without(world.shop), options());
    expect(world.calls).toEqual([['a', 'c']]);
    expect(report.nodes.map((node) => [node.node, node.outcome])).toEqual([
      ['a', 'ran'],
      ['needy', 'failed'],
      ['c', 'ran'],
    ]);
    expect(report.exitCode).toBe(2);
  });

  it('that is cancelled while its secret is asked for is no failure', async () => {
    const abort = new AbortController();
    const specs: Spec[] = [{ id: 'needy', over: { secrets: ['PASSWORD'] } }];
    const world = worldOf(specs, done);
    const shop = without(world.shop);
    const value: typeof shop.secrets.value = (name) => {
      abort.abort();
      return shop.secrets.value(name);
    };
    const asked = { ...shop, secrets: { ...shop.secrets, value } };
    const report = await runPlan(planOf(specs), asked, options({ signal: abort.signal }));
    expect(report.nodes.map((node) => node.outcome)).toEqual(['cancelled']);
    expect(report.exitCode).toBe(130);
  });

  it('calls no performer when no job of the call can start', async () => {
    const specs: Spec[] = [{ id: 'needy', over: { secrets: ['PASSWORD'] } }];
    const world = worldOf(specs, done);
    expect((await runPlan(planOf(specs), without(world.shop), options())).exitCode).toBe(2);
    expect(world.calls).toEqual([]);
  });
});

describe('a fault of gobuild', () => {
  it('is let through', async () => {
    const specs: Spec[] = [{ id: 'a' }];
    const world = worldOf(specs, () => Promise.reject(new TypeError('oops')));
    await expect(runPlan(planOf(specs), world.shop, options())).rejects.toThrow('oops');
  });

  it('ends what still runs, waits for it, and leaves no half output', async () => {
    const specs: Spec[] = [{ id: 'broken' }, { id: 'slow' }, { id: 'after', before: ['slow'] }];
    const slow = deferred<void>();
    const world = worldOf(specs, async (id, _tries, signal) => {
      if (id === 'broken') {
        await slow.promise;
        throw new TypeError('oops');
      }
      slow.resolve();
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      // A program that was told to end takes its time.
      await new Promise(setImmediate);
      return { ok: false, failure: { type: 'cancelled' } };
    });
    await expect(runPlan(planOf(specs), world.shop, options())).rejects.toThrow('oops');
    expect(world.ended).toEqual(['slow']);
    expect(world.abandoned.toSorted()).toEqual(['broken', 'slow']);
    expect(world.released()).toBe(2);
  });

  it('in the check of an action ends what runs too', async () => {
    const specs: Spec[] = [{ id: 'slow' }, { id: 'quick' }, { id: 'broken', before: ['quick'] }];
    const world = worldOf(specs, async (id, _tries, signal) => {
      if (id === 'quick') return { ok: true };
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return { ok: false, failure: { type: 'cancelled' } };
    });
    const { cache } = world.shop;
    const check: typeof cache.check = (request) => {
      if (request.action.id === 'broken') throw new TypeError('oops');
      return cache.check(request);
    };
    await expect(runPlan(planOf(specs), { ...world.shop, cache: { ...cache, check } }, options())).rejects.toThrow(
      'oops',
    );
    expect(world.ended).toContain('slow');
    expect(world.released()).toBe(2);
  });
});

describe('a run of very many', () => {
  it('checks only some hundreds ahead while others run, and still runs all, batches too', async () => {
    const specs: Spec[] = Array.from({ length: 3000 }, (_, index) => ({
      id: `a${index}`,
      over: index % 1000 === 7 ? { batch: 'go', pool: 'own' } : {},
    }));
    let checked = 0;
    let ahead = 0;
    const world = worldOf(specs, async () => {
      ahead = Math.max(ahead, checked - world.ended.length);
      await new Promise((resolve) => setImmediate(resolve));
      return done();
    });
    const { cache } = world.shop;
    const check: typeof cache.check = (request) => {
      checked += 1;
      return cache.check(request);
    };
    const report = await runPlan(planOf(specs), { ...world.shop, cache: { ...cache, check } }, options());
    expect(report.counts.ran).toBe(3000);
    expect(ahead).toBeLessThan(600);
    expect(world.calls.filter((names) => names.length > 1)).toEqual([['a7', 'a1007', 'a2007']]);
  });
});
