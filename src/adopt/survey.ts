/** What lies in a folder that a gobuild.yaml could be written for; it looks at names and Go files, and runs nothing. */
import { absolute, basename, dirname, isWithin, join, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import { sortBy, sortedUnique } from '../base/order.ts';
import { FileError, type Files } from '../model/ports.ts';
import { readGoMod, readGoSource, readGoWork, type GoMod, type GoSource } from './go/go-source.ts';

export interface GoModule extends GoMod {
  /** Of go.mod. */
  readonly folder: WorkspacePath;
  /** go.work in the top folder uses it. */
  readonly inWorkspace: boolean;
  readonly hasTests: boolean;
  /** No package that Go builds without cgo: nothing to test or vet. */
  readonly isEmpty?: boolean | undefined;
}

export interface GoProgram {
  readonly folder: WorkspacePath;
  readonly module: GoModule;
  /** GOOS values that it is for; undefined: any. */
  readonly systems?: readonly string[] | undefined;
  /** It is C in part: gobuild builds without cgo. */
  readonly needsCgo: boolean;
  readonly isServer: boolean;
  readonly isWindowsService: boolean;
  /** Variable of its package that holds the version. */
  readonly version?: string | undefined;
}

/** A program with the target that builds it. */
export interface DraftProgram extends GoProgram {
  readonly target: string;
}

export interface Survey {
  readonly folderName: string;
  readonly files: readonly WorkspacePath[];
  /** False when there was more than one looks at. */
  readonly isWhole: boolean;
  readonly modules: readonly GoModule[];
  readonly programs: readonly GoProgram[];
}

export const mostFiles = 20_000;
const deepest = 12;
/** What others wrote, what tools made. */
const passedOver = /^(?:\.git|\.gobuild|node_modules|vendor|dist)$/;
/** What Go itself leaves out, and what is there to be tested. */
const noPackages = /(?:^|\/)(?:[._][^/]*|testdata|third_party)\//;
const longestSource = 256 * 1024;

export function surveyFolder(files: Files, root: AbsolutePath, folderName: string): Survey {
  const { paths, isWhole } = walk(files, root);
  const found = modulesOf(paths, (path) => textOf(files, absolute(root, path)));
  const sources = (folder: readonly WorkspacePath[]): readonly GoSource[] =>
    folder.flatMap((path) => readGoSource(basename(path), textOf(files, absolute(root, path))) ?? []);
  const goFiles = paths.filter((path) => path.endsWith('.go') && !path.endsWith('_test.go') && !noPackages.test(path));
  const folders = [...Map.groupBy(goFiles, (path) => dirname(path))].map(
    ([folder, own]) => [folder, sources(own)] as const,
  );
  const built = folders.filter(([, all]) => all.some(({ imports, isIgnored }) => !isIgnored && !imports.includes('C')));
  const filled = new Set(built.map(([folder]) => moduleOf(folder, found)?.folder));
  const modules = found.map((module) => ({
    ...module,
    isEmpty: isWhole && !module.hasTests && !filled.has(module.folder),
  }));
  const programs = folders.flatMap(([folder, all]) => {
    const module = moduleOf(folder, modules);
    const program = module && isImportable(folder, module) && programOf(folder, module, all);
    return program ? [program] : [];
  });
  return { folderName, files: paths, isWhole, modules, programs: sortBy(programs, ({ folder }) => folder) };
}

/** Go builds no package below its module whose folders have other letters (golang.org/x/mod/module, CheckImportPath). */
function isImportable(folder: WorkspacePath, { folder: top }: GoModule): boolean {
  const inside = top === '.' ? folder : folder.slice(top.length + 1);
  return inside === '' || inside.split('/').every((name) => /^(?!-)[\w.~+-]+$/.test(name));
}

function walk(files: Files, root: AbsolutePath): { readonly paths: WorkspacePath[]; readonly isWhole: boolean } {
  const paths: WorkspacePath[] = [];
  const waiting: { readonly folder: WorkspacePath; readonly depth: number }[] = [{ folder: '.', depth: 0 }];
  for (const { folder, depth } of waiting) {
    for (const { name, kind } of listOf(files, absolute(root, folder))) {
      const path = folder === '.' ? name : `${folder}/${name}`;
      if (kind === 'folder' && depth < deepest && !passedOver.test(name))
        waiting.push({ folder: path, depth: depth + 1 });
      if (kind === 'file') paths.push(path);
    }
    if (paths.length > mostFiles) return { paths: paths.slice(0, mostFiles), isWhole: false };
  }
  return { paths: sortedUnique(paths), isWhole: true };
}

/** What may not be read is passed over: a guess needs no more. */
function listOf(files: Files, folder: AbsolutePath): ReturnType<Files['list']> {
  try {
    return files.list(folder);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function textOf(files: Files, path: AbsolutePath): string {
  try {
    return new TextDecoder().decode(files.readPart(path, 0, longestSource));
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}

function modulesOf(paths: readonly WorkspacePath[], read: (path: WorkspacePath) => string): readonly GoModule[] {
  const used = paths.includes('go.work') ? readGoWork(read('go.work')).map((folder) => join(folder)) : [];
  const found = paths
    .filter((path) => basename(path) === 'go.mod' && !noPackages.test(path))
    .flatMap((path) => {
      const mod = readGoMod(read(path));
      return mod ? [{ ...mod, folder: dirname(path), inWorkspace: used.includes(dirname(path)) }] : [];
    });
  const tests = paths.filter((path) => path.endsWith('_test.go') && !noPackages.test(path));
  return found.map((module) => ({
    ...module,
    hasTests: tests.some((path) => moduleOf(dirname(path), found)?.folder === module.folder),
  }));
}

/** The innermost one. */
function moduleOf<T extends { readonly folder: WorkspacePath }>(
  folder: WorkspacePath,
  modules: readonly T[],
): T | undefined {
  return modules
    .filter((module) => isWithin(module.folder, folder))
    .toSorted((a, b) => depthOf(b.folder) - depthOf(a.folder))[0];
}

const depthOf = (folder: WorkspacePath): number => (folder === '.' ? 0 : folder.split('/').length);

function programOf(folder: WorkspacePath, module: GoModule, all: readonly GoSource[]): GoProgram | undefined {
  const sources = all.filter((source) => source.package === 'main' && !source.isIgnored);
  const starts = sources.filter((source) => source.hasMain);
  if (starts.length === 0) return undefined;
  const imports = new Set(sources.flatMap((source) => source.imports));
  const systems = starts.every((source) => source.systems)
    ? sortedUnique(starts.flatMap((source) => source.systems ?? []))
    : undefined;
  return {
    folder,
    module,
    systems,
    needsCgo: starts.every((source) => source.imports.includes('C')),
    isServer: sources.some((source) => source.listens),
    isWindowsService: ['golang.org/x/sys/windows/svc', 'github.com/kardianos/service'].some((path) =>
      imports.has(path),
    ),
    version: sources.flatMap((source) => source.versions)[0],
  };
}
