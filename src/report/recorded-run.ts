/** A small recorded run for tests of reporters: bodies of events with their times. */
import type { Kind } from '../model/config.ts';
import type { Event, EventBody } from '../model/event.ts';
import type { NodeOutcome, NodeReport, RunReport } from '../model/run-report.ts';

const started = 1_700_000_000_000;

/** Numbers and stamps bodies; a number before a body is its time in ms since the start. */
export function record(...parts: readonly (number | EventBody)[]): Event[] {
  const events: Event[] = [];
  let at = started;
  for (const part of parts) {
    if (typeof part === 'number') at = started + part;
    else events.push({ ...part, seq: events.length + 1, at });
  }
  return events;
}

export const epoch = started;

export const runStarted = (
  ...nodes: readonly (readonly [id: string, kind: Kind, expectedMs?: number])[]
): EventBody => ({
  type: 'run-started',
  run: 'r1',
  project: 'orders',
  version: '1.4.0',
  profile: 'prod',
  jobs: 2,
  nodes: nodes.map(([id, kind, expectedMs]) => ({ id, kind, expectedMs })),
});

export const actionStarted = (node: string, step = 'build', slot = 0): EventBody => ({
  type: 'action-started',
  action: node,
  node,
  step,
  main: true,
  slot,
  reasons: [],
});

export const actionFinished = (node: string, ms: number, slot = 0): EventBody => ({
  type: 'action-finished',
  action: node,
  node,
  slot,
  outcome: 'ran',
  ms,
});

export function nodeFinished(
  node: string,
  kind: Kind,
  report: Partial<NodeReport> & { readonly outcome: NodeOutcome },
): EventBody {
  return { type: 'node-finished', kind, report: { node, reasons: [], ms: 0, ...report } };
}

export function runFinished(counts: Partial<RunReport['counts']>, more: Partial<RunReport> = {}): EventBody {
  const zero = { fresh: 0, unchanged: 0, ran: 0, restored: 0, failed: 0, skipped: 0, cancelled: 0 };
  const report: RunReport = { run: 'r1', nodes: [], counts: { ...zero, ...counts }, ms: 3400, exitCode: 0, ...more };
  return { type: 'run-finished', report };
}
