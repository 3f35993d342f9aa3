/** What a run would do, without doing it: every action checked against what is known now. No scan runs. */
import { openPathIndex, type PathIndex } from '../base/path-index.ts';
import type { Action, ActionId, OutputSpec, ScanResult } from '../model/action.ts';
import type { ActionResult } from '../model/perform.ts';
import type { CheckVerdict } from '../model/action-cache.ts';
import type { Failure } from '../model/failure.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import { alwaysReason, type Reason } from '../model/reason.ts';
import { checkAction } from './check-action.ts';
import { toolsOf } from './check-ready.ts';
import { isForced } from './forced.ts';
import { foreignTo, type ForeignTo } from './foreign.ts';
import { editsBehind } from './preview-edits.ts';
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

type PreviewShop = Pick<Workshop, 'cache' | 'tools' | 'drivers'>;

interface PreviewState {
  readonly plan: Plan;
  readonly shop: PreviewShop;
  readonly options: PreviewOptions;
  readonly previews: Map<ActionId, Preview>;
  readonly results: Map<ActionId, ActionResult>;
  /** Main actions with what scans added to their inputs. */
  readonly mains: Map<ActionId, Action>;
  /** Nodes of which a scan that adds actions is not known: what their main action waits for is not, either. */
  readonly growing: Map<string, Preview>;
  readonly foreignTo: ForeignTo;
  /** Outputs of what is not fresh, by their paths; absent while all is. */
  written?: PathIndex<OutputSpec> | undefined;
  readonly mainActions: ReadonlyMap<ActionId, Action>;
}

/** In plan order; actions that scans add are told where the scan's result is known. */
export async function previewPlan(plan: Plan, shop: PreviewShop, options: PreviewOptions): Promise<readonly Preview[]> {
  const state: PreviewState = {
    plan,
    shop,
    options,
    previews: new Map(),
    results: new Map(),
    mains: new Map(),
    growing: new Map(),
    foreignTo: foreignTo(plan),
    mainActions: new Map(plan.actions.flatMap((action) => (action.main ? [[action.id, action]] : []))),
  };
  for (const action of plan.actions) await previewWithGrowth(action, state);
  return [...state.previews.values()];
}

/** What a scan adds comes right behind it, and may add more itself. */
async function previewWithGrowth(first: Action, state: PreviewState): Promise<void> {
  const open = [first];
  for (let planned = open.pop(); planned; planned = open.pop()) {
    const action = state.mains.get(planned.id) ?? planned;
    const preview = await previewOne(action, state);
    state.previews.set(action.id, preview);
    if (preview.verdict !== 'fresh') noteWritten(action, state);
    for (const added of outcomeOf(preview, state).toReversed()) open.push(added);
  }
}

function noteWritten({ outputs }: Action, state: PreviewState): void {
  state.written ??= openPathIndex();
  for (const output of outputs) state.written.add(output.path, output);
}

/** Keeps the result if it is known, and gives the actions that it adds. */
function outcomeOf(preview: Preview, state: PreviewState): readonly Action[] {
  const { action } = preview;
  const result = knownResult(preview);
  if (result) state.results.set(action.id, result);
  if (!action.grows) return [];
  if (!result) state.growing.set(action.node, preview);
  const { plan, shop, mains, mainActions } = state;
  const main = mainActions.get(plan.main[action.node] ?? '');
  const growth = result && shop.drivers.get(action.driver)?.grow?.(action, result.data as unknown as ScanResult);
  if (!growth || !main) return [];
  const grown = mains.get(main.id) ?? main;
  mains.set(main.id, { ...grown, inputs: [...grown.inputs, ...growth.mainInputs] });
  return growth.actions;
}

function knownResult({ verdict, check }: Preview): ActionResult | undefined {
  if (verdict !== 'fresh' && verdict !== 'would-restore') return undefined;
  return check?.type === 'fresh' || check?.type === 'restorable' ? check.result : undefined;
}

