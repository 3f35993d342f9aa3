/** Which actions a small difference touches: those that look at it, what waits for them, and what looks at what they write. */
import { DamagedPlan, type WarmPlan } from '../cache/warm-plan.ts';
import { rowPaths, type WarmPatch } from '../cache/warm-table.ts';
import type { Files } from '../model/ports.ts';
import { host } from '../base/path.ts';
import type { ShortSlice } from './short-meta.ts';

/** More than this is no small edit: the whole way then costs little more. */
const mostActions = 500;
/** Paths that are looked at anew, and read. */
const mostRows = 10_000;

export interface Differences {
  readonly root: string;
  readonly files: Files;
  readonly plan: WarmPlan;
  readonly table: Uint8Array;
  /** Rows of the table that differ. */
  readonly rows: readonly number[];
  /** Its table: rows of its own, in place of some of `table`. */
  readonly patch?: (WarmPatch & { readonly rows: readonly number[]; readonly table: Uint8Array }) | undefined;
}

export interface Closure {
  /** By index in the plan, in its order. */
  readonly slices: ReadonlyMap<number, ShortSlice>;
  /** Rows of the table, covered ones too, that any of them looks at. */
  readonly rows: readonly number[];
}

/** Undefined: this is for the whole way. */
export function closureOf(differences: Differences): Closure | undefined {
  const seeds = seedsOf(differences);
  if (seeds === undefined) return undefined;
  const taken: Taken = { slices: new Map(), rows: new Set() };
  const { patch } = differences;
  const paths = {
    table: rowPaths(differences.table),
    patch: patch ? rowPaths(patch.table) : (): undefined => undefined,
  };
  const open = [...seeds];
  for (;;) {
    if (!takeAll(open, taken, differences.plan)) return undefined;
    const readers = readersOf(taken, { ...differences, paths });
    if (readers.length === 0) return inOrder(taken);
    open.push(...readers);
  }
}

interface Taken {
  readonly slices: Map<number, ShortSlice>;
  readonly rows: Set<number>;
}

const inOrder = ({ slices, rows }: Taken): Closure => ({
  slices: new Map([...slices].toSorted(([a], [b]) => a - b)),
  rows: [...rows].toSorted((a, b) => a - b),
});

/** Actions that look at what differs; undefined if something differs that decides more. */
function seedsOf(differences: Differences): ReadonlySet<number> | undefined {
  const seeds = new Set<number>();
  const lookers = [...tableLookers(differences), ...patchLookers(differences)];
  for (const actions of lookers) {
    if (actions === undefined || actions.length === 0) return undefined;
    for (const action of actions) seeds.add(action);
  }
  return seeds;
}

type Lookers = readonly (readonly number[] | Int32Array | undefined)[];

const patchLookers = ({ patch }: Differences): Lookers => (patch?.rows ?? []).map((row) => patch?.lookers[row]);

/** Of the rows that differ, and of paths that a folder among them said were absent, and that are there now. */
function tableLookers({ root, files, plan, rows }: Differences): Lookers {
  const found: (Int32Array | undefined)[] = [];
  const open = [...rows];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    found.push(plan.lookersOf(row));
    const come = plan.coveredBy(row).filter(({ path }) => files.stat(host.resolve(root, path)) !== undefined);
    open.push(...come.map((child) => child.row));
  }
  return found;
}

/** Adds actions and all that wait for them; false if there are too many, or one that only the whole way can run. */
function takeAll(open: number[], { slices, rows }: Taken, plan: WarmPlan): boolean {
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (slices.has(index)) continue;
    const part = plan.sliceOf(index);
    const slice = part.slice as unknown as ShortSlice | null;
    if (slice?.simple !== true || slices.size >= mostActions) return false;
    slices.set(index, slice);
    for (const row of part.rows) rows.add(row);
    if (slice.consumers.length > mostActions || rows.size > mostRows) return false;
    open.push(...slice.consumers);
  }
  return true;
}

interface Reading extends Differences {
  readonly paths: Readonly<Record<'table' | 'patch', (row: number) => string | undefined>>;
}

/** Others that look at files which these actions write, since the table was made or since. */
function readersOf({ rows, slices }: Taken, { plan, patch, paths }: Reading): readonly number[] {
  const outputs = new Set([...slices.values()].flatMap(({ action }) => action.outputs.map(({ path }) => path)));
  const readers = new Set<number>();
  for (const row of rows) {
    const lookers = plan.lookersOf(row);
    // Something else depends on what they look at: it may be theirs to write.
    if (row >= plan.rows || lookers === undefined) continue;
    // All actions look at some paths: one other is enough to know that there are others.
    if (!lookers.some((action) => !slices.has(action))) continue;
    const path = paths.table(row);
    if (path === undefined) throw new DamagedPlan('table');
    if (!outputs.has(path)) continue;
    for (const action of lookers) if (!slices.has(action)) readers.add(action);
  }
  patch?.lookers.forEach((lookers, row) => {
    const others = lookers.filter((action) => !slices.has(action));
    const path = others.length === 0 ? undefined : paths.patch(row);
    if (path !== undefined && outputs.has(path)) for (const action of others) readers.add(action);
  });
  return [...readers];
}
