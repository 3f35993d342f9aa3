/** Turns file and glob inputs into paths, each with the text that stands for its content in a key. */
import { compareText } from '../base/order.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isAbsolute, isWithin, join, type WorkspacePath } from '../base/path.ts';
import type { Action, InputSpec } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import { newFileSet, type FileSet, type FileSets, type Found } from './file-sets.ts';
import type { FileTable } from './file-table.ts';
import { compileGlob, type Glob } from './glob.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { covers, isDeclared, isSingle } from './outputs.ts';
import type { SeenFile } from './seen-file.ts';
import { walk } from './walk.ts';

export interface FileTools {
  readonly table: FileTable;
  readonly ignoreRules: IgnoreRules;
  readonly sets: FileSets;
  /** Execute bits count (false where the system has none). */
  readonly fileMode: boolean;
}

export const absentMark = 'absent';

/** Content behind links counts; a link that leads to no file counts by its target. */
export function seeFile(path: WorkspacePath, { table, fileMode }: FileTools): SeenFile {
  const known = table.look(path);
  if (known === undefined) return { path, mark: absentMark, known };
  const behind = known.stat.kind === 'link' ? table.behind(path)?.known : known;
  if (behind?.stat.kind === 'file') {
    const mark = fileMode && behind.stat.executable ? `${behind.digest}+x` : behind.digest;
    return { path, mark, known: behind };
  }
  // An absolute target would tell where this workspace lies.
  if (known.target !== undefined && !isAbsolute(known.target)) {
    return { path, mark: `link to ${known.target}`, known };
  }
  return { path, mark: known.stat.kind === 'folder' ? 'folder' : 'no file', known };
}

export function resolveFile(spec: InputSpec & { readonly type: 'file' }, tools: FileTools): Result<SeenFile, Failure> {
  const seen = seeFile(join(spec.path), tools);
  if (seen.known === undefined && spec.optional !== true)
    return err({ type: 'input-missing', path: spec.path, help: spec.help });
  const kind = seen.known?.stat.kind;
  if (leadsToFolder(seen, tools)) return err(linkToFolder(spec.path));
  if (kind === 'folder') return err(isFolder(spec.path));
  if (kind === 'other')
    return err(wrongSort(spec.path, 'it is neither a file nor a folder nor a link', 'leave it out of the inputs'));
  return ok(seen);
}

/** The link would enter by its target's name alone, and what lies behind it would change unseen. */
const leadsToFolder = ({ path, known }: SeenFile, { table }: FileTools): boolean =>
  known?.stat.kind === 'link' && table.behind(path)?.known?.stat.kind === 'folder';
const linkToFolder = (path: string): Failure =>
  wrongSort(path, 'it is a link to a folder', `name what lies behind it, or leave it out with "!${path}"`);
const isFolder = (path: string): Failure =>
  wrongSort(path, 'it is a folder where a file is expected', `name a file, or "${path}/**" for all files below it`);

const wrongSort = (path: string, message: string, help: string): Failure => ({
  type: 'configuration',
  message: `${path}: ${message}`,
  help,
});

/** What the action itself makes is none of its inputs. */
export function resolveGlob(spec: GlobSpec, action: Action, tools: FileTools): Result<FileSet, Failure> {
  const name = JSON.stringify([spec.base, spec.include, spec.exclude, spec.gitignore]);
  const see = (path: WorkspacePath): SeenFile => seeFile(path, tools);
  const found = tools.sets.get(name, { find: () => findFiles(spec, tools), see });
  const set = makesAny(action, found)
    ? newFileSet(found.paths.filter((path) => !isDeclared(action, path)).map(see))
    : found.all();
  if (set.files.length === 0 && spec.required) {
    return err({ type: 'nothing-matched', pattern: spec.include.map((one) => join(spec.base, one)).join(', ') });
  }
  const link = set.files.find((file) => leadsToFolder(file, tools));
  return link ? err(linkToFolder(link.path)) : ok(set);
}

type GlobSpec = InputSpec & { readonly type: 'glob' };

const makesAny = ({ outputs }: Action, found: Found): boolean =>
  outputs.some((output) =>
    isSingle(output) ? found.has(output.path) : found.paths.some((path) => covers(output, path)),
  );

/** In text order. */
function findFiles(spec: GlobSpec, tools: FileTools): readonly WorkspacePath[] {
  const include = compileGlob(spec.include);
  const exclude = compileGlob(spec.exclude);
  const found = new Set<WorkspacePath>();
  for (const start of include.starts) collect({ spec, include, exclude, found, ...tools }, start);
  return [...found].toSorted(compareText);
}

interface Collecting extends FileTools {
  readonly spec: GlobSpec;
  readonly include: Glob;
  readonly exclude: Glob;
  readonly found: Set<WorkspacePath>;
}

function collect(search: Collecting, start: string): void {
  const { spec, include, exclude, found, table } = search;
  const seen = (path: WorkspacePath): string => (spec.base === '.' ? path : path.slice(spec.base.length + 1));
  const skipped = (path: WorkspacePath, isFolder: boolean): boolean =>
    exclude.matches(seen(path)) || (spec.gitignore && search.ignoreRules.ignores(path, isFolder));
  const from = join(spec.base, start);
  const kind = table.look(from)?.stat.kind;
  if (kind === 'file' || kind === 'link') {
    // A plain path: named outright, so .gitignore has no say.
    if (include.matches(start) && !exclude.matches(start)) found.add(from);
    return;
  }
  if (kind !== 'folder' || (start !== '.' && isSkippedAbove(from, spec.base, skipped))) return;
  walk({
    table,
    from,
    enter: (folder) => include.mayMatchBelow(seen(folder)) && !skipped(folder, true),
    visit: (path, entry) => {
      if (entry === 'folder' || entry === 'other' || !include.matches(seen(path))) return;
      if (!skipped(path, false)) found.add(path);
    },
  });
}

/** The walk starts below the base: the folders in between must not be skipped either. */
function isSkippedAbove(
  from: WorkspacePath,
  base: WorkspacePath,
  skipped: (path: WorkspacePath, isFolder: boolean) => boolean,
): boolean {
  const parts = (base === '.' ? from : from.slice(base.length + 1)).split('/');
  return parts.some((_part, index) => {
    const folder = join(base, ...parts.slice(0, index + 1));
    return isWithin(base, folder) && skipped(folder, true);
  });
}
