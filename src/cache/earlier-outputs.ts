/** What lies at a command's outputs when it starts or is restored: what earlier runs made goes, what was always there stays. */
import { isWithin } from '../base/path.ts';
import type { Action, OutputSpec } from '../model/action.ts';
import type { OutputFile } from '../model/perform.ts';
import type { FileStat } from '../model/ports.ts';
import { liesOutside, parentOf, recordedBefore, removeEmpty, type CacheContext } from './context.ts';
import { covers, filesBelow, isDeclared, isFolder, isPattern, isSingle } from './outputs.ts';
import { sameStat } from './stat-tuple.ts';
import type { ActionState } from './state.ts';

/** A performer knows what it has made and keeps that right itself. */
const isCommand = ({ work }: Action): boolean => work.type === 'argv' || work.type === 'shell';

/** What earlier runs of a command mean for the next. */
export interface Earlier {
  /** What lies at the outputs, and no run touched: not ours to remove. */
  readonly kept: readonly string[];
  /** There was one: what is kept was surely never touched. */
  readonly isRecorded: boolean;
  /** What they made, and what others did that are called otherwise now. */
  readonly made: readonly string[];
  /** A run of it ended without clearing up: what lies at its outputs is half made. */
  readonly wasCutOff: boolean;
}

/** To be asked before the next run, or a restore, is recorded as begun. Throws FileError. */
export function earlierRuns(action: Action, context: CacheContext): Earlier {
  if (!isCommand(action)) return { kept: [], isRecorded: false, made: [], wasCutOff: false };
  const last = context.state.get(action.id);
  const begun = last?.begun;
  // A restore says by itself what it was about to put there.
  const wasCutOff = begun !== undefined && begun.cleared !== true && begun.puts === undefined;
  const found = last === undefined ? [] : foundBefore(last, context);
  const own = [...recordedBefore(context, action).keys()].filter((path) => isDeclared(action, path));
  const known = new Set([...own, ...found]);
  // Of a declared folder nothing stays but what was there before the first run.
  const lying = [...foundAt(action, context, last === undefined ? undefined : isPattern)];
  const foreign = lying.filter(([path]) => !known.has(path));
  const others = new Set(foreign.filter(([path, stat]) => isMade(path, stat, context)).map(([path]) => path));
  const kept = [...found, ...foreign.map(([path]) => path).filter((path) => !others.has(path))];
  const made = [...own, ...others, ...namedBefore(action, wasCutOff, context)];
  return { kept, isRecorded: last !== undefined, made, wasCutOff };
}

/** As a record of the next run says it. */
export const foundOf = ({ kept }: Pick<Earlier, 'kept'>): { readonly found?: readonly string[] } =>
  kept.length > 0 ? { found: kept } : {};

const foundBefore = ({ begun, finished }: ActionState, { files, table }: CacheContext): readonly string[] =>
  ((begun ?? finished)?.found ?? []).filter((path) => files.stat(table.absolute(path)));

/** Single files that a target made which is called otherwise now, or work that was cut off. */
function namedBefore(action: Action, wasCutOff: boolean, context: CacheContext): readonly string[] {
  const { files, table, state } = context;
  if (state.get(action.id)?.finished !== undefined) return [];
  const single = action.outputs.filter(isSingle);
  const there = single.map(({ path }) => path).filter((path) => files.stat(table.absolute(path)));
  return wasCutOff ? there : there.filter((path) => isMade(path, undefined, context));
}

/**
 * What an earlier run of the command left would pass for work of this one, where this one makes less. Of a declared folder
 * nothing stays but what is `kept`. Gives the folders that something went from. Throws FileError.
 */
export function removeEarlier(action: Action, earlier: Earlier, context: CacheContext): ReadonlySet<string> {
  const emptied = new Set<string>();
  if (!isCommand(action)) return emptied;
  const { files, writes, table } = context;
  const spared = new Set(earlier.kept);
  for (const path of leftBefore(action, earlier, context)) {
    const kind = spared.has(path) ? undefined : files.stat(table.absolute(path))?.kind;
    if (kind === undefined || kind === 'other' || liesOutside(context, path)) continue;
    // Whoever put a folder in the place of an output put more than that there.
    if (kind === 'folder' && files.list(table.absolute(path)).length > 0) continue;
    writes.remove(table.absolute(path));
    table.forget(path);
    emptied.add(parentOf(path));
  }
  if (emptied.size > 0) table.nextTurn();
  return emptied;
}

/** Folders that are left empty in a declared one would be part of the next result. Elsewhere the work may need them. */
export function removeEmptied(action: Action, emptied: ReadonlySet<string>, context: CacheContext): void {
  const declared = action.outputs.filter(isFolder);
  for (const folder of emptied)
    if (declared.some(({ path }) => isWithin(path, folder) && path !== folder)) removeEmpty(context, folder);
}

function leftBefore(action: Action, { made }: Earlier, context: CacheContext): ReadonlySet<string> {
  const folders = action.outputs.filter(isFolder);
  const gone = new Set(folders.flatMap(({ path }) => filesBelow(path, context)).map(({ path }) => path));
  for (const { path } of folders) gone.delete(path);
  for (const path of made) gone.add(path);
  return gone;
}

/** Outputs of all that ever ran here, whatever it is called now. */
interface Made {
  readonly paths: ReadonlySet<string>;
  readonly half: readonly HalfMade[];
}

/** Of work that was cut off. */
interface HalfMade {
  readonly fills: readonly OutputSpec[];
  /** What is not its own there. */
  readonly found: ReadonlySet<string>;
  /** By then it had ended, in ms since 1970: another run had begun. */
  readonly until: number;
}

/** One look through the records serves all actions of a run: what others record meanwhile is no output of theirs. */
const records = new WeakMap<CacheContext['state'], Made>();

function isMade(path: string, stat: FileStat | undefined, { state }: CacheContext): boolean {
  const made = records.get(state) ?? madeByAnybody(state);
  records.set(state, made);
  if (made.paths.has(path)) return true;
  if (stat === undefined) return false;
  const changed = Number((stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs) / 1_000_000n);
  return made.half.some(
    ({ fills, found, until }) => changed <= until && !found.has(path) && fills.some((output) => covers(output, path)),
  );
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
  const times = runs.flatMap(({ finished, begun }) => [finished ?? [], begun ?? []].flat());
  const half = runs.flatMap(({ begun }) => {
    if (!begun?.fills || begun.cleared === true) return [];
    const until = times.reduce(
      (first, { run, at }) => (run !== begun.run && at > begun.at ? Math.min(first, at) : first),
      Number.POSITIVE_INFINITY,
    );
    return [{ fills: begun.fills, found: new Set(begun.found), until }];
  });
  return { paths: new Set(paths), half };
}

/** Outputs of a command of which nobody can say by name what they will be. */
export const filledBy = (action: Action): readonly OutputSpec[] =>
  isCommand(action) ? action.outputs.filter((output) => !isSingle(output)) : [];

/** Files in folders of a command's outputs before it started, with the tuples that tell whether it touched them. */
export function foundAt(
  action: Action,
  context: CacheContext,
  isMeant: (output: OutputSpec) => boolean = () => true,
): ReadonlyMap<string, FileStat> {
  const found = new Map<string, FileStat>();
  for (const output of filledBy(action).filter(isMeant)) {
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
