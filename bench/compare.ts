/** Measures one row: a run of each side for its memory and to warm up, then pairs by turns; judges them by the budget. */
import { median } from './median.ts';
import type { Ground } from './ground.ts';
import { findProgram } from './programs.ts';
import type { Budget, Row, Sides } from './row.ts';
import type { Sample, Side } from './side.ts';

export interface Measured {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number | undefined;
}

export interface RowResult {
  readonly name: string;
  readonly title: string;
  readonly budget: Budget;
  /** Undefined: it could not be measured, as `note` says. */
  readonly ours?: Measured;
  readonly theirs?: Measured;
  readonly peer?: string;
  readonly pairs: number;
  /** Median of ours / theirs, pair by pair. */
  readonly ratio?: number;
  readonly cpuRatio?: number;
  readonly moreMs?: number;
  /** Undefined: there is no budget, or nothing to compare with. */
  readonly holds?: boolean;
  readonly note?: string;
}

export interface PairOptions {
  readonly pairs: number;
}

/** What goes wrong in a row is its note; the others are measured all the same. */
export function measureRow(row: Row, ground: Ground, options: PairOptions): RowResult {
  const { name, title, budget } = row;
  const missing = (row.needs ?? []).filter((program) => findProgram(program) === undefined);
  if (missing.length > 0) return { name, title, budget, pairs: 0, note: `${missing.join(', ')} is missing` };
  try {
    return measured(row, ground, options);
  } catch (error) {
    return {
      name,
      title,
      budget,
      pairs: 0,
      holds: false,
      note: error instanceof Error ? error.message : String(error),
    };
  }
}

function measured(row: Row, ground: Ground, { pairs }: PairOptions): RowResult {
  const { name, title, budget } = row;
  const { ours, theirs } = row.setUp(ground);
  const lacksPeer = row.peer !== undefined && findProgram(row.peer) === undefined;
  const figures = measureSides(lacksPeer || !theirs ? { ours } : { ours, theirs }, pairs);
  const isOpen = (lacksPeer && budget.ratio !== undefined) || (ground.quick && row.isSized === true);
  const holds = isOpen ? undefined : judge(budget, figures);
  return {
    name,
    title,
    budget,
    ...figures,
    pairs,
    ...(holds === undefined ? {} : { holds }),
    ...(lacksPeer ? { note: `${row.peer} is missing` } : {}),
  };
}

type Figures = Pick<RowResult, 'ours' | 'theirs' | 'peer' | 'ratio' | 'cpuRatio' | 'moreMs'>;

function measureSides({ ours, theirs }: Sides, pairs: number): Figures {
  const peaks = [peakOf(ours), theirs && peakOf(theirs)] as const;
  const mine: Sample[] = [];
  const other: Sample[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Every second pair begins with the other side: what a run leaves behind burdens both alike.
    const turns = [() => mine.push(runOf(ours)), () => theirs && other.push(runOf(theirs))];
    for (const turn of pair % 2 === 0 ? turns : turns.toReversed()) turn();
  }
  if (!theirs) return { ours: summary(mine, peaks[0]) };
  const ratios = mine.map((sample, index) => sample.ms / (other[index]?.ms ?? Number.NaN));
  const cpuRatios = mine.map((sample, index) => sample.cpuMs / (other[index]?.cpuMs ?? Number.NaN));
  return {
    ours: summary(mine, peaks[0]),
    theirs: summary(other, peaks[1]),
    peer: theirs.label,
    ratio: median(ratios),
    cpuRatio: median(cpuRatios),
    moreMs: median(mine.map((sample, index) => sample.ms - (other[index]?.ms ?? Number.NaN))),
  };
}

function peakOf(side: Side): number | undefined {
  side.prepare?.();
  if (side.peak) return side.peak();
  side.run();
  return undefined;
}

function runOf(side: Side): Sample {
  side.prepare?.();
  return side.run();
}

const summary = (samples: readonly Sample[], peakMb: number | undefined): Measured => ({
  ms: median(samples.map(({ ms }) => ms)),
  cpuMs: median(samples.map(({ cpuMs }) => cpuMs)),
  peakMb,
});

/** Undefined if nothing is asked. Memory that this machine cannot measure is not judged. */
function judge(budget: Budget, figures: Figures): boolean | undefined {
  const { ours, theirs, ratio, moreMs } = figures;
  const memoryRatio = ours?.peakMb && theirs?.peakMb ? ours.peakMb / theirs.peakMb : undefined;
  const excused = isWithin(moreMs, budget.orMoreMs ?? -Infinity) === true;
  const verdicts = [
    excused ? true : isWithin(ratio, budget.ratio),
    isWithin(ours?.ms, budget.ms),
    isWithin(ours?.peakMb, budget.memoryMb),
    isWithin(memoryRatio, budget.memoryRatio),
  ].filter((verdict) => verdict !== undefined);
  return verdicts.length === 0 ? undefined : verdicts.every(Boolean);
}

const isWithin = (value: number | undefined, most: number | undefined): boolean | undefined =>
  value === undefined || most === undefined ? undefined : value <= most;
