/** What lies at a command's outputs when it starts: what an earlier run made goes, what was always there is kept and known. */
import type { Action } from '../model/action.ts';
import type { OutputFile } from '../model/perform.ts';
import type { FileStat } from '../model/ports.ts';
import { recordedBefore, type CacheContext } from './context.ts';
import { covers, filesBelow, isDeclared } from './outputs.ts';
import { sameStat } from './stat-tuple.ts';

/** A performer knows what it has made and keeps that right itself. */
const isCommand = ({ work }: Action): boolean => work.type === 'argv' || work.type === 'shell';

/** What lay at the outputs before a command's first run, and no run of it touched: not ours to remove. Throws FileError. */
export function keptOutputs(action: Action, context: CacheContext): readonly string[] {
  if (!isCommand(action)) return [];
  const last = context.state.get(action.id);
  return last === undefined ? [...foundAt(action, context).keys()] : ((last.begun ?? last.finished)?.found ?? []);
}

/**
 * What an earlier run of the command left would pass for work of this one, where this one makes less. Of a declared folder
 * nothing stays but what is `kept`. Throws FileError.
 */
export function removeEarlier(action: Action, kept: readonly string[], context: CacheContext): void {
  if (!isCommand(action)) return;
  const { files, table } = context;
  const spared = new Set(kept);
  const folders = action.outputs.filter(({ directory, glob }) => directory === true && glob === undefined);
  const below = folders.flatMap(({ path }) => filesBelow(path, context));
  const recorded = [...recordedBefore(context, action).values()].filter(({ path }) => isDeclared(action, path));
  const gone = new Set([...below, ...recorded].flatMap(({ path, type }) => (type === 'folder' ? [] : [path])));
  for (const path of gone) {
    const kind = spared.has(path) ? undefined : files.stat(table.absolute(path))?.kind;
    if (kind !== 'file' && kind !== 'link') continue;
    files.remove(table.absolute(path));
    table.forget(path);
  }
  if (gone.size > 0) table.nextTurn();
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
