/** F41: chains, fans and matrices of 10,000 targets and more: nothing overflows, everything is counted, work grows with the size. */
import { describe, expect, test } from 'vitest';
import { previewPlan } from '../../src/engine/index.ts';
import { expandGraph, select } from '../../src/graph/index.ts';
import type { OutputSpec } from '../../src/model/action.ts';
import { edgesBefore } from '../../src/model/plan.ts';
import { makePlan } from '../../src/plan/index.ts';
import { graphFormats, graphText } from '../../src/report/graph-text.ts';
import { done, planOf, worldOf, type Spec } from '../rig/engine-world.ts';
import {
  configOf,
  fakeDriver,
  fakeDrivers,
  plainExpander,
  projectFixture,
  type TargetFixture,
} from '../rig/graph-fixture.ts';
import { createRig } from '../rig/rig.ts';
import { expectNoStack } from '../rig/sound.ts';
import { sum } from '../rig/story.ts';

const size = 10_000;
/** Cells of the matrix: 100,000 with the variable. */
const cells = Number(process.env['GOBUILD_TEST_TARGETS'] ?? 5000);

type Targets = Readonly<Record<string, TargetFixture>>;
const targets = (make: (index: number) => Partial<TargetFixture>, more: Targets = {}): Targets => ({
  ...Object.fromEntries(
    Array.from({ length: size }, (_, index) => [`t${index}`, { kind: 'task', ...make(index) }] as const),
  ),
  ...more,
});

/** Reads the files that its settings name, and lists the tree that they name. */
const reader = fakeDriver('check', {
  id: 'check/reader',
  plan: (settings, context) => [
    context.action({
      settings,
      work: { type: 'argv', argv: ['r'], cwd: '.' },
      inputs: [
        ...(typeof settings['reads'] === 'string' ? [{ type: 'file' as const, path: settings['reads'] }] : []),
        ...(typeof settings['tree'] === 'string'
          ? [{ type: 'tree' as const, base: settings['tree'], except: [] }]
          : []),
      ],
      outputs: [],
    }),
  ],
});

function planned(what: Targets, selectors: readonly string[]) {
  const config = configOf(what);
  const drivers = fakeDrivers(reader);
  const graph = expandGraph({ config, drivers, project: projectFixture, expander: plainExpander });
  if (!graph.value) throw new Error(graph.diagnostics[0]?.message);
  const { machine } = projectFixture;
  const goals = select({ graph: graph.value, config, machine, selectors, only: [] });
  if (!goals.value) throw new Error(goals.diagnostics[0]?.message);
  return makePlan({ graph: graph.value, goals: goals.value, drivers, project: projectFixture, profile: 'default' });
}

/** Names of what the last action of the plan waits for. */
function beforeLast({ value: plan }: ReturnType<typeof planned>): readonly string[] {
  const last = plan?.actions.at(-1);
  return plan && last ? edgesBefore(last, plan.main) : [];
}

const chain = (index: number): Partial<TargetFixture> => (index === 0 ? {} : { needs: [`t${index - 1}`] });

describe('F41: planning', () => {
  test.each([
    ['a chain', targets(chain), `t${size - 1}`, `t${size - 2}`],
    [
      'a chain written backwards',
      targets((index) => (index === size - 1 ? {} : { from: [`t${index + 1}`] })),
      't0',
      't1',
    ],
  ])('%s of 10,000 is put in order, and each waits for one', (_name, what, goal, last) => {
    const plan = planned(what, [goal]);
    expect(plan.diagnostics).toEqual([]);
    expect(plan.value?.actions).toHaveLength(size);
    expect(plan.value?.actions.at(-1)?.id).toBe(goal);
    expect(beforeLast(plan)).toEqual([last]);
  });

  test.each([
    ['into a target by a glob', { last: { kind: 'task', needs: ['t*'] } }, size],
    ['into a target by their files', { last: { kind: 'task', from: ['t*'] } }, size],
    ['into a group', { last: { kind: 'group', needs: ['t*'] } }, size],
  ] satisfies readonly [string, Targets, number][])('a fan of 10,000 %s', (_name, more, edges) => {
    const plan = planned(
      targets(() => ({}), more),
      ['last'],
    );
    expect(plan.diagnostics).toEqual([]);
    expect(plan.value?.actions).toHaveLength(size + 1);
    expect(beforeLast(plan)).toHaveLength(edges);
  });

  test('a fan of 10,000 out of one target, named one by one', () => {
    const what = targets(() => ({ needs: ['base-*'] }), { 'base-a': { kind: 'task' }, 'base-b': { kind: 'task' } });
    const plan = planned(
      what,
      Array.from({ length: size }, (_, index) => `t${index}`),
    );
    expect(plan.diagnostics).toEqual([]);
    expect(plan.value?.requested).toHaveLength(size);
    expect(beforeLast(plan)).toEqual(['base-a', 'base-b']);
  });

  test('a chain of 10,000 knows what needs what: for who lists what tasks write, and who reads it', () => {
    const tree = { kind: 'check', driver: 'check/reader', settings: { tree: 'out' } } as const;
    const reads = { kind: 'check', driver: 'check/reader', settings: { reads: 'out/t0' } } as const;
    const last = `t${size - 1}`;
    const plan = planned(
      targets(chain, {
        // Both stand at an end of the chain.
        behind: { ...tree, needs: [last] },
        far: { ...reads, needs: [last] },
        apart: reads,
      }),
      ['behind', 'far', 'apart'],
    );
    const listing = plan.value?.actions.find(({ id }) => id === 'behind');
    expect(listing?.after).toHaveLength(size);
    expect(plan.diagnostics.map(({ message }) => message)).toEqual([
      'apart reads out/t0, which t0 writes, without needing it',
    ]);
  });
});

