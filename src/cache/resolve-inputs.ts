/** Looks at everything that an action's inputs name: for its key, for its performer, and for seeing whether it changed. */
import { isObject, type Json } from '../base/json.ts';
import { compareText, sortedUnique } from '../base/order.ts';
import { err, ok, type Result } from '../base/result.ts';
import { join, type WorkspacePath } from '../base/path.ts';
import type { Action, ActionId, FoundSet, InputSpec, ScanResult } from '../model/action.ts';
import type { Artifact } from '../model/artifact.ts';
import type { Looks } from './looks.ts';
import type { Digest } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import type { ActionResult } from '../model/perform.ts';
import type { ResultOf } from '../model/action-cache.ts';
import type { AspectTable } from './aspect-table.ts';
import { manyFiles, type FileSet } from './file-sets.ts';
import { folderDigest } from './outputs.ts';
import { resolveFile, resolveGlob, seeFile, type FileTools } from './resolve-files.ts';
import type { SeenFile } from './seen-file.ts';
import { jsonDigest } from './sha256.ts';
import { readTree, type Tree } from './tree.ts';

export interface InputTools extends FileTools {
  readonly aspects: AspectTable;
  /** Trees that several actions share, valid for this turn only. */
  readonly shared: Map<string, unknown>;
}

export interface ResolvedInputs {
  /** Every file that enters by content, found ones included, but for those of `sets`. */
  readonly files: ReadonlyMap<WorkspacePath, SeenFile>;
  /** Globs that match many files, by their patterns. */
  readonly sets: ReadonlyMap<string, FileSet>;
  /** By base folder and aspect. */
  readonly trees: ReadonlyMap<string, Tree>;
  readonly artifacts: readonly Artifact[];
  readonly results: ReadonlyMap<ActionId, ActionResult>;
  /** What stands for each of `results` in the key. */
  readonly resultDigests: ReadonlyMap<ActionId, Digest>;
  readonly found: FoundSet;
  /** Of glob and file inputs, in the order of the inputs. */
  readonly named: readonly WorkspacePath[];
  /** The same, one list for each input of the action, whatever its type. */
  readonly namedByInput: readonly (readonly WorkspacePath[])[];
}

/** Throws FileError when something cannot be read. */
export function resolveInputs(action: Action, resultOf: ResultOf, tools: InputTools): Result<ResolvedInputs, Failure> {
  const gathered = new Gathered();
  for (const input of action.inputs) {
    const before = gathered.namedByInput.length;
    const failure = gather(input, { action, resultOf, tools, gathered });
    if (failure) return err(failure);
    if (gathered.namedByInput.length === before) gathered.namedByInput.push([]);
  }
  return ok(gathered.finish());
}

interface Gathering {
  readonly action: Action;
  readonly resultOf: ResultOf;
  readonly tools: InputTools;
  readonly gathered: Gathered;
}

/** Collects while the inputs are gone through. */
class Gathered {
  readonly files = new Map<WorkspacePath, SeenFile>();
  readonly sets = new Map<string, FileSet>();
  readonly trees = new Map<string, Tree>();
  readonly artifacts: Artifact[] = [];
  readonly results = new Map<ActionId, ActionResult>();
  readonly namedByInput: (readonly WorkspacePath[])[] = [];
  readonly foundFiles = new Set<WorkspacePath>();
  readonly values = new Map<string, string>();

  finish(): ResolvedInputs {
    const values = [...this.values].toSorted(([a], [b]) => compareText(a, b));
    // Most actions have one such input: its list is not copied for each of them.
    const lists = this.namedByInput.filter((list) => list.length > 0);
    return {
      files: this.files,
      sets: this.sets,
      trees: this.trees,
      artifacts: this.artifacts,
      results: this.results,
      resultDigests: new Map([...this.results].map(([id, result]) => [id, resultDigest(result)])),
      found: { files: sortedUnique(this.foundFiles), values: Object.fromEntries(values) },
      named: lists.length === 1 ? (lists[0] ?? []) : lists.flat(),
      namedByInput: this.namedByInput,
    };
  }
}

function gather(input: InputSpec, gathering: Gathering): Failure | undefined {
  switch (input.type) {
    case 'file':
      return gatherFile(input, gathering);
    case 'glob':
      return gatherGlob(input, gathering);
    case 'tree':
      return gatherTree(input, gathering);
    case 'artifact':
      return gatherArtifact(input, gathering);
    case 'action': {
      const result = gathering.resultOf(input.action);
      if (result === undefined) return { type: 'input-missing', path: `the result of ${input.action}` };
      gathering.gathered.results.set(input.action, result);
      return undefined;
    }
    case 'found':
      return gatherFound(input, gathering);
  }
}

function gatherFile(input: InputSpec & { readonly type: 'file' }, { tools, gathered }: Gathering): Failure | undefined {
  const seen = resolveFile(input, tools);
  if (!seen.ok) return seen.error;
  gathered.files.set(seen.value.path, seen.value);
  gathered.namedByInput.push(seen.value.known === undefined ? [] : [seen.value.path]);
  return undefined;
}

