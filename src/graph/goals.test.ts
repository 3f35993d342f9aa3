/** What a run selects: needs, deploys, groups, `--only`; and the laws of selectors. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  configOf,
  fakeDriver,
  fakeDrivers,
  plainExpander,
  projectFixture,
  type TargetFixture,
} from '../../test/rig/graph-fixture.ts';
import { matchesWildcard } from '../base/wildcard.ts';
import type { Graph } from '../model/graph.ts';
import { expandGraph, pickByText, select } from './index.ts';
import { parseSelector } from './selector.ts';

type Targets = Readonly<Record<string, TargetFixture>>;
describe('goals', () => {
  const targets: Targets = {
    server: { kind: 'compile', platforms: ['linux/amd64', 'windows/amd64'] },
    test: { kind: 'check' },
    archive: { kind: 'package', from: ['server'] },
    sums: { kind: 'sign', from: ['archive'], driver: 'sign/all' },
    here: { kind: 'deploy', from: ['server[platform=host]'] },
    release: { kind: 'group', needs: ['test', 'sums', 'here'] },
  };
  const config = configOf(targets);
  const drivers = fakeDrivers(fakeDriver('sign', { id: 'sign/all', shape: 'all' }));
  const graph = expandGraph({ config, drivers, project: projectFixture, expander: plainExpander }).value as Graph;
  const run = (selectors: string[], only: string[] = []) => {
    const { value, diagnostics } = select({ graph, config, machine: projectFixture.machine, selectors, only });
    return {
      nodes: value?.nodes.map((node) => node.id),
      left: value?.leftOut.map((skipped) => skipped.id),
      problems: diagnostics.map((d) => d.message),
    };
  };

  it('takes all that is needed, a deploy through a group or by name', () => {
    expect(run(['release']).nodes).toHaveLength(8);
    expect(run(['here']).nodes).toEqual(['server@linux-amd64', 'here']);
  });

  it('means the members of a group, or what --only picks, as the goals themselves', () => {
    const goals = (selectors: string[], only: string[] = []) =>
      [
        ...(select({ graph, config, machine: projectFixture.machine, selectors, only }).value?.requested ?? []),
      ].toSorted();
    expect(goals(['release'])).toEqual(['here', 'release', 'sums', 'test']);
    expect(goals(['release'], ['server[os=windows]'])).toEqual(['server@windows-amd64']);
  });

  it('leaves deploys out of globs and says so', () => {
    expect(run(['*[os=linux]', 'h*'])).toMatchObject({
      nodes: ['server@linux-amd64', 'archive@linux-amd64'],
      left: ['here'],
    });
    expect(run(['deploy/*']).left).toEqual(['here']);
  });

  it('names what a selector picks and an `if` skips; picking none of them is wrong all the same', () => {
    const off: Targets = {
      ...targets,
      pro: {
        kind: 'task',
        tags: ['nightly'],
        cells: [[['edition', 'pro']], [['edition', 'free']]],
        condition: 'false',
      },
    };
    const skipping = configOf(off);
    const built = expandGraph({ config: skipping, drivers, project: projectFixture, expander: plainExpander }).value;
    const pick = (text: string) => {
      const request = { graph: built as Graph, config: skipping, machine: projectFixture.machine, only: [] };
      const { value, diagnostics } = select({ ...request, selectors: [text] });
      return [value?.leftOut.map(({ id, why }) => `${id} ${why}`), diagnostics.map((d) => `${d.message} (${d.help})`)];
    };
    const [first, second] = ['pro@edition=pro its if is false: false', 'pro@edition=free its if is false: false'];
    expect(pick('pro')).toEqual([[first, second], []]);
    expect(pick('*[tag=nightly,edition=pro]')).toEqual([[first], []]);
    expect(pick('pro@edition=free')).toEqual([[second], []]);
    expect(pick('*[os=linux]')[0]).not.toContain(first);
    const seen = pickByText('pro@edition=free', {
      graph: built as Graph,
      config: skipping,
      machine: projectFixture.machine,
    });
    expect(seen.diagnostics.map((d) => `${d.severity} ${d.message}`)).toEqual([
      'warning pro@edition=free is skipped: its if is false: false',
    ]);
    const nothing = '"pro[edition=basic]" matches nothing (pro@edition=pro is skipped: its if is false: false)';
    expect(pick('pro[edition=basic]')).toEqual([[], [nothing]]);
  });

  it('narrows with --only and names the folds that are left out', () => {
    expect(run(['release'], ['*[os=windows]'])).toEqual({
      nodes: ['server@windows-amd64', 'archive@windows-amd64'],
      left: ['here', 'sums'],
      problems: [],
    });
  });

  it('picks by id and says what could have been meant', () => {
    expect(run(['server@win*']).nodes).toEqual(['server@windows-amd64']);
    expect(run(['sever']).problems).toEqual(['there is no target "sever"']);
    expect(run(['server@plan9']).problems).toEqual(['"server@plan9" matches nothing']);
  });
});

describe('selector and wildcard laws', () => {
  it('parses or refuses any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseSelector(text).ok === 'boolean'));
  });

  it('agrees with a regular expression and ends on hostile patterns', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesWildcard(pattern, text)).toBe(expression.test(text));
      }),
    );
    expect(matchesWildcard(`${'*a'.repeat(2000)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
