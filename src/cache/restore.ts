/** Puts the outputs of a stored result on disk: declared paths only, never through links, right ones left alone. */
import { isWithin, type WorkspacePath } from '../base/path.ts';
import type { Action } from '../model/action.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import type { CheckVerdict } from '../model/action-cache.ts';
import { FileError } from '../model/ports.ts';
import { removePuts, removeStale } from './complete.ts';
import { keyingOf, recordedBefore, removeEmpty, settledAs, stir, type CacheContext, type Keying } from './context.ts';
import { earlierRuns, foundOf, removeEarlier, type Earlier } from './earlier-outputs.ts';
import type { Known } from './known.ts';
import { covers, isPattern, outputFault, strangers } from './outputs.ts';
import { textsBehind } from './resolve-inputs.ts';
import { sha256 } from './sha256.ts';
import { unsafeResult } from './unsafe-result.ts';

export type Restorable = CheckVerdict & { readonly type: 'restorable' };

/** Undefined (with a warning where that says more than "gone"): the action must run. */
export function restore({ keyed, result }: Restorable, context: CacheContext): ActionResult | undefined {
  const { action } = keyed;
  const keying = keyingOf(keyed);
  const unsafe = unsafeResult(action, result);
  if (unsafe !== undefined) {
    context.warn(`unsafe output path from the cache for ${action.id}: ${unsafe}; it is made again`);
    return undefined;
  }
  try {
    // What this turn's check saw at the outputs stands while no work is under way: nobody but people can have changed it since,
    // and what they change after a look is seen by the next one.
    if (context.writing.size > 0) stir(context);
    removePuts(action, result.outputs, context);
    const earlier = earlierRuns(action, context);
    if (overwritesOthers({ keyed, result }, earlier, context)) return undefined;
    // That work was cut off is not to be seen any more once the restore is recorded as begun.
    if (earlier.wasCutOff) removeAll(action, earlier, context);
    begin({ keyed, result }, { keying, earlier }, context);
    // What lies where the restore puts something is left alone if it is right.
    const staying = [...earlier.kept, ...result.outputs.map(({ path }) => path)];
    removeAll(action, { ...earlier, kept: staying }, context);
    for (const file of result.outputs) if (!putOutput(file, { action, keying, context })) return undefined;
    for (const path of strangers(action, result.outputs, context)) {
      context.writes.remove(context.table.absolute(path));
      context.table.forget(path);
    }
    removeStale(action, staying, context);
    record({ keyed, result }, { keying, earlier }, context);
    stir(context);
    return result;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    context.warn(`${action.id} was not restored: ${error.message}`);
    return undefined;
  }
}

/** No work comes after it that would need the folders. */
function removeAll(action: Action, earlier: Earlier, context: CacheContext): void {
  for (const folder of removeEarlier(action, earlier, context)) removeEmpty(context, folder);
}

type Restored = Pick<Restorable, 'keyed' | 'result'>;

/** What no run ever touched in a pattern somebody else may have edited: work leaves that alone, a restore would not. */
function overwritesOthers(
  { keyed, result }: Restored,
  { kept, isRecorded }: Earlier,
  { table }: CacheContext,
): boolean {
  const patterns = keyed.action.outputs.filter(isPattern);
  if (!isRecorded || patterns.length === 0) return false;
  const others = new Set(kept.filter((path) => patterns.some((output) => covers(output, path))));
  return result.outputs.some(({ path, digest }) => others.has(path) && (table.look(path)?.digest ?? digest) !== digest);
}

/** As before work: a crash in the middle means stale, never fresh, and what was put by then is known as ours. */
function begin({ keyed, result }: Restored, { keying, earlier }: Restoring, context: CacheContext): void {
  const { action, key } = keyed;
  context.open.add(action.id);
  context.settled.delete(action.id);
  const recorded = recordedBefore(context, action);
  const isNew = (file: OutputFile): boolean =>
    file.type !== 'folder' &&
    recorded.get(file.path)?.digest !== file.digest &&
    outputFault(file, context) !== undefined;
  const puts = result.outputs.filter(isNew);
  const { runId: run, clock } = context;
  context.state.begin(action.id, { key, run, at: clock.now(), reasons: keying.reasons, puts, ...foundOf(earlier) });
}

interface Restoring {
  readonly keying: Keying;
  readonly earlier: Earlier;
}

