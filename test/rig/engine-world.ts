/** A world for the engine in which performers are functions of the test: no disk, no process, the store is a set of keys. */
import { err, ok } from '../../src/base/result.ts';
import type { Action } from '../../src/model/action.ts';
import type { ActionCache, CheckVerdict, KeyedAction } from '../../src/model/action-cache.ts';
import type { EventBody } from '../../src/model/event.ts';
import type { JobOutcome, Performer } from '../../src/model/perform.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Files } from '../../src/model/ports.ts';
import type { RunOptions, Workshop } from '../../src/engine/index.ts';

export type Spec = {
  readonly id: string;
  readonly before?: readonly string[];
  readonly key?: string;
  readonly verdict?: 'fresh' | 'restorable';
  readonly over?: Partial<Action>;
  /** Of an earlier run. */
  readonly ms?: number;
  readonly peakBytes?: number;
};

const nothing = { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] };
export const actionOf = ({ id, before = [], over = {} }: Spec): Action => ({
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
export function planOf(specs: readonly Spec[]): Plan {
  const actions = specs.map(actionOf);
  const mains = actions.filter((action) => action.main);
  return {
    project: 'p',
    profile: 'default',
    dist: 'dist',
    actions,
    nodes: mains.map(({ node }) => ({ id: node, kind: 'task', before: [] })),
    main: Object.fromEntries(mains.map((action) => [action.node, action.id])),
    requested: mains.map((action) => action.node),
    leftOut: [],
  };
}

/** A world in which performers are functions of the test, the store is a set of keys, and nothing touches a disk. */
export function worldOf(
  specs: readonly Spec[],
  act: (id: string, tries: number, signal: AbortSignal) => Promise<JobOutcome>,
) {
  const bySpec = new Map(specs.map((spec) => [spec.id, spec]));
  const started: string[] = [];
  const ended: string[] = [];
  const calls: string[][] = [];
  const abandoned: string[] = [];
  const events: EventBody[] = [];
  let released = 0;
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
    readerOf: () => ({ places: [], reads: () => false }),
    restore: ({ result: known }) => known,
    begin: () => undefined,
    abandon: ({ action }) => {
      abandoned.push(action.id);
    },
    expectedMs: (id) => bySpec.get(id)?.ms,
    recordedOutputs: () => [],
    lastResult: (id) => {
      const { ms = 1, peakBytes } = bySpec.get(id) ?? {};
      return peakBytes === undefined ? undefined : { outputs: [], ms, peakBytes };
    },
    complete: ({ key, action }, { outcome }) => {
      if (action.settings !== 'unstored') stored.add(key);
      return ok({
        result: { outputs: [], ms: 1, ...(outcome.data === undefined ? {} : { data: outcome.data }) },
        warnings: [],
      });
    },
  };
  const performer: Performer = async (jobs, world) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    const names = jobs.map((job) => job.action.id);
    calls.push(names);
    started.push(...names);
    const outcomes = await Promise.all(
      names.map((id) => {
        tries.set(id, (tries.get(id) ?? 0) + 1);
        return act(id, tries.get(id) ?? 1, world.signal);
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
      release: () => {
        released += 1;
      },
      close: async () => undefined,
    },
    tools: { find: async (need) => ok({ name: need.name, path: need.name, identity: need.name }) },
    secrets: {
      value: async () => ok(''),
      redact: (text) => text,
      stream: () => ({ push: (text) => text, end: () => '' }),
    },
    clock: { now: () => 0, monotonic: () => 0, sleep: async () => undefined },
    random: { hex: () => '00' },
    network: {
      http: async () => ({ error: 'none' }),
      tcp: async () => 'none',
      download: async () => err({ type: 'unreachable', message: 'none' }),
    },
    machine: { os: 'linux', arch: 'amd64' },
    cores: 2,
    userEnv: {},
    baseEnv: {},
    logs: { path: (id) => id, shown: (id) => id },
    temporary: () => '/w/.gobuild/tmp/x',
    emit: (event) => {
      events.push(event);
    },
  };
  return { shop, started, ended, calls, abandoned, events, most: () => most, released: () => released };
}

export const options = (over: Partial<RunOptions> = {}): RunOptions => ({
  jobs: 2,
  pools: {},
  keepGoing: false,
  stream: false,
  signal: new AbortController().signal,
  ...over,
});
export const done = async (): Promise<JobOutcome> => ({ ok: true });
export const failed = async (): Promise<JobOutcome> => ({
  ok: false,
  failure: { type: 'exit-status', command: 'x', status: 1 },
});
export const bad = (id: string): boolean => id.startsWith('bad');
