/** From the graph to a plan: the nodes that selectors mean, and their actions. */
import { select } from '../graph/index.ts';
import { makePlan } from '../plan/index.ts';
import type { SecretRef } from '../model/config.ts';
import { diagnostic, hasErrors, type Diagnostic } from '../model/diagnostic.ts';
import type { Goals, GraphNode, NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

export interface GoalRequest {
  readonly selectors: readonly string[];
  readonly only?: readonly string[] | undefined;
  /** Default: `run`. */
  readonly mode?: 'run' | 'watch' | undefined;
  /** What stands behind `--`. */
  readonly args?: readonly string[] | undefined;
}

export function planGoals(project: Project, request: GoalRequest, world: HostWorld): Answer<Plan> {
  const { graph, config, context, sources } = project;
  const goals = select({
    graph,
    config,
    machine: context.machine,
    selectors: request.selectors,
    only: request.only ?? [],
    mode: request.mode,
  });
  if (!goals.value || hasErrors(goals.diagnostics))
    return { type: 'rejected', diagnostics: goals.diagnostics, sources };
  const lost = lostArguments(request.args ?? [], goals.value);
  if (lost) return { type: 'rejected', diagnostics: [...goals.diagnostics, lost], sources };
  const planned = makePlan({
    ...planningOf(project),
    goals: goals.value,
    args: request.args,
    keyedSecrets: Object.keys(config.secrets).filter((name) => isKeyed(config.secrets[name])),
    sourceDateEpoch: sourceDateEpoch(world),
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

/** Seconds since 1970; undefined unless the variable holds such a number. */
function sourceDateEpoch({ environment }: HostWorld): number | undefined {
  const epoch = Number(environment.get('SOURCE_DATE_EPOCH') ?? Number.NaN);
  return Number.isSafeInteger(epoch) && epoch >= 0 ? epoch : undefined;
}

/** A plan of exactly these nodes, to look at: deploys too, which no glob of a run would name. */
export function planNodes(project: Project, nodes: readonly GraphNode[]): Answer<Plan> {
  const { sources } = project;
  const goals = { nodes, requested: new Set<NodeId>(), leftOut: [] };
  const { value, diagnostics } = makePlan({ ...planningOf(project), goals });
  if (!value || hasErrors(diagnostics)) return { type: 'rejected', diagnostics, sources };
  return { type: 'done', value, diagnostics, sources };
}

/** What every plan of the project is made from. */
const planningOf = ({ graph, config, context, contextOf, drivers }: Project) => ({
  graph,
  drivers,
  project: context,
  projectOf: contextOf,
  configFiles: config.files?.map((file) => file.path),
  profile: config.profile.name,
});

/** Arguments that no target would see are a mistake of the command line. */
function lostArguments(args: readonly string[], { nodes, requested }: Goals): Diagnostic | undefined {
  const takers = nodes.filter((node) => node.args === true);
  if (args.length === 0 || takers.some((node) => requested.has(node.id))) return undefined;
  const names = [...new Set(takers.map((node) => node.target))];
  return diagnostic('GB4009', 'no target that was asked for takes the arguments behind "--"', {
    help:
      names.length > 0
        ? `name the target that takes them: ${names.join(', ')}`
        : 'write `args: true` at the target that they are meant for',
  });
}

const isKeyed = (ref: SecretRef | undefined): boolean => ref !== undefined && 'keyed' in ref && ref.keyed === true;
