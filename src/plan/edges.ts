/** The edges that no driver can know: `needs`, code generation before scans, and deploys after everything else. Pure. */
import { isWithin } from '../base/path.ts';
import type { Action, ActionId } from '../model/action.ts';
import type { GraphNode, NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import { dependentsOf, type Dependents } from './dependents.ts';

export interface EdgeRequest {
  readonly actions: readonly Action[];
  readonly main: Plan['main'];
  readonly nodes: readonly GraphNode[];
  readonly dist: string;
}

export interface Edged {
  readonly actions: readonly Action[];
  /** Scan → tasks that write into its tree and that it does not wait for. */
  readonly unawaited: Readonly<Record<ActionId, readonly NodeId[]>>;
}

export function addEdges(request: EdgeRequest): Edged {
  const byNode = new Map(request.nodes.map((node) => [node.id, node]));
  const behind = dependentsOf(request.nodes);
  const generators = request.actions.filter((action) => action.main && byNode.get(action.node)?.kind === 'task');
  const usersOf = Map.groupBy(
    request.actions.flatMap((action) =>
      action.inputs.flatMap((input) => (input.type === 'found' ? [{ scan: input.scan, node: action.node }] : [])),
    ),
    (use) => use.scan,
  );
  const others = request.nodes.filter((node) => node.kind !== 'deploy' && node.kind !== 'group');
  const unawaited: Record<ActionId, readonly NodeId[]> = Object.create(null) as Record<ActionId, readonly NodeId[]>;
  const actions = request.actions.map((action) => {
    const node = byNode.get(action.node);
    const after = new Set<ActionId>(action.after);
    if (node && isOwn(action)) for (const id of node.before) add(after, request.main[id]);
    const users = usersOf.get(action.id) ?? [];
    const { awaited, left } = generatorsBefore({ action, generators, behind, users, dist: request.dist });
    for (const task of awaited) after.add(task.id);
    if (left.length > 0) unawaited[action.id] = left.map((task) => task.node);
    if (node?.kind === 'deploy' && action.main) {
      const later = behind([node.id]);
      for (const other of others) if (!later.has(other.id)) add(after, request.main[other.id]);
    }
    after.delete(action.id);
    return { ...action, after: [...after] };
  });
  return { actions, unawaited };
}

const add = (set: Set<ActionId>, id: ActionId | undefined): void => {
  if (id !== undefined) set.add(id);
};

/** Actions that several nodes share must not wait for what one of these needs. */
const isOwn = (action: Action): boolean => action.id === action.node || action.id.startsWith(`${action.node}#`);

interface GeneratorRequest {
  readonly action: Action;
  readonly generators: readonly Action[];
  readonly behind: Dependents;
  readonly users: readonly { readonly node: NodeId }[];
  readonly dist: string;
}

/**
 * A scan (and whatever else lists a folder tree) runs after every task that writes into that tree, except below dist
 * and except tasks that themselves need a node which uses the scan.
 */
function generatorsBefore({ action, generators, behind, users, dist }: GeneratorRequest) {
  const trees = action.inputs.flatMap((input) => (input.type === 'tree' ? [input.base] : []));
  const writesBelow = (task: Action, isMeant: (path: string) => boolean): boolean =>
    task.outputs.some((output) => isMeant(output.path) && trees.some((tree) => isWithin(tree, output.path)));
  const writing = trees.length === 0 ? [] : generators.filter((task) => writesBelow(task, () => true));
  if (writing.length === 0) return { awaited: [], left: [] };
  const consumers = new Set<NodeId>([action.node, ...users.map((use) => use.node)]);
  const later = behind(consumers);
  const isBehind = (task: Action): boolean => consumers.has(task.node) || later.has(task.node);
  const awaited = writing.filter((task) => writesBelow(task, (path) => !isWithin(dist, path)) && !isBehind(task));
  const waited = new Set(awaited);
  return { awaited, left: writing.filter((task) => !waited.has(task)) };
}
