/** The order of what runs, by who waits for it. */
import { describe, expect, test } from 'vitest';
import { done, options, planOf, worldOf, type Spec } from '../../test/rig/engine-world.ts';
import type { Plan } from '../model/plan.ts';
import { runPlan } from './index.ts';

/** The kind of a node is what its name begins with. */
function withKinds(plan: Plan): Plan {
  const kinds = ['service', 'check', 'group'] as const;
  return {
    ...plan,
    nodes: plan.nodes.map((node) => ({ ...node, kind: kinds.find((kind) => node.id.startsWith(kind)) ?? 'task' })),
  };
}

interface Hints {
  readonly touched?: readonly string[];
  readonly unfinished?: readonly string[];
}

/** In which they start, one at a time. */
async function order(specs: readonly Spec[], { touched = [], unfinished = [] }: Hints): Promise<string> {
  const world = worldOf(specs, done);
  const cache = { ...world.shop.cache, isUnfinished: (id: string) => unfinished.includes(id) };
  await runPlan(
    withKinds(planOf(specs)),
    { ...world.shop, cache },
    options({ jobs: 1, keepGoing: true, touched: new Set(touched) }),
  );
  return world.started.join(' ');
}

describe('what somebody waits for goes first', () => {
  const slow = { id: 'slow', ms: 9000 };

  test('the service that an edit reaches, with all that it needs, then the rest by the longest way', async () => {
    const specs: Spec[] = [
      slow,
      { id: 'docs', ms: 500 },
      { id: 'database', ms: 100 },
      { id: 'server', ms: 200, before: ['database'] },
      { id: 'service', ms: 1, before: ['server'] },
    ];
    expect(await order(specs, { touched: ['server'] })).toBe('database server service slow docs');
    expect(await order(specs, {})).toBe('slow docs database server service');
  });

  test('checks that failed, then those that an edit reaches, each with what it waits for', async () => {
    const specs: Spec[] = [
      slow,
      { id: 'fixture', ms: 1 },
      { id: 'check-mended', ms: 2, before: ['fixture'] },
      { id: 'check-edited', ms: 3 },
      { id: 'broken', ms: 4 },
    ];
    const hints = { touched: ['check-edited'], unfinished: ['check-mended', 'broken'] };
    expect(await order(specs, hints)).toBe('fixture check-mended check-edited slow broken');
  });

  test('what waits for all is no reason to hurry with all', async () => {
    const specs: Spec[] = [
      slow,
      { id: 'edited', ms: 1 },
      { id: 'behind', ms: 1, before: ['edited'] },
      { id: 'group', ms: 1, before: ['slow', 'edited', 'behind'] },
    ];
    expect(await order(specs, { touched: ['edited'] })).toBe('edited behind slow group');
  });

  test('who shares a call with one that is awaited is known before the call begins', async () => {
    const batch = (id: string, before: readonly string[]): Spec => ({ id, before, over: { batch: 'go' } });
    const specs: Spec[] = [slow, { id: 'list', verdict: 'fresh' }, batch('server', []), batch('client', ['list'])];
    const world = worldOf([...specs], done);
    await runPlan(planOf(specs), world.shop, options({ jobs: 1, touched: new Set(['server']) }));
    expect(world.calls).toEqual([['server', 'client'], ['slow']]);
  });
});
