/** The data and the file of a run's page: what it says, and that nothing of a run becomes markup. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { EventBody } from '../../model/event.ts';
import type { RunRecord } from '../../model/run-record.ts';
import { actionFinished, actionStarted, nodeFinished, record, runFinished } from '../recorded-run.ts';
import { layeredLayout, layoutStep, spread } from './layered-layout.ts';
import { longestChain } from './longest-chain.ts';
import { reportData } from './report-data.ts';
import { reportPage } from './report-page.ts';
import { timelineRows } from './timeline-rows.ts';

const started = (...nodes: readonly (readonly [id: string, ...before: number[]])[]): EventBody => ({
  type: 'run-started',
  run: 'r1',
  project: 'orders',
  profile: 'prod',
  jobs: 2,
  nodes: nodes.map(([id, ...before]) => ({ id, kind: 'task', before })),
});

const kept = (...parts: readonly (number | EventBody)[]): RunRecord => ({
  run: '20251121T140322.481Z-1f2e3d',
  events: record(...parts),
  logs: [],
  standing: [],
  tests: [],
});

test('the longest chain is what no number of workers makes shorter', () => {
  const node = (ms: number, ...before: number[]) => ({ ms, before });
  expect(longestChain([node(5), node(9), node(1, 0), node(0, 1), node(2, 2, 3)])).toEqual({ nodes: [1, 4], ms: 11 });
  expect(longestChain([])).toEqual({ nodes: [], ms: 0 });
  expect(longestChain([node(0), node(0, 0)])).toEqual({ nodes: [], ms: 0 });
  // A log that names itself or what stands later makes no circle.
  expect(longestChain([node(3, 0, 1), node(4, 0)]).ms).toBe(7);
});

test('one row a worker; a batch gets rows of its own, but never hides the others', () => {
  const work = [
    { slot: 1, at: 0, ms: 10 },
    { slot: 0, at: 0, ms: 10 },
    { slot: 0, at: 0, ms: 10 },
    { slot: 0, at: 11, ms: 5 },
    ...Array.from({ length: 50 }, () => ({ slot: 1, at: 20, ms: 5 })),
  ];
  const { rowOf, labels } = timelineRows(work);
  expect(labels).toEqual(['worker 1', '', 'worker 2', '', '', '', '', '']);
  expect(rowOf.slice(0, 4)).toEqual([2, 0, 1, 0]);
  expect(new Set(rowOf.slice(4)).size).toBe(6);
});

test('who is waited for stands left of who waits, and no two boxes lie on each other', () => {
  const chains = Array.from({ length: 300 }, (_, index) => ({ before: index < 3 ? [] : [index - 3, index % 3] }));
  const wide = Array.from({ length: 5000 }, (_, index) => ({ before: index === 0 ? [] : [0] }));
  for (const nodes of [chains, wide, [{ before: [] }]]) {
    const { x, y } = layeredLayout(nodes);
    nodes.forEach(({ before }, index) => before.forEach((one) => expect(x[one]).toBeLessThan(x[index] ?? 0)));
    const places = nodes.map((_, index) => `${x[index]} ${Math.round((y[index] ?? 0) / 4)}`);
    expect(new Set(places).size).toBe(nodes.length);
  }
  const drawn = layeredLayout(wide);
  // A layer of thousands is a block and no line.
  expect(Math.max(...drawn.y)).toBeLessThan(200 * layoutStep.y);
});

test('boxes keep their distance and stay as near to where they want to be as that allows', () => {
  const step = layoutStep.y;
  expect(spread([0, 10 * step])).toEqual([0, 10 * step]);
  expect(spread([0, 0])).toEqual([-step / 2, step / 2]);
  expect(spread([])).toEqual([]);
});

test('a run as its page tells it', () => {
  const data = reportData(
    kept(
      0,
      started(['lib'], ['app', 0], ['doc']),
      10,
      actionStarted('lib'),
      110,
      actionFinished('lib', 100),
      {
        ...nodeFinished('lib', 'task', { outcome: 'ran', ms: 100, reasons: [{ type: 'never-built' }] }),
        made: {
          files: [
            { path: 'a.txt', digest: 'aa', size: 3, was: { digest: 'bb', size: 1 } },
            { path: 'b.txt', digest: 'cc', size: 3, was: { digest: 'cc', size: 3 } },
            { path: 'c.txt', digest: 'dd', size: 3 },
          ],
          of: 5,
        },
      } as EventBody,
      actionStarted('app'),
      300,
      nodeFinished('doc', 'task', { outcome: 'fresh' }),
      { type: 'message', level: 'warning', text: 'odd', node: 'gone' },
    ),
  );
  expect(data.nodes.map(({ id, state, before }) => [id, state, before])).toEqual([
    ['lib', 'ran', []],
    ['app', 'unfinished', [0]],
    ['doc', 'fresh', []],
  ]);
  expect(data.ms).toBeUndefined();
  expect(data.spans.map(({ node, at, ms, outcome }) => [node, at, ms, outcome])).toEqual([
    [0, 10, 100, 'ran'],
    [1, 110, 190, 'unfinished'],
  ]);
  expect(data.files.map(({ path, change }) => [path, change])).toEqual([
    ['a.txt', 'changed'],
    ['b.txt', 'same'],
    ['c.txt', 'new'],
  ]);
  expect(data.filesLeftOut).toBe(2);
  expect(data.messages).toEqual([{ level: 'warning', text: 'gone: odd', node: undefined }]);
  expect(data.chain).toEqual({ nodes: [0], ms: 100 });
});

test('why it ran: old and new values whole, equal words once, the target that changed first', () => {
  const long = 'x'.repeat(100);
  const data = reportData(
    kept(
      0,
      started(['lib'], ['app', 0]),
      nodeFinished('app', 'task', {
        outcome: 'ran',
        reasons: [
          { type: 'environment-changed', name: 'V', old: long, new: `${long}y` },
          { type: 'upstream-changed', from: 'lib' },
          { type: 'upstream-changed', from: 'lib' },
        ],
      }),
      runFinished({ ran: 1 }),
    ),
  );
  const [first, second, ...rest] = data.nodes[1]?.reasons ?? [];
  expect(first).toMatchObject({ old: long, new: `${long}y` });
  expect(second).toMatchObject({ text: 'lib changed', from: 0 });
  expect(rest).toEqual([]);
});

test('tests: failures first, then flaky and skipped ones', () => {
  const base = { ms: 1, output: [], flaky: false } as const;
  const data = reportData({
    ...kept(0, started(['t'])),
    tests: [
      {
        node: 't',
        package: 'p',
        ms: 3,
        trouble: ['panic: \u001b[31mx'],
        tests: [
          { ...base, name: 'A', outcome: 'passed' },
          { ...base, name: 'B', outcome: 'skipped' },
          { ...base, name: 'C', outcome: 'passed', flaky: true },
          { ...base, name: 'D', outcome: 'failed' },
        ],
      },
    ],
  });
  expect(data.tests.map(({ name }) => name)).toEqual(['(program)', 'D', 'C', 'B', 'A']);
  expect(data.tests[0]?.output).toBe('panic: ␛[31mx');
});

const hostile = '</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> \u2028 \u202e "&';

test('no text of a run ends the element it stands in', () => {
  const log = { action: hostile, node: hostile, text: `${hostile}\n\tx\u0007\ud800`, size: 5, path: hostile };
  const page = reportPage(
    reportData({
      ...kept(
        0,
        { ...started([hostile]), project: hostile } as EventBody,
        nodeFinished(hostile, 'task', { outcome: 'failed', note: hostile }),
      ),
      logs: [log],
    }),
  );
  expect(page.match(/<script/gi)).toHaveLength(2);
  expect(page.match(/<\/script/gi)).toHaveLength(2);
  expect(page).not.toMatch(/<!--|<img|\u2028|\u202e|\u0007|\\ud800/);
  const json = /id="run-data">(.*)<\/script>/.exec(page)?.[1] ?? '';
  expect(JSON.parse(json)).toMatchObject({ logs: [{ text: expect.stringContaining('</script>') as string }] });
});

test('the page names no address, and its policy lets in its own script and style alone', () => {
  const page = reportPage(reportData(kept(0, started(['a']), runFinished({}))));
  expect(page).not.toMatch(/https?:|\bsrc=|@import|url\(|<link/);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
  const digestOf = (pattern: RegExp): string =>
    createHash('sha256')
      .update(pattern.exec(page)?.[1] ?? '')
      .digest('base64');
  expect(policy).toBe(
    `default-src 'none'; script-src 'sha256-${digestOf(/<script>([^]*?)<\/script>/)}'; ` +
      `style-src 'sha256-${digestOf(/<style>([^]*?)<\/style>/)}'; base-uri 'none'; form-action 'none'`,
  );
});

test('a log that lost its first lines still has a page', () => {
  const data = reportData(kept(0, nodeFinished('a', 'task', { outcome: 'fresh' })));
  expect(data.nodes).toMatchObject([{ id: 'a', state: 'fresh' }]);
  expect(reportPage(reportData(kept()))).toContain('<!doctype html>');
});
