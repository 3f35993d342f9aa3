/** Tables of configurations: the nodes they become, the edges, and what is refused. */
import { describe, expect, it } from 'vitest';
import {
  configOf,
  fakeDrivers,
  plainExpander,
  projectFixture,
  type TargetFixture,
} from '../../test/rig/graph-fixture.ts';
import type { Graph } from '../model/graph.ts';
import { expandGraph } from './index.ts';

type Targets = Readonly<Record<string, TargetFixture>>;
const six = ['linux/amd64', 'linux/arm64', 'linux/arm/7', 'windows/amd64', 'darwin/amd64', 'darwin/arm64'];

const expand = (targets: Targets, drivers = fakeDrivers()) =>
  expandGraph({ config: configOf(targets), drivers, project: projectFixture, expander: plainExpander });

function graphOf(targets: Targets): Graph {
  const { value, diagnostics } = expand(targets);
  expect(diagnostics).toEqual([]);
  if (!value) throw new Error('no graph');
  return value;
}

const ids = (targets: Targets): string[] => graphOf(targets).nodes.map((node) => node.id);
const problems = (targets: Targets): string[] =>
  expand(targets).diagnostics.map((d) => `${d.code} ${d.message}${d.help ? ` (${d.help})` : ''}`);

describe('nodes', () => {
  it('has one node per cell, with short ids', () => {
    expect(ids({ server: { kind: 'compile', platforms: six } })).toEqual([
      'server@linux-amd64',
      'server@linux-arm64',
      'server@linux-arm-7',
      'server@windows-amd64',
      'server@darwin-amd64',
      'server@darwin-arm64',
    ]);
    expect(ids({ server: { kind: 'compile' } })).toEqual(['server']);
    expect(
      ids({
        server: {
          kind: 'compile',
          cells: [
            [
              ['platform', 'linux/arm/7'],
              ['edition', 'pro'],
            ],
          ],
        },
      }),
    ).toEqual(['server@linux-arm-7,edition=pro']);
  });

  it('groups by platform, and what has none joins every group', () => {
    const graph = graphOf({
      server: { kind: 'compile', platforms: ['linux/amd64', 'windows/amd64'] },
      cli: { kind: 'compile', platforms: ['linux/amd64'] },
      docs: { kind: 'task' },
      archive: { kind: 'package', from: ['server', 'cli', 'docs'] },
    });
    const inputs = Object.fromEntries(
      graph.nodes.filter((n) => n.target === 'archive').map((n) => [n.id, n.inputs.map((i) => i.node)]),
    );
    expect(inputs).toEqual({
      'archive@linux-amd64': ['server@linux-amd64', 'cli@linux-amd64', 'docs'],
      'archive@windows-amd64': ['server@windows-amd64', 'docs'],
    });
  });

  it('signs each artifact, with the axis `of` for several names', () => {
    const targets: Targets = {
      a: { kind: 'compile', platforms: ['linux/amd64'] },
      b: { kind: 'task' },
      sig: { kind: 'sign', from: ['a', 'b'] },
      one: { kind: 'sign', from: ['b'] },
    };
    expect(ids(targets)).toEqual(['a@linux-amd64', 'b', 'sig@linux-amd64,of=a', 'sig@of=b', 'one']);
  });

  it('picks by traits, host included, and by negation', () => {
    const graph = graphOf({
      server: { kind: 'compile', platforms: six },
      here: { kind: 'deploy', from: ['server[platform=host]'] },
      rest: { kind: 'package', from: ['server[os!=linux,arch!=arm64]'] },
    });
    expect(graph.byId.get('here')?.fromNodes).toEqual(['server@linux-amd64']);
    expect(graph.nodes.filter((n) => n.target === 'rest').map((n) => n.id)).toEqual([
      'rest@windows-amd64',
      'rest@darwin-amd64',
    ]);
  });

  it('hands on what the members of a group make', () => {
    const graph = graphOf({
      a: { kind: 'compile' },
      b: { kind: 'task' },
      all: { kind: 'group', needs: ['a', 'b'] },
      out: { kind: 'deploy', from: ['all'] },
    });
    expect(graph.byId.get('out')?.fromNodes).toEqual(['a', 'b']);
  });

  it('skips by `if`, and what maps over it; folds go on with the rest', () => {
    const { value, diagnostics } = expand({
      server: { kind: 'compile', cells: [[['edition', 'free']], [['edition', 'pro']]], condition: 'edition != pro' },
      off: { kind: 'compile', condition: 'false' },
      signed: { kind: 'sign', from: ['off'] },
      out: { kind: 'deploy', from: ['server', 'off'] },
      none: { kind: 'deploy', from: ['off'] },
    });
    expect(diagnostics).toEqual([]);
    expect(value?.nodes.map((node) => node.id)).toEqual(['server@edition=free', 'out']);
    expect(value?.skipped.map((skipped) => skipped.id)).toEqual(['server@edition=pro', 'off', 'signed', 'none']);
  });

  it('merges overrides, the last wins', () => {
    const at = configOf({}).locate();
    const graph = graphOf({
      archive: {
        kind: 'compile',
        platforms: ['linux/amd64', 'windows/amd64'],
        settings: { format: 'tar.gz', deep: { a: 1, list: [1] } },
        overrides: [
          { where: 'os=windows', settings: { format: 'zip', deep: { b: 2, list: [2] } }, at },
          { where: 'os=windows,arch=amd64', settings: { format: 'tar' }, at },
        ],
      },
    });
    expect(graph.nodes.map((node) => node.settings)).toEqual([
      { format: 'tar.gz', deep: { a: 1, list: [1] } },
      { format: 'tar', deep: { a: 1, b: 2, list: [2] } },
    ]);
  });
});

