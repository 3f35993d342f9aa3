/** How long a run will still take, and what waits for what, from its nodes and what is known of them. */
import { expect, test } from 'vitest';
import { leftText, outlookOf, type Unsettled } from './outlook.ts';

type Node = readonly [id: string, expectedMs: number | undefined, ...before: number[]];

function runOf(
  nodes: readonly Node[],
  more: Partial<Unsettled> & { readonly done?: readonly number[] } = {},
): Unsettled {
  const settled = new Uint8Array(nodes.length);
  for (const place of more.done ?? []) settled[place] = 1;
  return {
    nodes: nodes.map(([id, expectedMs, ...before]) => ({ id, kind: 'task', expectedMs, before })),
    settled,
    running: new Map(),
    jobs: 2,
    pace: 1,
    now: 0,
    ...more,
  };
}

const main = (since: number, slot: number) => ({ since, slot, main: true });
const chain: readonly Node[] = [
  ['a', 1000],
  ['b', 2000, 0],
  ['c', 3000, 1],
  ['d', 500],
];

test('the longest chain decides where there are workers enough', () => {
  expect(outlookOf(runOf(chain)).leftMs).toBe(6000);
  expect(outlookOf(runOf(chain, { done: [0] })).leftMs).toBe(5000);
});

test('the work by the number of workers decides where there are few', () => {
  expect(outlookOf(runOf(chain, { jobs: 1 })).leftMs).toBe(6500);
});

test('what runs has its time behind it, but never less than none to go', () => {
  const running = new Map([[0, main(0, 0)]]);
  expect(outlookOf(runOf(chain, { running, now: 400 })).leftMs).toBe(5600);
  expect(outlookOf(runOf(chain, { running, now: 9000 })).leftMs).toBe(5000);
});

test('a step before the work does not count as the work', () => {
  const running = new Map([[0, { since: 0, slot: 0, main: false }]]);
  expect(outlookOf(runOf(chain, { running, now: 400 })).leftMs).toBe(6000);
});

test('nodes of one call share its time', () => {
  const nodes = [
    ['x', 4000],
    ['y', 4000],
    ['z', 4000],
  ] as const;
  const running = new Map([0, 1, 2].map((place) => [place, main(0, 7)]));
  expect(outlookOf(runOf(nodes, { running, jobs: 1 })).leftMs).toBe(4000);
});

test('a slow day makes all of it longer', () => {
  expect(outlookOf(runOf(chain, { pace: 2 })).leftMs).toBe(12_000);
});

test('no guess where nothing was ever timed; what is missing in one is counted', () => {
  expect(
    outlookOf(
      runOf([
        ['a', undefined],
        ['b', undefined, 0],
      ]),
    ),
  ).toMatchObject({ leftMs: undefined, untimed: 2 });
  const [a, b] = runOf([
    ['a', 1000],
    ['b', undefined, 0],
  ]).nodes;
  const nodes = a && b ? [a, { ...b, kind: 'check' as const }] : [];
  expect(outlookOf(runOf([], { nodes, settled: new Uint8Array(2) }))).toMatchObject({ leftMs: 1000, untimed: 1 });
});

test('a node that was never timed is taken for one like its kind: of this run, else of earlier ones', () => {
  const nodes: readonly Node[] = [
    ['a', 1000],
    ['b', 3000],
    ['c', undefined],
    ['d', undefined],
  ];
  const earlier = outlookOf(runOf(nodes, { jobs: 1, pace: 2 }));
  expect(earlier).toMatchObject({ leftMs: 8000 + 2 * 4000, untimed: 0, guessed: 2 });
  const took = new Map([['task' as const, { nodes: 2, ms: 1000 }]]);
  expect(outlookOf(runOf(nodes, { jobs: 1, took, done: [0, 1] }))).toMatchObject({ leftMs: 1000, guessed: 2 });
  const running = new Map([[2, main(0, 0)]]);
  expect(outlookOf(runOf(nodes, { jobs: 1, took, running, done: [0, 1], now: 400 })).leftMs).toBe(600);
});

test('very many small ones: how fast they come counts, not what each of them takes', () => {
  const nodes = Array.from({ length: 1000 }, (_, index): Node => [`t${index}`, 4]);
  const done = Array.from({ length: 200 }, (_, index) => index);
  const took = (ms: number) => new Map([['task' as const, { nodes: 200, ms }]]);
  const run = { done, now: 5000, startedAt: 1000 };
  // 200 in four seconds: 800 more in sixteen.
  expect(outlookOf(runOf(nodes, { ...run, took: took(800) })).leftMs).toBe(16_000);
  expect(outlookOf(runOf(nodes, { ...run, took: took(200_000) })).leftMs).toBe(1600);
});

test('what waits: for room, and for what runs, the longest way first', () => {
  const nodes: readonly Node[] = [
    ['server', 1000],
    ['lib', 1000],
    ['archive', 500, 0],
    ['image', 9000, 0, 1],
    ['sums', 10, 2],
    ['free', 1],
  ];
  const running = new Map([
    [0, main(0, 0)],
    [1, main(0, 1)],
  ]);
  expect(outlookOf(runOf(nodes, { running }))).toMatchObject({
    waiting: 4,
    ready: 1,
    next: [
      { node: 'image', for: 'server', more: 1 },
      { node: 'archive', for: 'server', more: 0 },
    ],
  });
});

test('at most three of them are named', () => {
  const many = Array.from({ length: 9 }, (_, index): Node => [`t${index}`, index * 100, 0]);
  const { next } = outlookOf(runOf([['a', 1], ...many], { running: new Map([[0, main(0, 0)]]) }));
  expect(next.map(({ node }) => node)).toEqual(['t8', 't7', 't6']);
});

test.each([
  [200, '1 s'],
  [59_001, '1 min'],
  [61_000, '1 min 10 s'],
  [130_000, '2 min 10 s'],
  [599_000, '10 min'],
  [725_000, '12 min'],
])('%i ms are %s', (ms, text) => expect(leftText(ms)).toBe(text));
