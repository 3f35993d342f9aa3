/** What is left of a plan when a node must not run. */
import { expect, it } from 'vitest';
import type { Action } from '../model/action.ts';
import type { GraphNode } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import { planWithout } from './plan-without.ts';

const action = (node: string, more: Partial<Action> = {}): Action =>
  ({ id: node, node, mode: 'cached', inputs: [{ type: 'file', path: 'a' }], after: [], ...more }) as Action;

const planOf = (...actions: readonly Action[]): Plan => {
  const names = [...new Set(actions.map(({ node }) => node))];
  return {
    project: 'p',
    profile: '',
    dist: 'dist',
    leftOut: [],
    actions,
    nodes: names.map((id) => ({ id }) as GraphNode),
    main: Object.fromEntries(names.map((name) => [name, name])),
    requested: names,
  };
};

it('leaves a node out with its steps, and what waits for any of them', () => {
  const plan = planOf(
    action('fmt', { id: 'fmt#scan' }),
    action('early', { after: ['fmt#scan'] }),
    action('fmt'),
    action('late', { after: ['early'] }),
    action('copy'),
  );
  const left = planWithout(plan, new Set(['fmt']));
  expect(left.actions.map(({ id }) => id)).toEqual(['copy']);
  expect([left.nodes.map(({ id }) => id), left.requested]).toEqual([['copy'], ['copy']]);
});

it('takes what has no inputs for fresh, and lets what waits for it take part', () => {
  const plan = planOf(action('gen', { mode: 'always', inputs: [] }), action('copy', { after: ['gen'] }));
  const left = planWithout(plan, new Set(['gen']));
  expect(left.actions.map(({ id, mode }) => [id, mode])).toEqual([
    ['gen', 'cached'],
    ['copy', 'cached'],
  ]);
  expect(planWithout(plan, new Set())).toBe(plan);
});
