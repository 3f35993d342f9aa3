/** A plan in which some nodes do not run, though what they read changed: watch leaves out what it holds back. */
import type { NodeId } from '../model/graph.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';

/**
 * What runs every time for want of inputs counts as fresh, and what needs it takes part. Anything else would see its change:
 * it goes, with all that needs it, which ran after it.
 */
export function planWithout(plan: Plan, aside: ReadonlySet<NodeId>): Plan {
  if (aside.size === 0) return plan;
  const gone = goneNodes(plan, aside);
  const actions = plan.actions
    .filter(({ node }) => !gone.has(node))
    .map((action) =>
      aside.has(action.node) && action.mode === 'always' ? { ...action, mode: 'cached' as const } : action,
    );
  return {
    ...plan,
    actions,
    nodes: plan.nodes.filter(({ id }) => !gone.has(id)),
    requested: plan.requested.filter((id) => !gone.has(id)),
  };
}

/** Nodes go as a whole, with whatever waits for any of their steps. */
function goneNodes(plan: Plan, aside: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const nodeOf = new Map(plan.actions.map(({ id, node }) => [id, node]));
  const gone = new Set(
    plan.actions.flatMap(({ node, inputs }) => (aside.has(node) && inputs.length > 0 ? [node] : [])),
  );
  const waits = plan.actions.map((action) => ({
    node: action.node,
    before: edgesBefore(action, plan.main).flatMap((edge) => nodeOf.get(edge) ?? []),
  }));
  for (let before = -1; before < gone.size;) {
    before = gone.size;
    for (const one of waits) if (one.before.some((node) => gone.has(node))) gone.add(one.node);
  }
  return gone;
}
