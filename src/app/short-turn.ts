/** One run of a part of a plan: what run-turn.ts does for a whole one, with everything else told as fresh. */
import { runPlan } from '../engine/index.ts';
import { partsOf, type Looks } from '../cache/index.ts';
import { writePatch } from '../cache/warm-patch.ts';
import type { ActionId } from '../model/action.ts';
import type { Emit, EventBody } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import { newRunId } from '../host/run-log.ts';
import { boundedJobs, type BoundedJobs } from './bounded-jobs.ts';
import { holdStore } from './hold-store.ts';
import { openEngine, type Engine } from './open-engine.ts';
import { redacted } from './redacted.ts';
import type { Short } from './short.ts';
import type { Closure } from './short-closure.ts';
import { atMark, type RunStarted } from './short-meta.ts';
import { scansStand } from './short-scans.ts';
import { sweepStore } from './sweep-store.ts';

export interface ShortTurn {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Gives the turn of the workspace back. */
  readonly release: () => void;
}

/** Undefined, with nothing changed and nothing told: the whole way. */
export async function shortTurn(
  short: Short,
  { emit: tell, signal, release }: ShortTurn,
): Promise<RunReport | undefined> {
  const { world, meta } = short;
  const store = await holdStore(world, { noCache: false, signal });
  const runId = newRunId(world.clock, world.random);
  const emit: Emit = (event: EventBody) => {
    const told = redacted(event, (text) => engine.shop.secrets.redact(text));
    engine.log.event(told);
    tell(told);
  };
  const engine = openPart(short, { runId, emit, signal });
  let ended = false;
  try {
    if (!(await scansStand(short.closure, engine))) return undefined;
    const part = partOf(short);
    const jobs = boundedJobs(meta.jobs ?? world.cores);
    tellStart(short, { engine, part, tell, jobs });
    if (jobs.why !== undefined) emit(important(jobs.why));
    const result = await runPlan(part.plan, engine.shop, {
      jobs: jobs.jobs,
      pools: meta.pools,
      keepGoing: meta.keepGoing,
      stream: meta.stream,
      signal,
      standing: (id) => engine.cache.lastResult(id),
    });
    const settled = result.exitCode === 0 && engine.cache.settle();
    ended = true;
    await engine.close();
    store?.release();
    if (settled) remember(short, engine);
    release();
    if (result.counts.ran > 0) sweepStore(world, meta.cacheSize);
    const report = { ...result, counts: allCounts(result, meta), ...(meta.release ? { release: meta.release } : {}) };
    tellEnd(short, report, { engine, part, tell });
    return report;
  } finally {
    if (!ended) await engine.close(true);
    engine.log.close();
    store?.release();
  }
}

const allCounts = ({ counts, nodes }: RunReport, meta: Short['meta']): RunReport['counts'] => ({
  ...counts,
  fresh: counts.fresh + meta.told - nodes.length,
});

interface Part {
  readonly plan: Plan;
  /** Nodes of the part that are told, by their place among the reports. */
  readonly told: ReadonlyMap<number, string>;
}

const closureNodes = ({ slices }: Closure): RunStarted['nodes'] =>
  [...slices.values()].flatMap(({ node }) => (node ? [node] : []));

/** The plan of these actions alone; the edges from others are those of results that stand. */
function partOf({ plan, meta, closure }: Short): Part {
  const before = new Map<number, ActionId[]>();
  for (const { action, consumers } of closure.slices.values()) {
    for (const consumer of action.scan === true ? [] : consumers)
      before.set(consumer, [...(before.get(consumer) ?? []), action.id]);
  }
  // Scans were seen to stand.
  const actions = [...closure.slices].flatMap(([index, { action }]) =>
    action.scan === true ? [] : [{ ...action, after: before.get(index) ?? [] }],
  );
  const told = new Map<number, string>();
  const main: Record<string, ActionId> = {};
  for (const [index, { action }] of closure.slices) {
    const { report } = plan.action(index);
    if (report === undefined) continue;
    told.set(report, action.node);
    main[action.node] = action.id;
  }
  const nodes = closureNodes(closure).map((node) => ({ ...node, before: [] }));
  const { project, profile, version, dist } = meta;
  return { plan: { project, profile, version, dist, actions, nodes, main, requested: [], leftOut: [] }, told };
}

