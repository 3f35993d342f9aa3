/** What lies at a command's outputs when it starts: what an earlier run made goes, what was always there is kept and known. */
import type { Action } from '../model/action.ts';
import type { OutputFile } from '../model/perform.ts';
import type { FileStat } from '../model/ports.ts';
import { recordedBefore, type CacheContext } from './context.ts';
import { covers, filesBelow, isDeclared } from './outputs.ts';
import { sameStat } from './stat-tuple.ts';

/** A performer knows what it has made and keeps that right itself. */
const isCommand = ({ work }: Action): boolean => work.type === 'argv' || work.type === 'shell';

/** What earlier runs of a command mean for the next. */
export interface Earlier {
  /** What lay at the outputs before its first run, and no run of it touched: not ours to remove. */
  readonly kept: readonly string[];
  /** A run of it ended without clearing up: what lies at its outputs is half made. */
  readonly wasCutOff: boolean;
}

/** To be asked before the next run is recorded as begun. Throws FileError. */
export function earlierRuns(action: Action, context: CacheContext): Earlier {
  if (!isCommand(action)) return { kept: [], wasCutOff: false };
  const { begun } = context.state.get(action.id) ?? {};
  // A restore says by itself what it was about to put there.
  const wasCutOff = begun !== undefined && begun.cleared !== true && begun.puts === undefined;
  return { kept: keptOutputs(action, context), wasCutOff };
}

function keptOutputs(action: Action, context: CacheContext): readonly string[] {
  const last = context.state.get(action.id);
  if (last !== undefined) return (last.begun ?? last.finished)?.found ?? [];
  const found = foundAt(action, context);
  const made = found.size === 0 ? found : madeByAnybody(context);
  return [...found.keys()].filter((path) => !made.has(path));
}

/**
 * What an earlier run of the command left would pass for work of this one, where this one makes less. Of a declared folder
 * nothing stays but what is `kept`. Throws FileError.
 */
export function removeEarlier(action: Action, { kept, wasCutOff }: Earlier, context: CacheContext): void {
  if (!isCommand(action)) return;
  const { files, writes, table } = context;
  const spared = new Set(kept);
  const folders = action.outputs.filter(({ directory, glob }) => directory === true && glob === undefined);
  const below = folders.flatMap(({ path }) => filesBelow(path, context));
  const gone = new Set(below.flatMap(({ path, type }) => (type === 'folder' ? [] : [path])));
  for (const path of madeBefore(action, context)) if (isDeclared(action, path)) gone.add(path);
  if (wasCutOff) for (const path of foundAt(action, context).keys()) gone.add(path);
  for (const path of gone) {
    const kind = spared.has(path) ? undefined : files.stat(table.absolute(path))?.kind;
    if (kind !== 'file' && kind !== 'link') continue;
    writes.remove(table.absolute(path));
    table.forget(path);
  }
  if (gone.size > 0) table.nextTurn();
}

/** By the action's last good run; where there was none and something lies there, by a target that is called otherwise now. */
function madeBefore(action: Action, context: CacheContext): Iterable<string> {
  const { state, table } = context;
  if (state.get(action.id)?.finished) return recordedBefore(context, action).keys();
  const lies = foundAt(action, context).size > 0 || action.outputs.some(({ path }) => table.look(path)?.digest);
  return lies ? madeByAnybody(context) : [];
}

/** One look through the records serves all actions of a run: what others record meanwhile is no output of theirs. */
const records = new WeakMap<CacheContext['state'], ReadonlySet<string>>();

function madeByAnybody({ state }: CacheContext): ReadonlySet<string> {
  const known = records.get(state);
  if (known) return known;
  const outputs = state.actions().flatMap((id) => state.get(id)?.finished?.result.outputs ?? []);
  const made = new Set(outputs.map(({ path }) => path));
  records.set(state, made);
  return made;
}

/** Files in folders of a command's outputs before it started, with the tuples that tell whether it touched them. */
export function foundAt(action: Action, context: CacheContext): ReadonlyMap<string, FileStat> {
  const found = new Map<string, FileStat>();
  if (!isCommand(action)) return found;
  for (const output of action.outputs) {
    if (output.directory !== true && output.glob === undefined) continue;
    for (const { path, type } of filesBelow(output.path, context)) {
      const known = type !== 'folder' && covers(output, path) ? context.table.look(path) : undefined;
      if (known) found.set(path, known.stat);
    }
  }
  return found;
}

/** Of the outputs those that the command left as it found them: nobody knows whether they are its work. */
export function untouched(
  outputs: readonly OutputFile[],
  found: ReadonlyMap<string, FileStat>,
  { table }: CacheContext,
): readonly string[] {
  if (found.size === 0) return [];
  return outputs.flatMap(({ path }) => {
    const before = found.get(path);
    const now = before && table.look(path);
    return before && now && sameStat(before, now.stat) ? [path] : [];
  });
}
