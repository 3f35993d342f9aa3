/** What a row of the table is: two sides that are timed by turns, and the budget that the first must hold. */
import type { Ground } from './ground.ts';
import type { Side } from './side.ts';

/** What must hold; all of what is given, except that `orMoreMs` excuses `ratio`. */
export interface Budget {
  /** Median of the ratios, pair by pair. */
  readonly ratio?: number;
  /** Median of the differences in milliseconds. */
  readonly orMoreMs?: number;
  /** Median of gobuild's own time. */
  readonly ms?: number;
  readonly memoryMb?: number;
  /** Peak memory of the first side by that of the second. */
  readonly memoryRatio?: number;
}

export interface Sides {
  readonly ours: Side;
  readonly theirs?: Side;
}

export interface Row {
  /** Selects it on the command line. */
  readonly name: string;
  readonly title: string;
  readonly budget: Budget;
  /** The budget is that of the full size: a tenth of it, for a quick look, is not judged. */
  readonly isSized?: true;
  /** Programs without which there is nothing to measure. */
  readonly needs?: readonly string[];
  /** Program of the second side: where it is missing the row says so and is measured without it. */
  readonly peer?: string;
  readonly setUp: (ground: Ground) => Sides;
}
