/** Graph → Goals: which nodes a run is about, and what is left out of it, with the reason. Pure. */
import { diagnostic, type Checked, type Diagnostic } from '../model/diagnostic.ts';
import type { Config } from '../model/config.ts';
import type { Goals, Graph, GraphNode, NodeId, SkippedNode } from '../model/graph.ts';
import type { Platform } from '../model/platform.ts';
import { unknownTarget } from './link-target.ts';
import { matchesName, matchesTraits, unknownTrait } from './match.ts';
import { parseSelector, type Selector } from './selector.ts';
import { hasWildcard, matchesWildcard } from '../base/wildcard.ts';

export interface SelectRequest {
  readonly graph: Graph;
  readonly config: Config;
  readonly machine: Platform;
  /** Of the command line or `default`. */
  readonly selectors: readonly string[];
  readonly only: readonly string[];
  /** `watch`: services of groups take part; signatures and deploys only when they are named. Default: `run`. */
  readonly mode?: SelectMode | undefined;
}

export type SelectMode = 'run' | 'watch';

export function select(request: SelectRequest): Checked<Goals> {
  const diagnostics: Diagnostic[] = [];
  const leftOut: SkippedNode[] = [];
  const requested = new Set<NodeId>();
  for (const text of request.selectors) {
    for (const { node, plain } of pick(text, request, { diagnostics, skipped: leftOut })) {
      const why = notPicked(node, { text, plain, mode: request.mode ?? 'run' });
      if (why === undefined) requested.add(node.id);
      else leftOut.push({ id: node.id, why });
    }
  }
  const wanted = closure(request.graph, withoutBystanders(request, requested, leftOut));
  const narrowed =
    request.only.length === 0 ? { keep: wanted, picked: requested, leftOut: [] } : narrow(request, wanted, diagnostics);
  const nodes = request.graph.nodes.filter((node) => narrowed.keep.has(node.id));
  const stillLeft = leftOut.filter((skipped) => !narrowed.keep.has(skipped.id));
  const named = new Set([...membersOf(request.graph, requested)].filter((id) => wanted.has(id)));
  const goals = request.only.length === 0 ? named : narrowed.picked;
  return { value: { nodes, requested: goals, leftOut: [...stillLeft, ...narrowed.leftOut] }, diagnostics };
}

interface Picked {
  readonly text: string;
  readonly plain: boolean;
  readonly mode: SelectMode;
}

/** Why a node that a selector matches takes no part all the same. */
function notPicked({ kind, driver }: GraphNode, { text, plain, mode }: Picked): string | undefined {
  if (kind === 'deploy' && mode === 'watch' && driver !== 'deploy/local')
    return 'only deploys to this machine take part in watch';
  if (plain) return undefined;
  if (kind === 'deploy') return `"${text}" does not name it: deploys are run by name, by default or by a group`;
  if (kind === 'service' && mode === 'run') return `"${text}" does not name it: services are run by name, or by watch`;
  if (kind === 'sign' && mode === 'watch') return `"${text}" does not name it: watch signs what is named`;
  return undefined;
}

/** Of a group the members that take a part by themselves; groups that lose a member this way are only names. */
function withoutBystanders(
  { graph, mode = 'run' }: SelectRequest,
  requested: ReadonlySet<NodeId>,
  leftOut: SkippedNode[],
): ReadonlySet<NodeId> {
  const members = [...membersOf(graph, requested)].flatMap((id) => graph.byId.get(id) ?? []);
  const bystanders = members.filter(({ id, kind }) => !requested.has(id) && !takesPart(kind, mode));
  if (bystanders.length === 0) return requested;
  const why =
    mode === 'run'
      ? 'a service of a group runs in watch, or by its own name'
      : 'in watch it takes part only when it is named';
  const told = new Set(leftOut.map(({ id }) => id));
  for (const { id } of bystanders) if (!told.has(id)) leftOut.push({ id, why });
  const out = new Set(bystanders);
  return new Set(members.filter((node) => node.kind !== 'group' && !out.has(node)).map(({ id }) => id));
}

const takesPart = (kind: GraphNode['kind'], mode: SelectMode): boolean =>
  mode === 'run' ? kind !== 'service' : kind !== 'sign' && kind !== 'deploy';

/** Nodes that a selector of the command line means. */
export function pickByText(
  text: string,
  request: Omit<SelectRequest, 'selectors' | 'only'>,
): Checked<readonly GraphNode[]> {
  const diagnostics: Diagnostic[] = [];
  const skipped: SkippedNode[] = [];
  const nodes = pick(text, { ...request, selectors: [], only: [] }, { diagnostics, skipped }).map(({ node }) => node);
  const left = skipped.map(({ id, why }) =>
    diagnostic('GB2004', `${id} is skipped: ${why}`, {
      severity: 'warning',
      help: 'another profile or other vars may take it in',
    }),
  );
  return { value: nodes, diagnostics: [...diagnostics, ...left] };
}

interface Told {
  readonly diagnostics: Diagnostic[];
  /** What would be picked, but is skipped, when nothing else is. */
  readonly skipped: SkippedNode[];
}

