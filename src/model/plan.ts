/** Everything one run will do, as plain data: the actions of the goals, in an order that respects their edges. */
import type { Action, ActionId } from './action.ts';
import type { GraphNode, NodeId, SkippedNode } from './graph.ts';

export interface Plan {
  readonly project: string;
  readonly profile: string;
  /** Release version, if any part of the plan asked for it. */
  readonly version?: string | undefined;
  readonly dist: string;
  /** Dependencies before dependents. */
  readonly actions: readonly Action[];
  /** The nodes of the run, in graph order; groups included. */
  readonly nodes: readonly GraphNode[];
  /** Node → its main action. */
  readonly main: Readonly<Record<NodeId, ActionId>>;
  readonly requested: readonly NodeId[];
  readonly leftOut: readonly SkippedNode[];
}
