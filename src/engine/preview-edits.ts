/** Edits of files that a scan listed the last time, told where it has to run first: what made it run says nothing of them. */
import type { Action, ActionId } from '../model/action.ts';
import type { ActionResult } from '../model/perform.ts';
import { makersOf, type Plan } from '../model/plan.ts';
import type { Reason } from '../model/reason.ts';
import { isScanData } from '../model/scan-data.ts';
import { checkAction } from './check-action.ts';
import { toolsOf } from './check-ready.ts';
import type { ForeignTo } from './foreign.ts';
import type { Workshop } from './workshop.ts';

export interface EditsSource {
  readonly plan: Plan;
  readonly shop: Pick<Workshop, 'cache' | 'tools' | 'drivers'>;
  /** Of what would not run. */
  readonly results: ReadonlyMap<ActionId, ActionResult>;
  readonly foreignTo: ForeignTo;
}

/**
 * `grows`: the scan adds steps before the action, and they read the files. Whether an edit matters only the scan can tell: a
 * new file may be all that makes it run.
 */
export async function editsBehind(
  action: Action,
  { scan, grows }: { readonly scan: Action; readonly grows: boolean },
  source: EditsSource,
): Promise<readonly Reason[]> {
  const { shop, results } = source;
  const last = scan.scan === true ? shop.cache.lastResult(scan.id) : undefined;
  if (!last) return [];
  const steps = grows ? lastSteps(scan, last, source) : [action];
  const own = new Set(steps.map(({ id }) => id));
  const resultOf = (id: ActionId): ActionResult | undefined => {
    if (id === scan.id) return last;
    return results.get(id) ?? (own.has(id) ? shop.cache.lastResult(id) : undefined);
  };
  const found = new Map<string, Reason>();
  for (const step of steps)
    for (const reason of await editsOf(step, resultOf, source)) found.set(JSON.stringify(reason), reason);
  return [...found.values()];
}

const lastSteps = (scan: Action, { data }: ActionResult, { shop }: EditsSource): readonly Action[] =>
  (isScanData(data) ? shop.drivers.get(scan.driver)?.grow?.(scan, data).actions : undefined) ?? [];

async function editsOf(
  step: Action,
  resultOf: (id: ActionId) => ActionResult | undefined,
  { plan, shop, foreignTo }: EditsSource,
): Promise<readonly Reason[]> {
  if (makersOf(step, plan.main).some((id) => resultOf(id) === undefined)) return [];
  const tools = await toolsOf(step, shop);
  if (!tools.ok) return [];
  const check = checkAction(
    { action: step, resultOf, tools: tools.value, forced: false, foreign: foreignTo(step) },
    shop,
  );
  if (check.type !== 'must-run' && check.type !== 'restorable') return [];
  return check.reasons.filter(({ type }) => type === 'input-changed');
}
