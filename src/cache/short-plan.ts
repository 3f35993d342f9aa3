/** Says for each row of a warm table which actions look at it, and makes the plan file that a short run reads. */
import type { Json } from '../base/json.ts';
import { host } from '../base/path.ts';
import { partsOf, type Looks } from './looks.ts';
import { encodeWarmPlan, type PlannedAction } from './warm-plan-encode.ts';
import type { WarmRow } from './warm-encode.ts';

export interface ShortAction extends PlannedAction {
  /** What its last check looked at; undefined: nothing. */
  readonly looks: Looks | undefined;
  /** Its check looks at files and results alone, and itself: what it looks at may change without a new plan. */
  readonly simple: boolean;
}

export interface ShortPlan {
  readonly actions: readonly ShortAction[];
  readonly meta: Json;
  /** JSON: what is told of all nodes. */
  readonly nodes: string;
}

export interface PlannedRows {
  readonly rows: readonly WarmRow[];
  readonly covered: readonly WarmRow[];
  readonly born: bigint;
}

/** What a warm table is recorded from, as far as it matters here. */
export interface RowsFrom {
  readonly paths: readonly string[];
  readonly written?: readonly string[] | undefined;
  readonly short?: ShortPlan | undefined;
}

export function shortPlan(from: RowsFrom, { rows, covered, born }: PlannedRows): Uint8Array {
  const { actions = [], meta = null, nodes = '' } = from.short ?? {};
  const everyRow = [...rows, ...covered];
  const rowOf = new Map(everyRow.flatMap((row, index) => (row.follow ? [] : [[row.path, index] as const])));
  return encodeWarmPlan({
    born,
    rows: rows.length,
    lookers: lookersOf(everyRow, { rowOf, actions, more: new Set([...from.paths, ...(from.written ?? [])]) }),
    covered: covered.map(({ path }) => ({ path, parent: rowOf.get(host.dirname(path)) ?? -1 })),
    actions,
    meta,
    nodes,
  });
}

interface Looking {
  readonly rowOf: ReadonlyMap<string, number>;
  readonly actions: readonly ShortAction[];
  /** Paths that decide more than what actions look at. */
  readonly more: ReadonlySet<string>;
}

function lookersOf(
  rows: readonly WarmRow[],
  { rowOf, actions, more }: Looking,
): readonly (readonly number[] | undefined)[] {
  const lookers: (number[] | undefined)[] = rows.map(({ follow, path }) => (follow || more.has(path) ? undefined : []));
  const note = (paths: readonly string[], index: number | undefined): void => {
    for (const path of paths) {
      const row = rowOf.get(path);
      if (row === undefined) continue;
      if (index === undefined) lookers[row] = undefined;
      else if (lookers[row]?.at(-1) !== index) lookers[row]?.push(index);
    }
  };
  const crowded = crowdedParts(actions);
  for (const { paths } of crowded) note(paths, undefined);
  actions.forEach(({ looks, simple }, index) => {
    for (const part of looks ? partsOf(looks) : [])
      if (!crowded.has(part)) note(part.paths, simple ? index : undefined);
  });
  // What nobody is known to look at is there for a reason that is not known either.
  return lookers.map((list) => (list?.length === 0 ? undefined : list));
}

/** Files times actions that share them: with more, an edit of one of them is no small one. */
const mostShared = 200_000;

/** What so many actions share that each edit of it is for the whole way. */
function crowdedParts(actions: readonly ShortAction[]): ReadonlySet<Looks> {
  const users = new Map<Looks, number>();
  for (const { looks } of actions) {
    for (const part of looks ? partsOf(looks) : []) {
      // Most are of a few paths each: with all actions as users they would not be too many.
      if (part.paths.length * actions.length > mostShared) users.set(part, (users.get(part) ?? 0) + 1);
    }
  }
  const isCrowded = (part: Looks, count: number): boolean => count > 1 && part.paths.length * count > mostShared;
  return new Set([...users].flatMap(([part, count]) => (isCrowded(part, count) ? [part] : [])));
}
