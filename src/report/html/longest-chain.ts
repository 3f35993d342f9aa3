/** The longest chain of nodes that wait for each other: what no number of workers makes shorter. Pure. */

interface Timed {
  readonly ms: number;
  /** Places of the nodes that it waits for. */
  readonly before: readonly number[];
}

export interface Chain {
  /** Places, in the order in which they had to run. Without those that took no time. */
  readonly nodes: readonly number[];
  readonly ms: number;
}

/** `nodes`: those that others wait for stand before them; what stands later is no edge. */
export function longestChain(nodes: readonly Timed[]): Chain {
  const until: number[] = [];
  const from: (number | undefined)[] = [];
  nodes.forEach(({ ms, before }, index) => {
    const last = latest(before, { until, index });
    until.push(ms + (last === undefined ? 0 : (until[last] ?? 0)));
    from.push(last);
  });
  let end = until.reduce<number | undefined>(
    (best, ms, index) => (ms > (best === undefined ? 0 : (until[best] ?? 0)) ? index : best),
    undefined,
  );
  const sum = end === undefined ? 0 : (until[end] ?? 0);
  const chain: number[] = [];
  for (; end !== undefined; end = from[end]) if ((nodes[end]?.ms ?? 0) > 0) chain.push(end);
  return { nodes: chain.toReversed(), ms: sum };
}

function latest(
  before: readonly number[],
  { until, index }: { readonly until: readonly number[]; readonly index: number },
): number | undefined {
  let best: number | undefined;
  for (const one of before) {
    if (one < index && (best === undefined || (until[one] ?? 0) > (until[best] ?? 0))) best = one;
  }
  return best;
}
