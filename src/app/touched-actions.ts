/** Which nodes a set of changed files touches: by what their actions declare, and by what scans found last. */
import { compileGlob } from '../cache/index.ts';
import { dirname, isWithin, type WorkspacePath } from '../base/path.ts';
import { openPathIndex, type PathIndex } from '../base/path-index.ts';
import type { Action, ActionId, Discovered, InputSpec, ScanResult } from '../model/action.ts';
import type { NodeId } from '../model/graph.ts';
import { lockFileName } from '../model/lock.ts';
import type { Plan } from '../model/plan.ts';
import type { TouchReason } from '../model/affected.ts';

/** Of a folder nobody knows which of its files changed. */
type Sort = 'added' | 'removed' | 'edited' | 'folder';
export type ChangedFiles = ReadonlyMap<WorkspacePath, Sort>;

export interface TouchRequest {
  readonly plan: Plan;
  /** In an order that respects edges; those that scans added among them. */
  readonly actions: readonly Action[];
  readonly changed: ChangedFiles;
  /** The last result of a scan, if it tells what is found now; undefined: it may find anything. */
  readonly scanOf: (scan: ActionId) => ScanResult | undefined;
  /** Found while the action last ran; undefined if it never did. */
  readonly discoveredBy: (action: ActionId) => Discovered | 'nothing' | undefined;
  /** False if a scan reads the same from the file as before, so that what it finds is the same. */
  readonly readsOtherwise: (scan: Action, path: WorkspacePath) => boolean;
  /** Whether gobuild.lock had another release behind this version of a tool, or other checksums of it. */
  readonly isMoved: (wanted: string) => boolean;
  /** Nodes that are touched for a reason of their own. */
  readonly already: ReadonlyMap<NodeId, TouchReason>;
}

interface State extends TouchRequest {
  readonly byId: ReadonlyMap<ActionId, Action>;
  /** Changed files, and what touched actions will write. */
  readonly files: Map<WorkspacePath, Sort>;
  /** Their paths by where they lie. */
  readonly places: PathIndex<WorkspacePath>;
  readonly actionsTouched: Set<ActionId>;
  readonly nodes: Map<NodeId, TouchReason>;
}

/** Touched nodes with the first reason of each. */
export function touchedNodes(request: TouchRequest): ReadonlyMap<NodeId, TouchReason> {
  const state: State = {
    ...request,
    byId: new Map(request.actions.map((action) => [action.id, action])),
    files: new Map(),
    places: openPathIndex(),
    actionsTouched: new Set(),
    nodes: new Map(request.already),
  };
  for (const [path, sort] of request.changed) noteFile(state, path, sort);
  const before = new Map(request.plan.nodes.map((node) => [node.id, node.before]));
  for (const action of request.actions) {
    const reason =
      state.nodes.get(action.node) ??
      lockReason(action, state) ??
      (action.scan ? scanReason(action, state) : reasonOf(action, state)) ??
      upstream(before.get(action.node), state);
    if (action.scan && !action.grows) continue;
    if (!reason) continue;
    state.nodes.set(action.node, reason);
    state.actionsTouched.add(action.id);
    for (const output of action.outputs) noteFile(state, output.path, 'edited');
  }
  return state.nodes;
}

function noteFile({ files, places }: State, path: WorkspacePath, sort: Sort): void {
  if (!files.has(path)) places.add(path, path);
  files.set(path, sort);
}

/** Another release of what a target is built with. */
const lockReason = ({ tools }: Action, { isMoved }: State): TouchReason | undefined =>
  tools.some(({ wanted }) => wanted !== undefined && isMoved(wanted))
    ? { type: 'file', path: lockFileName }
    : undefined;

function upstream(before: readonly NodeId[] | undefined, { nodes }: State): TouchReason | undefined {
  const from = before?.find((id) => nodes.has(id));
  return from === undefined ? undefined : { type: 'upstream', from };
}

function reasonOf(action: Action, state: State): TouchReason | undefined {
  for (const input of action.inputs) {
    const reason = inputReason(input, state);
    if (reason) return reason;
  }
  for (const output of action.outputs) if (state.changed.has(output.path)) return { type: 'file', path: output.path };
  return discoveredReason(action, state) ?? undeclaredReason(action, state);
}

function inputReason(input: InputSpec, state: State): TouchReason | undefined {
  switch (input.type) {
    case 'file':
      return firstNear(state, input.path, (path) => isWithin(path, input.path));
    case 'glob':
      return globReason(input, state);
    case 'tree':
      return firstNear(
        state,
        input.base,
        (path, sort) => sort !== 'edited' && (isInTree(input, path) || isWithin(path, input.base)),
      );
    case 'found':
      return foundReason(input, state);
    case 'artifact':
      return state.nodes.has(input.node) ? { type: 'upstream', from: input.node } : undefined;
    case 'action':
      return state.actionsTouched.has(input.action)
        ? { type: 'upstream', from: state.byId.get(input.action)?.node ?? input.action }
        : undefined;
  }
}

