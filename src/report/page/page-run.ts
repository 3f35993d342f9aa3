/** The run that the page shows, with what is derived of its data once. */
import type { PageData, PageFile, PageLog, PageNode } from '../html/page-data.ts';

export interface PageRun {
  readonly data: PageData;
  /** Nodes that wait for a node. */
  readonly after: readonly (readonly number[])[];
  readonly inChain: ReadonlySet<number>;
  readonly filesOf: ReadonlyMap<number, readonly PageFile[]>;
  readonly logsOf: ReadonlyMap<number, readonly PageLog[]>;
  /** When the node's first work began, in ms since the run started. */
  readonly startOf: ReadonlyMap<number, number>;
  /** Shows all that is known of a node. */
  readonly open: (node: number) => void;
}

export function pageRun(data: PageData, open: PageRun['open']): PageRun {
  const after: number[][] = data.nodes.map(() => []);
  data.nodes.forEach(({ before }, index) => {
    for (const one of before) after[one]?.push(index);
  });
  const startOf = new Map<number, number>();
  for (const { node, at } of data.spans) startOf.set(node, Math.min(at, startOf.get(node) ?? at));
  return {
    data,
    after,
    startOf,
    open,
    inChain: new Set(data.chain.nodes),
    filesOf: byNode(data.files),
    logsOf: byNode(data.logs),
  };
}

function byNode<T extends { readonly node: number }>(all: readonly T[]): ReadonlyMap<number, readonly T[]> {
  const map = new Map<number, T[]>();
  for (const one of all) {
    const list = map.get(one.node);
    if (list) list.push(one);
    else map.set(one.node, [one]);
  }
  return map;
}

export const nodeAt = ({ data }: PageRun, index: number): PageNode | undefined => data.nodes[index];
export const idAt = ({ data }: PageRun, index: number): string => data.nodes[index]?.id ?? '';
