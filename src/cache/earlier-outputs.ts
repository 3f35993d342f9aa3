/** What lies at a command's outputs when it starts or is restored: what earlier runs made goes, what was always there stays. */
import type { Action, OutputSpec } from '../model/action.ts';
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
  /** What they made, and what others did that are called otherwise now. */
  readonly made: readonly string[];
  /** A run of it ended without clearing up: what lies at its outputs is half made. */
  readonly wasCutOff: boolean;
}

/** To be asked before the next run, or a restore, is recorded as begun. Throws FileError. */
export function earlierRuns(action: Action, context: CacheContext): Earlier {
  if (!isCommand(action)) return { kept: [], made: [], wasCutOff: false };
  const { begun } = context.state.get(action.id) ?? {};
  // A restore says by itself what it was about to put there.
  const wasCutOff = begun !== undefined && begun.cleared !== true && begun.puts === undefined;
  return { kept: keptOutputs(action, context), made: madeBefore(action, context), wasCutOff };
}

function keptOutputs(action: Action, context: CacheContext): readonly string[] {
  const last = context.state.get(action.id);
  if (last !== undefined) return (last.begun ?? last.finished)?.found ?? [];
  const found = [...foundAt(action, context).keys()];
  return found.length === 0 ? found : found.filter((path) => !isMade(path, context));
}

/**
 * What an earlier run of the command left would pass for work of this one, where this one makes less. Of a declared folder
 * nothing stays but what is `kept`. Throws FileError.
 */
export function removeEarlier(action: Action, { kept, made, wasCutOff }: Earlier, context: CacheContext): void {
  if (!isCommand(action)) return;
  const { files, writes, table } = context;
  const spared = new Set(kept);
  let removed = false;
  const folders = action.outputs.filter(({ directory, glob }) => directory === true && glob === undefined);
  const below = folders.flatMap(({ path }) => filesBelow(path, context));
  const gone = new Set(below.flatMap(({ path, type }) => (type === 'folder' ? [] : [path])));
  for (const path of made) gone.add(path);
  if (wasCutOff) for (const path of foundAt(action, context).keys()) gone.add(path);
  for (const path of gone) {
    const kind = spared.has(path) ? undefined : files.stat(table.absolute(path))?.kind;
    if (kind !== 'file' && kind !== 'link') continue;
    writes.remove(table.absolute(path));
    table.forget(path);
    removed = true;
  }
  if (removed) table.nextTurn();
}

/** By the action's last good run; where there was none and something lies there, by a target that is called otherwise now. */
function madeBefore(action: Action, context: CacheContext): readonly string[] {
  const { state, table, files } = context;
  if (state.get(action.id)?.finished)
    return [...recordedBefore(context, action).keys()].filter((path) => isDeclared(action, path));
  const named = action.outputs.flatMap(({ path }) => (files.stat(table.absolute(path)) ? [path] : []));
  return [...named, ...foundAt(action, context).keys()].filter((path) => isMade(path, context));
}

/** Outputs of all that ever ran here, whatever it is called now. */
interface Made {
  readonly paths: ReadonlySet<string>;
  /** Of work that was cut off: where it wrote, and what is not its own there. */
  readonly half: readonly { readonly fills: readonly OutputSpec[]; readonly found: readonly string[] }[];
}

/** One look through the records serves all actions of a run: what others record meanwhile is no output of theirs. */
const records = new WeakMap<CacheContext['state'], Made>();

function isMade(path: string, { state }: CacheContext): boolean {
  const made = records.get(state) ?? madeByAnybody(state);
  records.set(state, made);
  if (made.paths.has(path)) return true;
  return made.half.some(({ fills, found }) => !found.includes(path) && fills.some((output) => covers(output, path)));
}

function madeByAnybody(state: CacheContext['state']): Made {
  const runs = state.actions().flatMap((id) => state.get(id) ?? []);
  const paths = runs.flatMap(({ finished, begun }) => {
    const kept = new Set(finished?.found);
    const outputs = [
      ...(finished?.result.outputs ?? []).filter((file) => !kept.has(file.path)),
      ...(begun?.puts ?? []),
    ];
    return outputs.map((file) => file.path);
  });
  const half = runs.flatMap(({ begun }) =>
    begun?.fills && begun.cleared !== true ? [{ fills: begun.fills, found: begun.found ?? [] }] : [],
  );
  return { paths: new Set(paths), half };
}

/** Outputs of a command of which nobody can say by name what they will be. */
export const filledBy = (action: Action): readonly OutputSpec[] =>
  isCommand(action) ? action.outputs.filter(({ directory, glob }) => directory === true || glob !== undefined) : [];

/** Files in folders of a command's outputs before it started, with the tuples that tell whether it touched them. */
export function foundAt(action: Action, context: CacheContext): ReadonlyMap<string, FileStat> {
  const found = new Map<string, FileStat>();
  for (const output of filledBy(action)) {
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
