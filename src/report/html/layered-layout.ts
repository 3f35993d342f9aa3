/** Places the nodes of a graph in layers from left to right: who is waited for stands left. Pure, and linear in the edges. */

/** Distance of two columns and of two rows in the drawing; boxes are drawn a bit smaller. */
export const layoutStep = { x: 240, y: 44 } as const;

export interface Layout {
  /** Left and top of each box. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Placed {
  readonly before: readonly number[];
}

/** Of `nodes` those that others wait for stand before them; what stands later is no edge. */
export function layeredLayout(nodes: readonly Placed[]): Layout {
  const before = nodes.map((node, index) => node.before.filter((one) => one < index));
  const after: number[][] = nodes.map(() => []);
  before.forEach((all, index) => {
    for (const one of all) after[one]?.push(index);
  });
  const layers = layersOf(before, after);
  const rank = sortLayers(layers, { before, after });
  return layers.some((layer) => layer.length > mostRows(nodes.length))
    ? inBlocks(layers, nodes.length)
    : inColumns(layers, { before, after, rank });
}

interface Edges {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

/** As far left as what it waits for allows; what waits for nothing stands right before its first user. */
function layersOf(before: Edges['before'], after: Edges['after']): number[][] {
  const depth: number[] = [];
  for (const all of before) depth.push(Math.max(-1, ...all.map((one) => depth[one] ?? 0)) + 1);
  for (let index = depth.length - 1; index >= 0; index -= 1) {
    const users = after[index] ?? [];
    if (before[index]?.length === 0 && users.length > 0) {
      depth[index] = Math.max(0, users.reduce((least, user) => Math.min(least, depth[user] ?? 0), Infinity) - 1);
    }
  }
  const layers: number[][] = [];
  depth.forEach((layer, index) => {
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(index);
  });
  return layers;
}

/** Sweeps to and fro: each node goes to the mean place of its neighbours in the layers before (after) it. Few crossings remain. */
function sortLayers(layers: number[][], { before, after }: Edges): number[] {
  const rank: number[] = [];
  const note = (layer: readonly number[]): void => layer.forEach((node, place) => (rank[node] = place / layer.length));
  layers.forEach(note);
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const neighbours = sweep % 2 === 0 ? before : after;
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const mean = new Map(layer.map((node) => [node, meanOf(neighbours[node] ?? [], rank, rank[node] ?? 0)]));
      const sorted = layer.toSorted((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0) || a - b);
      layer.splice(0, layer.length, ...sorted);
      note(layer);
    }
  }
  return rank;
}

function meanOf(neighbours: readonly number[], values: readonly number[], none: number): number {
  if (neighbours.length === 0) return none;
  let sum = 0;
  for (const one of neighbours) sum += values[one] ?? 0;
  return sum / neighbours.length;
}

/** More rows than these make a drawing that is a line. */
const mostRows = (nodes: number): number => Math.max(40, Math.ceil(Math.sqrt(nodes * 4)));

/** A layer of very many nodes becomes a block of several columns. */
function inBlocks(layers: readonly (readonly number[])[], count: number): Layout {
  const rows = mostRows(count);
  const [x, y]: [number[], number[]] = [[], []];
  let column = 0;
  for (const layer of layers) {
    const columns = Math.ceil(layer.length / rows);
    const height = Math.ceil(layer.length / Math.max(1, columns));
    layer.forEach((node, place) => {
      x[node] = (column + Math.floor(place / height)) * layoutStep.x;
      y[node] = ((place % height) + (rows - height) / 2) * layoutStep.y;
    });
    // A gap between layers, so that blocks can be told apart.
    column += columns + 0.5;
  }
  return { x, y };
}

/** Each node as near to the middle of its neighbours as those above and below let it. */
function inColumns(
  layers: readonly (readonly number[])[],
  { before, after }: Edges & { readonly rank: readonly number[] },
): Layout {
  const [x, y]: [number[], number[]] = [[], []];
  layers.forEach((layer, column) =>
    layer.forEach((node, place) => {
      x[node] = column * layoutStep.x;
      y[node] = (place - (layer.length - 1) / 2) * layoutStep.y;
    }),
  );
  for (let sweep = 0; sweep < 8; sweep += 1) {
    const neighbours = sweep % 2 === 0 ? before : after;
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const wanted = layer.map((node) => meanOf(neighbours[node] ?? [], y, y[node] ?? 0));
      spread(wanted).forEach((value, place) => (y[layer[place] ?? 0] = value));
    }
  }
  const top = y.reduce((least, value) => Math.min(least, value), Infinity);
  return { x, y: y.map((value) => Math.round(value - top)) };
}

/** Values as near to `wanted` as keeps each a step below the one before: runs that touch share their error. */
export function spread(wanted: readonly number[]): readonly number[] {
  const runs: { sum: number; count: number }[] = [];
  wanted.forEach((value, index) => {
    let run = { sum: value - index * layoutStep.y, count: 1 };
    for (let last = runs.at(-1); last && last.sum / last.count > run.sum / run.count; last = runs.at(-1)) {
      run = { sum: run.sum + last.sum, count: run.count + last.count };
      runs.pop();
    }
    runs.push(run);
  });
  const starts = runs.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return starts.map((start, index) => start + index * layoutStep.y);
}
