/** Decides whether an action's recorded result still stands, can be had from the store, or must be made; and why. */
import type { Action } from '../model/action.ts';
import type { ActionResult } from '../model/perform.ts';
import type { CheckRequest, CheckVerdict } from '../model/action-cache.ts';
import { FileError } from '../model/ports.ts';
import { alwaysReason, type Reason } from '../model/reason.ts';
import { isScanData } from '../model/scan-data.ts';
import { fromStored, type RestoredResult, type StoredResult } from './action-record.ts';
import { failureOf, settledAs, type CacheContext, type Keyed } from './context.ts';
import { diffDocuments } from './diff-documents.ts';
import { foreignFile } from './foreign-files.ts';
import { keyAction, withDiscovered } from './key-action.ts';
import { leadsOut } from './output-folders.ts';
import { outputFault, strangers } from './outputs.ts';
import { textsBehind } from './resolve-inputs.ts';
import type { ActionState } from './state.ts';
import type { Store } from './store.ts';

/** Never writes into the workspace, but for what the file table remembers. */
export function check(request: CheckRequest, context: CacheContext): CheckVerdict {
  const { value, looks } = context.table.traced(() => checkQuietly(request, context));
  context.looks.set(request.action.id, looks);
  return value;
}

function checkQuietly(request: CheckRequest, context: CacheContext): CheckVerdict {
  try {
    const keyed = keyAction(request, context);
    if (!keyed.ok) return { type: 'failed', failure: keyed.error };
    const foreign = foreignFile(request, keyed.value.inputs.found.files);
    if (foreign) return { type: 'failed', failure: foreign };
    const verdict = judge(keyed.value, context);
    const failure = verdict.type === 'fresh' ? undefined : leadsOut(request.action, context);
    return failure ? { type: 'failed', failure } : verdict;
  } catch (error) {
    if (error instanceof FileError) return { type: 'failed', failure: failureOf(error, context.root) };
    throw error;
  }
}

function judge(base: Keyed, context: CacheContext): CheckVerdict {
  const { action, keying } = base;
  const { forced } = keying.request;
  if (action.mode !== 'cached') return mustRun(base, forced ? [{ type: 'forced' }] : uncachedReasons(action));
  const last = context.state.get(action.id);
  const keyed = asLastTime(base, last, context);
  if (forced) return mustRun(keyed, [{ type: 'forced' }]);
  const recorded = recordedFor(keyed, last);
  const faults = recorded ? outputFaults(action, recorded, context) : [];
  if (recorded && faults.length === 0 && last?.begun === undefined) {
    context.settled.set(action.id, settledAs(keyed));
    return { type: 'fresh', keyed, result: recorded };
  }
  const reasons = whyNotFresh(keyed, { last, faults }, context);
  return fromStore(keyed, reasons, context) ?? mustRun(keyed, reasons);
}

const recordedFor = (keyed: Keyed, last: ActionState | undefined): ActionResult | undefined =>
  last?.finished?.key === keyed.key ? last.finished.result : undefined;

/** Whoever performs an observed action finds the reason itself. */
const uncachedReasons = (action: Action): readonly Reason[] =>
  action.mode === 'observed' ? [] : [alwaysReason(action)];

function mustRun(keyed: Keyed, reasons: readonly Reason[]): CheckVerdict {
  keyed.keying.reasons = reasons;
  return { type: 'must-run', keyed, reasons };
}

/** Second half of the look-up: what the last run with this base key discovered. */
function asLastTime(base: Keyed, last: ActionState | undefined, context: CacheContext): Keyed {
  const finished = last?.finished;
  const discovered = finished?.baseKey === base.keying.baseKey ? finished.result.discovered : undefined;
  return discovered ? withDiscovered(base, discovered, context) : base;
}

/** What is wrong with outputs on disk. Throws FileError. */
export function outputFaults(action: Action, result: ActionResult, { table, fileMode }: CacheContext): Reason[] {
  const tools = { table, fileMode };
  const faults = result.outputs.flatMap((file): Reason[] => {
    const fault = outputFault(file, tools);
    if (fault === undefined) return [];
    return [{ type: fault === 'missing' ? 'output-missing' : 'output-changed', path: file.path }];
  });
  const added = strangers(action, result.outputs, tools);
  return [...faults, ...added.map((path): Reason => ({ type: 'output-changed', path }))];
}

interface Findings {
  readonly last: ActionState | undefined;
  readonly faults: readonly Reason[];
}

/** Complete; the one that says most comes first. */
function whyNotFresh(keyed: Keyed, { last, faults }: Findings, { state }: CacheContext): readonly Reason[] {
  const unfinished: Reason[] = last?.begun ? [{ type: 'unfinished' }] : [];
  if (last?.finished === undefined) return unfinished.length > 0 ? unfinished : [{ type: 'never-built' }];
  const changes = changesSince(last, keyed, state);
  const sameAsBegun = last.begun?.key === keyed.key || last.begun?.key === keyed.keying.baseKey;
  const all = sameAsBegun ? [...unfinished, ...changes, ...faults] : [...changes, ...faults, ...unfinished];
  if (all.length > 0) return all;
  return [{ type: 'gobuild-changed', what: 'the way keys are computed' }];
}

function changesSince(last: ActionState, { key, keying }: Keyed, state: CacheContext['state']): readonly Reason[] {
  // Of one key there is one document, which need not be read.
  if (last.finished?.key === key || last.document === undefined) return [];
  const behind = textsBehind(keying.inputs);
  return diffDocuments(last.document, keying.document, (digest) => behind.get(digest) ?? state.text(digest));
}

function fromStore(keyed: Keyed, reasons: readonly Reason[], context: CacheContext): CheckVerdict | undefined {
  const { action } = keyed;
  if (context.store === undefined || action.cache === 'never' || action.work.type === 'join') return undefined;
  const hit = lookup(keyed, context.store, context);
  if (hit === undefined) return undefined;
  const restored = fromStored(action, hit.stored);
  if (action.scan === true && !isScanData(restored.result.data)) return undefined;
  if (!isAvailable(restored, context)) return undefined;
  hit.keyed.keying.reasons = reasons;
  hit.keyed.keying.contents = restored.contents;
  return { type: 'restorable', keyed: hit.keyed, result: restored.result, reasons };
}

interface Hit {
  readonly keyed: Keyed;
  readonly stored: StoredResult;
}

/** Under the key itself; else under the keys that the recorded sets of discovered inputs give now. */
function lookup(keyed: Keyed, store: Store, context: CacheContext): Hit | undefined {
  const direct = store.lookup(keyed.key);
  if (direct?.result) return { keyed, stored: direct.result };
  const { baseKey } = keyed.keying;
  const base = baseKey === keyed.key ? direct : store.lookup(baseKey);
  for (const set of base?.sets ?? []) {
    const full = withDiscovered(keyed, set, context);
    const stored = full.key === keyed.key ? undefined : store.lookup(full.key)?.result;
    if (stored) return { keyed: full, stored };
  }
  return undefined;
}

/** Every file is right on disk already, or its content is at hand. */
function isAvailable({ result, contents }: RestoredResult, { store, table, fileMode }: CacheContext): boolean {
  return result.outputs.every((file) => {
    if (file.type !== 'file' || contents.has(file.digest)) return true;
    const known = table.look(file.path);
    const onDisk = known?.stat.kind === 'file' && known.digest === file.digest;
    return onDisk || outputFault(file, { table, fileMode }) === undefined || store?.blob(file.digest) !== undefined;
  });
}
