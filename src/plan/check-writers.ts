/** Refuses plans in which two actions write one path, a path that is not theirs, or read what they did not ask for. Pure. */
import { basename, isWithin, unsafePath } from '../base/path.ts';
import { matchesWildcard } from '../base/wildcard.ts';
import type { Action } from '../model/action.ts';
import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { Graph, GraphNode, NodeId } from '../model/graph.ts';
import { collisions } from '../model/written-paths.ts';
import { dependentsOf } from './dependents.ts';
import type { PlanRequest } from './plan-request.ts';

interface Writer {
  readonly path: string;
  /** Of the files below `path` that are written. */
  readonly glob: string | undefined;
  readonly action: Action;
}

type WritersRequest = Pick<PlanRequest, 'graph' | 'configFiles'>;

export function checkWriters(
  actions: readonly Action[],
  { graph, configFiles = ['gobuild.yaml'] }: WritersRequest,
): Diagnostic[] {
  const writers = actions.flatMap((action) => action.outputs.map(({ path, glob }): Writer => ({ path, glob, action })));
  const written = writers.map(({ path, action }) => ({ path, node: action.node, writer: action.id }));
  const forbid = writers.flatMap((writer) => forbidden(writer, graph, configFiles));
  return [...forbid, ...collisions(written, (node) => graph.byId.get(node)?.at)];
}

const fold = (path: string): string => path.normalize('NFC').toLowerCase();
const place = (action: Action, graph: Graph): GraphNode['at'] | undefined => graph.byId.get(action.node)?.at;

/** Whether the name of the file fits the last part of the pattern; without one everything is written. */
const mayMatch = (glob: string | undefined, file: string): boolean =>
  glob === undefined || matchesWildcard(basename(glob), basename(file));

function forbidden({ path, glob, action }: Writer, graph: Graph, configFiles: readonly string[]): Diagnostic[] {
  const unsafe = unsafePath(path);
  const within = configFiles.find((file) => isWithin(fold(path), fold(file)) && mayMatch(glob, file));
  const reason =
    unsafe ??
    (isWithin('.git', path)
      ? 'it lies in .git'
      : within !== undefined
        ? fold(path) === fold(within)
          ? 'it is a file of the configuration'
          : `it holds ${within}`
        : path === '.gobuild' || (isWithin('.gobuild', path) && !isWithin('.gobuild/go', path))
          ? "it lies among gobuild's own state"
          : undefined);
  if (reason === undefined) return [];
  return [
    diagnostic('GB2502', `${action.node} may not write "${path}": ${reason}`, {
      at: place(action, graph),
      help: 'outputs lie below the workspace, with portable names',
    }),
  ];
}

/** A file that another target writes is an edge that must be declared, else the order is luck. */
export function checkUndeclared(actions: readonly Action[], request: PlanRequest): Diagnostic[] {
  const makers = new Map<string, string>();
  for (const node of request.graph.nodes) for (const artifact of node.produces) makers.set(artifact.path, node.id);
  const needs = needing(request.goals.nodes);
  const diagnostics: Diagnostic[] = [];
  for (const action of actions) {
    for (const input of action.inputs) {
      const maker = input.type === 'file' ? makers.get(input.path) : undefined;
      if (maker === undefined || maker === action.node || needs(action.node, maker)) continue;
      const target = request.graph.byId.get(maker)?.target ?? maker;
      diagnostics.push(
        diagnostic(
          'GB2504',
          `${action.node} reads ${input.type === 'file' ? input.path : ''}, which ${maker} writes, without needing it`,
          {
            at: place(action, request.graph),
            help: `add "${target}" to its from or needs`,
          },
        ),
      );
    }
  }
  return diagnostics;
}

/** So many nodes are looked at from whoever reads; what is farther is asked from the maker's side, and kept for others. */
const near = 256;
const mostKept = 64;

/** Whether a node needs another one, directly or not. */
function needing(nodes: readonly GraphNode[]): (from: NodeId, what: NodeId) => boolean {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const place = new Map(nodes.map((node, index) => [node.id, index]));
  const dependents = dependentsOf(nodes);
  const known = new Map<NodeId, ReadonlySet<NodeId>>();
  // Nodes come dependencies first: what stands in front of the maker does not need it.
  const isNear = (from: NodeId, what: NodeId): boolean | undefined => {
    const open = new Set([from]);
    const first = place.get(what) ?? 0;
    for (const id of open) {
      for (const before of byId.get(id)?.before ?? []) {
        if (before === what) return true;
        if ((place.get(before) ?? -1) > first && open.add(before).size > near) return undefined;
      }
    }
    return false;
  };
  return (from, what) => {
    const found = isNear(from, what);
    if (found !== undefined) return found;
    const all = known.get(what) ?? dependents([what]);
    if (known.size >= mostKept) known.clear();
    known.set(what, all);
    return all.has(from);
  };
}
