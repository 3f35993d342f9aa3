/** Which actions an edit touches: what looks at written files counts by the table and by what came after it. */
import { expect, test } from 'vitest';
import { encodeTable, type WarmRow } from '../cache/warm-encode.ts';
import type { WarmPlan } from '../cache/warm-plan.ts';
import { hostFiles } from '../host/files.ts';
import { closureOf, type Differences } from './short-closure.ts';

const tableOf = (...paths: readonly string[]): Uint8Array => {
  const rows = paths.map((path): WarmRow => ({ path, stat: undefined, follow: false }));
  return encodeTable({ guard: [], rows, texts: ['', '', ''], born: 1n });
};

const paths = ['a.txt', 'out/x', 'out/y', 'out/z'];
/** By row: the actions 0 to 2 write x, y and z; the first reads a.txt. */
const lookers = [[0], [0], [1], [2]];

const plan: WarmPlan = {
  rows: paths.length,
  actions: 3,
  meta: null,
  lookersOf: (row) => Int32Array.from(lookers[row] ?? []),
  coveredBy: () => [],
  action: () => ({ state: undefined, report: undefined }),
  sliceOf: (index) => ({
    slice: { simple: true, action: { outputs: [{ path: paths[index + 1] ?? '' }] }, consumers: [] },
    rows: lookers.flatMap((actions, row) => (actions.includes(index) ? [row] : [])),
  }),
  nodes: () => Buffer.alloc(0),
};

const taken = (patch?: Differences['patch']): readonly number[] => [
  ...(closureOf({
    root: '/none',
    files: hostFiles(),
    plan,
    table: tableOf(...paths),
    rows: [0],
    patch,
  })?.slices.keys() ?? []),
];

test('an action that has looked at an output of another since the table was made is touched with it', () => {
  expect(taken()).toEqual([0]);
  const patch = { skip: [], actions: [], rows: [], table: tableOf('out/x', 'other') };
  expect(taken({ ...patch, lookers: [[2], [1]] })).toEqual([0, 2]);
  expect(taken({ ...patch, lookers: [[0], [1]] })).toEqual([0]);
});
