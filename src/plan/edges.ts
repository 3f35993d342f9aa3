/** The edges that no driver can know: `needs`, code generation before scans, and deploys after everything else. Pure. */
import { isWithin } from '../base/path.ts';
import type { Action, ActionId } from '../model/action.ts';
import type { GraphNode, NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';

export interface EdgeRequest {
  readonly actions: readonly Action[];
  readonly main: Plan['main'];
  readonly nodes: readonly GraphNode[];
  readonly dist: string;
}

export function addEdges(request: EdgeRequest): Action[] {
  const byNode = new Map(request.nodes.map((node) => [node.id, node]));
  const ancestors = ancestorsOf(request.nodes);
  const generators = request.actions.filter((action) => action.main && byNode.get(action.node)?.kind === 'task');
  const usersOf = Map.groupBy(
    request.actions.flatMap((action) =>
      action.inputs.flatMap((input) => (input.type === 'found' ? [{ scan: input.scan, node: action.node }] : [])),
    ),
    (use) => use.scan,
  );
  const others = request.nodes.filter((node) => node.kind !== 'deploy' && node.kind !== 'group');
  return request.actions.map((action) => {
    const node = byNode.get(action.node);
    const after = new Set<ActionId>(action.after);
    if (node && isOwn(action)) for (const id of node.before) add(after, request.main[id]);
    for (const id of generatorsBefore({
      action,
      generators,
      ancestors,
      users: usersOf.get(action.id) ?? [],
      dist: request.dist,
    }))
      after.add(id);
    if (node?.kind === 'deploy' && action.main) {
      for (const other of others) if (!ancestors.get(other.id)?.has(node.id)) add(after, request.main[other.id]);
    }
    after.delete(action.id);
    return { ...action, after: [...after] };
  });
}

const add = (set: Set<ActionId>, id: ActionId | undefined): void => {
  if (id !== undefined) set.add(id);
};

/** Actions that several nodes share must not wait for what one of these needs. */
const isOwn = (action: Action): boolean => action.id === action.node || action.id.startsWith(`${action.node}#`);

interface GeneratorRequest {
  readonly action: Action;
  readonly generators: readonly Action[];
  readonly ancestors: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
  readonly users: readonly { readonly node: NodeId }[];
  readonly dist: string;
}

/**
 * A scan (and whatever else lists a folder tree) runs after every task that writes into that tree, except below dist
 * and except tasks that themselves need a node which uses the scan.
 */
function generatorsBefore({ action, generators, ancestors, users, dist }: GeneratorRequest): ActionId[] {
  const trees = action.inputs.flatMap((input) => (input.type === 'tree' ? [input.base] : []));
  if (trees.length === 0) return [];
  const consumers = new Set<NodeId>([action.node, ...users.map((use) => use.node)]);
  return generators
    .filter((task) =>
      task.outputs.some((output) => !isWithin(dist, output.path) && trees.some((tree) => isWithin(tree, output.path))),
    )
    .filter((task) => ![...consumers].some((node) => node === task.node || ancestors.get(task.node)?.has(node)))
    .map((task) => task.id);
}

/** All that each node needs, directly or not. Nodes come dependencies first. */
function ancestorsOf(nodes: readonly GraphNode[]): Map<NodeId, Set<NodeId>> {
  const all = new Map<NodeId, Set<NodeId>>();
  for (const node of nodes) {
    const own = new Set<NodeId>();
    for (const id of node.before) {
      own.add(id);
      for (const further of all.get(id) ?? []) own.add(further);
    }
    all.set(node.id, own);
  }
  return all;
}
