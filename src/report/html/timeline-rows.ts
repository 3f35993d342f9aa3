/** Puts the work of a run in rows, one for each worker; what a worker did side by side (a batch) gets further rows. Pure. */

export interface Work {
  readonly slot: number;
  /** Milliseconds since the run started. */
  readonly at: number;
  readonly ms: number;
}

export interface Rows {
  /** Row of each piece, in the order of the pieces. */
  readonly rowOf: readonly number[];
  readonly labels: readonly string[];
}

/** A batch of a hundred must not hide the other workers: what finds no place lies on the last row. */
const mostRows = 6;
/** Milliseconds by which the end of one may be told after the start of the next. */
const slack = 25;

/** When a row was last taken. */
interface Taken {
  from: number;
  end: number;
}

export function timelineRows(work: readonly Work[]): Rows {
  const slots = [...new Set(work.map(({ slot }) => slot))].toSorted((a, b) => a - b);
  const ends = new Map(slots.map((slot) => [slot, [] as Taken[]]));
  const place: number[] = Array.from({ length: work.length }, () => 0);
  const order = work.map((_, index) => index).toSorted((a, b) => (work[a]?.at ?? 0) - (work[b]?.at ?? 0) || a - b);
  for (const index of order) {
    const one = work[index];
    const own = one && ends.get(one.slot);
    if (own) place[index] = takeRow(own, one);
  }
  const first = new Map<number, number>();
  const labels: string[] = [];
  for (const slot of slots) {
    first.set(slot, labels.length);
    const rows = ends.get(slot)?.length ?? 1;
    labels.push(`worker ${slot + 1}`, ...Array.from({ length: rows - 1 }, () => ''));
  }
  return { rowOf: work.map(({ slot }, index) => (first.get(slot) ?? 0) + (place[index] ?? 0)), labels };
}

/** The first of the worker's rows that is free by then. What began together, ran together. */
function takeRow(rows: Taken[], { at, ms }: Work): number {
  const free = rows.findIndex(({ from, end }) => end - at <= Math.min(slack, (end - from) / 2));
  const row = free >= 0 ? free : Math.min(rows.length, mostRows - 1);
  rows[row] = { from: at, end: Math.max(rows[row]?.end ?? 0, at + ms) };
  return row;
}
