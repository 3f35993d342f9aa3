/** `gobuild run`, in order: read, expand, select, plan, lock, run, list the release, remember for the next time. */
import { runPlan } from '../engine/index.ts';
import type { Emit, EventBody } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import { takeLock } from '../host/index.ts';
import { newRunId } from '../host/index.ts';
import type { Answer, App, RunRequest } from './contract.ts';
import { redacted } from './redacted.ts';
import { holdStore } from './hold-store.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { listTargets } from './look.ts';
import { nestedRun } from './nested-run.ts';
import { openEngine, stateFolderOf, type Engine } from './open-engine.ts';
import { openProject, type Project } from './open-project.ts';
import { outputFolders } from './output-folders.ts';
import { planGoals } from './plan-goals.ts';
import { writeReleaseList } from './release-folder.ts';
import { rememberWarm, startWarm } from './warm-record.ts';

export const run: App['run'] = async (request, emit) => {
  const world = openHostWorld();
  const warm = startWarm(request, world);
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const nested = nestedRun(project, world);
  if (nested) return nested;
  const selectors = request.selectors.length > 0 ? request.selectors : project.config.defaults;
  if (selectors.length === 0) return { ...opened, value: { listed: listTargets(project) } };
  const planned = planGoals(project, { selectors, only: request.only, args: request.args }, world);
  if (planned.type !== 'done') return planned;
  const lock = await takeLock({
    files: world.files,
    clock: world.clock,
    stateFolder: stateFolderOf(project),
    wait: !request.noWait,
    signal: request.signal,
    onWait: (holder) => emit({ type: 'message', level: 'important', text: `waiting for ${holder}` }),
    ...outputFolders(project, planned.value),
  });
  if (!lock.ok) return { type: 'locked', holder: lock.error };
  try {
    const report = await perform({ project, plan: planned.value, world, request, emit, warm });
    return { ...planned, value: report, diagnostics: [...opened.diagnostics, ...planned.diagnostics] };
  } finally {
    lock.value.release();
  }
};

interface Run {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly request: RunRequest;
  readonly emit: Emit;
  readonly warm: ReturnType<typeof startWarm>;
}

async function perform(turn: Run): Promise<RunReport> {
  const { project, plan, world, request, warm } = turn;
  const { noCache, again, signal } = request;
  const store = await holdStore(world, request);
  const runId = newRunId(world.clock, world.random);
  const body: { engine?: Engine } = {};
  // Whatever a performer says (a finding, a note) may quote what it read: no secret leaves by an event.
  const emit: Emit = (event: EventBody) => {
    const told = redacted(event, (text) => body.engine?.shop.secrets.redact(text) ?? text);
    body.engine?.log.event(told);
    turn.emit(told);
  };
  const engine = openEngine(project, world, { noCache, emit, runId, again, signal });
  body.engine = engine;
  tellStart(turn, engine, emit);
  let ended = false;
  try {
    const { jobs = world.cores, keepGoing, force, stream } = request;
    const result = await runPlan(plan, engine.shop, {
      jobs,
      pools: project.config.pools,
      keepGoing,
      force,
      stream,
      signal,
    });
    const release = writeReleaseList({
      root: project.workspace.root,
      dist: project.config.dist,
      graph: project.graph,
      files: world.files,
      resultOf: (node) => engine.cache.lastResult(node),
    });
    const report: RunReport = { ...result, ...(release ? { release } : {}) };
    emit({ type: 'run-finished', report });
    ended = true;
    const settled = report.exitCode === 0 && engine.cache.settle();
    await engine.close();
    if (settled) rememberWarm(warm, { project, plan, world, engine, report });
    return report;
  } finally {
    if (!ended) await engine.close(true);
    store?.release();
  }
}

function tellStart({ project, plan, request, world }: Run, engine: Engine, emit: Emit): void {
  const nodes = plan.nodes
    .filter((node) => node.kind !== 'group')
    .map(({ id, kind, description }) => {
      const expectedMs = engine.cache.expectedMs(plan.main[id] ?? id);
      return {
        id,
        kind,
        ...(description === undefined ? {} : { description }),
        ...(expectedMs === undefined ? {} : { expectedMs }),
      };
    });
  emit({
    type: 'run-started',
    run: engine.shop.run,
    project: project.config.project,
    profile: project.config.profile.name,
    jobs: request.jobs ?? world.cores,
    nodes,
    ...(plan.version === undefined ? {} : { version: plan.version }),
  });
  for (const { id, why } of plan.leftOut)
    emit({ type: 'message', level: 'important', text: `${id} is left out: ${why}` });
}

export type RunAnswer = Answer<RunReport>;
