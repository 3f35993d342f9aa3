/** The moving part, drawn on a small terminal of our own: what a person sees after every frame. */
import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { colours, plain } from './colours.ts';
import { drawFrame, emptyScreen, liveRows } from './live-text.ts';
import { actionFinished, actionStarted, epoch, nodeFinished, record, runFinished, runStarted } from './recorded-run.ts';
import { foldRun, startRunText } from './run-text.ts';
import { Glass } from './small-glass.ts';
import { textWidth } from './width.ts';

function play(events: readonly Event[], columns: number, rows = 24): { glass: Glass; states: string[][] } {
  const state = startRunText({ paint: plain, quiet: false, verbose: false, columns });
  const glass = new Glass(columns);
  const states: string[][] = [];
  let screen = emptyScreen;
  for (const event of events) {
    const lines = foldRun(state, event);
    const frame = drawFrame(screen, { lines, rows: liveRows(state, { now: event.at, columns, rows }), columns });
    screen = frame.screen;
    glass.write(frame.text);
    states.push(glass.text);
  }
  return { glass, states };
}

const events = record(
  runStarted(['server', 'compile', 4000], ['test', 'check']),
  actionStarted('server'),
  1000,
  actionStarted('test', 'run', 1),
  2500,
  { type: 'progress', node: 'test', text: '12 packages' },
  3100,
  actionFinished('server', 3100),
  nodeFinished('server', 'compile', { outcome: 'ran', ms: 3100, reasons: [{ type: 'forced' }] }),
  4000,
  nodeFinished('test', 'check', { outcome: 'fresh' }),
  runFinished({ ran: 1, fresh: 1 }),
);

test('running targets with their time, a bar, finished lines above', () => {
  const { states } = play(events, 80);
  expect(states[3]).toEqual([
    '  server  building  2.5 s of about 4.0 s',
    '  test    checking  1.5 s  12 packages',
    '░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 2 · 2.5 s · at least 2 s left (1 never timed)',
  ]);
  expect(states[5]).toEqual([
    'orders 1.4.0 · profile prod · 2 targets · 2 at a time',
    '  server  built     3.1 s   --force',
    '  test    checking  2.1 s  12 packages',
    '██████████████░░░░░░░░░░░░░░░ 1 of 2 · 3.1 s · time left unknown: never timed',
  ]);
  expect(states.at(-1)).toEqual([
    'orders 1.4.0 · profile prod · 2 targets · 2 at a time',
    '  server  built     3.1 s   --force',
    '',
  ]);
});

/** Two of five run, one of them for long; what waits is named with what it waits for. */
const waiting = record(
  {
    type: 'run-started',
    run: 'r1',
    project: 'orders',
    profile: 'prod',
    jobs: 2,
    nodes: [
      { id: 'server@linux-arm64', kind: 'compile', expectedMs: 4000 },
      { id: 'test', kind: 'check', expectedMs: 41_000 },
      { id: 'archive@linux-arm64', kind: 'package', expectedMs: 2000, before: [0] },
      { id: 'checksums', kind: 'sign', expectedMs: 10, before: [2] },
      { id: 'docs', kind: 'task', expectedMs: 900 },
    ],
  },
  actionStarted('server@linux-arm64', 'build', 0),
  actionStarted('test', 'run', 1),
  9000,
  { type: 'progress', node: 'test', text: '12 packages' },
);

test.each([
  [
    40,
    [
      '  server@linux-arm64   9.0 s / 4.0 s',
      '  test                 9.0 s / 41.0 s …',
      '  3 wait: archive@linux-arm64 for serv…',
      '0 of 5 · 9.0 s · about 32 s left',
    ],
  ],
  [
    80,
    [
      '  server@linux-arm64   building  9.0 s (before: 4.0 s)',
      '  test                 checking  9.0 s of about 41.0 s  12 packages',
      '  3 wait: archive@linux-arm64 for server@linux-arm64 · 1 ready',
      '░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 5 · 9.0 s · about 32 s left',
    ],
  ],
])('what waits for what, what takes longer than before, and what is left, at %i columns', (columns, expected) => {
  expect(play(waiting, columns).states.at(-1)).toEqual(expected);
});

test('a cold run: once one of a kind has ended, the others of it are guessed', () => {
  const cold = record(
    runStarted(['a', 'task'], ['b', 'task'], ['c', 'task']),
    actionStarted('a'),
    1500,
    { type: 'progress', node: 'a', text: 'half' },
    2000,
    actionFinished('a', 2000),
    nodeFinished('a', 'task', { outcome: 'ran', ms: 2000, reasons: [{ type: 'forced' }] }),
    actionStarted('b'),
    3000,
    { type: 'progress', node: 'b', text: 'half' },
  );
  const bars = play(cold, 100).states.map((state) => state.at(-1)?.replace(/^\S+ /, ''));
  expect(bars[2]).toBe('0 of 3 · 1.5 s · time left unknown: never timed');
  expect(bars.at(-1)).toBe('1 of 3 · 3.0 s · perhaps 2 s left (2 never timed)');
});

