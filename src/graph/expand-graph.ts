/** Config → Graph: orders the targets, resolves what each selects, and makes its nodes. Knows no driver by name. */
import { invariant } from '../base/bug.ts';
import { topologicalOrder } from '../base/order.ts';
import type { Config, TargetSpec } from '../model/config.ts';
import { diagnostic, hasErrors, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Graph, GraphNode } from '../model/graph.ts';
import { collisions, type WrittenPath } from '../model/written-paths.ts';
import { checkOverrides } from './check-overrides.ts';
import type { GraphDraft, GraphRequest, TargetLinks } from './draft.ts';
import { linkTarget } from './link-target.ts';
import { makeNodes } from './make-nodes.ts';

/** Makes the whole graph; targets with errors have no nodes, and so has what they feed. */
export function expandGraph(request: GraphRequest): Checked<Graph> {
  const { config } = request;
  const diagnostics: Diagnostic[] = [];
  const byName = new Map(config.targets.map((spec) => [spec.name, spec]));
  const linking = { ...request, byName, matched: new Map<string, readonly TargetSpec[]>() };
  const links = new Map(config.targets.map((spec) => [spec.name, linkTarget(spec, linking, diagnostics)]));
  const order = orderTargets(config, links);
  if (!Array.isArray(order)) return { diagnostics: [...diagnostics, order as Diagnostic] };
  const places = new Map((order as readonly TargetSpec[]).map((spec, index) => [spec.name, index]));
  const draft: GraphDraft = { nodes: [], byId: new Map(), byTarget: new Map(), places, skipped: [], diagnostics };
  const broken = new Set<string>();
  for (const spec of order as readonly TargetSpec[]) {
    const link = links.get(spec.name);
    invariant(link, 'every target was linked');
    const before = draft.diagnostics.length;
    // What a broken target feeds is not reported again.
    if (link.broken || [...link.targets].some((name) => broken.has(name))) broken.add(spec.name);
    else draft.byTarget.set(spec.name, makeNodes({ request, draft, spec, link }));
    if (hasErrors(draft.diagnostics.slice(before))) broken.add(spec.name);
  }
  draft.diagnostics.push(...checkOverrides(config.targets, draft.nodes));
  // Of all targets, whichever are selected: a file that plans today must not fail when another target is asked for.
  if (!hasErrors(draft.diagnostics)) draft.diagnostics.push(...collisions(writtenBy(draft), placeIn(draft)));
  const graph: Graph = { nodes: draft.nodes, byId: draft.byId, skipped: draft.skipped, targets: config.targets };
  return { value: graph, diagnostics: draft.diagnostics };
}

const writtenBy = ({ nodes }: GraphDraft): readonly WrittenPath[] =>
  nodes.flatMap(({ id, kind, produces }) =>
    kind === 'group' ? [] : produces.map(({ path }) => ({ path, node: id, writer: id })),
  );

const placeIn =
  ({ byId }: GraphDraft) =>
  (node: string): GraphNode['at'] | undefined =>
    byId.get(node)?.at;

/** Of a circle of thousands neither every name nor every place helps. */
const mostNames = 40;
const mostPlaces = 10;

const cutMiddle = (names: readonly string[]): readonly string[] =>
  names.length <= mostNames
    ? names
    : [...names.slice(0, mostNames / 2), `… ${names.length - mostNames} more …`, ...names.slice(-mostNames / 2)];

function orderTargets(config: Config, links: ReadonlyMap<string, TargetLinks>): readonly TargetSpec[] | Diagnostic {
  const byName = new Map(config.targets.map((spec) => [spec.name, spec]));
  const specsBefore = (spec: TargetSpec): TargetSpec[] =>
    [...(links.get(spec.name)?.targets ?? [])].flatMap((name) => byName.get(name) ?? []);
  const topology = topologicalOrder(config.targets, specsBefore);
  if (topology.type === 'ordered') return topology.order;
  const names = topology.cycle.map((spec) => spec.name);
  return diagnostic('GB2001', `targets need each other in a circle: ${cutMiddle(names).join(' -> ')}`, {
    at: topology.cycle[0]?.locate(),
    related: topology.cycle
      .slice(1, -1)
      .slice(0, mostPlaces)
      .map((spec) => ({ message: `"${spec.name}" is part of it`, at: spec.locate() })),
    help: 'remove one of these edges (from, needs, or a setting that names a target)',
  });
}
