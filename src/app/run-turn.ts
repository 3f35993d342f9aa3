/** One run of a plan: opens what it needs, performs it, lists the release, and gives everything back. */
import { runPlan, type RunOptions } from '../engine/index.ts';
import type { Emit, EventBody } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import { newRunId } from '../host/index.ts';
import { boundedJobs } from './bounded-jobs.ts';
import type { RunRequest } from './contract.ts';
import { redacted } from './redacted.ts';
import { holdStore } from './hold-store.ts';
import type { HostWorld } from './host-world.ts';
import { openEngine, type Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { toldNodes } from './told-nodes.ts';
import { writeReleaseList } from './release-folder.ts';

export interface Turn {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly request: Pick<RunRequest, 'jobs' | 'keepGoing' | 'force' | 'stream' | 'signal' | 'noCache' | 'again'>;
  readonly emit: Emit;
  /** Told once everything is open, before the first action. */
  readonly onOpen?: ((engine: Engine) => void) | undefined;
  readonly interrupts?: RunOptions['interrupts'];
  readonly touched?: RunOptions['touched'];
  /** Nobody will ask whether the next run would find all fresh: the last look at everything is spared. */
  readonly forgets?: boolean | undefined;
  /** Called after everything was closed, before the run is told as finished. `settled`: the next run would find all fresh. */
  readonly finish: (ended: EndedTurn) => Promise<RunReport>;
}

export interface EndedTurn {
  readonly engine: Engine;
  readonly report: RunReport;
  readonly settled: boolean;
  /** As {@link Turn.emit}, without secrets, and kept with the run. */
  readonly emit: Emit;
}

export async function runTurn(turn: Turn): Promise<RunReport> {
  const { project, plan, world, request } = turn;
  const { noCache, again, signal } = request;
  const store = await holdStore(world, request);
  const body: { engine?: Engine } = {};
  // Whatever a performer says (a finding, a note) may quote what it read: no secret leaves by an event.
  const emit: Emit = (event: EventBody) => {
    const told = redacted(event, body.engine?.shop.secrets);
    body.engine?.log.event(told);
    turn.emit(told);
  };
  const runId = newRunId(world.clock, world.random);
  const engine = openEngine(project, world, { noCache, emit, runId, again, signal });
  body.engine = engine;
  let ended = false;
  try {
    turn.onOpen?.(engine);
    const { jobs, why } = boundedJobs(request.jobs ?? world.cores);
    tellStart(turn, { engine, emit, jobs });
    if (why !== undefined) emit({ type: 'message', level: 'important', text: why });
    const { keepGoing, force, stream } = request;
    const { interrupts, touched } = turn;
    const pools = project.config.pools;
    const result = await runPlan(plan, engine.shop, {
      jobs,
      pools,
      keepGoing,
      force,
      stream,
      signal,
      interrupts,
      touched,
    });
    const release = writeRelease(turn, engine);
    const report: RunReport = { ...result, ...(release ? { release } : {}) };
    const settled = report.exitCode === 0 && turn.forgets !== true && engine.cache.settle();
    ended = true;
    await engine.close();
    store?.release();
    const final = await turn.finish({ engine, report, settled, emit });
    emit({ type: 'run-finished', report: final });
    return final;
  } finally {
    if (!ended) await engine.close(true);
    engine.log.close();
    store?.release();
  }
}

const writeRelease = ({ project, world }: Turn, engine: Engine): ReturnType<typeof writeReleaseList> =>
  writeReleaseList({
    root: project.workspace.root,
    dist: project.config.dist,
    graph: project.graph,
    files: world.files,
    resultOf: (node) => engine.cache.lastResult(node),
  });

function tellStart(
  { project, plan }: Turn,
  { engine, emit, jobs }: { readonly engine: Engine; readonly emit: Emit; readonly jobs: number },
): void {
  const nodes = toldNodes(plan, engine.cache.expectedMs);
  emit({
    type: 'run-started',
    run: engine.shop.run,
    project: project.config.project,
    workspace: project.workspace.root,
    profile: project.config.profile.name,
    jobs,
    nodes,
    ...(plan.version === undefined ? {} : { version: plan.version }),
  });
  for (const { id, why } of plan.leftOut)
    emit({ type: 'message', level: 'important', text: `${id} is left out: ${why}` });
}
