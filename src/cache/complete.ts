/** The end of an action's work: outputs checked and hashed, inputs compared with what they were, result stored and recorded. */
import { isAbsolute, join } from '../base/path.ts';
import { sortedUnique } from '../base/order.ts';
import { err, ok, type Result } from '../base/result.ts';
import { host, relativeTo } from '../base/path.ts';
import { sizeText } from '../base/text.ts';
import type { Action, Discovered } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import type { Completion, Finished, KeyedAction } from '../model/action-cache.ts';
import { FileError } from '../model/ports.ts';
import { tinySize, toStored } from './action-record.ts';
import { changedInput, changedSince } from './changed-inputs.ts';
import {
  failureOf,
  keyingOf,
  recordedBefore,
  removeWithEmptyParents,
  settledAs,
  stir,
  type CacheContext,
  type Keyed,
} from './context.ts';
import { parseDepfile } from './depfile.ts';
import { untouched } from './earlier-outputs.ts';
import { withDiscovered } from './key-action.ts';
import { collectOutputs, isDeclared, outputFault } from './outputs.ts';
import { textsBehind } from './resolve-inputs.ts';
import { dropTaken, takeOutputs } from './take-outputs.ts';
import { unsafeResult } from './unsafe-result.ts';

export function complete(keyed: KeyedAction, finished: Finished, context: CacheContext): Result<Completion, Failure> {
  const { stateError } = keyingOf(keyed);
  context.writing.delete(keyed.action.id);
  if (stateError) return err(machineFailure(stateError));
  stir(context);
  const taken = finished.storable && isKept(keyed.action) ? takeOutputs(keyed.action, context) : [];
  try {
    return settle(keyed as Keyed, finished, context);
  } catch (error) {
    if (error instanceof FileError) return err(failureOf(error, context.root));
    throw error;
  } finally {
    dropTaken(taken);
  }
}

const machineFailure = (error: FileError): Failure => ({
  type: 'machine',
  message: error.message,
  path: error.path,
  help: 'Free space or set the permissions there, then run again.',
});

function settle(keyed: Keyed, finished: Finished, context: CacheContext): Result<Completion, Failure> {
  const { action, keying } = keyed;
  const outputs = collectOutputs(action, context);
  if (!outputs.ok) return outputs;
  const { data, note, facts } = finished.outcome;
  const depfile = missingDepfile(action, context);
  if (depfile !== undefined) return err({ type: 'output-missing', path: depfile, as: 'depfile' });
  const discovered = allDiscovered(action, finished, context);
  const { ms, peakBytes } = finished;
  const result: ActionResult = { outputs: outputs.value, data, note, facts, discovered, ms, peakBytes };
  removeStale(
    action,
    outputs.value.map(({ path }) => path),
    context,
  );
  const changed = changedInput(keyed, context) ?? (discovered && changedSince(discovered, keyed, context));
  if (changed !== undefined) {
    const warning = `${changed} changed while it ran: the result is used, not stored, and made again next time`;
    return ok({ result, warnings: [warning], changed });
  }
  // Something may still be writing: no later run may take this result for sound.
  if (!finished.storable) return ok({ result, warnings: [] });
  const full = discovered ? withDiscovered(keyed, discovered, context) : { ...keyed, key: keying.baseKey };
  try {
    record(full, result, context);
  } catch (error) {
    if (error instanceof FileError) return err(machineFailure(error));
    throw error;
  }
  return ok({ result, warnings: keepResult(full, result, context) });
}

function record({ action, key, keying }: Keyed, result: ActionResult, context: CacheContext): void {
  const texts = textsBehind(keying.inputs);
  const document = result.discovered ? keying.documentText : keying.baseText;
  const found = untouched(result.outputs, keying.found, context);
  context.state.finish(
    action.id,
    {
      key,
      baseKey: keying.baseKey,
      run: context.runId,
      at: context.clock.now(),
      reasons: keying.reasons,
      outcome: 'ran',
      result,
      ...(found.length > 0 ? { found } : {}),
      texts: [...texts.keys()],
    },
    { document, texts },
  );
  context.open.delete(action.id);
  context.settled.set(action.id, settledAs({ key, keying }));
}

const isKept = (action: Action): boolean =>
  action.cache !== 'never' && action.mode === 'cached' && action.work.type !== 'join';

const lastingCodes: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** Links that no restore would put back are a miss that nobody could explain. */
function keepResult(keyed: Keyed, result: ActionResult, context: CacheContext): readonly string[] {
  if (!isKept(keyed.action) || context.store === undefined) return [];
  const hasLinks = result.outputs.some(({ type }) => type === 'link');
  const unsafe = hasLinks ? unsafeResult(keyed.action, result) : undefined;
  return unsafe === undefined ? storeResult(keyed, result, context) : [`the result is used, not stored: ${unsafe}`];
}

