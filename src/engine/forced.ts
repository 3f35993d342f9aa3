/** What `--force` means: the goals themselves; `--force=all`: also what they need. Scans decide by content alone. */
import type { Action } from '../model/action.ts';
import type { NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';

export type Force = 'goals' | 'all' | undefined;

export function isForced(action: Action, force: Force, { requested }: Pick<Plan, 'requested'>): boolean {
  if (action.scan || action.work.type === 'join' || force === undefined) return false;
  return force === 'all' || asSet(requested).has(action.node);
}

const sets = new WeakMap<Plan['requested'], ReadonlySet<NodeId>>();

/** One set for each plan: every action of it is asked for. */
function asSet(requested: Plan['requested']): ReadonlySet<NodeId> {
  const set = sets.get(requested) ?? new Set(requested);
  sets.set(requested, set);
  return set;
}
