/** Writes down of a good run what a short one needs: each action with its edges, and every node as fresh. */
import type { ShortPlan } from '../cache/index.ts';
import { isWithin, join } from '../base/path.ts';
import type { Json } from '../base/json.ts';
import type { Action, ActionId, InputSpec } from '../model/action.ts';
import { edgesBefore, makersOf, type Plan } from '../model/plan.ts';
import { secretNames } from '../model/secret-names.ts';
import type { RunReport } from '../model/run-report.ts';
import type { RunRequest } from './contract.ts';
import type { Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { isShortDriver } from './short-drivers.ts';
import { wideNames } from '../report/wide-names.ts';
import type { ShortMeta, ShortSlice } from './short-meta.ts';
import { toldNodes } from './told-nodes.ts';

export interface ShortFrom {
  readonly project: Project;
  readonly plan: Plan;
  readonly engine: Engine;
  readonly report: RunReport;
  readonly request: Pick<RunRequest, 'keepGoing' | 'jobs' | 'stream'>;
}

/** Undefined where a run does more than bring actions up to date: it deploys, serves, tells somebody, warns. */
export function shortPlanOf(from: ShortFrom): ShortPlan | undefined {
  const { project, plan, engine, report } = from;
  const told = plan.nodes.filter(({ kind }) => kind !== 'group');
  if (report.nodes.length !== told.length || project.config.notify.length > 0 || project.diagnostics.length > 0)
    return undefined;
  if (plan.actions.some(({ mode }) => mode !== 'cached')) return undefined;
  const { looks, recordPlace } = engine.cache;
  const isSimple = simpleTest(plan);
  const edges = edgesOf(plan);
  const nodes = toldNodes(plan, engine.cache.expectedMs);
  const reportOf = new Map(told.map(({ id }, index) => [plan.main[id], index]));
  const planned = plan.actions.map((action, index) => {
    const { after: _, ...rest } = action;
    const simple = isSimple(action);
    const place = reportOf.get(action.id);
    const slice: ShortSlice = {
      action: rest,
      node: place === undefined ? undefined : nodes[place],
      simple,
      consumers: edges.consumers[index] ?? [],
      takes: edges.takes(action),
    };
    const { id } = action;
    const seen = looks.get(id);
    return {
      id,
      // Of what a short run does not run it asks for nothing: no setting of it needs to lie on the disk.
      slice: simple ? (slice as unknown as Json) : null,
      state: recordPlace(id),
      report: place,
      looks: seen,
      simple,
    };
  });
  // What a scan added stands in no plan: where it looks, only a new plan can tell.
  const ids = new Set(plan.actions.map(({ id }) => id));
  const grown = [...looks]
    .filter(([id]) => !ids.has(id))
    .map(([id, seen]) => ({ id, slice: null, state: undefined, report: undefined, looks: seen, simple: false }));
  return {
    actions: [...planned, ...grown],
    meta: metaOf(from, told) as unknown as Json,
    nodes: JSON.stringify(nodes),
  };
}

function metaOf({ project, plan, engine, report, request }: ShortFrom, told: Plan['nodes']): ShortMeta {
  const { cache } = engine;
  return {
    project: plan.project,
    profile: plan.profile,
    version: plan.version,
    dist: plan.dist,
    told: told.length,
    notes: Object.fromEntries(report.nodes.flatMap(({ node, note }) => (note === undefined ? [] : [[node, note]]))),
    wideNames: wideNames(told.map(({ id }) => id)),
    leftOut: plan.leftOut,
    pools: project.config.pools,
    lock: project.lock,
    cacheSize: project.config.cacheSize,
    jobs: request.jobs,
    keepGoing: request.keepGoing,
    stream: request.stream,
    release: report.release,
    stateSize: cache.stateSize(),
  };
}

/**
 * A command whose inputs and outputs are files that it names, or work of a driver that a short run knows, with its scan;
 * in a node whose scan adds no actions, outside of the release folder.
 */
function simpleTest({ actions, dist }: Plan): (action: Action) => boolean {
  const isUnknown = ({ scan, grows, driver }: Action): boolean =>
    grows === true || (scan === true && !isShortDriver(driver));
  const scanning = new Set(actions.filter(isUnknown).map(({ node }) => node));
  const release = join(dist, 'release');
  return (action) =>
    isPlainWork(action) &&
    !scanning.has(action.node) &&
    action.outputs.every(({ path, directory, glob }) => !directory && glob === undefined && !isWithin(release, path)) &&
    secretNames(action).size === 0 &&
    // Values of files such as `.env` may be passwords, which lie nowhere but in those files.
    Object.keys(action.env.fromFiles).length === 0 &&
    action.depfile === undefined;
}

function isPlainWork({ work, driver, inputs, batch }: Action): boolean {
  if (work.type === 'perform') return isShortDriver(driver);
  const isCommand = work.type === 'argv' || work.type === 'shell' || work.type === 'join';
  return isCommand && batch === undefined && inputs.every(isPlainInput);
}

const isPlainInput = (input: InputSpec): boolean =>
  input.type === 'file' ||
  input.type === 'glob' ||
  input.type === 'action' ||
  (input.type === 'artifact' && input.directory !== true);

interface Edges {
  readonly consumers: readonly (readonly number[])[];
  readonly takes: (action: Action) => ShortSlice['takes'];
}

function edgesOf({ actions, main }: Plan): Edges {
  const indexOf = new Map<ActionId, number>(actions.map(({ id }, index) => [id, index]));
  const consumers: number[][] = actions.map(() => []);
  actions.forEach((action, index) => {
    for (const before of edgesBefore(action, main)) {
      const at = indexOf.get(before);
      if (at !== undefined) consumers[at]?.push(index);
    }
  });
  return {
    consumers,
    takes: (action) =>
      action.work.type === 'join'
        ? []
        : [...new Set(makersOf(action, main))].flatMap((id) => {
            const index = indexOf.get(id);
            return index === undefined ? [] : [[id, index] as const];
          }),
  };
}
