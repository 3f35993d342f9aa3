/** Laws of a run over random graphs, and what equal keys mean. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgesBefore } from '../model/plan.ts';
import { bad, done, failed, options, planOf, worldOf, type Spec } from '../../test/rig/engine-world.ts';
import { runPlan } from './index.ts';

/** Random acyclic graphs: each action needs some of those before it. */
const dags = fc
  .array(fc.record({ edges: fc.array(fc.nat(), { maxLength: 4 }), fails: fc.boolean(), fresh: fc.boolean() }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((rows) => {
    const name = (index: number): string => `${rows[index]?.fails && index % 5 === 4 ? 'bad' : 'a'}${index}`;
    return rows.map((row, index): Spec => ({
      id: name(index),
      before: index === 0 ? [] : [...new Set(row.edges.map((edge) => name(edge % index)))],
      ...(row.fresh && !bad(name(index)) ? { verdict: 'fresh' as const } : {}),
    }));
  });

describe('laws over random graphs', () => {
  it('starts nothing before what it needs, runs everything at most once, keeps within -j, and tells every node once', async () => {
    await fc.assert(
      fc.asyncProperty(dags, fc.integer({ min: 1, max: 4 }), fc.boolean(), async (specs, jobs, keepGoing) => {
        const world = worldOf(specs, async (id) => {
          await Promise.resolve();
          return bad(id) ? failed() : done();
        });
        const plan = planOf(specs);
        const report = await runPlan(plan, world.shop, options({ jobs, keepGoing }));
        expect(new Set(world.started).size).toBe(world.started.length);
        expect(world.most()).toBeLessThanOrEqual(jobs);
        for (const action of plan.actions) {
          if (!world.started.includes(action.id)) continue;
          for (const id of edgesBefore(action, plan.main)) {
            const outcome = report.nodes.find((node) => node.node === id)?.outcome;
            expect(['fresh', 'ran']).toContain(outcome);
          }
        }
        expect(report.nodes.map((node) => node.node).toSorted()).toEqual(specs.map((spec) => spec.id).toSorted());
        const anyFailed = world.started.some(bad);
        expect(report.exitCode).toBe(anyFailed ? 1 : 0);
        // Without --keep-going more is skipped; with it exactly what depends on a failure.
        const outcomes = new Map(report.nodes.map((node) => [node.node, node.outcome]));
        const blocked = specs.filter((spec) =>
          (spec.before ?? []).some((id) => ['failed', 'skipped'].includes(outcomes.get(id) ?? '')),
        );
        const skipped = specs.filter((spec) => outcomes.get(spec.id) === 'skipped');
        expect(skipped).toEqual(expect.arrayContaining(blocked));
        expect(keepGoing ? skipped : blocked).toEqual(blocked);
      }),
      { numRuns: 300 },
    );
  });

  it('F41: does not overflow on a chain and a fan of 10,000', async () => {
    const chain = Array.from({ length: 10_000 }, (_, i): Spec => ({
      id: `a${i}`,
      before: i === 0 ? [] : [`a${i - 1}`],
      verdict: 'fresh',
    }));
    const fan: Spec[] = [
      ...Array.from({ length: 10_000 }, (_, i): Spec => ({ id: `f${i}`, verdict: 'fresh' })),
      { id: 'end', before: Array.from({ length: 10_000 }, (_, i) => `f${i}`), verdict: 'fresh' },
    ];
    for (const specs of [chain, fan]) {
      const report = await runPlan(planOf(specs), worldOf(specs, done).shop, options());
      expect(report.counts.fresh).toBe(specs.length);
    }
  });

  it('F41: skips a chain of 10,000 behind a failure', async () => {
    const chain = Array.from({ length: 10_000 }, (_, i): Spec => ({
      id: i === 0 ? 'bad' : `a${i}`,
      before: i === 0 ? [] : [i === 1 ? 'bad' : `a${i - 1}`],
    }));
    const report = await runPlan(planOf(chain), worldOf(chain, failed).shop, options());
    expect(report.counts).toMatchObject({ failed: 1, skipped: 9999 });
  });
});

describe('equal keys', () => {
  it('performs once and restores the others', async () => {
    const specs: Spec[] = [
      { id: 'a', key: 'k' },
      { id: 'b', key: 'k' },
      { id: 'c', key: 'k' },
    ];
    const world = worldOf(specs, done);
    const report = await runPlan(planOf(specs), world.shop, options({ jobs: 3 }));
    expect(world.started).toEqual(['a']);
    expect(report.counts).toMatchObject({ ran: 1, restored: 2 });
  });

  it('lets each perform when the first was not stored, or failed', async () => {
    const unstored: Spec[] = [
      { id: 'a', key: 'k', over: { settings: 'unstored' } },
      { id: 'b', key: 'k' },
    ];
    expect((await runPlan(planOf(unstored), worldOf(unstored, done).shop, options())).counts.ran).toBe(2);
    const first: Spec[] = [
      { id: 'bad', key: 'k' },
      { id: 'b', key: 'k' },
    ];
    const world = worldOf(first, async (id) => (bad(id) ? failed() : done()));
    await runPlan(planOf(first), world.shop, options({ keepGoing: true }));
    expect(world.started).toEqual(['bad', 'b']);
  });

  it('never merges what is never cached', async () => {
    const specs: Spec[] = ['a', 'b'].map((id) => ({ id, key: 'k', over: { cache: 'never' } }));
    const world = worldOf(specs, done);
    await runPlan(planOf(specs), world.shop, options());
    expect(world.started).toEqual(['a', 'b']);
  });
});

describe('a node of several steps', () => {
  const steps = (state: Partial<Spec>, kind: Partial<Spec['over']> = {}): Spec[] => [
    { id: 'n#make', over: { node: 'n', target: 'n', main: false, ...kind }, ...state },
    { id: 'n', over: { inputs: [{ type: 'action', action: 'n#make' }] }, verdict: 'fresh' },
  ];
  const outcome = async (specs: readonly Spec[]) => {
    const { nodes } = await runPlan(planOf(specs), worldOf(specs, done).shop, options());
    return [nodes[0]?.outcome, nodes[0]?.reasons];
  };

  it('ran when a step whose result it takes ran, though that was equal to the last', async () => {
    expect(await outcome(steps({}))).toEqual(['ran', [{ type: 'never-built' }]]);
    expect(await outcome(steps({ verdict: 'restorable' }))).toEqual(['restored', [{ type: 'never-built' }]]);
    expect(await outcome(steps({ verdict: 'fresh' }))).toEqual(['fresh', []]);
  });

  it('is fresh when only a list was asked for again', async () => {
    expect(await outcome(steps({}, { scan: true }))).toEqual(['fresh', []]);
  });
});
