/** Orders that never depend on the file system, the locale or the engine: text order and topological order. */

/** Compares by UTF-16 code units: the only text order used in gobuild. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Copy of `items`, sorted by the text that `key` gives; equal keys keep their order. */
export function sortBy<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items]
    .map((item) => ({ item, text: key(item) }))
    .toSorted((a, b) => compareText(a.text, b.text))
    .map((pair) => pair.item);
}

/** Distinct texts in text order. */
export const sortedUnique = (texts: Iterable<string>): string[] => [...new Set(texts)].toSorted(compareText);

export type Topology<T> =
  | { readonly type: 'ordered'; readonly order: readonly T[] }
  /** A shortest cycle that was met, first member repeated at the end. */
  | { readonly type: 'cycle'; readonly cycle: readonly T[] };

/**
 * Kahn's order: dependencies before their dependents, otherwise in the order given.
 * `before(item)` lists what must come first; members that are not in `items` are ignored. No recursion.
 */
export function topologicalOrder<T>(items: readonly T[], before: (item: T) => Iterable<T>): Topology<T> {
  const position = new Map(items.map((item, index) => [item, index]));
  const waiting = new Map<T, number>();
  const dependents = new Map<T, T[]>();
  for (const item of items) {
    const needs = new Set([...before(item)].filter((need) => position.has(need)));
    waiting.set(item, needs.size);
    for (const need of needs) {
      const list = dependents.get(need);
      if (list) list.push(item);
      else dependents.set(need, [item]);
    }
  }
  const order: T[] = items.filter((item) => waiting.get(item) === 0);
  for (let index = 0; index < order.length; index += 1) {
    for (const dependent of dependents.get(order[index] as T) ?? []) {
      const left = (waiting.get(dependent) as number) - 1;
      waiting.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  if (order.length === position.size) return { type: 'ordered', order };
  const stuck = items.filter((item) => (waiting.get(item) as number) > 0);
  return { type: 'cycle', cycle: shortestCycle(stuck, before) };
}

/** Breadth-first search from each stuck member (at most 64 of them: the shortest of those is near enough). */
function shortestCycle<T>(stuck: readonly T[], before: (item: T) => Iterable<T>): readonly T[] {
  const members = new Set(stuck);
  const cycles = stuck.slice(0, 64).flatMap((start) => {
    const cycle = cycleThrough(start, members, before);
    return cycle ? [cycle] : [];
  });
  return cycles.toSorted((a, b) => a.length - b.length)[0] ?? stuck.slice(0, 1);
}

/** A shortest way from `start` back to itself, both ends named. */
function cycleThrough<T>(start: T, members: ReadonlySet<T>, before: (item: T) => Iterable<T>): T[] | undefined {
  const cameFrom = new Map<T, T>();
  const queue: T[] = [start];
  for (const item of queue) {
    for (const next of before(item)) {
      if (next === start) return [start, ...wayBack(item, start, cameFrom).toReversed(), start];
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, item);
      queue.push(next);
    }
  }
  return undefined;
}

function wayBack<T>(from: T, start: T, cameFrom: ReadonlyMap<T, T>): T[] {
  const way: T[] = [];
  for (let at: T | undefined = from; at !== undefined && at !== start; at = cameFrom.get(at)) way.push(at);
  return way;
}
