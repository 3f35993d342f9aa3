/** Kept runs compared: what counts as slower, what the cache misses, and text that fits. */
import { expect, test } from 'vitest';
import type { PastRun } from '../model/run-record.ts';
import type { NodeOutcome } from '../model/run-report.ts';
import { historyData } from './history-data.ts';
import { historyText } from './history-text.ts';
import { nodeFinished, record, runFinished } from './recorded-run.ts';
import { textWidth } from './width.ts';

type Told = readonly [node: string, outcome: NodeOutcome, ms?: number, path?: string];

const runOf = (run: string, ...nodes: readonly Told[]): PastRun => ({
  run,
  events: record(
    0,
    ...nodes.map(([node, outcome, ms = 0, path]) =>
      nodeFinished(node, 'task', {
        outcome,
        ms,
        reasons: path === undefined ? [] : [{ type: 'input-changed', path, how: 'edited' }],
      }),
    ),
    runFinished({ ran: nodes.length }, { ms: 1000 }),
  ),
});

const runs = [
  runOf('20250101T000000.000Z-000001', ['a', 'ran', 1000, 'x.go'], ['b', 'ran', 1000], ['c', 'ran', 900]),
  runOf('20250101T000000.000Z-000002', ['a', 'ran', 1200, 'x.go'], ['b', 'fresh'], ['c', 'restored']),
  runOf('20250101T000000.000Z-000003', ['a', 'ran', 2000, 'y.go'], ['b', 'ran', 1050], ['c', 'failed', 5]),
];

test('slower is the last time against the median of before, above what a busy machine makes of it', () => {
  const { slower, faster } = historyData(runs);
  expect(slower).toEqual([{ node: 'a', ran: [1000, 1200, 2000], medianBefore: 1100, last: 2000 }]);
  expect(faster).toEqual([]);
});

test('what is missed is told with its reasons, the costly first; the share that was reused', () => {
  const { misses, runs: sums } = historyData(runs);
  expect(misses.map(({ node, ran, of }) => [node, ran, of])).toEqual([
    ['a', 3, 3],
    ['b', 2, 3],
    ['c', 2, 3],
  ]);
  expect(misses[0]?.reasons).toEqual([
    { text: 'x.go changed', count: 2 },
    { text: 'y.go changed', count: 1 },
  ]);
  expect(sums.map(({ reused }) => reused)).toEqual([0, 2 / 3, 0]);
});

test('the first time of a target is no miss', () => {
  const first = nodeFinished('a', 'task', { outcome: 'ran', ms: 900, reasons: [{ type: 'never-built' }] });
  const again = nodeFinished('a', 'task', { outcome: 'ran', ms: 10, reasons: [{ type: 'forced' }] });
  const fresh = { run: '3', events: record(nodeFinished('a', 'task', { outcome: 'fresh' })) };
  const kept = [{ run: '1', events: record(first) }, fresh];
  expect(historyData(kept).misses).toEqual([]);
  const { misses } = historyData([...kept, { run: '2', events: record(again) }, fresh]);
  expect(misses).toEqual([{ node: 'a', ran: 1, of: 3, ms: 10, reasons: [{ text: '--force', count: 1 }] }]);
});

test('a run that was cut off, and none at all', () => {
  const { runs: sums } = historyData([{ run: 'r', events: [] }]);
  expect(sums).toMatchObject([{ run: 'r', ms: undefined, reused: undefined }]);
  expect(historyText(historyData([]), { columns: 80 })).toBe('no run is kept\n');
});

test.each([40, 80, 200])('the text fits %i columns', (columns) => {
  const text = historyText(historyData([...runs, { run: 'x', events: [] }]), { columns });
  for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  expect(text).toContain('slower');
  expect(text).not.toContain('\u001b');
});

test('the text says it all at a usual width', () => {
  expect(historyText(historyData(runs), { columns: 100 }).split('\n')).toEqual([
    '3 runs, newest last',
    '  run                          took   targets  ran  reused',
    '  20250101T000000.000Z-000001  1.0 s  3        3    0 %',
    '  20250101T000000.000Z-000002  1.0 s  3        1    66 %',
    '  20250101T000000.000Z-000003  1.0 s  3        2    0 %     1 failed',
    '',
    'slower: last time against the median of before',
    '  a  1.1 s → 2.0 s  +82 %  ran 3 times',
    '',
    'what the cache misses, by the time it costs',
    '  a  ran 3 of 3  4.2 s  x.go changed (2), y.go changed',
    '  b  ran 2 of 3  2.0 s',
    '  c  ran 2 of 3  0.9 s',
    '',
  ]);
});
