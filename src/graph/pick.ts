/** What the selectors of a target pick from the nodes made so far: nodes, and artifacts that its driver accepts. */
import { matchesWildcard } from '../base/wildcard.ts';
import type { UpstreamArtifact } from '../model/artifact.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { GraphNode } from '../model/graph.ts';
import type { Driver } from '../model/kind.ts';
import type { MakeRequest, PlacedSelector } from './draft.ts';
import { matchesName, matchesTraits, unknownTrait } from './match.ts';

/** In the order of the graph, without a look at the nodes of all other targets. */
function nodesNamed({ draft, spec }: MakeRequest, { selector, targets }: PlacedSelector): GraphNode[] {
  const placeOf = (target: string): number => draft.places.get(target) ?? 0;
  return targets
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .flatMap((target) => draft.byTarget.get(target) ?? [])
    .filter((node) => node.target !== spec.name && matchesName(selector, node));
}

/** Nodes by name and traits; matching nothing is an error unless all that is named was skipped. */
export function pickNodes(make: MakeRequest, placed: PlacedSelector): GraphNode[] {
  const { draft, spec, request } = make;
  const { selector, pointer } = placed;
  const named = nodesNamed(make, placed);
  const wrong = unknownTrait(selector, named, spec.locate(...pointer));
  if (wrong) {
    draft.diagnostics.push(wrong);
    return [];
  }
  const picked = named.filter((node) => matchesTraits(selector.traits, node, { machine: request.project.machine }));
  if (picked.length === 0 && !wasSkipped(make, selector.name)) {
    draft.diagnostics.push(
      diagnostic('GB2004', `"${selector.text}" matches nothing`, {
        at: spec.locate(...pointer),
        help: named.length === 0 ? undefined : `it could pick from: ${idList(named)}`,
      }),
    );
  }
  return picked;
}

/** Artifacts in the order of the selectors, then of the nodes; each once. */
export function pickArtifacts(make: MakeRequest, driver: Driver): UpstreamArtifact[] {
  const picked = new Map<string, UpstreamArtifact>();
  for (const placed of make.link.from) {
    for (const artifact of pickFrom(make, driver, placed)) picked.set(`${artifact.node}\n${artifact.path}`, artifact);
  }
  return [...picked.values()];
}

function pickFrom(make: MakeRequest, driver: Driver, placed: PlacedSelector): UpstreamArtifact[] {
  const { draft, spec, request } = make;
  const { selector, pointer } = placed;
  const named = nodesNamed(make, placed);
  const wrong = unknownTrait(selector, named, spec.locate(...pointer));
  if (wrong) {
    draft.diagnostics.push(wrong);
    return [];
  }
  const offered = named
    .flatMap((node) => offeredBy(node, draft.byId))
    .filter(({ node, artifact }) =>
      matchesTraits(selector.traits, node, { machine: request.project.machine, artifact }),
    );
  const accepted = offered.filter(({ artifact }) => spec.kind === 'group' || driver.accepts.includes(artifact.role));
  if (accepted.length > 0 || spec.kind === 'group') return accepted.map(({ artifact }) => artifact);
  if (offered.length === 0 && wasSkipped(make, selector.name)) return [];
  const at = spec.locate(...pointer);
  if (offered.length === 0) {
    const help = named.length === 0 ? undefined : `it could pick from: ${idList(named)}`;
    draft.diagnostics.push(diagnostic('GB2004', `"${selector.text}" matches nothing`, { at, help }));
  } else {
    const roles = [...new Set(offered.map(({ artifact }) => artifact.role))].join(', ');
    draft.diagnostics.push(
      diagnostic('GB2005', `"${selector.text}" gives ${roles}, and ${spec.driver} takes none of these`, {
        at,
        help:
          driver.accepts.length === 0
            ? `${spec.driver} takes no artifacts: use needs`
            : `it takes: ${driver.accepts.join(', ')}`,
      }),
    );
  }
  return [];
}

/** A group hands on the artifacts of its members; the brackets then look at the node that makes them. */
function offeredBy(
  node: GraphNode,
  byId: ReadonlyMap<string, GraphNode>,
): { node: GraphNode; artifact: UpstreamArtifact }[] {
  if (node.kind !== 'group')
    return node.produces.map((spec) => ({ node, artifact: { ...spec, node: node.id, target: node.target } }));
  return node.inputs.map((artifact) => ({ node: byId.get(artifact.node) ?? node, artifact }));
}

const wasSkipped = (make: MakeRequest, name: string): boolean =>
  make.draft.skipped.some((skipped) => matchesWildcard(name, skipped.id.split('@')[0] ?? skipped.id));

function idList(nodes: readonly GraphNode[]): string {
  const ids = nodes.map((node) => node.id);
  return ids.length > 8 ? `${ids.slice(0, 8).join(', ')}, … (${ids.length})` : ids.join(', ');
}
