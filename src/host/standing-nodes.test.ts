/** The log of a short run is read as that of a whole one. */
import { expect, test } from 'vitest';
import { freshReport, withStanding, type Line } from './standing-nodes.ts';

const ran = { node: 'b', outcome: 'ran', reasons: [], ms: 12 };
const started = (nodes: unknown): Line => ({ type: 'run-started', nodes, seq: 1, at: 5 });
const nodes = ['a', 'b', 'c'].map((id) => ({ id, kind: 'task' }));
const standing = { type: 'nodes-standing', but: ['b'], notes: { c: 'v1' }, seq: 2, at: 5 };
const ending: readonly Line[] = [
  { type: 'node-finished', kind: 'task', report: ran, seq: 3, at: 9 },
  { type: 'run-finished', report: { run: 'x', nodes: [ran] }, seq: 4, at: 10 },
];

test('each node that stands has a line and a place in the report', () => {
  const fresh = (node: string, note?: string): Line => ({
    type: 'node-finished',
    kind: 'task',
    report: freshReport(node, note),
    at: 5,
  });
  expect(withStanding([started(nodes), standing, ...ending])).toEqual([
    { ...started(nodes), seq: 1 },
    { ...fresh('a'), seq: 2 },
    { ...fresh('c', 'v1'), seq: 3 },
    { ...ending[0], seq: 4 },
    {
      type: 'run-finished',
      report: { run: 'x', nodes: [freshReport('a', undefined), ran, freshReport('c', 'v1')] },
      seq: 5,
      at: 10,
    },
  ]);
});

test('the log of a whole run is left as it is', () => {
  const lines = [started(nodes), ...ending];
  expect(withStanding(lines)).toBe(lines);
});

test.each([[undefined], [7], [[1, { id: 2 }, {}]]])('a log whose nodes are %j is read, too', (damaged) => {
  const lines = [started(damaged), { ...standing, but: 3, notes: 'x' }, ...ending];
  expect(withStanding(lines).map(({ type }) => type)).toEqual(['run-started', 'node-finished', 'run-finished']);
});