function record({ keyed, result }: Restored, { keying, earlier }: Restoring, context: CacheContext): void {
  const texts = textsBehind(keying.inputs);
  context.state.finish(
    keyed.action.id,
    {
      key: keyed.key,
      baseKey: keying.baseKey,
      run: context.runId,
      at: context.clock.now(),
      reasons: keying.reasons,
      outcome: 'restored',
      result,
      ...foundOf(earlier),
      texts: [...texts.keys()],
    },
    { document: keying.documentText, texts },
  );
  context.settled.set(keyed.action.id, settledAs({ key: keyed.key, keying }));
  context.open.delete(keyed.action.id);
}

interface Putting {
  readonly action: Action;
  readonly keying: Keying;
  readonly context: CacheContext;
}

/** False if its content is gone. Throws FileError. */
function putOutput(file: OutputFile, { action, keying, context }: Putting): boolean {
  const { writes, table } = context;
  if (!clearParents(file, action, context)) return false;
  if (outputFault(file, context) === undefined) return true;
  const path = table.absolute(file.path);
  const known = table.look(file.path);
  if (file.type === 'file' && isFileOf(known, file)) {
    writes.setMode(path, file.executable ? 0o755 : 0o644);
    table.seed(file.path, file.digest);
    return true;
  }
  if (!makeRoom(file.path, known, { action, context })) return false;
  if (file.type === 'file') return putContent(file, keying, context);
  if (file.link === undefined) writes.makeFolder(path);
  else writes.symlink(file.link, path);
  // Within one tick of the clock another link of equal length may look the same.
  table.forget(file.path);
  return true;
}

/** False for a folder that holds something in the place of a file: it is somebody's. Below a declared folder nothing is. */
function makeRoom(
  path: WorkspacePath,
  known: Known | undefined,
  { action, context }: Omit<Putting, 'keying'>,
): boolean {
  if (known === undefined || known.stat.kind === 'file') return true;
  const { files, table, warn } = context;
  const isInside = action.outputs.some((output) => output.directory === true && isWithin(output.path, path));
  if (known.stat.kind === 'folder' && !isInside && files.list(table.absolute(path)).length > 0) {
    warn(`${action.id} was not restored: a folder that holds files lies at ${path}`);
    return false;
  }
  clearAway(path, context);
  return true;
}

/** What was looked at below it, or through it, is not there any more. */
function clearAway(path: WorkspacePath, { writes, table }: CacheContext): void {
  writes.remove(table.absolute(path));
  table.forget(path);
  table.nextTurn();
}

const isFileOf = (known: Known | undefined, { digest }: OutputFile): boolean =>
  known?.stat.kind === 'file' && known.digest === digest;

function putContent(file: OutputFile, { contents }: Keying, { writes, table, store }: CacheContext): boolean {
  const path = table.absolute(file.path);
  const tiny = contents.get(file.digest);
  if (tiny !== undefined) {
    if (sha256(tiny) !== file.digest) return false;
    writes.write(path, tiny, { mode: file.executable ? 0o755 : 0o644 });
  } else {
    const blob = store?.blob(file.digest);
    if (blob === undefined) return false;
    writes.copy(blob, path, { executable: file.executable });
  }
  table.seed(file.path, file.digest);
  return true;
}

/** A link or file where a folder must be is removed inside a folder output; anywhere else a link out of the workspace stops it. */
function clearParents(file: OutputFile, action: Action, context: CacheContext): boolean {
  const { files, table, root, warn } = context;
  const parts = file.path.split('/');
  for (let length = 1; length < parts.length; length += 1) {
    const folder = parts.slice(0, length).join('/');
    const absolute = table.absolute(folder);
    const stat = files.stat(absolute);
    if (stat === undefined || stat.kind === 'folder') continue;
    if (action.outputs.some((output) => output.directory === true && isWithin(output.path, folder))) {
      clearAway(folder, context);
    } else if (stat.kind !== 'link' || !isInside(files.realPath(absolute), files.realPath(root))) {
      warn(`${action.id} was not restored: ${folder} is no folder of the workspace`);
      return false;
    }
  }
  return true;
}

const isInside = (path: string, root: string): boolean =>
  path.replaceAll('\\', '/').startsWith(`${root.replaceAll('\\', '/')}/`);