function gatherGlob(
  input: InputSpec & { readonly type: 'glob' },
  { action, tools, gathered }: Gathering,
): Failure | undefined {
  const set = resolveGlob(input, action, tools);
  if (!set.ok) return set.error;
  const { files, paths } = set.value;
  gathered.namedByInput.push(paths);
  if (files.length >= manyFiles) gathered.sets.set(unused(gathered.sets, patternsText(input)), set.value);
  else for (const file of files) gathered.files.set(file.path, file);
  return undefined;
}

const patternsText = ({ base, include, exclude }: InputSpec & { readonly type: 'glob' }): string =>
  [...include.map((one) => join(base, one)), ...exclude.map((one) => `!${join(base, one)}`)].join(' ');

const unused = (map: ReadonlyMap<string, unknown>, name: string): string =>
  map.has(name) ? `${name} ${map.size}` : name;

function gatherTree(
  input: InputSpec & { readonly type: 'tree' },
  { action, tools, gathered }: Gathering,
): Failure | undefined {
  const name = input.aspect ? `${input.base} (${input.aspect.name})` : input.base;
  const sharedKey = JSON.stringify([input, action.revision]);
  const before = tools.shared.get(sharedKey) as { readonly value: Tree; readonly looks: Looks } | undefined;
  const tables = { files: tools.table, aspects: tools.aspects };
  const tree = before ?? tools.table.traced(() => readTree(input, action.revision, tables));
  tools.table.note(tree.looks);
  tools.shared.set(sharedKey, tree);
  gathered.trees.set(unused(gathered.trees, name), tree.value);
  return undefined;
}

function gatherArtifact(
  input: InputSpec & { readonly type: 'artifact' },
  { resultOf, tools, gathered }: Gathering,
): Failure | undefined {
  const result = resultOf(input.node);
  const content = result && contentIn(result, input);
  const onDisk = content ?? contentOnDisk(input.path, tools);
  if (onDisk === undefined) return { type: 'input-missing', path: input.path };
  gathered.artifacts.push({
    role: input.role,
    path: input.path,
    node: input.node,
    target: input.node.split('@', 1)[0] ?? input.node,
    facts: result?.facts?.[input.path],
    directory: input.directory,
    ...onDisk,
  });
  return undefined;
}

type ArtifactContent = Pick<Artifact, 'digest' | 'size' | 'executable'>;

function contentIn(
  result: ActionResult,
  { path, directory }: { readonly path: WorkspacePath; readonly directory?: boolean | undefined },
): ArtifactContent | undefined {
  if (directory === true) return folderDigest(path, result.outputs);
  const file = result.outputs.find((output) => output.path === path);
  return file && { digest: file.digest, size: file.size, executable: file.executable };
}

/** An artifact that another action of its node made: its content on disk counts. */
function contentOnDisk(path: WorkspacePath, tools: FileTools): ArtifactContent | undefined {
  const { known } = seeFile(path, tools);
  if (known?.stat.kind !== 'file') return undefined;
  return { digest: known.digest, size: known.stat.size, executable: known.stat.executable };
}

function gatherFound(
  input: InputSpec & { readonly type: 'found' },
  { resultOf, tools, gathered }: Gathering,
): Failure | undefined {
  const sets = pickedSets(resultOf(input.scan)?.data, input.pick);
  if (sets === undefined) return { type: 'input-missing', path: `${input.pick} of the scan ${input.scan}` };
  for (const set of sets) {
    for (const path of set.files) {
      const seen = seeFile(join(path), tools);
      if (seen.known === undefined) return { type: 'input-missing', path };
      gathered.files.set(seen.path, seen);
      gathered.foundFiles.add(seen.path);
    }
    for (const [key, value] of Object.entries(set.values)) gathered.values.set(key, value);
  }
  return undefined;
}

/** The sets of a pick; undefined if the data is no scan's result or does not know the pick. */
export function pickedSets(data: Json | undefined, pick: string): readonly FoundSet[] | undefined {
  if (!isObject(data) || !isObject(data['picks']) || !isObject(data['sets'])) return undefined;
  const { sets, picks } = data as unknown as ScanResult;
  const names = Object.hasOwn(picks, pick) ? picks[pick] : picks['*'];
  return names?.flatMap((name) => (Object.hasOwn(sets, name) ? (sets[name] ?? []) : []));
}

/** The texts that digests of the key document name: of trees, and of sets of many files. */
export function textsBehind({ trees, sets }: ResolvedInputs): ReadonlyMap<Digest, string> {
  const texts = new Map([...trees.values()].flatMap((tree) => [...tree.texts]));
  for (const { digest, text } of sets.values()) texts.set(digest, text);
  return texts;
}

/** What of a result its dependents see: outputs and data, never notes or times. */
const resultDigest = (result: ActionResult): Digest =>
  jsonDigest({
    outputs: result.outputs.map(({ path, type, digest, executable }) => [path, type, digest, executable]),
    data: result.data ?? null,
  });
