/** What takes part in a run and in watch besides what is named: services, signatures, deploys. */
import { expect, it } from 'vitest';
import type { Graph } from '../model/graph.ts';
import { configOf, fakeDriver, fakeDrivers, plainExpander, projectFixture } from '../../test/rig/graph-fixture.ts';
import { expandGraph } from './expand-graph.ts';
import { select, type SelectMode } from './select.ts';

const config = configOf({
  server: { kind: 'compile', platforms: ['linux/amd64'] },
  test: { kind: 'check' },
  sums: { kind: 'sign', from: ['server'] },
  here: { kind: 'deploy', from: ['server'], driver: 'deploy/local' },
  far: { kind: 'deploy', from: ['server'] },
  dev: { kind: 'service', from: ['server'] },
  all: { kind: 'group', needs: ['test', 'dev'] },
  release: { kind: 'group', needs: ['all', 'sums', 'here'] },
});
const drivers = fakeDrivers(
  fakeDriver('service', { accepts: ['executable'] }),
  fakeDriver('deploy', { id: 'deploy/local' }),
);
const graph = expandGraph({ config, drivers, project: projectFixture, expander: plainExpander }).value as Graph;

function picked(mode: SelectMode, ...selectors: readonly string[]): { nodes: string[]; left: string[] } {
  const { value } = select({ graph, config, machine: projectFixture.machine, selectors, only: [], mode });
  return { nodes: value?.nodes.map(({ id }) => id) ?? [], left: value?.leftOut.map(({ id }) => id) ?? [] };
}

it('runs a service that is named, and leaves it out of groups and globs', () => {
  expect(picked('run', 'dev')).toEqual({ nodes: ['server@linux-amd64', 'dev'], left: [] });
  expect(picked('run', 'all')).toEqual({ nodes: ['test'], left: ['dev'] });
  expect(picked('run', 'all', 'dev')).toMatchObject({ left: [] });
  expect(picked('run', 'service/*')).toEqual({ nodes: [], left: ['dev'] });
  // Groups that lose a member are names alone; the rest of theirs stays.
  expect(picked('run', 'release').nodes).toEqual(['server@linux-amd64', 'test', 'sums@linux-amd64', 'here']);
});

it('watches services of groups and globs, and signs and deploys only what is named', () => {
  expect(picked('watch', 'release')).toEqual({
    nodes: ['server@linux-amd64', 'test', 'dev'],
    left: ['sums@linux-amd64', 'here'],
  });
  expect(picked('watch', '*')).toMatchObject({ left: ['sums@linux-amd64', 'here', 'far'] });
  expect(picked('watch', 'sums').nodes).toEqual(['server@linux-amd64', 'sums@linux-amd64']);
  expect(picked('watch', 'here').nodes).toEqual(['server@linux-amd64', 'here']);
  expect(picked('watch', 'far')).toEqual({ nodes: [], left: ['far'] });
});
