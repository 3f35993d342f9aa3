/** Action → key document → SHA-256: equal plans and equal contents give equal keys on every machine. */
import { canonicalJson, isObject, type Json, type JsonObject } from '../base/json.ts';
import { compareText, sortBy } from '../base/order.ts';
import { isWithin, join } from '../base/path.ts';
import type { Action, Discovered, OutputSpec } from '../model/action.ts';
import { secretNames } from '../model/secret-names.ts';
import type { Environment, FoundTool } from '../model/ports.ts';
import { engineFormat, type KeyDocument, type KeyedVariable } from './key-document.ts';
import { absentMark, seeFile, type FileTools } from './resolve-files.ts';
import type { SeenFile } from './seen-file.ts';
import type { ResolvedInputs } from './resolve-inputs.ts';
import { sha256 } from './sha256.ts';

export interface FingerprintContext {
  readonly environment: Environment;
  /** Name of a secret → where its value comes from. */
  readonly secretRefs: Readonly<Record<string, string>>;
}

/** Pure but for the variables that it asks `environment` for. */
export function keyDocument(
  action: Action,
  from: { readonly inputs: ResolvedInputs; readonly tools: readonly FoundTool[] },
  context: FingerprintContext,
): KeyDocument {
  const { inputs, tools } = from;
  const relative = relativeToOutput(action);
  return {
    format: engineFormat,
    driver: action.driver,
    revision: action.revision,
    ...(action.platform === undefined ? {} : { platform: action.platform }),
    work: relative(action.work as unknown as Json),
    settings: relative(action.settings),
    environment: keyedEnvironment(action, context.environment),
    secrets: secretReferences(action, context.secretRefs),
    tools: record(tools, (tool) => [tool.name, tool.identity]),
    files: record(inputs.files.values(), (file) => [file.path, file.mark]),
    ...(inputs.sets.size === 0 ? {} : { sets: record(inputs.sets, ([name, { digest }]) => [name, digest]) }),
    trees: record(inputs.trees, ([name, { listing, aspects }]) => [name, aspects ? { listing, aspects } : { listing }]),
    artifacts: record(inputs.artifacts, ({ path, node, role, digest, executable }) => [
      path,
      { from: node, role, digest, executable: executable === true },
    ]),
    actions: record(inputs.resultDigests, (pair) => pair),
    values: inputs.found.values,
    outputs: sortBy(action.outputs.map(outputEntry(action)), canonicalJson),
    ...(action.depfile === undefined ? {} : { depfile: outputPath(action, action.depfile) }),
  };
}

/** Sorted by name; `Object.fromEntries` because a name may be `__proto__`. */
function record<T, V>(items: Iterable<T>, entry: (item: T) => readonly [string, V]): Readonly<Record<string, V>> {
  const entries = Array.from(items, entry);
  // What comes from one pattern or list is in order already.
  const isSorted = entries.every(
    ([name], index) => index === 0 || compareText(entries[index - 1]?.[0] ?? '', name) <= 0,
  );
  return Object.fromEntries(isSorted ? entries : entries.toSorted(([a], [b]) => compareText(a, b)));
}

function outputEntry(action: Action): (output: OutputSpec) => JsonObject {
  return ({ path, directory, executable, glob }) => ({
    path: outputPath(action, path),
    ...(directory === true ? { directory } : {}),
    ...(executable === true ? { executable } : {}),
    ...(glob === undefined ? {} : { glob }),
  });
}

/** `$OUT/…` below the action's output folder, else the path as it is. */
export function outputPath({ outputBase }: Action, path: string): string {
  if (outputBase === undefined || !isWithin(outputBase, path)) return path;
  if (path === outputBase) return '$OUT';
  return `$OUT/${outputBase === '.' ? path : path.slice(outputBase.length + 1)}`;
}

/** The workspace path of what {@link outputPath} wrote. */
export function outputPathBack({ outputBase }: Action, path: string): string {
  if (outputBase === undefined) return path;
  if (path === '$OUT') return outputBase;
  return path.startsWith('$OUT/') ? join(outputBase, path.slice('$OUT/'.length)) : path;
}

/** Writes the output folder as `$OUT` in all texts, unless a text holds a `$OUT` of its own. */
function relativeToOutput({ outputBase, work, settings }: Action): (value: Json) => Json {
  const same = (value: Json): Json => value;
  if (outputBase === undefined || outputBase === '.') return same;
  if (canonicalJson([work as unknown as Json, settings]).includes('$OUT')) return same;
  const escaped = outputBase.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w./-])${escaped}(?=/|$)`, 'g');
  return (value) => mapTexts(value, (text) => text.replaceAll(pattern, () => '$OUT'));
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapTexts(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

function keyedEnvironment(action: Action, environment: Environment): Readonly<Record<string, KeyedVariable>> {
  const variables = new Map<string, KeyedVariable>();
  for (const [name, value] of Object.entries(action.env.fromFiles)) variables.set(name, { sha256: sha256(value) });
  for (const name of action.env.pass) {
    const passed = keyedVariable(name, environment);
    // A name that is not set leaves the value of env.files, as the process gets it (engine/action-env).
    if (passed !== 'unset' || !variables.has(name)) variables.set(name, passed);
  }
  for (const [name, value] of Object.entries(action.env.set)) variables.set(name, { value });
  return record(variables, (pair) => pair);
}

export function keyedVariable(name: string, environment: Environment): KeyedVariable {
  const value = environment.get(name);
  return value === undefined ? 'unset' : { sha256: sha256(value) };
}

const secretReferences = (action: Action, references: Readonly<Record<string, string>>): Record<string, string> =>
  record(secretNames(action), (name) => [name, references[name] ?? 'undeclared']);

export interface SeenDiscovered {
  readonly document: NonNullable<KeyDocument['discovered']>;
  readonly files: readonly SeenFile[];
}

export interface DiscoveredFrom {
  readonly environment: Environment;
  /** Names that the action hands on from gobuild's environment: the process had no others of there. */
  readonly passed: readonly string[];
}

/** What earlier runs discovered, as it is now. Throws FileError. */
export function seeDiscovered(discovered: Discovered, tools: FileTools, from: DiscoveredFrom): SeenDiscovered {
  const files = discovered.files.map((path) => seeFile(path, tools));
  const folders = discovered.folders.map((path) => {
    const known = tools.table.look(path);
    return [path, known === undefined ? absentMark : known.listing === undefined ? 'no folder' : known.digest] as const;
  });
  // Secrets and declared values are keyed as such; what was not handed on the process never saw.
  const handedOn = discovered.variables.filter((name) => from.passed.includes(name));
  return {
    files,
    document: {
      files: record(files, (file) => [file.path, file.mark]),
      folders: record(folders, (pair) => pair),
      variables: record(handedOn, (name) => [name, keyedVariable(name, from.environment)]),
    },
  };
}
