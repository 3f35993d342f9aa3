/** The kept runs compared: what got slower, how much the cache saved, and what it misses most and why. Pure. */
import type { Event } from '../model/event.ts';
import type { PastRun } from '../model/run-record.ts';
import type { NodeReport } from '../model/run-report.ts';
import { pastReasonText } from './reason-text.ts';

export interface RunSum {
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Absent: the run was cut off. */
  readonly ms?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly targets: number;
  readonly ran: number;
  readonly failed: number;
  /** Targets that needed no work, of all that were up to date or done; absent: there were none. */
  readonly reused?: number | undefined;
}

export interface TargetHistory {
  readonly node: string;
  /** Wall time in ms of the runs in which it ran well, oldest first. */
  readonly ran: readonly number[];
  /** Median of all of them but the last. */
  readonly medianBefore: number;
  readonly last: number;
}

export interface Miss {
  readonly node: string;
  /** How often it ran, of how many runs that it was part of. */
  readonly ran: number;
  readonly of: number;
  /** What it took in all, in ms. */
  readonly ms: number;
  /** Words and how often, most frequent first. */
  readonly reasons: readonly { readonly text: string; readonly count: number }[];
}

export interface HistoryData {
  /** Oldest first. */
  readonly runs: readonly RunSum[];
  /** Those whose last time is well above that of before, by the time lost. */
  readonly slower: readonly TargetHistory[];
  readonly faster: readonly TargetHistory[];
  /** By the time that they cost. */
  readonly misses: readonly Miss[];
  readonly targets: readonly TargetHistory[];
}

/** Less than a tenth and less than 100 ms is what a busy machine makes of it. */
const notable = { share: 1.1, ms: 100 } as const;

export function historyData(runs: readonly PastRun[]): HistoryData {
  const reports = runs.map(({ events }) => reportsOf(events));
  const targets = targetsOf(reports);
  const changed = targets.filter(({ ran }) => ran.length > 1);
  const lost = ({ last, medianBefore }: TargetHistory): number => last - medianBefore;
  return {
    runs: runs.map((run, index) => sumOf(run, reports[index] ?? [])),
    slower: changed
      .filter(({ last, medianBefore }) => isNotable(last, medianBefore))
      .toSorted((a, b) => lost(b) - lost(a)),
    faster: changed
      .filter(({ last, medianBefore }) => isNotable(medianBefore, last))
      .toSorted((a, b) => lost(a) - lost(b)),
    misses: missesOf(reports),
    targets,
  };
}

const isNotable = (more: number, less: number): boolean => more - less >= notable.ms && more >= less * notable.share;

/** Each node once: the last that was told of it. */
function reportsOf(events: readonly Event[]): readonly NodeReport[] {
  const reports = new Map<string, NodeReport>();
  for (const event of events) if (event.type === 'node-finished') reports.set(event.report.node, event.report);
  return [...reports.values()];
}

function sumOf({ run, events }: PastRun, reports: readonly NodeReport[]): RunSum {
  const ended = events.findLast((event) => event.type === 'run-finished')?.report;
  const of = (...outcomes: readonly string[]): number =>
    reports.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const saved = of('fresh', 'unchanged', 'restored');
  const all = saved + of('ran', 'failed');
  return {
    run,
    at: events[0]?.at ?? 0,
    ms: ended?.ms,
    exitCode: ended?.exitCode,
    targets: reports.length,
    ran: of('ran'),
    failed: of('failed'),
    reused: all === 0 ? undefined : saved / all,
  };
}

function targetsOf(runs: readonly (readonly NodeReport[])[]): readonly TargetHistory[] {
  const times = new Map<string, number[]>();
  for (const { node, outcome, ms } of runs.flat()) {
    if (outcome !== 'ran') continue;
    const known = times.get(node);
    if (known) known.push(ms);
    else times.set(node, [ms]);
  }
  return [...times].map(([node, ran]) => {
    const last = ran.at(-1) ?? 0;
    return { node, ran, last, medianBefore: medianOf(ran.slice(0, -1)) };
  });
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

interface Missing {
  ran: number;
  of: number;
  ms: number;
  readonly reasons: Map<string, number>;
}

function missesOf(runs: readonly (readonly NodeReport[])[]): readonly Miss[] {
  const all = new Map<string, Missing>();
  for (const report of runs.flat()) {
    if (report.outcome === 'skipped' || report.outcome === 'cancelled') continue;
    // The first time there was nothing to be reused.
    if (report.reasons.some(({ type }) => type === 'never-built')) continue;
    const known = all.get(report.node) ?? { ran: 0, of: 0, ms: 0, reasons: new Map<string, number>() };
    all.set(report.node, known);
    known.of += 1;
    if (report.outcome === 'ran' || report.outcome === 'failed') noteMiss(known, report);
  }
  return (
    [...all]
      // What is kept may begin with the first run of a target, told with another reason.
      .filter(([, { ran, of }]) => ran > 0 && of > 1)
      .map(([node, { reasons, ...sums }]) => ({ node, ...sums, reasons: mostFrequent(reasons) }))
      .toSorted((a, b) => b.ms - a.ms || b.ran - a.ran)
  );
}

function noteMiss(known: Missing, { reasons, ms }: NodeReport): void {
  known.ran += 1;
  known.ms += ms;
  for (const text of new Set(reasons.map(pastReasonText))) known.reasons.set(text, (known.reasons.get(text) ?? 0) + 1);
}

const mostFrequent = (reasons: ReadonlyMap<string, number>): Miss['reasons'] =>
  [...reasons].map(([text, count]) => ({ text, count })).toSorted((a, b) => b.count - a.count);
