/** The nodes of a plan as a run tells them at its start: what they are, how long they took, which wait for which. */
import type { ActionId } from '../model/action.ts';
import type { EventBody } from '../model/event.ts';
import type { NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';

type ToldNodes = Extract<EventBody, { readonly type: 'run-started' }>['nodes'];

/** Groups have nothing of their own: whoever waits for one waits for its members. */
export function toldNodes(
  { nodes, main }: Pick<Plan, 'nodes' | 'main'>,
  expectedMs: (action: ActionId) => number | undefined,
): ToldNodes {
  const told = nodes.filter(({ kind }) => kind !== 'group');
  const placeOf = placesOf(nodes);
  return told.map(({ id, kind, description, before }) => {
    const expected = expectedMs(main[id] ?? id);
    const places = [...new Set(before.flatMap((one) => placeOf.get(one) ?? []))];
    return {
      id,
      kind,
      ...(description === undefined ? {} : { description }),
      ...(expected === undefined ? {} : { expectedMs: expected }),
      ...(places.length > 0 ? { before: places } : {}),
    };
  });
}

/** Of each node its place among those that are told, of a group those of its members. Dependencies stand first. */
function placesOf(nodes: Plan['nodes']): ReadonlyMap<NodeId, readonly number[]> {
  const places = new Map<NodeId, readonly number[]>();
  let next = 0;
  for (const { id, kind, before } of nodes) {
    if (kind === 'group') places.set(id, [...new Set(before.flatMap((one) => places.get(one) ?? []))]);
    else {
      places.set(id, [next]);
      next += 1;
    }
  }
  return places;
}
