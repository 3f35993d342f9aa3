/** What watch says when it is asked to explain its last run. */
import { expect, test } from 'vitest';
import type { NodeReport, RunReport } from '../model/run-report.ts';
import { plain } from './colours.ts';
import { lastTurnLines } from './last-turn-text.ts';

const counts = { fresh: 0, unchanged: 0, ran: 0, restored: 0, failed: 0, skipped: 0, cancelled: 0 };
const runOf = (...nodes: readonly NodeReport[]): RunReport => ({ run: 'r1', nodes, counts, ms: 1, exitCode: 0 });
const node = (name: string, outcome: NodeReport['outcome'], path?: string): NodeReport => ({
  node: name,
  outcome,
  ms: 1,
  reasons: path === undefined ? [] : [{ type: 'input-changed', path, how: 'edited' }],
});

test('what was not fresh with its reasons, failed ones first, and how many were', () => {
  const run = runOf(node('a', 'fresh'), node('b', 'ran', 'b.go'), node('c', 'failed', 'c.go'), node('d', 'skipped'));
  expect(lastTurnLines(run, plain)).toEqual([
    'c: failed, because',
    '  c.go changed',
    'b: ran, because',
    '  b.go changed',
    'd: skipped: what it needs failed',
    '1 target was fresh in run r1',
  ]);
});

test('thousands of targets do not bury the terminal', () => {
  const all = Array.from({ length: 9000 }, (_, index) => node(`t${index}`, 'ran', 'x'));
  const lines = lastTurnLines(runOf(...all, node('bad', 'failed', 'x')), plain);
  expect(lines).toHaveLength(102);
  expect([lines[0], ...lines.slice(-2)]).toEqual([
    'bad: failed, because',
    'and 8951 more: o opens the report',
    '0 targets were fresh in run r1',
  ]);
});
