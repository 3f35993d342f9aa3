/** Listed packages → the sets of files and values that each program or test is made from. Pure. */
import { isObject } from '../../base/json.ts';
import { sortedUnique } from '../../base/order.ts';
import {
  host,
  isAbsolute,
  isWithin,
  join,
  relativeTo,
  unsafePath,
  type AbsolutePath,
  type WorkspacePath,
} from '../../base/path.ts';
import type { Discovered, FoundSet, ScanResult } from '../../model/action.ts';
import { otherSourceLists, sourceLists, type ListedModule, type ListedPackage } from './packages.ts';
import { programName } from './package-path.ts';

export interface ScanContext {
  readonly workspace: AbsolutePath;
  /** GOMODCACHE: what lies there never changes, so path, version and sum stand for it. */
  readonly moduleCache: AbsolutePath;
  /** Folder whose tree is an input of the scan. */
  readonly module: WorkspacePath;
}

/** A package that a pattern of the scan named. */
export type ScannedPackage = {
  readonly importPath: string;
  readonly folder: WorkspacePath;
  /** Name of its test program without `.exe`. */
  readonly testName: string;
  readonly hasTests: boolean;
};

/** Whether a scan's own data is a list of packages whose names lead nowhere else: paths are made of them. */
export const isPackageData = (data: unknown): boolean =>
  isObject(data) && Array.isArray(data['packages']) && data['packages'].every(isScannedPackage);

function isScannedPackage(one: unknown): one is ScannedPackage {
  if (!isObject(one)) return false;
  const { importPath, folder, testName, hasTests } = one;
  return (
    typeof importPath === 'string' &&
    typeof folder === 'string' &&
    typeof testName === 'string' &&
    typeof hasTests === 'boolean' &&
    !isAbsolute(folder) &&
    !/[\0\n]/.test(importPath + folder) &&
    !testName.includes('/') &&
    unsafePath(testName) === undefined
  );
}

export interface PackageScan {
  readonly scan: ScanResult;
  readonly discovered: Discovered;
}

/** Pick of everything that was listed. */
export const everything = 'all';
/** Pick of the named packages that have no tests, with what they import; only in scans of tests. */
export const untestedPick = 'without tests';
/** Pick of one package's tests. */
export const testPick = (importPath: string): string => `test ${importPath}`;
/** Pick of a program in `folder`. */
const programPick = (folder: WorkspacePath): string => (folder === '.' ? '.' : `./${folder}`);

export function scanResult(packages: readonly ListedPackage[], context: ScanContext): PackageScan {
  const sets: Record<string, FoundSet> = Object.create(null) as Record<string, FoundSet>;
  const setOf = new Map<string, string>();
  for (const listed of packages) {
    if (listed.Standard) continue;
    const name = isCached(listed, context) ? `module ${listed.Module?.Path ?? listed.ImportPath}` : listed.ImportPath;
    setOf.set(listed.ImportPath, name);
    sets[name] ??= isCached(listed, context) ? cachedSet(listed) : localSet(listed, context);
  }
  // The empty pick stands for packages that are not there: the go command itself then says what is wrong.
  const picks: Record<string, readonly string[]> = Object.create(null) as Record<string, readonly string[]>;
  picks['*'] = [];
  picks[everything] = sortedUnique(setOf.values());
  for (const [pick, roots] of rootsOf(packages, context)) picks[pick] = closure(roots, packages, setOf);
  const scanned = scannedPackages(packages, context);
  if (scanned.some((one) => one.hasTests)) {
    const untested = scanned.filter((one) => !one.hasTests).map((one) => one.importPath);
    picks[untestedPick] = closure(untested, packages, setOf);
  }
  return {
    scan: { sets, picks, data: { packages: scanned } },
    discovered: discover(packages, context),
  };
}

const workspaceFolder = (listed: ListedPackage, context: ScanContext): WorkspacePath | undefined =>
  listed.Dir === undefined ? undefined : relativeTo(context.workspace, listed.Dir);

function isCached(listed: ListedPackage, context: ScanContext): boolean {
  const folder = listed.Dir === undefined ? undefined : relativeTo(context.moduleCache, listed.Dir);
  return folder !== undefined && !host.isAbsolute(folder) && !folder.startsWith('..');
}

function cachedSet({ ImportPath, Module }: ListedPackage): FoundSet {
  return { files: [], values: { [`module ${Module?.Path ?? ImportPath}`]: Module ? versionText(Module) : '' } };
}

/** `v1.2.3 h1:…`, with the replacement in front where there is one. */
function versionText(module: ListedModule): string {
  const { Replace } = module;
  if (Replace) return `=> ${Replace.Path} ${Replace.Version ?? ''} ${Replace.Sum ?? module.Sum ?? ''}`.trimEnd();
  return `${module.Version ?? ''} ${module.Sum ?? ''}`.trimEnd();
}

function localSet(listed: ListedPackage, context: ScanContext): FoundSet {
  const values: Record<string, string> = {};
  const module = listed.Module;
  if (module) values[`go version of ${module.Path}`] = module.Replace?.GoVersion ?? module.GoVersion ?? '';
  if (module?.Version) values[`module ${module.Path}`] = module.Version;
  if (listed.DefaultGODEBUG) values[`default GODEBUG of ${listed.ImportPath}`] = listed.DefaultGODEBUG;
  if (listed.Error) values[`error in ${listed.ImportPath}`] = errorText(listed, context);
  return { files: filesOf(listed, sourceLists, context), values };
}

