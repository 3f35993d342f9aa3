/** Everything one run will do, as plain data: the actions of the goals, in an order that respects their edges. */
import type { Action, ActionId, OutputSpec } from './action.ts';
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
  readonly nodes: readonly PlanNode[];
  /** Node → its main action. */
  readonly main: Readonly<Record<NodeId, ActionId>>;
  readonly requested: readonly NodeId[];
  readonly leftOut: readonly SkippedNode[];
  /** Tasks of the whole file, selected or not: what a scan finds must not be theirs unless the target needs them. */
  readonly writers?: readonly PlanWriter[] | undefined;
  /** Scan → tasks it does not wait for although they write into its tree: below dist, or in need of what the scan is for. */
  readonly unawaited?: Readonly<Record<ActionId, readonly NodeId[]>> | undefined;
}

/** What is asked of a node once its actions are planned. */
export type PlanNode = Pick<GraphNode, 'id' | 'kind' | 'before' | 'description'>;

export interface PlanWriter {
  readonly node: NodeId;
  readonly target: string;
  readonly outputs: readonly OutputSpec[];
}

/** All that must have ended well before `action`: its `after`, and the makers of artifacts, results and scans it takes in. */
export function edgesBefore(action: Action, main: Plan['main']): ActionId[] {
  return [...new Set([...action.after, ...makersOf(action, main)])];
}

/** Makers of artifacts, results and scans that `action` takes in. */
export function makersOf({ inputs }: Pick<Action, 'inputs'>, main: Plan['main']): readonly ActionId[] {
  return inputs.flatMap((input) => {
    if (input.type === 'artifact') return main[input.node] ?? [];
    if (input.type === 'action') return [input.action];
    return input.type === 'found' ? [input.scan] : [];
  });
}