test('F41: a dry run of 10,000 that are all to do compares each with what is written near its inputs', async () => {
  const specs = Array.from({ length: size }, (_, index): Spec => ({
    id: `a${index}`,
    before: index === 0 ? [] : [`a${index - 1}`],
    over: { outputs: [{ path: `out/d${index}/a.txt` }] },
  }));
  const { shop } = worldOf(specs, done);
  let compared = 0;
  const reads = ({ path }: OutputSpec): boolean => {
    compared += 1;
    return path === `out/d${size - 2}/a.txt`;
  };
  const places = (id: string): string[] => (id === `a${size - 1}` ? [`out/d${size - 2}`] : [`src/${id}`]);
  const cache = { ...shop.cache, readerOf: ({ id }: { readonly id: string }) => ({ places: places(id), reads }) };
  const previews = await previewPlan(planOf(specs), { ...shop, cache }, {});
  expect(previews.filter(({ verdict }) => verdict === 'would-run')).toHaveLength(size - 1);
  expect(previews.at(-1)).toMatchObject({
    verdict: 'unknown',
    reasons: [{ type: 'upstream-changed', from: `a${size - 2}` }],
  });
  expect(compared).toBeLessThan(10);
});

test('F41: a graph of 150,000 edges is drawn in every form', () => {
  const ids = Array.from({ length: 150_000 }, (_, index) => `t${index}`);
  const node = { target: 't', kind: 'task', driver: 'task/task' } as const;
  const graph = {
    nodes: [...ids, 'all'].map((id) => ({ ...node, id })),
    edges: ids.map((from) => ({ from, to: 'all', artifacts: false })),
  };
  for (const format of graphFormats) expect(graphText(graph, format)).toContain('t149999');
});

test.concurrent(`F41: a matrix of ${cells} is listed, drawn, and previewed`, async () => {
  const axis = (length: number): string => Array.from({ length }, (_, index) => index).join(', ');
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
targets:
  m:
    kind: task
    matrix: { a: [${axis(1000)}], b: [${axis(cells / 1000)}] }
    inputs: [in.txt]
    outputs: ['out/\${{ matrix.a }}/\${{ matrix.b }}.txt']
    run: [cp, in.txt, 'out/\${{ matrix.a }}/\${{ matrix.b }}.txt']
  all: { kind: group, needs: [m] }
`,
      'in.txt': 'x',
    },
  });
  const listed = await rig.run('list');
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(`${cells} nodes`) });
  const drawn = await rig.run('graph', '--format', 'json');
  const graph = JSON.parse(drawn.stdout) as { nodes: unknown[]; edges: unknown[] };
  expect([graph.nodes.length, graph.edges.length]).toEqual([cells + 1, cells]);
  const preview = await rig.run('run', 'all', '--dry-run');
  expect(preview.stdout.trimEnd().split('\n').at(-1)).toBe(`0 fresh, ${cells} would run, 0 would be restored`);
  for (const ran of [listed, drawn, preview]) expectNoStack(ran);
});

test.concurrent('F41: a chain of 500 runs, is explained, and then has nothing to do, whoever looks', async () => {
  const length = 500;
  const target = (index: number): string =>
    `  t${index}: { kind: task, ${index === 0 ? 'inputs: [in.txt]' : `from: [t${index - 1}]`}, outputs: [out/${index}], run: [cp, ${index === 0 ? 'in.txt' : `out/${index - 1}`}, out/${index}] }\n`;
  const chained = Array.from({ length }, (_, index) => target(index)).join('');
  await using rig = await createRig({
    files: { 'gobuild.yaml': `version: 1\nproject: demo\ntargets:\n${chained}`, 'in.txt': 'x' },
  });
  const goal = `t${length - 1}`;
  expect(sum(await rig.run('run', goal))).toBe(`0 fresh, ${length} ran, 0 restored`);
  expect(rig.read(`out/${length - 1}`)).toBe('x');
  rig.remove('.gobuild/warm');
  expect(sum(await rig.run('run', goal))).toBe(`${length} fresh`);
  rig.write('in.txt', 'y');
  const why = await rig.run('explain', '*');
  expect(why).toMatchObject({ code: 0, stdout: expect.stringContaining('in.txt') });
  const preview = await rig.run('run', goal, '--dry-run');
  expect(preview.stdout.trimEnd().split('\n').at(-1)).toBe(
    `0 fresh, 1 would run, 0 would be restored, ${length - 1} not known yet`,
  );
  for (const ran of [why, preview]) expectNoStack(ran);
});
