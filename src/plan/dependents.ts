/** What needs a node, directly or not: the edges of a graph the other way round. Pure. */
import type { GraphNode, NodeId } from '../model/graph.ts';

/** All that needs one of `start`; those of `start` themselves only where they need each other. */
export type Dependents = (start: Iterable<NodeId>) => ReadonlySet<NodeId>;

/** Asked for few nodes, each time anew: a table for all of them would grow with the square of a chain. */
export function dependentsOf(nodes: readonly Pick<GraphNode, 'id' | 'before'>[]): Dependents {
  let direct: ReadonlyMap<NodeId, readonly NodeId[]> | undefined;
  return (start) => {
    direct ??= directDependents(nodes);
    const found = new Set<NodeId>();
    const open = [...start];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const dependent of direct.get(id) ?? []) {
        if (found.has(dependent)) continue;
        found.add(dependent);
        open.push(dependent);
      }
    }
    return found;
  };
}

function directDependents(nodes: readonly Pick<GraphNode, 'id' | 'before'>[]): Map<NodeId, NodeId[]> {
  const dependents = new Map<NodeId, NodeId[]>();
  for (const { id, before } of nodes) {
    for (const need of before) {
      const list = dependents.get(need);
      if (list) list.push(id);
      else dependents.set(need, [id]);
    }
  }
  return dependents;
}
