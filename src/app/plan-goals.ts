/** From the graph to a plan: the nodes that selectors mean, and their actions. */
import { select } from '../graph/index.ts';
import { makePlan } from '../plan/index.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

export interface GoalRequest {
  readonly selectors: readonly string[];
  readonly only?: readonly string[] | undefined;
}

export function planGoals(project: Project, request: GoalRequest, world: HostWorld): Answer<Plan> {
  const { graph, config, context, drivers, sources } = project;
  const goals = select({
    graph,
    config,
    machine: context.machine,
    selectors: request.selectors,
    only: request.only ?? [],
  });
  if (!goals.value || hasErrors(goals.diagnostics))
    return { type: 'rejected', diagnostics: goals.diagnostics, sources };
  const epoch = Number(world.environment.get('SOURCE_DATE_EPOCH') ?? Number.NaN);
  const planned = makePlan({
    graph,
    goals: goals.value,
    drivers,
    project: context,
    profile: config.profile.name,
    sourceDateEpoch: Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : undefined,
  });
  if (!planned.value || hasErrors(planned.diagnostics))
    return { type: 'rejected', diagnostics: planned.diagnostics, sources };
  const version = project.used.has('version') ? project.context.version() : undefined;
  return {
    type: 'done',
    value: { ...planned.value, version },
    diagnostics: [...goals.diagnostics, ...planned.diagnostics],
    sources,
  };
}