describe('what is refused', () => {
  it('F36: names the whole circle', () => {
    expect(
      problems({
        a: { kind: 'task', needs: ['b'] },
        b: { kind: 'task', needs: ['c'] },
        c: { kind: 'task', needs: ['a'] },
      })[0],
    ).toContain('a -> b -> c -> a');
    expect(problems({ a: { kind: 'task', needs: ['a'] } })[0]).toContain('GB2001');
  });

  it('an override by a trait that there is not, or that follows from the settings; by one of another target it is fine', () => {
    const at = configOf({}).locate();
    const target = (where: string, platforms = ['linux/amd64']): Targets[string] => ({
      kind: 'compile',
      platforms,
      overrides: [{ where, settings: { a: 1 }, at }],
    });
    expect(problems({ x: target('oss=linux') })).toEqual([
      'GB2008 where: "oss=linux" asks for "oss", and there is no such trait (did you mean "os"?)',
    ]);
    expect(problems({ x: target('role=executable') })[0]).toContain(
      'asks for "role", and that is not known before its settings are',
    );
    expect(problems({ x: target('os=linux,tag=a,variant!=v3') })).toEqual([]);
    const overrides = [{ where: 'edition=pro', settings: { a: 1 }, at }];
    const shared: Targets[string] = { kind: 'compile', platforms: ['linux/amd64'], overrides };
    expect(problems({ x: shared, y: { kind: 'compile', cells: [[['edition', 'free']]], overrides } })).toEqual([]);
  });

  it.each<[string, Targets, string]>([
    [
      'an unknown target',
      { server: { kind: 'compile' }, x: { kind: 'package', from: ['servr'] } },
      'GB2003 there is no target "servr" (did you mean "server"?)',
    ],
    [
      'traits that match nothing',
      { server: { kind: 'compile', platforms: ['linux/amd64'] }, x: { kind: 'package', from: ['server[os=plan9]'] } },
      'GB2004 "server[os=plan9]" matches nothing (it could pick from: server@linux-amd64)',
    ],
    [
      'roles it does not take',
      { s: { kind: 'sign', from: ['a'] }, a: { kind: 'task' }, x: { kind: 'package', from: ['s'] } },
      'GB2005 "s" gives signature, and package/fake takes none of these (it takes: executable, archive, file)',
    ],
    ['a broken selector', { x: { kind: 'package', from: ['a[os'] } }, 'GB2002'],
    [
      'platforms beside from',
      { a: { kind: 'compile' }, x: { kind: 'package', from: ['a'], platforms: ['linux/amd64'] } },
      'GB2006',
    ],
    ['a wider cache', { a: { kind: 'deploy', from: ['b'], cache: 'shared' }, b: { kind: 'task' } }, 'GB2007'],
  ])('%s', (_name, targets, expected) => {
    expect(problems(targets)[0]).toContain(expected);
  });

  it('does not report again what a broken target feeds', () => {
    expect(
      problems({
        a: { kind: 'compile', from: ['nope'] },
        b: { kind: 'package', from: ['a'] },
        c: { kind: 'sign', from: ['b'] },
      }),
    ).toHaveLength(1);
  });
});
