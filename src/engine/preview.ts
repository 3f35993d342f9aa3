/** What a run would do, without doing it: every action checked against what is known now. No scan runs. */
import type { Action, ActionId, ScanResult } from '../model/action.ts';
import type { ActionResult } from '../model/perform.ts';
import type { CheckVerdict } from '../model/action-cache.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import type { Reason } from '../model/reason.ts';
import { toolsOf } from './check-ready.ts';
import type { Workshop } from './workshop.ts';

export interface Preview {
  readonly action: Action;
  /** `unknown`: an action before it has to run first, so its inputs are not known yet. */
  readonly verdict: 'fresh' | 'would-run' | 'would-restore' | 'unknown' | 'failed';
  readonly reasons: readonly Reason[];
  readonly check?: CheckVerdict | undefined;
}

export interface PreviewOptions {
  readonly force?: 'goals' | 'all' | undefined;
}

/** In plan order; actions that scans add are told where the scan's result is known. */
export async function previewPlan(
  plan: Plan,
  shop: Pick<Workshop, 'cache' | 'tools' | 'drivers'>,
  options: PreviewOptions,
): Promise<readonly Preview[]> {
  const previews = new Map<ActionId, Preview>();
  const results = new Map<ActionId, ActionResult>();
  const mains = new Map<ActionId, Action>();
  const queue: Action[] = [...plan.actions];
  for (let index = 0; index < queue.length; index += 1) {
    const planned = queue[index] as Action;
    const action = mains.get(planned.id) ?? planned;
    const preview = await previewOne(action, { plan, shop, options, previews, results });
    previews.set(action.id, preview);
    const check = preview.check;
    if (check && (check.type === 'fresh' || check.type === 'restorable')) {
      results.set(action.id, check.result);
      const growth = action.grows
        ? shop.drivers.get(action.driver)?.grow?.(action, check.result.data as unknown as ScanResult)
        : undefined;
      const mainId = plan.main[action.node];
      const main = queue.find((other) => other.id === mainId);
      if (growth && main) {
        mains.set(main.id, { ...main, inputs: [...main.inputs, ...growth.mainInputs] });
        queue.splice(index + 1, 0, ...growth.actions);
      }
    }
  }
  return [...previews.values()];
}

interface PreviewState {
  readonly plan: Plan;
  readonly shop: Pick<Workshop, 'cache' | 'tools' | 'drivers'>;
  readonly options: PreviewOptions;
  readonly previews: ReadonlyMap<ActionId, Preview>;
  readonly results: ReadonlyMap<ActionId, ActionResult>;
}

async function previewOne(action: Action, state: PreviewState): Promise<Preview> {
  const { plan, shop, options, previews, results } = state;
  if (action.work.type === 'join') return joined(action, state);
  const waitsFor = edgesBefore(action, plan.main)
    .map((id) => previews.get(id))
    .filter((before) => before && before.verdict !== 'fresh' && before.verdict !== 'would-restore');
  const blocking = waitsFor.find((before) => before && takesFrom(action, before.action, plan));
  if (blocking)
    return { action, verdict: 'unknown', reasons: [{ type: 'upstream-changed', from: blocking.action.node }] };
  const tools = await toolsOf(action, shop);
  if (!tools.ok) return { action, verdict: 'failed', reasons: [], check: { type: 'failed', failure: tools.error } };
  const forced =
    !action.scan && (options.force === 'all' || (options.force === 'goals' && plan.requested.includes(action.node)));
  const check = shop.cache.check({ action, resultOf: (id) => results.get(id), tools: tools.value, forced });
  if (check.type === 'failed') return { action, verdict: 'failed', reasons: [], check };
  if (action.mode === 'observed') return observed(action, shop, check);
  if (check.type === 'fresh') return { action, verdict: 'fresh', reasons: [], check };
  return {
    action,
    verdict: check.type === 'restorable' ? 'would-restore' : 'would-run',
    reasons: check.reasons,
    check,
  };
}

/** Only the world can tell; a step that others take something from is taken to be as it was last. */
function observed(action: Action, { cache }: PreviewState['shop'], check: CheckVerdict): Preview {
  const result = action.main ? undefined : cache.lastResult(action.id);
  if (!result || check.type !== 'must-run') return { action, verdict: 'unknown', reasons: [], check };
  return { action, verdict: 'fresh', reasons: [], check: { type: 'fresh', keyed: check.keyed, result } };
}

function joined(action: Action, { plan, previews }: PreviewState): Preview {
  const open = edgesBefore(action, plan.main).some((id) => previews.get(id)?.verdict !== 'fresh');
  const result: ActionResult = { outputs: [], ms: 0 };
  const check: CheckVerdict = {
    type: 'fresh',
    result,
    keyed: {
      action,
      key: '',
      inputs: { artifacts: [], results: new Map(), found: { files: [], values: {} }, files: [], recorded: new Map() },
    },
  };
  return { action, verdict: open ? 'unknown' : 'fresh', reasons: [], check };
}

/** An edge that carries content; a mere order does not make what follows unknown. */
function takesFrom(action: Action, before: Action, plan: Plan): boolean {
  return action.inputs.some(
    (input) =>
      (input.type === 'artifact' && plan.main[input.node] === before.id) ||
      (input.type === 'action' && input.action === before.id) ||
      (input.type === 'found' && input.scan === before.id),
  );
}