test('what gobuild itself reads, as long as it is told anew', () => {
  const state = startRunText({ paint: plain, quiet: false, verbose: false, columns: 80 });
  const reading = { type: 'reading', text: 'reading big.bin: 1.0 GiB of 4.0 GiB' } as const;
  for (const event of record(runStarted(['a', 'task']), 400, reading)) foldRun(state, event);
  const rows = (ms: number) => liveRows(state, { now: epoch + ms, columns: 80, rows: 24 });
  expect(rows(500)[0]).toBe('  reading big.bin: 1.0 GiB of 4.0 GiB');
  expect(rows(1500).join('\n')).not.toContain('reading');
});

test('in a low terminal what runs is shown before what waits', () => {
  expect(
    play(waiting, 80, 5)
      .states.at(-1)
      ?.map((line) => line.trim().split(' ')[0]),
  ).toEqual(['server@linux-arm64', 'test', '░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░']);
});

test.each([20, 12, 5, 1])('at %i columns nothing is left behind and no row wraps', (columns) => {
  const { states } = play(events, columns);
  for (const state of states) expect(Math.max(...state.map(textWidth))).toBeLessThanOrEqual(columns);
  const bars = states.at(-2)?.filter((line) => line.includes(' of 2')) ?? [];
  expect(bars.length).toBeLessThanOrEqual(1);
  expect(states.at(-1)?.join('')).not.toContain('of 2');
});

test('more actions than room: the first ones and how many more', () => {
  const many = Array.from({ length: 30 }, (_, index) => `target-${index}`);
  const list = record(runStarted(...many.map((id) => [id, 'task'] as const)), ...many.map((id) => actionStarted(id)));
  const tall = play(list, 60).states.at(-1) ?? [];
  expect(tall).toHaveLength(9);
  expect(tall[7]).toBe('  … and 23 more');
  const low = play(list, 60, 6).states.at(-1) ?? [];
  expect(low).toHaveLength(4);
  const high = play(list, 60, 48).states.at(-1) ?? [];
  expect(high.slice(-2)).toEqual(['  … and 15 more', '░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 30 · 0.00 s']);
});

test('a narrower window: rows that were wrapped by it are taken back as the lines they are now', () => {
  const first = drawFrame(emptyScreen, { lines: [], rows: ['x'.repeat(30), 'bar'], columns: 40 });
  const second = drawFrame(first.screen, { lines: [], rows: ['short', 'bar'], columns: 20 });
  // 30 columns take two lines of 20, the bar one: two up from the last.
  expect(second.text.startsWith('\r\u001b[2A')).toBe(true);
});

test('one write a frame, none when nothing changed, no blanking before the text', () => {
  const first = drawFrame(emptyScreen, { lines: [], rows: ['a', 'b'], columns: 40 });
  expect(drawFrame(first.screen, { lines: [], rows: ['a', 'b'], columns: 40 }).text).toBe('');
  const next = drawFrame(first.screen, { lines: ['done'], rows: ['a'], columns: 40 });
  expect(next.text).toBe('\r\u001b[1Adone\u001b[K\na\u001b[J');
});

test('rows with colours are cut by what is seen', () => {
  const state = startRunText({ paint: colours(true), quiet: false, verbose: false, columns: 30 });
  for (const event of events.slice(0, 4)) foldRun(state, event);
  for (const row of liveRows(state, { now: epoch + 9000, columns: 24, rows: 24 })) {
    expect(textWidth(row)).toBeLessThan(24);
    expect(row.lastIndexOf('\u001b[3')).toBeLessThanOrEqual(row.lastIndexOf('\u001b[39m'));
  }
});

test('a row that gets shorter is cleared as a whole: tmux would count what is cleared behind it', () => {
  const rows = (...all: readonly string[]) => ({ lines: [], rows: all, columns: 40 });
  const first = drawFrame(emptyScreen, rows('long row', 'bar'));
  expect(drawFrame(first.screen, rows('short', 'bar 2')).text).toBe('\r\u001b[1A\u001b[2Kshort\u001b[K\nbar 2\u001b[J');
  const done = drawFrame(first.screen, { lines: ['a much longer line'], rows: ['b', 'bar'], columns: 40 });
  expect(done.text).toBe('\r\u001b[1Aa much longer line\u001b[K\n\u001b[2Kb\u001b[K\nbar\u001b[J');
});
