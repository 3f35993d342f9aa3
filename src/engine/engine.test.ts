/** Laws of a run over random graphs, and the cases that they do not reach: equal keys, batches, retries, growth, cancellation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deferred } from '../base/deferred.ts';
import { ok } from '../base/result.ts';
import type { Action } from '../model/action.ts';
import type { EventBody } from '../model/event.ts';
import type { GraphNode } from '../model/graph.ts';
import type { Driver } from '../model/kind.ts';
import type { JobOutcome, Performer } from '../model/perform.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import type { ActionCache, CheckVerdict, KeyedAction } from '../model/action-cache.ts';
import type { Files } from '../model/ports.ts';
import { runPlan, type RunOptions, type Workshop } from './index.ts';

type Spec = {
  readonly id: string;
  readonly before?: readonly string[];
  readonly key?: string;
  readonly verdict?: 'fresh' | 'restorable';
  readonly over?: Partial<Action>;
};

const nothing = { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] };
const actionOf = ({ id, before = [], over = {} }: Spec): Action => ({
  id,
  node: id,
  target: id,
  step: 'main',
  main: true,
  driver: 'task/fake',
  revision: 1,
  settings: null,
  work: { type: 'perform', performer: 'do', input: null },
  inputs: [],
  outputs: [{ path: id }],
  env: nothing,
  secrets: [],
  tools: [],
  pool: 'cpu',
  cache: 'local',
  mode: 'cached',
  after: before,
  retries: 0,
  ...over,
});
const nodeOf = (action: Action): GraphNode => ({
  id: action.node,
  target: action.node,
  kind: 'task',
  driver: 'task/fake',
  cell: [],
  traits: {},
  tags: [],
  settings: null,
  inputs: [],
  named: {},
  before: [],
  fromNodes: [],
  produces: [],
  env: nothing,
  secrets: [],
  retries: 0,
  cache: 'local',
  at: { file: '', start: 0, end: 0, line: 1, column: 1 },
});

function planOf(specs: readonly Spec[]): Plan {
  const actions = specs.map(actionOf);
  const mains = actions.filter((action) => action.main);
  return {
    project: 'p',
    profile: 'default',
    dist: 'dist',
    actions,
    nodes: mains.map(nodeOf),
    main: Object.fromEntries(mains.map((action) => [action.node, action.id])),
    requested: mains.map((action) => action.node),
    leftOut: [],
  };
}

/** A world in which performers are functions of the test, the store is a set of keys, and nothing touches a disk. */
function worldOf(specs: readonly Spec[], act: (id: string, tries: number) => Promise<JobOutcome>) {
  const bySpec = new Map(specs.map((spec) => [spec.id, spec]));
  const started: string[] = [];
  const ended: string[] = [];
  const calls: string[][] = [];
  const events: EventBody[] = [];
  const stored = new Set<string>();
  const tries = new Map<string, number>();
  let atOnce = 0;
  let most = 0;
  const keyed = (action: Action): KeyedAction => ({
    action,
    key: bySpec.get(action.id)?.key ?? action.id,
    inputs: { artifacts: [], results: new Map(), found: { files: [], values: {} }, files: [], recorded: new Map() },
  });
  const result = { outputs: [], ms: 1 };
  const cache: ActionCache = {
    check: ({ action }): CheckVerdict => {
      const wanted = bySpec.get(action.id)?.verdict;
      if (wanted === 'fresh') return { type: 'fresh', keyed: keyed(action), result };
      if (wanted === 'restorable' || stored.has(keyed(action).key))
        return { type: 'restorable', keyed: keyed(action), result, reasons: [{ type: 'never-built' }] };
      return { type: 'must-run', keyed: keyed(action), reasons: [{ type: 'never-built' }] };
    },
    restore: ({ result: known }) => known,
    begin: () => undefined,
    abandon: () => undefined,
    expectedMs: () => undefined,
    recordedOutputs: () => [],
    lastResult: () => undefined,
    complete: ({ key, action }, { outcome }) => {
      if (action.settings !== 'unstored') stored.add(key);
      return ok({
        result: { outputs: [], ms: 1, ...(outcome.data === undefined ? {} : { data: outcome.data }) },
        warnings: [],
      });
    },
  };
  const performer: Performer = async (jobs) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    const names = jobs.map((job) => job.action.id);
    calls.push(names);
    started.push(...names);
    const outcomes = await Promise.all(
      names.map((id) => {
        tries.set(id, (tries.get(id) ?? 0) + 1);
        return act(id, tries.get(id) ?? 1);
      }),
    );
    ended.push(...names);
    atOnce -= 1;
    return outcomes;
  };
  const files: Partial<Files> = { makeFolder: () => undefined, remove: () => undefined, stat: () => undefined };
  const shop: Workshop = {
    root: '/w',
    stateFolder: '/w/.gobuild',
    run: 'r1',
    cache,
    files: files as Files,
    drivers: new Map(),
    performers: new Map([['do', performer]]),
    processes: {
      acquire: () => ({ index: 0, run: () => Promise.reject(new Error('no programs here')) }),
      release: () => undefined,
      close: async () => undefined,
    },
    tools: { find: async (need) => ok({ name: need.name, path: need.name, identity: need.name }) },
    secrets: { value: () => ok(''), redact: (text) => text },
    clock: { now: () => 0, monotonic: () => 0, sleep: async () => undefined },
    random: { hex: () => '00' },
    network: { http: async () => ({ error: 'none' }), tcp: async () => 'none' },
    machine: { os: 'linux', arch: 'amd64' },
    cores: 2,
    userEnv: {},
    baseEnv: {},
    logs: { path: (id) => id, shown: (id) => id },
    emit: (event) => {
      events.push(event);
    },
  };
  return { shop, started, ended, calls, events, most: () => most };
}

const options = (over: Partial<RunOptions> = {}): RunOptions => ({
  jobs: 2,
  pools: {},
  keepGoing: false,
  stream: false,
  signal: new AbortController().signal,
  ...over,
});
const done = async (): Promise<JobOutcome> => ({ ok: true });
const failed = async (): Promise<JobOutcome> => ({
  ok: false,
  failure: { type: 'exit-status', command: 'x', status: 1 },
});
const bad = (id: string): boolean => id.startsWith('bad');

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

  it('does not overflow on a chain and a fan of 10,000', async () => {
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

  it('skips a chain of 10,000 behind a failure', async () => {
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
    expect(report.nodes.map((node) => node.outcome).toSorted()).toEqual(['cancelled', 'cancelled', 'skipped']);
  });

  it('lets a fault of a performer through', async () => {
    const specs: Spec[] = [{ id: 'a' }];
    const world = worldOf(specs, () => Promise.reject(new TypeError('oops')));
    await expect(runPlan(planOf(specs), world.shop, options())).rejects.toThrow('oops');
  });
});
