/** What `--force` means: the goals themselves; `--force=all`: also what they need. Scans decide by content alone. */
import type { Action } from '../model/action.ts';
import type { Plan } from '../model/plan.ts';

export type Force = 'goals' | 'all' | undefined;

export function isForced(action: Action, force: Force, { requested }: Pick<Plan, 'requested'>): boolean {
  if (action.scan || action.work.type === 'join' || force === undefined) return false;
  return force === 'all' || requested.includes(action.node);
}