/** The nodes that stand are told in one piece: to whoever looks on as a number, to the log as it would have them. */
function tellStart({ meta, lists, closure }: Short, { engine, part, tell, jobs }: Telling & Bounded): void {
  const head = { type: 'run-started', run: engine.shop.run, project: meta.project, profile: meta.profile } as const;
  const leftOut = meta.leftOut.map(({ id, why }) => important(`${id} is left out: ${why}`));
  const version = meta.version === undefined ? {} : { version: meta.version };
  const all = [lists.nodes(), { ...head, jobs: jobs.jobs }, version] as const;
  engine.log.texts([startText(...all), ...leftOut.map((event) => JSON.stringify(event))]);
  const none = new Map([...part.told.keys()].map((index) => [index, '']));
  const lines = lists.lines(none);
  engine.log.lines((at) => lines.replaceAll(atMark, String(at)), 1 + leftOut.length + meta.told);
  // Places of what they wait for are those of the whole list.
  const nodes = closureNodes(closure).map((node) => ({ ...node, before: undefined }));
  const standing = { count: meta.told - nodes.length, names: meta.wideNames };
  for (const event of [{ ...head, jobs: jobs.jobs, nodes, standing, ...version }, ...leftOut]) tell(event);
}

interface Bounded {
  readonly jobs: BoundedJobs;
}

const important = (text: string): EventBody => ({ type: 'message', level: 'important', text });

/** With the nodes as the text of a list, in the place where they always stand. */
const startText = (nodes: string, head: object, rest: object): string =>
  `${JSON.stringify(head).slice(0, -1)},"nodes":[${nodes.slice(0, -1)}]${withComma(JSON.stringify(rest).slice(1))}`;
const withComma = (text: string): string => (text === '}' ? text : `,${text}`);

interface Telling {
  readonly engine: Engine;
  readonly part: Part;
  readonly tell: Emit;
}

function tellEnd({ lists }: Short, report: RunReport, { engine, part, tell }: Telling): void {
  const own = new Map(report.nodes.map((node) => [node.node, node]));
  const others = new Map(
    [...part.told].flatMap(([index, id]) => {
      const node = own.get(id);
      return node === undefined ? [] : [[index, `${JSON.stringify(node)},`] as const];
    }),
  );
  const nodes = lists.reports(others).slice(0, -1);
  const { nodes: _, ...rest } = report;
  // In the order of the members as it always is.
  const { run, ...more } = rest;
  const whole = `{"run":${JSON.stringify(run)},"nodes":[${nodes}],${JSON.stringify(more).slice(1)}`;
  engine.log.texts([`{"type":"run-finished","report":${whole}}`]);
  tell({ type: 'run-finished', report });
}

function openPart(
  { ask, world, plan, meta, patch, closure, drivers }: Short,
  options: { readonly runId: string; readonly emit: Emit; readonly signal: AbortSignal },
): Engine {
  const later = new Map((patch?.actions ?? []).map(([index, at, length]) => [index, { at, length }]));
  const indexes = new Map<ActionId, number>();
  for (const [index, { action, takes }] of closure.slices) {
    indexes.set(action.id, index);
    for (const [id, before] of takes) indexes.set(id, before);
  }
  const project = { workspace: { root: ask.root }, config: { secrets: {} }, drivers, lock: meta.lock };
  const size = world.files.stat(`${ask.root}/.gobuild/state.log`)?.size ?? 0;
  return openEngine(project, world, {
    noCache: false,
    ...options,
    part: {
      size,
      placeOf: (id) => {
        const index = indexes.get(id);
        return index === undefined ? undefined : (later.get(index) ?? plan.action(index).state);
      },
    },
  });
}

const everyPath = (looks: Looks | undefined): ReadonlySet<string> =>
  new Set(looks ? [...partsOf(looks)].flatMap(({ paths }) => paths) : []);

/** The table with what these actions look at as it is now: the next run may find nothing to do again. */
function remember({ ask, world, born, plan, patch, closure }: Short, { cache }: Engine): void {
  writePatch({
    files: world.files,
    root: ask.root,
    requestText: ask.requestText,
    born,
    plan,
    before: patch && ask.verdict.patch && { ...patch, table: ask.verdict.patch.table },
    known: cache.known(),
    rows: closure.rows,
    actions: new Map(
      [...closure.slices].map(([index, { action }]) => [
        index,
        { looks: everyPath(cache.looks.get(action.id)), place: cache.recordPlace(action.id) },
      ]),
    ),
  });
}
