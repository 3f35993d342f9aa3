/** From the file to the plan that watch keeps up: what is named, what `watch:` says, else all services and checks. */
import { diagnostic } from '../model/diagnostic.ts';
import type { Emit } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { Answer, WatchRequest } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import { isHere } from './look.ts';
import { nestedRun } from './nested-run.ts';
import { openProject, type Project } from './open-project.ts';
import { planGoals } from './plan-goals.ts';
import { settleToolchains } from './settle-toolchains.ts';
import { waitForTurn } from './wait-for-turn.ts';

export interface Watched {
  readonly project: Project;
  readonly plan: Plan;
}

export interface WatchedRequest extends WatchRequest {
  /** All checks take part, besides what is watched. */
  readonly checks?: boolean | undefined;
}

export async function readWatched(request: WatchedRequest, world: HostWorld, emit: Emit): Promise<Answer<Watched>> {
  const opened = await openProject(request, world);
  if (opened.type !== 'done') return opened;
  const project = opened.value;
  const nested = nestedRun(project, world);
  if (nested) return nested;
  const selectors = selectorsOf(request, project);
  if (request.checks === true && hasAny(project, 'check')) selectors.push('check/*');
  if (selectors.length === 0) return { type: 'rejected', diagnostics: [nothing], sources: opened.sources };
  const { only, args } = request;
  const planned = planGoals(project, { selectors, only, args, mode: 'watch' }, world);
  if (planned.type !== 'done') return planned;
  const { signal } = request;
  const takeTurn = () => waitForTurn(project, { world, emit, signal });
  const settled = await settleToolchains({ project, plan: planned.value, world, emit, signal, takeTurn });
  if (settled.type !== 'done') return settled;
  const diagnostics = [...opened.diagnostics, ...planned.diagnostics];
  return { ...planned, value: { project: settled.value, plan: planned.value }, diagnostics };
}

function selectorsOf(request: WatchRequest, project: Project): string[] {
  if (request.selectors.length > 0) return [...request.selectors];
  if (project.config.watches.length > 0) return [...project.config.watches];
  const kinds = (['service', 'check'] as const).filter((kind) => hasAny(project, kind));
  return kinds.map((kind) => `${kind}/*`);
}

const hasAny = (project: Project, kind: 'service' | 'check'): boolean =>
  project.graph.nodes.some((node) => node.kind === kind && isHere(project, node.target));

const nothing = diagnostic('GB4008', 'nothing is selected: the file has no `watch:`, no service and no check', {
  help: 'name targets: `gobuild watch TARGET`',
});