const errorText = (listed: ListedPackage, context: ScanContext): string =>
  (listed.Error?.Err ?? '').replaceAll(context.workspace, '.');

type FileList = (typeof sourceLists)[number] | (typeof otherSourceLists)[number] | 'IgnoredGoFiles';

/** Workspace paths; absolute names are Go's own (a generated test main). */
function filesOf(listed: ListedPackage, lists: readonly FileList[], context: ScanContext): WorkspacePath[] {
  const folder = workspaceFolder(listed, context);
  if (folder === undefined) return [];
  const names = lists.flatMap((list) => listed[list] ?? []);
  return sortedUnique(names.filter((name) => !host.isAbsolute(name)).map((name) => join(folder, name)));
}

/** Pick → import paths where it starts: programs by folder and by import path, tests by the package they test. */
function rootsOf(packages: readonly ListedPackage[], context: ScanContext): Map<string, readonly string[]> {
  const roots = new Map<string, readonly string[]>();
  for (const listed of packages) {
    if (listed.Standard || listed.DepOnly) continue;
    const tested = testedBy(listed);
    if (tested !== undefined) roots.set(testPick(tested), [listed.ImportPath]);
    else if (listed.ForTest === undefined) {
      // Libraries have a pick too, without what they import: whoever builds one as a program is told by the go command.
      const start = listed.Name === 'main' || listed.Error ? [listed.ImportPath] : [];
      const folder = workspaceFolder(listed, context);
      roots.set(listed.ImportPath, start);
      if (folder !== undefined) roots.set(programPick(folder), start);
    }
  }
  return roots;
}

/** The package whose test program this is. */
const testedBy = ({ ImportPath, Name, GoFiles }: ListedPackage): string | undefined =>
  Name === 'main' && ImportPath.endsWith('.test') && (GoFiles ?? []).every((file) => host.isAbsolute(file))
    ? ImportPath.slice(0, -'.test'.length)
    : undefined;

/** Sets of everything that `roots` import, directly or not. No recursion. */
function closure(
  roots: readonly string[],
  packages: readonly ListedPackage[],
  setOf: ReadonlyMap<string, string>,
): readonly string[] {
  const byPath = indexOf(packages);
  const seen = new Set<string>(roots);
  const queue = [...roots];
  const names = new Set<string>();
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const name = setOf.get(path);
    if (name !== undefined) names.add(name);
    const listed = byPath.get(path);
    if (!listed || listed.Standard) continue;
    for (const imported of listed.Imports ?? []) {
      const next = listed.ImportMap?.[imported] ?? imported;
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return sortedUnique(names);
}

const indexes = new WeakMap<readonly ListedPackage[], ReadonlyMap<string, ListedPackage>>();

function indexOf(packages: readonly ListedPackage[]): ReadonlyMap<string, ListedPackage> {
  const known = indexes.get(packages);
  if (known) return known;
  const made = new Map(packages.map((listed) => [listed.ImportPath, listed]));
  indexes.set(packages, made);
  return made;
}

function scannedPackages(packages: readonly ListedPackage[], context: ScanContext): ScannedPackage[] {
  return packages.flatMap((listed) => {
    const folder = workspaceFolder(listed, context);
    if (listed.Standard || listed.DepOnly || folder === undefined) return [];
    if (listed.ForTest !== undefined || testedBy(listed) !== undefined) return [];
    const hasTests = (listed.TestGoFiles ?? []).length + (listed.XTestGoFiles ?? []).length > 0;
    return [{ importPath: listed.ImportPath, folder, testName: `${programName(listed.ImportPath)}.test`, hasTests }];
  });
}

/**
 * What the tree of the module does not show: constraints in files that are not Go, go.mod files of replaced modules, and
 * packages outside of the tree (replaced modules, members of a workspace), whose folders and whole files count.
 */
function discover(packages: readonly ListedPackage[], context: ScanContext): Discovered {
  const files = new Set<WorkspacePath>();
  const folders = new Set<WorkspacePath>();
  for (const listed of packages) {
    if (listed.Standard || isCached(listed, context)) continue;
    for (const file of [...filesOf(listed, otherSourceLists, context), ...goModOf(listed, context)]) files.add(file);
    const folder = workspaceFolder(listed, context);
    if (folder === undefined) continue;
    // Also inside the tree: what is embedded may lie below dist, which the tree leaves out.
    for (const file of listed.EmbedFiles ?? [])
      for (const above of foldersAbove(file)) folders.add(join(folder, above));
    if (isWithin(context.module, folder)) continue;
    for (const file of filesOf(listed, ['GoFiles', 'CgoFiles', 'IgnoredGoFiles'], context)) files.add(file);
    folders.add(folder);
  }
  return { files: sortedUnique(files), folders: sortedUnique(folders), variables: [] };
}

/** `static`, `static/css` for `static/css/a.css`: a new folder in any of them may hold files that are embedded too. */
function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function goModOf({ Module }: ListedPackage, context: ScanContext): WorkspacePath[] {
  const goMod = Module?.Replace?.GoMod ?? Module?.GoMod;
  return goMod !== undefined && isLocalFile(goMod, context) ? [relativeTo(context.workspace, goMod)] : [];
}

function isLocalFile(path: AbsolutePath, context: ScanContext): boolean {
  const inCache = relativeTo(context.moduleCache, path);
  return host.isAbsolute(inCache) || inCache.startsWith('..');
}
