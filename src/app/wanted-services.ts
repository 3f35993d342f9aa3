/** The services that a run or a watch keeps: those that were named, and the services that these need. */
import type { GraphNode, NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { Project } from './open-project.ts';

/** Each after those that it needs. `--only` takes needs out of the plan, and out of this. */
export function wantedServices(plan: Plan, project: Project): readonly NodeId[] {
  const planned = new Set(plan.nodes.map(({ id }) => id));
  const requested = new Set(plan.requested);
  const wanted = new Set<NodeId>();
  const add = (node: GraphNode): void => {
    if (node.kind !== 'service' || !planned.has(node.id) || wanted.has(node.id)) return;
    for (const need of membersBefore(node, project)) add(need);
    wanted.add(node.id);
  };
  for (const { id } of plan.nodes) {
    const node = requested.has(id) ? project.graph.byId.get(id) : undefined;
    if (node) add(node);
  }
  return [...wanted];
}

/** What it needs, with the members of groups in their place. */
export function membersBefore(node: GraphNode, { graph }: Project): readonly GraphNode[] {
  const seen = new Set<NodeId>(node.before);
  for (const id of seen) {
    const member = graph.byId.get(id);
    if (member?.kind === 'group') for (const before of member.before) seen.add(before);
  }
  return [...seen].flatMap((id) => {
    const member = graph.byId.get(id);
    return member && member.kind !== 'group' ? [member] : [];
  });
}