function globReason(input: Extract<InputSpec, { readonly type: 'glob' }>, state: State): TouchReason | undefined {
  if (state.places.near(input.base).length === 0) return undefined;
  const [include, exclude] = [compileGlob(input.include), compileGlob(input.exclude)];
  return firstNear(state, input.base, (path, sort) => {
    const inside = seenFrom(input.base, path);
    if (sort === 'folder') return inside === undefined ? isWithin(path, input.base) : include.mayMatchBelow(inside);
    return inside !== undefined && include.matches(inside) && !exclude.matches(inside);
  });
}

type IsMeant = (path: string, sort: Sort) => boolean;

function firstFile({ files }: State, isMeant: IsMeant): TouchReason | undefined {
  for (const [path, sort] of files) if (isMeant(path, sort)) return { type: 'file', path };
  return undefined;
}

/** Of the files at, above and below a place: nothing else may be meant. */
function firstNear({ files, places }: State, place: WorkspacePath, isMeant: IsMeant): TouchReason | undefined {
  const path = places.near(place).find((near) => isMeant(near, files.get(near) ?? 'edited'));
  return path === undefined ? undefined : { type: 'file', path };
}

/** `path` relative to `base`; undefined if it lies elsewhere. */
function seenFrom(base: WorkspacePath, path: WorkspacePath): string | undefined {
  if (!isWithin(base, path)) return undefined;
  return base === '.' ? path : path.slice(base.length + 1);
}

type Tree = Extract<InputSpec, { readonly type: 'tree' }>;

const isInTree = ({ base, except }: Tree, path: WorkspacePath): boolean =>
  isWithin(base, path) && !except.some((folder) => isWithin(folder, path));

/** What a scan reads matters only through what it finds, unless nobody knows what actions it would add. */
const scanReason = (action: Action, state: State): TouchReason | undefined =>
  action.grows && !state.scanOf(action.id) ? anyInTree(treesOf(action), state) : undefined;

const treesOf = (scan: Action): readonly Tree[] => scan.inputs.filter((one): one is Tree => one.type === 'tree');

function anyInTree(trees: readonly Tree[], { files }: State): TouchReason | undefined {
  for (const path of files.keys())
    if (trees.some((tree) => isInTree(tree, path))) return { type: 'may-be-found', path, known: false };
  return undefined;
}

function foundReason(input: Extract<InputSpec, { readonly type: 'found' }>, state: State): TouchReason | undefined {
  const scan = state.byId.get(input.scan);
  if (!scan) return undefined;
  const trees = treesOf(scan);
  const result = state.scanOf(scan.id);
  if (!result) return anyInTree(trees, state);
  const found = foundFiles(result, input.pick);
  const folders = new Set([...found].map(dirname));
  for (const [path, sort] of state.files) {
    if (found.has(path) || (sort === 'folder' && [...found].some((file) => isWithin(path, file))))
      return { type: 'file', path };
    if (!trees.some((tree) => isInTree(tree, path))) continue;
    const near = sort === 'edited' ? folders.has(dirname(path)) : isBelowAny(folders, path);
    if (near && (sort !== 'edited' || state.readsOtherwise(scan, path)))
      return { type: 'may-be-found', path, known: true };
  }
  return undefined;
}

function foundFiles(result: ScanResult, pick: string): ReadonlySet<WorkspacePath> {
  const names = result.picks[pick] ?? result.picks['*'] ?? [];
  return new Set(names.flatMap((name) => result.sets[name]?.files ?? []));
}

/** A new file below a folder that is in use may be embedded, or one more source of its package. */
function isBelowAny(folders: ReadonlySet<string>, path: WorkspacePath): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if (folders.has(at)) return true;
    if (at === '.' || at === '/' || at.endsWith('..')) return false;
  }
}

/** Depfiles and test logs. */
function discoveredReason(action: Action, state: State): TouchReason | undefined {
  const discovered = state.discoveredBy(action.id);
  if (discovered === 'nothing') return undefined;
  if (discovered === undefined) {
    const first = action.depfile === undefined ? undefined : [...state.changed.keys()][0];
    return first === undefined ? undefined : { type: 'may-be-found', path: first, known: false };
  }
  const files = new Set(discovered.files);
  const folders = new Set(discovered.folders);
  return firstFile(state, (path, sort) => files.has(path) || (sort !== 'edited' && folders.has(dirname(path))));
}

/** A task that names no inputs may read anything. */
function undeclaredReason(action: Action, { changed }: State): TouchReason | undefined {
  return action.mode === 'always' && action.main && changed.size > 0 ? { type: 'no-inputs' } : undefined;
}
