/** Whether what an action will write may be what another one reads by its path: a preview must not call that one fresh. */
import { isWithin, join, type WorkspacePath } from '../base/path.ts';
import type { Action, InputSpec, OutputSpec } from '../model/action.ts';
import type { OutputReader, ResultOf } from '../model/action-cache.ts';
import { compileGlob, type Glob } from './glob.ts';
import { pickedSets } from './resolve-inputs.ts';
import type { CacheContext } from './context.ts';

/** When in doubt an output is read. */
export function readerOf(action: Action, resultOf: ResultOf, context: CacheContext): OutputReader {
  const readers = [
    ...action.inputs.map((input) => inputReader(input, resultOf, context)),
    discoveredReader(action, context),
  ];
  return {
    places: readers.flatMap((reader) => reader.places),
    reads: (output) => readers.some((reader) => reader.reads(output)),
  };
}

type Test = OutputReader['reads'];

const never: OutputReader = { places: [], reads: () => false };

function inputReader(input: InputSpec, resultOf: ResultOf, context: CacheContext): OutputReader {
  switch (input.type) {
    case 'file':
      return { places: [input.path], reads: (output) => holds(output, input.path) };
    case 'glob':
      return { places: [input.base], reads: globTest(input) };
    case 'tree':
      return { places: [input.base], reads: treeTest(input, context) };
    case 'found': {
      const sets = pickedSets(resultOf(input.scan)?.data, input.pick) ?? [];
      const files = sets.flatMap((set) => set.files.map((path) => join(path)));
      return { places: files, reads: filesTest(files) };
    }
    // These are edges that carry content: a preview knows what comes through them.
    case 'artifact':
    case 'action':
      return never;
  }
}

/** Files that many outputs are compared with: a set for plain ones. */
function filesTest(paths: readonly WorkspacePath[]): Test {
  const known = new Set(paths);
  return (output) => (isPlain(output) ? known.has(output.path) : paths.some((path) => isWithin(output.path, path)));
}

const isPlain = (output: OutputSpec): boolean => output.directory !== true && output.glob === undefined;

const holds = (output: OutputSpec, path: WorkspacePath): boolean =>
  isPlain(output) ? output.path === path : isWithin(output.path, path);

function globTest({ base, include, exclude }: InputSpec & { readonly type: 'glob' }): Test {
  let globs: { readonly wanted: Glob; readonly unwanted: Glob } | undefined;
  return (output) => {
    if (!isWithin(base, output.path)) return !isPlain(output) && isWithin(output.path, base);
    globs ??= { wanted: compileGlob(include), unwanted: compileGlob(exclude) };
    const { wanted, unwanted } = globs;
    const path = base === '.' ? output.path : output.path.slice(base.length + 1);
    if (path === '' || path === '.') return true;
    if (isPlain(output)) return wanted.matches(path) && !unwanted.matches(path);
    return wanted.mayMatchBelow(path) && !unwanted.matches(path);
  };
}

/** Of a tree names count, and of some files what is read from them: a file that is there already may come again. */
function treeTest({ base, except, aspect }: InputSpec & { readonly type: 'tree' }, { table }: CacheContext): Test {
  return (output) => {
    if (!isWithin(base, output.path)) return !isPlain(output) && isWithin(output.path, base);
    if (except.some((folder) => isWithin(folder, output.path))) return false;
    if (!isPlain(output) || (aspect !== undefined && output.path.endsWith(aspect.suffix))) return true;
    return table.look(output.path) === undefined;
  };
}

function discoveredReader(action: Action, { state }: CacheContext): OutputReader {
  const discovered = state.get(action.id)?.finished?.result.discovered;
  if (discovered === undefined) return never;
  const files = filesTest(discovered.files);
  return {
    places: [...discovered.files, ...discovered.folders],
    reads: (output) =>
      files(output) ||
      discovered.folders.some((folder) => isWithin(folder, output.path) || isWithin(output.path, folder)),
  };
}
