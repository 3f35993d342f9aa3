/** How a short run tells its start: to whoever looks on, nodes that stand are a number; the log names all. */
import type { Emit, EventBody } from '../model/event.ts';
import type { RunLog } from '../host/run-log.ts';
import type { StandingNodes } from '../host/standing-nodes.ts';
import type { Closure } from './short-closure.ts';
import type { Short } from './short.ts';
import type { RunStarted } from './short-meta.ts';

export interface Telling {
  readonly log: RunLog;
  /** Nodes of the part that are told, by their place among all. */
  readonly told: ReadonlyMap<number, string>;
  readonly tell: Emit;
}

export const closureNodes = ({ slices }: Closure): RunStarted['nodes'] =>
  [...slices.values()].flatMap(({ node }) => (node ? [node] : []));

export const important = (text: string): EventBody => ({ type: 'message', level: 'important', text });

export function tellStart(
  { ask, meta, run, nodes: all, closure }: StartOf,
  { log, told, tell }: Telling,
  jobs: number,
): void {
  const { project, profile, notes } = meta;
  const head = { type: 'run-started', run, project, workspace: ask.root, profile, jobs } as const;
  const leftOut = meta.leftOut.map(({ id, why }) => important(`${id} is left out: ${why}`));
  const version = meta.version === undefined ? {} : { version: meta.version };
  const standingNodes: StandingNodes = { type: 'nodes-standing', but: [...told.values()], notes };
  log.lines(2 + leftOut.length, (seq, at) => [
    Buffer.from(`${JSON.stringify(head).slice(0, -1)},"nodes":`),
    all,
    Buffer.from(`,${JSON.stringify({ ...version, seq, at }).slice(1)}\n`),
    ...[...leftOut, standingNodes].map((line, nth) =>
      Buffer.from(`${JSON.stringify({ ...line, seq: seq + 1 + nth, at })}\n`),
    ),
  ]);
  const nodes = placedAnew(closureNodes(closure), told);
  const standing = { count: meta.told - nodes.length, names: meta.wideNames };
  for (const event of [{ ...head, nodes, standing, ...version }, ...leftOut]) tell(event);
}

/** What they wait for, by places in this list instead of the whole one; what stands is waited for by nobody. */
function placedAnew(nodes: RunStarted['nodes'], told: Telling['told']): RunStarted['nodes'] {
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  return nodes.map((node) => {
    const before = (node.before ?? []).flatMap((place) => places.get(told.get(place) ?? '') ?? []);
    return { ...node, before: before.length > 0 ? before : undefined };
  });
}

interface StartOf extends Pick<Short, 'ask' | 'meta' | 'nodes' | 'closure'> {
  /** Id of the run. */
  readonly run: string;
}
