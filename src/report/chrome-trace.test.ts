/** The trace file: valid JSON, spans where the actions were, in the lanes of their slots; and JSON lines. */
import { expect, test } from 'vitest';
import { foldTrace, startTrace, traceText } from './chrome-trace.ts';
import { jsonLine } from './json-lines.ts';
import { actionFinished, actionStarted, nodeFinished, record, runStarted } from './recorded-run.ts';

const events = record(
  runStarted(['a', 'task'], ['b', 'task']),
  100,
  actionStarted('a', 'run', 0),
  actionStarted('b', 'run', 1),
  350,
  actionFinished('a', 250, 0),
  400,
  actionFinished('b', 300, 1),
  nodeFinished('a', 'task', { outcome: 'ran' }),
  // Restored without having been started: placed by its duration.
  actionFinished('c', 50, 2),
);

test('spans in microseconds since the start, one lane a slot', () => {
  const state = startTrace();
  for (const event of events) foldTrace(state, event);
  const { traceEvents } = JSON.parse(traceText(state)) as { traceEvents: { ph: string }[] };
  expect(traceEvents.filter((event) => event.ph === 'X')).toMatchObject([
    { name: 'a', ts: 100_000, dur: 250_000, tid: 0, cat: 'ran' },
    { name: 'b', ts: 100_000, dur: 300_000, tid: 1 },
    { name: 'c', ts: 350_000, dur: 50_000, tid: 2 },
  ]);
  expect(traceEvents.filter((event) => event.ph === 'M')).toHaveLength(4);
});

test('one event a line, whatever its texts hold', () => {
  const [event] = record({ type: 'message', level: 'note', text: 'a\nb\u2028c' });
  const line = event ? jsonLine(event) : '';
  expect(line).toMatch(/^\{[^\n\u2028]*\}\n$/);
  expect(JSON.parse(line)).toEqual(event);
});
