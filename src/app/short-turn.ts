/** One run of a part of a plan: what run-turn.ts does for a whole one, with everything else told as fresh. */
import { runPlan } from '../engine/index.ts';
import { partsOf, type Looks } from '../cache/index.ts';
import { writePatch } from '../cache/warm-patch.ts';
import type { ActionId } from '../model/action.ts';
import type { Emit, EventBody } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import { escapedMessage, watchEscaped } from '../host/escaped-processes.ts';
import { newRunId } from '../host/run-log.ts';
import { boundedJobs } from './bounded-jobs.ts';
import { holdStore } from './hold-store.ts';
import { openEngine, type Engine } from './open-engine.ts';
import { redacted } from './redacted.ts';
import type { Short } from './short.ts';
import { scansStand } from './short-scans.ts';
import { closureNodes, important, tellStart } from './short-told.ts';
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
    const told = redacted(event, engine.shop.secrets);
    engine.log.event(told);
    tell(told);
  };
  const engine = openPart(short, { runId, emit, signal });
  const escaped = watchEscaped(short.ask.root);
  let ended = false;
  try {
    if (!(await scansStand(short.closure, engine))) return undefined;
    const part = partOf(short);
    const jobs = boundedJobs(meta.jobs ?? world.cores);
    const { told } = part;
    const { log } = engine;
    tellStart({ ...short, run: runId }, { log, told, tell }, jobs.jobs);
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
    const closed = engine.close();
    // All commands have ended: what is remembered is the same while the shells that they ran in go.
    if (settled) remember(short, engine);
    await closed;
    store?.release();
    release();
    if (result.counts.ran > 0) {
      for (const process of escaped()) emit(escapedMessage(process));
      sweepStore(world, meta.cacheSize);
    }
    const report = { ...result, counts: allCounts(result, meta), ...(meta.release ? { release: meta.release } : {}) };
    emit({ type: 'run-finished', report });
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