function pick(
  text: string,
  request: SelectRequest,
  { diagnostics, skipped }: Told,
): { node: GraphNode; plain: boolean }[] {
  const parsed = parseFrom(text, request);
  if (!parsed.ok) {
    diagnostics.push(
      diagnostic('GB2002', `"${text}" is not a selector: ${parsed.error}`, {
        help: "write server, 'server[os=linux]' or server@linux-arm64",
      }),
    );
    return [];
  }
  const selector = parsed.value;
  const named = nodesNamed(selector, request.graph);
  const wrong = selector.traits.length > 0 ? wrongTrait(selector, named, request.graph) : undefined;
  if (wrong) {
    diagnostics.push(wrong);
    return [];
  }
  const nodes = named.filter((node) => matchesTraits(selector.traits, node, { machine: request.machine }));
  const instead = nodes.length > 0 ? [] : skippedBy(selector, request);
  for (const { id, why } of instead) skipped.push({ id, why });
  if (nodes.length === 0 && instead.length === 0) diagnostics.push(nothingMatched(selector, request));
  return nodes.map((node) => ({ node, plain: selector.plain }));
}

const byTargets = new WeakMap<Graph, ReadonlyMap<string, readonly GraphNode[]>>();

/** Thousands of selectors may each name one node: a look at all nodes for each of them would take the square. */
function nodesNamed(selector: Selector, graph: Graph): readonly GraphNode[] {
  const byTarget = byTargets.get(graph) ?? Map.groupBy(graph.nodes, (node) => node.target);
  byTargets.set(graph, byTarget);
  const nodes = hasWildcard(selector.name) ? graph.nodes : (byTarget.get(selector.name) ?? []);
  return nodes.filter((node) => matchesName(selector, node));
}

function wrongTrait(selector: Selector, named: readonly GraphNode[], { skipped }: Graph): Diagnostic | undefined {
  const would = skipped.flatMap((node) => (node.would ? [{ id: node.id, ...node.would }] : []));
  return unknownTrait(selector, [...named, ...would.filter((node) => matchesName(selector, node))], undefined);
}

/**
 * As seen from the file that the person stands in. A full name that begins with its namespace is one that gobuild
 * printed: it is taken too where the file itself has no such name.
 */
function parseFrom(text: string, { config }: SelectRequest): ReturnType<typeof parseSelector> {
  const namespace = config.namespace ?? '';
  const parsed = parseSelector(text, namespace);
  if (namespace === '' || !parsed.ok || !parsed.value.written.startsWith(`${namespace}:`)) return parsed;
  const { name } = parsed.value;
  return config.targets.some((target) => matchesWildcard(name, target.name)) ? parsed : parseSelector(text);
}

/** Of a target that is skipped as a whole nothing but its name is known. */
const skippedBy = (selector: Selector, { graph, machine }: SelectRequest): readonly SkippedNode[] =>
  graph.skipped.filter(({ id, would }) =>
    would
      ? matchesName(selector, { id, ...would }) && matchesTraits(selector.traits, { id, ...would }, { machine })
      : selector.kind === undefined && matchesWildcard(selector.name, id),
  );

function nothingMatched(selector: Selector, request: SelectRequest): Diagnostic {
  const { graph, config } = request;
  const named = graph.nodes.filter((node) => matchesName({ ...selector, id: undefined }, node));
  const skipped = graph.skipped.find(({ would }) => would && matchesWildcard(selector.name, would.target));
  if (named.length === 0 && skipped)
    return diagnostic('GB2004', `"${selector.text}" matches nothing`, {
      help: `${skipped.id} is skipped: ${skipped.why}`,
    });
  if (named.length === 0) return unknownTarget(selector, config, { namespace: config.namespace ?? '' });
  const ids = named.map((node) => node.id);
  const list = ids.length > 8 ? `${ids.slice(0, 8).join(', ')}, … (${ids.length})` : ids.join(', ');
  return diagnostic('GB2004', `"${selector.text}" matches nothing`, { help: `it could pick from: ${list}` });
}

/** A group is a name for its members: these are what is wanted. */
function membersOf(graph: Graph, ids: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const members = new Set(ids);
  for (const id of members) {
    const node = graph.byId.get(id);
    if (node?.kind === 'group') for (const member of node.before) members.add(member);
  }
  return members;
}

/** The nodes and all that they need. */
function closure(graph: Graph, start: Iterable<NodeId>): Set<NodeId> {
  const seen = new Set<NodeId>(start);
  const queue = [...seen];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const before of graph.byId.get(id)?.before ?? []) {
      if (seen.has(before)) continue;
      seen.add(before);
      queue.push(before);
    }
  }
  return seen;
}

/** `--only`: the picked nodes and what they need; deploys never, and what folds over a narrowed upstream is named. */
function narrow(
  request: SelectRequest,
  wanted: ReadonlySet<NodeId>,
  diagnostics: Diagnostic[],
): { keep: ReadonlySet<NodeId>; picked: ReadonlySet<NodeId>; leftOut: SkippedNode[] } {
  const leftOut: SkippedNode[] = [];
  const picked = request.only
    .flatMap((text) => pick(text, request, { diagnostics, skipped: leftOut }))
    .map(({ node }) => node);
  const inRun = picked.filter((node) => wanted.has(node.id) && node.kind !== 'deploy' && node.kind !== 'group');
  const keep = closure(
    request.graph,
    inRun.map((node) => node.id),
  );
  for (const node of request.graph.nodes) {
    if (!wanted.has(node.id) || keep.has(node.id) || node.kind === 'group') continue;
    if (node.kind === 'deploy') leftOut.push({ id: node.id, why: 'deploys take no part in --only' });
    else if (node.fromNodes.some((id) => keep.has(id)) && !node.id.includes('@'))
      leftOut.push({ id: node.id, why: 'it folds over nodes that --only leaves out' });
  }
  return { keep, picked: new Set(inRun.map((node) => node.id)), leftOut };
}
