/** Records a run that left nothing to do, so that the next equal request is answered by warm-check.ts alone. */
import { canonicalJson, type Json } from '../base/json.ts';
import { compareText, sortedUnique } from '../base/order.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { FileError, type Environment, type Files } from '../model/ports.ts';
import { mayName, type Known } from './known.ts';
import { isRacy, type Moment } from './stat-tuple.ts';
import { encodeTable, racyLast, type WarmRow } from './warm-encode.ts';
import { shortPlan, type ShortPlan } from './short-plan.ts';
import { textHash, warmPath, warmPatchPath, warmPlanPath, warmSettledPath } from './warm-table.ts';

/** Answers kept at once: one for each of the requests that a person switches between. */
const keptTables = 16;

export interface WarmOptions {
  readonly files: Files;
  readonly root: AbsolutePath;
  /** All that decides the plan beside files and variables: arguments, file, profile, `--set`, versions of gobuild and Node. */
  readonly requestText: string;
  /** What freshness depended on: `known()` of the cache, after `settle()` gave true and `close()` was called. */
  readonly known: readonly { readonly path: string; readonly known: Known | undefined }[];
  /** Paths (workspace or absolute) that decided the plan, as lstat sees them: configuration, git's HEAD and refs, absences. */
  readonly paths: readonly string[];
  /** Absolute: those of `paths` where something was found when they were read; what is gone by now was changed meanwhile. */
  readonly found?: ReadonlySet<string> | undefined;
  /** Further paths as stat sees them, behind links: tools. */
  readonly followed: readonly string[];
  /** Files that gobuild itself wrote at the end of this run: young, and still what the next run must find. */
  readonly written?: readonly string[] | undefined;
  /** Names of variables that were asked for, set or not. */
  readonly variables: readonly string[];
  readonly environment: Pick<Environment, 'get'>;
  /** {@link fileSystemTime} from before the first of `paths` was read: what changed since must not be taken for read. */
  readonly started: Moment;
  /** What to print: handed back by checkWarm as it is. */
  readonly answer: Json;
  /** For the short way of an edit; see warm-plan.ts. */
  readonly short?: ShortPlan | undefined;
}

/** The file system's own time now. Call it before reading the configuration. Throws FileError. */
export function fileSystemTime(files: Files, stateFolder: AbsolutePath): Moment {
  const path = host.join(stateFolder, 'clock');
  files.write(path, '');
  const stat = files.stat(path);
  return stat ? { ns: stat.mtimeNs, dev: stat.dev } : { ns: -(2n ** 63n), dev: -1n };
}

/** False if it was not recorded: something changed while the run was under way, or the disk refused. */
export function recordWarm(options: WarmOptions): boolean {
  try {
    const { files, root, requestText } = options;
    const guard = [stateRow(files, root)];
    const now = fileSystemTime(files, host.join(root, '.gobuild'));
    const all = allRows(options, now);
    if (all === undefined) return false;
    const path = warmPath(root, requestText);
    const texts = [requestText, environmentText(options), canonicalJson(options.answer)];
    const { rows, covered } = withoutCovered(all, options.known);
    if (options.short)
      files.write(warmPlanPath(path), shortPlan(options, { rows, covered, born: now.ns }), { mode: 0o600 });
    files.write(path, encodeTable({ guard, rows, texts, born: now.ns }), { mode: 0o600 });
    dropOldTables(options.files, host.dirname(path), host.basename(path));
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** A state log that grows means another run: it is looked at first and last. */
export function stateRow(files: Files, root: AbsolutePath): WarmRow {
  const path = '.gobuild/state.log';
  return { path, stat: files.stat(host.resolve(root, path)), follow: false };
}

function allRows(options: WarmOptions, now: Moment): readonly WarmRow[] | undefined {
  const { files, root, known, paths, followed, started, written = [] } = options;
  const fromCache = new Map(
    known.map(({ path, known: entry }): [string, WarmRow] => {
      return [path, { path, stat: entry?.stat, follow: false, digest: entry?.racy ? entry.digest : undefined }];
    }),
  );
  const rows = [...fromCache.values()];
  const add = (path: string, follow: boolean): WarmRow => {
    const absolute = host.resolve(root, path);
    const row = { path, stat: follow ? files.follow(absolute) : files.stat(absolute), follow };
    rows.push(row);
    return row;
  };
  // The plan was made before any action looked: where one looked later, what it found may be another file's content.
  const isUntouched = ({ path, stat }: WarmRow): boolean =>
    stat === undefined ? options.found?.has(host.resolve(root, path)) !== true : !isRacy(stat, started);
  for (const path of sortedUnique(written)) rows.push(writtenRow(options, path, now));
  const deciding = sortedUnique(paths).filter((path) => !written.includes(path));
  const untouched = [
    ...deciding.map((path) => isUntouched(fromCache.get(path) ?? add(path, false))),
    ...sortedUnique(followed).map((path) => isUntouched(add(path, true))),
  ].every(Boolean);
  return untouched ? rows : undefined;
}

/**
 * Without what is absent from a folder whose names are looked at themselves and do not hold it (it may have come between
 * the two looks): a name that comes changes the folder. So it is with whatever lies in a folder that is absent.
 */
function withoutCovered(
  all: readonly WarmRow[],
  known: WarmOptions['known'],
): { readonly rows: readonly WarmRow[]; readonly covered: readonly WarmRow[] } {
  const folders = new Map(known.map(({ path, known: entry }) => [path, entry]));
  const isCovered = ({ path, stat, follow }: WarmRow): boolean => {
    const folder = host.dirname(path);
    if (stat !== undefined || follow || folder === path || !folders.has(folder)) return false;
    const entry = folders.get(folder);
    return entry === undefined || (entry.listing !== undefined && !mayName(entry.listing, host.basename(path)));
  };
  const covered = new Set(all.filter(isCovered));
  const rows = all.filter((row) => !covered.has(row));
  return { rows: racyLast(rows, ({ digest }) => digest !== undefined), covered: [...covered] };
}

/** As it is now. With its digest while it is so young that a change could leave its times as they are. */
function writtenRow({ files, root }: WarmOptions, path: string, now: Moment): WarmRow {
  const absolute = host.resolve(root, path);
  const stat = files.stat(absolute);
  const young = stat?.kind === 'file' && isRacy(stat, now);
  return { path, stat, follow: false, digest: young ? files.digest(absolute) : undefined };
}

function environmentText({ variables, environment }: WarmOptions): string {
  return sortedUnique(variables)
    .flatMap((name) => {
      const value = environment.get(name);
      return [name, value === undefined ? '' : textHash(value)];
    })
    .join('\0');
}

function dropOldTables(files: Files, folder: AbsolutePath, current: string): void {
  const tables = files.list(folder).filter(({ name }) => name.endsWith('.bin') && name !== current);
  const aged = tables
    .map(({ name }) => ({ name, ns: files.stat(host.join(folder, name))?.mtimeNs ?? 0n }))
    .toSorted((a, b) => (a.ns === b.ns ? compareText(a.name, b.name) : a.ns > b.ns ? -1 : 1));
  for (const { name } of aged.slice(keptTables - 1)) {
    const path = host.join(folder, name);
    for (const one of [path, warmPlanPath(path), warmPatchPath(path), warmSettledPath(path)]) files.remove(one);
  }
}
