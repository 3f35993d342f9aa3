/** Which tasks' outputs a scan must not find for an action: those of tasks that it does not need, or that came too late. */
import type { Action } from '../model/action.ts';
import type { ForeignOutputs } from '../model/action-cache.ts';
import type { NodeId } from '../model/graph.ts';
import type { Plan, PlanNode } from '../model/plan.ts';

export type ForeignTo = (action: Action) => readonly ForeignOutputs[];

export function foreignTo(plan: Plan): ForeignTo {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  const needs = new Map<NodeId, ReadonlySet<NodeId>>();
  const neededBy = (node: NodeId): ReadonlySet<NodeId> => {
    const known = needs.get(node) ?? ancestors(node, nodes);
    needs.set(node, known);
    return known;
  };
  return (action) => {
    const scans = action.inputs.flatMap((input) => (input.type === 'found' ? [input.scan] : []));
    if (scans.length === 0 || plan.writers === undefined) return [];
    const late = new Set(scans.flatMap((scan) => plan.unawaited?.[scan] ?? []));
    return plan.writers.flatMap((writer): readonly ForeignOutputs[] => {
      if (writer.node === action.node) return [];
      const needed = neededBy(action.node).has(writer.node);
      return needed && !late.has(writer.node) ? [] : [{ ...writer, needed }];
    });
  };
}

function ancestors(node: NodeId, nodes: ReadonlyMap<NodeId, PlanNode>): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const open = [node];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const before of nodes.get(id)?.before ?? []) {
      if (found.has(before)) continue;
      found.add(before);
      open.push(before);
    }
  }
  return found;
}
