/** What a short run tells of all nodes: to whoever looks on those that stand as a number, to the log as it would have them. */
import { listWith, type PlanList } from '../cache/warm-plan.ts';
import type { Emit, EventBody } from '../model/event.ts';
import type { RunReport } from '../model/run-report.ts';
import type { RunLog } from '../host/run-log.ts';
import type { Closure } from './short-closure.ts';
import type { Short } from './short.ts';
import { lineEnd, type RunStarted } from './short-meta.ts';

export interface Telling {
  readonly log: RunLog;
  /** Nodes of the part that are told, by their place in the plan's lists. */
  readonly told: ReadonlyMap<number, string>;
  readonly tell: Emit;
}

export const closureNodes = ({ slices }: Closure): RunStarted['nodes'] =>
  [...slices.values()].flatMap(({ node }) => (node ? [node] : []));

export const important = (text: string): EventBody => ({ type: 'message', level: 'important', text });

export function tellStart(
  { ask, meta, run, lists, closure }: StartOf,
  { log, told, tell }: Telling,
  jobs: number,
): void {
  const { project, profile } = meta;
  const head = { type: 'run-started', run, project, workspace: ask.root, profile, jobs } as const;
  const leftOut = meta.leftOut.map(({ id, why }) => important(`${id} is left out: ${why}`));
  const version = meta.version === undefined ? {} : { version: meta.version };
  const none = new Map([...told.keys()].map((index) => [index, '']));
  log.lines(1 + leftOut.length + meta.told, (seq, at) => [
    Buffer.from(`${JSON.stringify(head).slice(0, -1)},"nodes":[`),
    ...withoutComma(listWith(lists.nodes, new Map())),
    Buffer.from(`],${JSON.stringify({ ...version, seq, at }).slice(1)}\n`),
    ...leftOut.map((event, nth) => Buffer.from(`${JSON.stringify({ ...event, seq: seq + 1 + nth, at })}\n`)),
    ...listWith(stamped(lists.lines, at), none),
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

interface StartOf extends Pick<Short, 'ask' | 'meta' | 'lists' | 'closure'> {
  /** Id of the run. */
  readonly run: string;
}

export function tellEnd({ lists }: Pick<Short, 'lists'>, { log, told, tell }: Telling, report: RunReport): void {
  const own = new Map(report.nodes.map((node) => [node.node, node]));
  const others = new Map(
    [...told].flatMap(([index, id]) => {
      const node = own.get(id);
      return node === undefined ? [] : [[index, `${JSON.stringify(node)},`] as const];
    }),
  );
  // In the order of the members as it always is.
  const { run, nodes: _, ...more } = report;
  log.lines(1, (seq, at) => [
    Buffer.from(`{"type":"run-finished","report":{"run":${JSON.stringify(run)},"nodes":[`),
    ...withoutComma(listWith(lists.reports, others)),
    Buffer.from(`],${JSON.stringify(more).slice(1)},${JSON.stringify({ seq, at }).slice(1)}\n`),
  ]);
  tell({ type: 'run-finished', report });
}

/** The last byte of all pieces is a comma. */
function withoutComma(pieces: readonly Buffer[]): readonly Buffer[] {
  const last = pieces.findLastIndex((piece) => piece.length > 0);
  return pieces.slice(0, last + 1).map((piece, index) => (index === last ? piece.subarray(0, -1) : piece));
}

/** With the time in each of the lines, in place. */
function stamped(lines: PlanList, at: number): PlanList {
  const { bytes, starts } = lines;
  const time = Buffer.from(String(at));
  const before = time.length + lineEnd.behind.length;
  // Another number of digits than there is room for: of a clock that is wrong; the time that stands there is none, too.
  if (time.length === lineEnd.time.length)
    for (let nth = 1; nth < starts.length; nth += 1) bytes.set(time, (starts[nth] as number) - before);
  return lines;
}
