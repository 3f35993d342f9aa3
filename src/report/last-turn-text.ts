/** Why each target of the last run ran, in full: what watch says when it is asked to explain. */
import { count } from '../base/text.ts';
import type { NodeOutcome, RunReport } from '../model/run-report.ts';
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

/** Lines for those that were not fresh, with all their reasons, and how many were. */
export function lastTurnLines({ run, nodes }: RunReport, paint: Colours): readonly string[] {
  const told = nodes.filter(({ outcome }) => outcome !== 'fresh' && outcome !== 'unchanged');
  const lines = told.flatMap(({ node, outcome, reasons }) => [
    `${paint.bold(visible(node))}: ${words[outcome]}${reasons.length > 0 ? ', because' : ''}`,
    ...reasonLines(reasons, pastReasonText),
  ]);
  const fresh = nodes.length - told.length;
  return [...lines, paint.dim(`${count(fresh, 'target was', 'targets were')} fresh in run ${visible(run)}`)];
}