/** A store that cannot be written costs a later run its time, never this one its result. */
function storeResult({ action, key, keying }: Keyed, result: ActionResult, context: CacheContext): readonly string[] {
  const { store, files, table } = context;
  if (store === undefined || context.storeRefuses) return [];
  const blobs = result.outputs.filter((file) => file.type === 'file' && file.size > tinySize);
  try {
    for (const file of blobs) {
      if (store.putFile(table.absolute(file.path), file.digest)) continue;
      return [`${action.id}: ${file.path} changed while it was stored: the result is used, not stored`];
    }
    store.putResult(
      key,
      toStored(action, result, ({ path, digest }) => table.recent(digest) ?? files.read(table.absolute(path))),
    );
    if (result.discovered) store.putDiscovered(keying.baseKey, result.discovered);
    return [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    context.storeRefuses = lastingCodes.has(error.code);
    if (context.storeRefuses) return [`cache write skipped, this and all others of this run: ${error.message}`];
    const needed = sizeText(blobs.reduce((sum, file) => sum + file.size, 0));
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    return [`cache write skipped: ${full ? `no space (need ${needed}): ` : ''}${error.message}`];
  }
}

/** What the performer told and what its depfile names, without the action's own outputs. */
function allDiscovered(action: Action, finished: Finished, context: CacheContext): Discovered | undefined {
  const told = finished.outcome.discovered;
  const read = action.depfile === undefined ? [] : readDepfile(action, action.depfile, context);
  if (told === undefined && action.depfile === undefined) return undefined;
  const files = [...(told?.files ?? []).map((path) => join(path)), ...read];
  return {
    files: sortedUnique(files.filter((path) => !isDeclared(action, path))),
    folders: sortedUnique((told?.folders ?? []).map((path) => join(path))),
    variables: sortedUnique(told?.variables ?? []),
  };
}

/** Without it nobody knows what was read: a result that would look fresh for ever. */
const missingDepfile = ({ depfile }: Action, { files, table }: CacheContext): string | undefined =>
  depfile !== undefined && files.stat(table.absolute(depfile))?.kind !== 'file' ? depfile : undefined;

/** Paths are relative to where the command ran. What lies outside the workspace keeps its absolute path. */
function readDepfile(action: Action, path: string, { files, table, root }: CacheContext): readonly string[] {
  const file = table.absolute(path);
  const cwd = 'cwd' in action.work ? table.absolute(action.work.cwd) : root;
  return parseDepfile(files.readText(file)).map((name) => {
    const absolute = host.resolve(cwd, name);
    const relative = relativeTo(root, absolute);
    return isAbsolute(name) && relative.startsWith('../') ? absolute : relative;
  });
}

/** Removes what the action recorded before, makes no longer, and nobody changed or makes now. Throws FileError. */
export function removeStale(action: Action, staying: readonly string[], context: CacheContext): void {
  // What a command never touched was no output of it.
  const now = new Set([...staying, ...(context.state.get(action.id)?.finished?.found ?? [])]);
  const gone = [...recordedBefore(context, action).values()].filter(
    (file) => file.type !== 'folder' && !now.has(file.path) && outputFault(file, context) === undefined,
  );
  if (gone.length === 0) return;
  const claimed = claimedByOthers(action, context);
  for (const file of gone) {
    if (!claimed.has(file.path)) removeWithEmptyParents(context, file.path);
  }
}

/** Removes what a restore of the action that was cut off had put there already, unless it is recorded or in `outputs`. Throws FileError. */
export function removePuts(action: Action, outputs: readonly OutputFile[], context: CacheContext): void {
  const puts = context.state.get(action.id)?.begun?.puts ?? [];
  if (puts.length === 0) return;
  const recorded = recordedBefore(context, action);
  const kept = new Set([...outputs.map(({ path }) => path), ...claimedByOthers(action, context)]);
  for (const file of puts) {
    if (kept.has(file.path) || recorded.get(file.path)?.digest === file.digest) continue;
    if (outputFault(file, context) === undefined) removeWithEmptyParents(context, file.path);
  }
}

function claimedByOthers(action: Action, { state }: CacheContext): ReadonlySet<string> {
  const others = state.actions().filter((id) => id !== action.id);
  return new Set(others.flatMap((id) => state.get(id)?.finished?.result.outputs.map(({ path }) => path) ?? []));
}
