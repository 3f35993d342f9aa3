/** The start of an action's work, and the clearing up after work that did not end well. */
import type { Action } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import type { OutputFile } from '../model/perform.ts';
import type { KeyedAction } from '../model/action-cache.ts';
import { FileError } from '../model/ports.ts';
import { artifactFolders } from './changed-inputs.ts';
import { removePuts } from './complete.ts';
import { keyingOf, recordedBefore, removeWithEmptyParents, stir, type CacheContext, type Keyed } from './context.ts';
import { earlierRuns, filledBy, foundAt, foundOf, removeEarlier, removeEmptied } from './earlier-outputs.ts';
import type { Known } from './known.ts';
import { covers, filesBelow, isSingle } from './outputs.ts';

/**
 * From here on the recorded result does not count: a crash means stale, never fresh. Throws FileError: then the work
 * must not be done, for links may still lie where it writes.
 */
export function begin(keyed: KeyedAction, context: CacheContext): void {
  const { action } = keyed;
  const keying = keyingOf(keyed);
  stir(context);
  context.open.add(action.id);
  context.settled.delete(action.id);
  try {
    removePuts(action, [], context);
    const earlier = earlierRuns(action, context);
    const fills = filledBy(action);
    context.state.begin(action.id, {
      key: keyed.key,
      run: context.runId,
      at: context.clock.now(),
      reasons: keying.reasons,
      ...foundOf(earlier),
      ...(fills.length > 0 ? { fills } : {}),
    });
    removeLinks(action, context);
    removeEmptied(action, removeEarlier(action, earlier, context), context);
    removeDepfile(action, context);
    keying.strangers = unrecorded(action, context);
    keying.found = foundAt(action, context);
    keying.folders = artifactFolders(keyed as Keyed, context);
  } catch (error) {
    if (error instanceof FileError) keying.stateError = error;
    throw error;
  }
  context.writing.set(action.id, action.outputs);
  const discovers = action.work.type === 'perform' || action.depfile !== undefined;
  if (discovers) keying.begunNs = context.table.moment().ns;
}

/** A link where an output will be written would lead the write elsewhere. */
function removeLinks(action: Action, { files, writes, table }: CacheContext): void {
  for (const output of action.outputs) {
    if (output.glob !== undefined) continue;
    const path = table.absolute(output.path);
    if (files.stat(path)?.kind === 'link') writes.remove(path);
  }
}

/** One of an earlier run would be believed if this run wrote none. */
function removeDepfile({ depfile }: Action, { files, writes, table }: CacheContext): void {
  const path = depfile === undefined ? undefined : table.absolute(depfile);
  const kind = path === undefined ? undefined : files.stat(path)?.kind;
  if (path !== undefined && (kind === 'file' || kind === 'link')) writes.remove(path);
}

/**
 * What lies at the outputs and is not what the last good run left. A single file that has the stat tuple of its record is
 * not read although it may be young: it is to be written over, and only if the work fails does it matter whose it is.
 */
function unrecorded(action: Action, context: CacheContext): ReadonlyMap<string, Digest> {
  const recorded = recordedBefore(context, action);
  const look = (path: string): Known | undefined => {
    const known = context.table.recalled(path);
    return known && known.digest === recorded.get(path)?.digest ? known : context.table.look(path);
  };
  const found = lying(action, context, look).filter(({ path, digest }) => recorded.get(path)?.digest !== digest);
  return new Map(found.map(({ path, digest }) => [path, digest]));
}

/** Files and links at the declared outputs, whatever their type should be. */
function lying(
  action: Action,
  { table, fileMode }: CacheContext,
  look = (path: string): Known | undefined => table.look(path),
): readonly OutputFile[] {
  return action.outputs.flatMap((output) => {
    const known = look(output.path);
    if (known?.stat.kind === 'folder') {
      const below = filesBelow(output.path, { table, fileMode });
      return below.filter((file) => file.type !== 'folder' && covers(output, file.path));
    }
    if (known === undefined || output.glob !== undefined) return [];
    const { digest, stat } = known;
    return [{ path: output.path, type: 'file' as const, digest, size: stat.size, executable: stat.executable }];
  });
}

/** Removes outputs that neither a recorded run nor anyone before this one left. Files that cannot be looked at stay. */
export function abandon(keyed: KeyedAction, context: CacheContext): void {
  const { action } = keyed;
  const { strangers, stateError } = keyingOf(keyed);
  context.writing.delete(action.id);
  // Work that could not begin has made nothing, and what lies there was not looked at.
  if (stateError) return;
  stir(context);
  try {
    const recorded = recordedBefore(context, action);
    const found = new Set(context.state.get(action.id)?.begun?.found);
    for (const { path, digest } of lying(action, context)) {
      if (recorded.get(path)?.digest === digest || strangers.get(path) === digest || found.has(path)) continue;
      removeWithEmptyParents(context, path);
    }
    noteCleared(action, context);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    context.warn(`outputs of ${action.id} were not cleared away: ${error.message}`);
  }
  stir(context);
}

/** From now on what appears at the outputs is not half made by this run. */
function noteCleared({ id, outputs }: Action, { state }: CacheContext): void {
  const begun = state.get(id)?.begun;
  if (begun && !outputs.every(isSingle)) state.begin(id, { ...begun, cleared: true });
}
