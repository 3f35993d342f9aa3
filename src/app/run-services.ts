/** `gobuild run` of services: keeps them in the foreground until the signal comes or one of them is down. */
import { deferred } from '../base/deferred.ts';
import { exitCodes, type Failure } from '../model/failure.ts';
import type { Emit, EventBody } from '../model/event.ts';
import type { NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import { openServiceKeeper } from '../watch/index.ts';
import type { HostWorld } from './host-world.ts';
import type { Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { serviceWish } from './service-wish.ts';
import { wantedServices } from './wanted-services.ts';

export interface ServicesRun {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  readonly engine: Engine;
  readonly report: RunReport;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** The report with what became of the services. Rejects only for a bug. */
export async function runServices(run: ServicesRun): Promise<RunReport> {
  const { project, plan, world, engine, report, signal } = run;
  const over = deferred<void>();
  const down = new Map<NodeId, Failure>();
  const emit: Emit = (event: EventBody) => {
    run.emit(event);
    if (event.type !== 'node-failed') return;
    down.set(event.node, event.failure);
    over.resolve();
  };
  const { files, clock, network, services } = world;
  const keeper = openServiceKeeper({
    emit,
    world: { root: project.workspace.root, files, clock, network, services, onBug: over.reject },
  });
  const onAbort = (): void => over.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (const id of wantedServices(plan, project)) {
      const node = project.graph.byId.get(id);
      const wish = node && serviceWish(node, { project, plan, engine });
      if (wish) keeper.want(wish);
    }
    if (!signal.aborted) await over.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await keeper.close();
  }
  return withServices(report, down, signal.aborted);
}

function withServices(report: RunReport, down: ReadonlyMap<NodeId, Failure>, stopped: boolean): RunReport {
  const counts = { ...report.counts };
  const nodes = report.nodes.map((node) => {
    const failure = down.get(node.node);
    if (!failure) return node;
    counts[node.outcome] -= 1;
    counts.failed += 1;
    return { ...node, outcome: 'failed' as const, failure };
  });
  const exitCode = stopped ? exitCodes.interrupted : down.size > 0 ? exitCodes.failed : report.exitCode;
  return { ...report, nodes, counts, exitCode };
}
