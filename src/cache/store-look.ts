/** What the store has for an action that would run, and which earlier result, here or in another workspace, comes nearest. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { CheckVerdict } from '../model/action-cache.ts';
import type { NearestResult, StoreLook } from '../model/answer.ts';
import { FileError } from '../model/ports.ts';
import type { Reason } from '../model/reason.ts';
import { keyingOf, type CacheContext, type Keyed } from './context.ts';
import { diffDocuments } from './diff-documents.ts';
import { openHistory, type Ended, type History } from './history.ts';
import { withDiscovered } from './key-action.ts';
import { textsBehind } from './resolve-inputs.ts';
import { otherWorkspaces } from './workspaces.ts';

/** Undefined where no key is known or nothing would have to be done. Starts and writes nothing. */
export function lookInStore(verdict: CheckVerdict, context: CacheContext): StoreLook | undefined {
  if (verdict.type === 'restorable') return { action: verdict.keyed.action.id, state: 'found' };
  if (verdict.type !== 'must-run') return undefined;
  const keyed = verdict.keyed as Keyed;
  const { action } = keyed;
  if (action.mode !== 'cached' || action.work.type === 'join') return undefined;
  const nearest = nearestResult(keyed, context);
  const state = stateOf(keyed, context);
  return { action: action.id, state, ...(nearest && { nearest }) };
}

function stateOf(keyed: Keyed, { store }: CacheContext): StoreLook['state'] {
  if (store === undefined || keyed.action.cache === 'never') return 'never-stored';
  return store.lookup(keyed.key)?.result ? 'files-missing' : 'not-found';
}

interface Candidate extends Ended {
  readonly root: AbsolutePath;
}

/** By the number of differences, then by age. The last result of this workspace is told of anyway, and left out. */
function nearestResult(keyed: Keyed, context: CacheContext): NearestResult | undefined {
  const last = context.state.get(keyed.action.id)?.finished;
  const found = candidates(keyed, context)
    .filter(({ root, finished }) => root !== context.root || finished.key !== last?.key)
    .map((candidate) => ({ candidate, reasons: differences(keyed, candidate, context) }))
    .toSorted((a, b) => a.reasons.length - b.reasons.length || b.candidate.finished.at - a.candidate.finished.at);
  const nearest = found[0];
  if (nearest === undefined) return undefined;
  const { finished, root } = nearest.candidate;
  return {
    key: finished.key,
    run: finished.run,
    at: finished.at,
    ...(root === context.root ? {} : { workspace: root }),
    stored: context.store?.lookup(finished.key)?.result !== undefined,
    reasons: nearest.reasons,
  };
}

function candidates({ action }: Keyed, context: CacheContext): readonly Candidate[] {
  return historiesOf(context).flatMap(({ root, ends }) => ends(action.id).map((end) => ({ ...end, root })));
}

interface Told {
  readonly root: AbsolutePath;
  readonly ends: History['ends'];
}

/** Logs are kept up to this size in all; what is more is read anew for each action. */
const mostKept = 256 * 1024 * 1024;
const histories = new WeakMap<CacheContext, readonly Told[]>();

/** Thousands of actions may be asked for: each log is read once for all of them. Of this workspace first. */
function historiesOf(context: CacheContext): readonly Told[] {
  const known = histories.get(context);
  if (known) return known;
  const { files, root, store } = context;
  const others = store === undefined ? [] : quietly(() => otherWorkspaces(files, store.folder, root));
  let kept = 0;
  const told = [root, ...others].map((folder): Told => {
    const log = host.join(folder, '.gobuild', 'state.log');
    const history = openHistory(files, log);
    kept += history.size;
    return { root: folder, ends: kept <= mostKept ? history.ends : (action) => openHistory(files, log).ends(action) };
  });
  histories.set(context, told);
  return told;
}

/** With what that run discovered, as it is now: only then can the keys be equal. */
function differences(keyed: Keyed, { finished, document, textOf }: Candidate, context: CacheContext): Reason[] {
  const { discovered } = finished.result;
  const now = keyingOf(discovered ? withDiscovered(keyed, discovered, context) : keyed);
  const behind = textsBehind(now.inputs);
  return diffDocuments(document, now.document, (digest) => behind.get(digest) ?? textOf(digest));
}

function quietly<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
