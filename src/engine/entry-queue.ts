/** Entries by urgency: the rank, the longest way to the end, then the place in the plan. A binary heap: a run may hold 100,000. */
import type { Entry, State } from './states.ts';

/** What left the state that the queue is for is passed over: whoever settles an entry need not look for it here. */
export interface EntryQueue {
  readonly push: (entry: Entry) => void;
  readonly peek: () => Entry | undefined;
  readonly take: () => Entry | undefined;
  /** At least as many as are left. */
  readonly size: () => number;
  /** Those that are left, in no order. */
  readonly all: () => readonly Entry[];
  /** To be told when ways to the end were measured anew. */
  readonly reorder: () => void;
}

/** `states`: those in which an entry belongs here. */
export function entryQueue(...states: readonly State[]): EntryQueue {
  let heap: Entry[] = [];
  const belongs = ({ state }: Entry): boolean => states.includes(state);
  const dropFirst = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    sink(heap, 0);
  };
  const peek = (): Entry | undefined => {
    for (;;) {
      const [first] = heap;
      if (first === undefined || belongs(first)) return first;
      dropFirst();
    }
  };
  return {
    push: (entry) => {
      heap.push(entry);
      rise(heap, heap.length - 1);
    },
    peek,
    take: () => {
      const first = peek();
      if (first !== undefined) dropFirst();
      return first;
    },
    size: () => heap.length,
    all: () => heap.filter(belongs),
    reorder: () => {
      heap = heap.filter(belongs).toSorted(byUrgency);
    },
  };
}

export const byUrgency = (a: Entry, b: Entry): number =>
  b.rank - a.rank || b.criticalMs - a.criticalMs || a.position - b.position;

function rise(heap: Entry[], from: number): void {
  const entry = heap[from] as Entry;
  let at = from;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = heap[above] as Entry;
    if (byUrgency(other, entry) <= 0) break;
    heap[at] = other;
    at = above;
  }
  heap[at] = entry;
}

function sink(heap: Entry[], from: number): void {
  const entry = heap[from] as Entry;
  let at = from;
  for (let below = 1; below < heap.length; below = 2 * at + 1) {
    const [left, right] = [heap[below] as Entry, heap[below + 1]];
    const child = right !== undefined && byUrgency(right, left) < 0 ? below + 1 : below;
    const other = heap[child] as Entry;
    if (byUrgency(entry, other) <= 0) break;
    heap[at] = other;
    at = child;
  }
  heap[at] = entry;
}