async function previewOne(action: Action, state: PreviewState): Promise<Preview> {
  const { plan, shop, options, results } = state;
  if (action.work.type === 'join') return joined(action, state);
  const forced = isForced(action, options.force, plan);
  const blocking = blockedBy(action, state);
  if (blocking) return blocked(withoutKey(action, blocking, forced), blocking, state);
  const tools = await toolsOf(action, shop);
  if (!tools.ok) return failing(action, tools.error);
  const changing = forced || action.mode !== 'cached' ? undefined : changedBefore(action, state);
  if (changing) return withoutKey(action, changing, forced);
  const check = checkAction(
    {
      action,
      resultOf: (id) => results.get(id),
      tools: tools.value,
      forced,
      foreign: state.foreignTo(action),
    },
    shop,
  );
  if (check.type === 'failed') return failing(action, check.failure);
  if (action.mode === 'observed') return observed(action, shop, check);
  if (check.type === 'fresh') return { action, verdict: 'fresh', reasons: [], check };
  return {
    action,
    verdict: check.type === 'restorable' ? 'would-restore' : 'would-run',
    reasons: check.reasons,
    check,
  };
}

/** What runs in any case does so whatever its inputs come to. */
function withoutKey(action: Action, before: Preview, forced: boolean): Preview {
  if (forced) return { action, verdict: 'would-run', reasons: [{ type: 'forced' }] };
  if (action.mode === 'always') return { action, verdict: 'would-run', reasons: [alwaysReason(action)] };
  const { id, node } = before.action;
  return {
    action,
    verdict: 'unknown',
    reasons: [{ type: 'upstream-changed', from: node === action.node ? id : node }],
  };
}

/** With the edits that a scan which has to run first hides. */
async function blocked(preview: Preview, { action: scan }: Preview, state: PreviewState): Promise<Preview> {
  const { action, verdict, reasons } = preview;
  if (verdict !== 'unknown') return preview;
  const grows = action.main && state.growing.get(action.node)?.action === scan;
  return { ...preview, reasons: [...(await editsBehind(action, { scan, grows }, state)), ...reasons] };
}

const isSure = ({ verdict }: Preview): boolean => verdict === 'fresh' || verdict === 'would-restore';

/** An action that has to run first because this one takes its content. */
function blockedBy(action: Action, { plan, previews, growing }: PreviewState): Preview | undefined {
  const growth = action.main ? growing.get(action.node) : undefined;
  if (growth) return growth;
  return edgesBefore(action, plan.main)
    .flatMap((id) => previews.get(id) ?? [])
    .find((before) => !isSure(before) && takesFrom(action, before.action, plan));
}

/** An action before this one, however far, that will write what this one reads by its path. */
function changedBefore(action: Action, state: PreviewState): Preview | undefined {
  const { plan, shop, previews, results, written } = state;
  if (!written) return undefined;
  const reader = shop.cache.readerOf(action, (other) => results.get(other));
  if (!reader.places.some((place) => written.near(place).some(reader.reads))) return undefined;
  const seen = new Set<ActionId>();
  const open = edgesBefore(action, plan.main);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const before = seen.has(id) ? undefined : previews.get(id);
    seen.add(id);
    if (!before) continue;
    for (const further of edgesBefore(before.action, plan.main)) open.push(further);
    if (before.verdict !== 'fresh' && before.action.outputs.some(reader.reads)) return before;
  }
  return undefined;
}

const failing = (action: Action, failure: Failure): Preview => ({
  action,
  verdict: 'failed',
  reasons: [{ type: 'cannot-run', failure }],
  check: { type: 'failed', failure },
});

/** Only the world can tell; a step that others take something from is taken to be as it was last. */
function observed(action: Action, { cache }: PreviewShop, check: CheckVerdict): Preview {
  const result = action.main ? undefined : cache.lastResult(action.id);
  if (!result || check.type !== 'must-run') return { action, verdict: 'unknown', reasons: [], check };
  return { action, verdict: 'fresh', reasons: [], check: { type: 'fresh', keyed: check.keyed, result } };
}

/** A name for several targets does nothing itself: it is what the least settled of them is. */
function joined(action: Action, { plan, previews }: PreviewState): Preview {
  const before = edgesBefore(action, plan.main).flatMap((id) => previews.get(id) ?? []);
  const worst = (['failed', 'would-run', 'unknown', 'would-restore'] as const)
    .map((verdict) => before.find((one) => one.verdict === verdict))
    .find((one) => one !== undefined);
  const reasons: readonly Reason[] = worst ? [{ type: 'upstream-changed', from: worst.action.node }] : [];
  const verdict = worst === undefined ? 'fresh' : worst.verdict === 'failed' ? 'would-run' : worst.verdict;
  return { action, verdict, reasons };
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
