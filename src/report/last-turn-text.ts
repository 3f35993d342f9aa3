/** Why each target of the last run ran, in full: what watch says when it is asked to explain. */
import { count } from '../base/text.ts';
import type { NodeOutcome, NodeReport, RunReport } from '../model/run-report.ts';
import type { Colours } from './colours.ts';
import { reasonLines } from './explain-text.ts';
import { pastReasonText } from './reason-text.ts';
import { visible } from './visible.ts';

const words: Readonly<Record<NodeOutcome, string>> = {
  fresh: 'fresh',
  unchanged: 'found as it should be',
  ran: 'ran',
  restored: 'restored',
  failed: 'failed',
  skipped: 'skipped: what it needs failed',
  cancelled: 'broken off',
};

/** A person reads no more of a screen; the report has all. */
const mostTold = 50;

/** Lines for those that were not fresh, failed ones first, with all their reasons, and how many were. */
export function lastTurnLines({ run, nodes }: RunReport, paint: Colours): readonly string[] {
  const told = nodes.filter(({ outcome }) => outcome !== 'fresh' && outcome !== 'unchanged');
  const isFailed = ({ outcome }: NodeReport): number => (outcome === 'failed' ? 0 : 1);
  const first = told.toSorted((a, b) => isFailed(a) - isFailed(b)).slice(0, mostTold);
  const lines = first.flatMap(({ node, outcome, reasons }) => [
    `${paint.bold(visible(node))}: ${words[outcome]}${reasons.length > 0 ? ', because' : ''}`,
    ...reasonLines(reasons, pastReasonText),
  ]);
  const fresh = nodes.length - told.length;
  const left = told.length - first.length;
  if (left > 0) lines.push(paint.dim(`and ${left} more: o opens the report`));
  return [...lines, paint.dim(`${count(fresh, 'target was', 'targets were')} fresh in run ${visible(run)}`)];
}
