/** What a plan refuses and which edges it adds by itself. */
import { describe, expect, it } from 'vitest';
import {
  configOf,
  fakeDriver,
  fakeDrivers,
  plainExpander,
  projectFixture,
  type TargetFixture,
} from '../../test/rig/graph-fixture.ts';
import { expandGraph, select } from '../graph/index.ts';
import type { Action, OutputSpec } from '../model/action.ts';
import type { Graph } from '../model/graph.ts';
import type { Driver } from '../model/kind.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import { checkWriters } from './check-writers.ts';
import { makePlan } from './index.ts';

/** Writes where its settings say, and lists the tree that they name. */
const writer = fakeDriver('task', {
  id: 'task/writer',
  produces: (settings, node) => [
    { role: 'file', path: typeof settings['out'] === 'string' ? settings['out'] : `out/${node.id}` },
  ],
  plan: (settings, context) => [
    context.action({
      settings,
      work: { type: 'argv', argv: ['w'], cwd: '.' },
      inputs: [
        ...context.node.inputs.map((input) => ({
          type: 'artifact' as const,
          node: input.node,
          path: input.path,
          role: input.role,
        })),
        ...(typeof settings['tree'] === 'string'
          ? [{ type: 'tree' as const, base: settings['tree'], except: [] }]
          : []),
        ...(typeof settings['reads'] === 'string' ? [{ type: 'file' as const, path: settings['reads'] }] : []),
      ],
      outputs: context.node.produces.map((artifact) => ({ path: artifact.path })),
    }),
  ],
});

function planOf(
  targets: Readonly<Record<string, TargetFixture>>,
  drivers: ReadonlyMap<string, Driver> = fakeDrivers(writer),
) {
  const config = configOf(targets);
  const graph = expandGraph({ config, drivers, project: projectFixture, expander: plainExpander });
  if (!graph.value) throw new Error('no graph');
  const goals = select({
    graph: graph.value,
    config,
    machine: projectFixture.machine,
    selectors: ['*', ...Object.keys(targets)],
    only: [],
  });
  if (!goals.value) throw new Error('no goals');
  return makePlan({
    graph: graph.value,
    goals: goals.value,
    drivers,
    project: projectFixture,
    profile: 'default',
  });
}

const task = (settings: Record<string, string>, more: Partial<TargetFixture> = {}): TargetFixture => ({
  kind: 'task',
  driver: 'task/writer',
  settings,
  ...more,
});
const problems = (targets: Readonly<Record<string, TargetFixture>>): string[] =>
  planOf(targets).diagnostics.map((d) => `${d.code} ${d.message}`);
const before = (plan: Plan | undefined, id: string): string[] => {
  const action = plan?.actions.find((candidate) => candidate.id === id);
  return plan && action ? edgesBefore(action, plan.main) : [];
};

describe('writers', () => {
  it.each<[string, string, string, string]>([
    ['the same path', 'out/x', 'out/x', 'a and b both write out/x'],
    [
      'a twin on systems that fold case',
      'out/Readme',
      'out/README',
      'a writes out/Readme and b writes out/README: on many systems that is one file',
    ],
    ['a path inside another', 'out', 'out/x', 'b writes out/x inside out, which a writes'],
  ])('refuses %s', (_name, a, b, message) => {
    expect(problems({ a: task({ out: a }), b: task({ out: b }) })).toEqual([`GB2501 ${message}`]);
  });

  it.each(['gobuild.yaml', '.git/config', '../x', '/etc/passwd', 'a/../b', '.gobuild/state.log', 'NUL', 'a:b', 'x.'])(
    'refuses to write %s',
    (out) => {
      expect(problems({ a: task({ out }) }).join()).toContain('GB2502');
    },
  );

  it('refuses to write a file of the configuration, or a folder that holds one', () => {
    const writing = (output: OutputSpec): string[] => {
      const graph = { byId: new Map() } as unknown as Graph;
      const action = { id: 'a', node: 'a', outputs: [output] } as unknown as Action;
      const found = checkWriters([action], { graph, configFiles: ['gobuild.yaml', 'api/gobuild.yaml'] });
      return found.map(({ message }) => message);
    };
    expect(writing({ path: 'API/gobuild.yaml' })).toEqual([
      'a may not write "API/gobuild.yaml": it is a file of the configuration',
    ]);
    expect(writing({ path: 'api', directory: true })).toEqual(['a may not write "api": it holds api/gobuild.yaml']);
    expect(writing({ path: 'api', glob: '**/*.yaml' })).toHaveLength(1);
    expect(writing({ path: 'api', glob: '**/*.go' })).toEqual([]);
  });

  it('lets siblings be', () => {
    expect(
      problems({
        a: task({ out: 'out/x' }),
        b: task({ out: 'out/xy' }),
        c: task({ out: 'out/x.txt' }),
        d: task({ out: 'out2/x' }),
      }),
    ).toEqual([]);
  });
});

describe('edges', () => {
  it('lets a tree wait for what a task writes into it, dist aside', () => {
    const { value, diagnostics } = planOf({
      gen: task({ out: 'internal/gen.go' }),
      built: task({ out: 'dist/x' }),
      build: task({ out: 'bin/x', tree: '.' }),
    });
    expect(diagnostics).toEqual([]);
    expect(before(value, 'build')).toEqual(['gen']);
  });

  it('exempts a task that needs the tree itself', () => {
    const { value } = planOf({
      build: task({ out: 'bin/x', tree: '.' }),
      docs: task({ out: 'docs/api.md' }, { from: ['build'] }),
    });
    expect(before(value, 'build')).toEqual([]);
  });

  it('starts no deploy before everything else has succeeded', () => {
    const { value } = planOf({
      a: { kind: 'compile' },
      slow: { kind: 'check' },
      here: { kind: 'deploy', from: ['a'] },
      after: task({}, { needs: ['here'] }),
    });
    expect(before(value, 'here').toSorted()).toEqual(['a', 'slow']);
  });

  it('asks for the edge to a file that another target writes', () => {
    expect(problems({ a: task({ out: 'gen/x' }), b: task({ reads: 'gen/x' }) })).toEqual([
      'GB2504 b reads gen/x, which a writes, without needing it',
    ]);
    expect(problems({ a: task({ out: 'gen/x' }), b: task({ reads: 'gen/x' }, { needs: ['a'] }) })).toEqual([]);
  });

  it('orders actions: what comes before stands before', () => {
    const { value } = planOf({ c: task({}, { from: ['b'] }), b: task({}, { from: ['a'] }), a: task({}) });
    expect(value?.actions.map((action) => action.id)).toEqual(['a', 'b', 'c']);
  });
});
