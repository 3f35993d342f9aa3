/** What is still to come of a run: how long, judged by earlier durations, and what waits for what. Pure. */
import type { Kind } from '../model/config.ts';
import type { EventBody } from '../model/event.ts';

type ToldNodes = Extract<EventBody, { readonly type: 'run-started' }>['nodes'];

/** A node that runs, by its place in the list. */
export interface RunningNode {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly slot: number;
  /** False for a step before the work that was timed. */
  readonly main: boolean;
}

export interface Unsettled {
  /** In the order of the plan: what a node waits for stands before it. */
  readonly nodes: ToldNodes;
  /** By place: not 0 once it is settled. */
  readonly settled: Uint8Array;
  readonly running: ReadonlyMap<number, RunningNode>;
  readonly jobs: number;
  /** How long what ended took, by how long it took before: 2 on a day that is twice as slow. */
  readonly pace: number;
  /** Milliseconds that nodes of a kind took in this run; a node that was never timed is taken for one like its kind. */
  readonly took?: ReadonlyMap<Kind, Took> | undefined;
  /** Epoch milliseconds: now, and when the run began. */
  readonly now: number;
  readonly startedAt?: number | undefined;
}

/** Nodes that ran to their end, and the milliseconds of all of them. */
export interface Took {
  readonly nodes: number;
  readonly ms: number;
}

export interface WaitingNode {
  readonly node: string;
  /** The first of what it waits for. */
  readonly for: string;
  /** How many others it waits for. */
  readonly more: number;
}

export interface Outlook {
  /** Milliseconds, as if all that waits had to run; undefined: nothing is known of any of it. */
  readonly leftMs: number | undefined;
  /** Nodes to come that were never timed, and none of their kind either: they are not in it. */
  readonly untimed: number;
  /** Nodes to come that were never timed, but others of their kind. */
  readonly guessed: number;
  /** Nodes that have not begun. */
  readonly waiting: number;
  /** Those of them that wait for nothing but room. */
  readonly ready: number;
  /** What comes next, the longest way to the end first. */
  readonly next: readonly WaitingNode[];
}

const mostNext = 3;

export function outlookOf(run: Unsettled): Outlook {
  const { longest, work, counts, ways } = amounts(run);
  const { timed, untimed, guessed } = counts;
  const waiting = waitingNodes(run, ways);
  // Neither is the way to the end shorter than its longest chain, nor all work than its share of each worker.
  const least = waiting.waiting * msFromNodeToNode(run);
  const leftMs = timed + guessed > 0 ? Math.max(longest, work / run.jobs, least) : undefined;
  return { leftMs, untimed, guessed, ...waiting };
}

/** So many, of so few ms each, say how fast the others will come. */
const manySmall = { nodes: 100, ms: 100 };

/** Milliseconds: with very many small nodes most of the time is what lies between them. 0 where they are few, or large. */
function msFromNodeToNode({ took = new Map(), now, startedAt }: Unsettled): number {
  const all = [...took.values()];
  const nodes = all.reduce((sum, one) => sum + one.nodes, 0);
  const ms = all.reduce((sum, one) => sum + one.ms, 0);
  const says = startedAt !== undefined && nodes >= manySmall.nodes && ms < nodes * manySmall.ms;
  return says ? (now - startedAt) / nodes : 0;
}

interface Amounts {
  readonly longest: number;
  readonly work: number;
  readonly counts: Readonly<Record<Timed['as'], number>>;
  /** By place: from the beginning of a node to the end of all that waits for it. */
  readonly ways: Float64Array;
}

/** One walk from the end to the beginning. */
function amounts(run: Unsettled): Amounts {
  const { nodes, settled, running, now } = run;
  const ways = new Float64Array(nodes.length);
  const bySlot = new Map<number, number>();
  const timeOf = timesOf(run);
  const counts = { timed: 0, untimed: 0, guessed: 0 };
  let [longest, work] = [0, 0];
  for (let place = nodes.length - 1; place >= 0; place -= 1) {
    const node = nodes[place];
    if (!node || settled[place]) continue;
    const { ms, as } = timeOf(node);
    counts[as] += 1;
    const runs = running.get(place);
    const own = stillTakes(ms, runs, now);
    // Nodes that share a call of a program share its slot, and its time.
    if (runs) bySlot.set(runs.slot, Math.max(bySlot.get(runs.slot) ?? 0, own));
    else work += own;
    const way = (ways[place] ?? 0) + own;
    ways[place] = way;
    longest = Math.max(longest, way);
    for (const before of node.before ?? []) ways[before] = Math.max(way, ways[before] ?? 0);
  }
  for (const own of bySlot.values()) work += own;
  return { longest, work, counts, ways };
}

/** Milliseconds that are left of `ms` in all. */
const stillTakes = (ms: number, runs: RunningNode | undefined, now: number): number =>
  Math.max(0, ms - (runs?.main ? now - runs.since : 0));

/** How long a node takes in all, in ms, and how that is known. */
interface Timed {
  readonly ms: number;
  readonly as: 'timed' | 'guessed' | 'untimed';
}

/** A node that was never timed takes the mean of its kind: of this run, else of earlier ones. */
function timesOf({ nodes, took, pace }: Unsettled): (node: ToldNodes[number]) => Timed {
  const before = new Map<Kind, { nodes: number; ms: number }>();
  for (const { kind, expectedMs } of nodes) {
    if (expectedMs === undefined) continue;
    const known = before.get(kind) ?? { nodes: 0, ms: 0 };
    before.set(kind, known);
    known.nodes += 1;
    known.ms += expectedMs;
  }
  return ({ kind, expectedMs }) => {
    if (expectedMs !== undefined) return { ms: expectedMs * pace, as: 'timed' };
    const [now, earlier] = [took?.get(kind), before.get(kind)];
    if (now) return { ms: now.ms / now.nodes, as: 'guessed' };
    return earlier ? { ms: (earlier.ms / earlier.nodes) * pace, as: 'guessed' } : { ms: 0, as: 'untimed' };
  };
}

function waitingNodes(run: Unsettled, ways: Float64Array): Pick<Outlook, 'waiting' | 'ready' | 'next'> {
  const { nodes, settled, running } = run;
  const next: Candidate[] = [];
  let [waiting, ready] = [0, 0];
  nodes.forEach(({ id, before = [] }, place) => {
    if (settled[place] || running.has(place)) return;
    waiting += 1;
    const open = before.filter((one) => !settled[one]);
    const [first] = open;
    if (first === undefined) ready += 1;
    else if (open.every((one) => running.has(one)))
      keepLongest(next, {
        way: ways[place] ?? 0,
        found: { node: id, for: nodes[first]?.id ?? '', more: open.length - 1 },
      });
  });
  return { waiting, ready, next: next.map(({ found }) => found) };
}

interface Candidate {
  readonly way: number;
  readonly found: WaitingNode;
}

function keepLongest(next: Candidate[], candidate: Candidate): void {
  if (next.length === mostNext && candidate.way <= (next.at(-1)?.way ?? 0)) return;
  next.push(candidate);
  next.sort((a, b) => b.way - a.way);
  next.length = Math.min(next.length, mostNext);
}

/** Time left in the words of a guess: `8 s`, `2 min 10 s`, `12 min`. */
export function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const tens = Math.ceil(seconds / 10) * 10;
  const minutes = Math.floor(tens / 60);
  return minutes >= 10 || tens % 60 === 0
    ? `${Math.round(tens / 60)} min`
    : `${minutes} min ${String(tens % 60).padStart(2, '0')} s`;
}
