/** The nodes of a run as they are told: edges by their places, through groups. */
import { expect, test } from 'vitest';
import { toldNodes } from './told-nodes.ts';

test('whoever waits for a group waits for its members, also through groups of groups; each once', () => {
  const nodes = [
    { id: 'a', kind: 'task', before: [] },
    { id: 'b', kind: 'task', before: ['a'] },
    { id: 'inner', kind: 'group', before: ['a', 'b'] },
    { id: 'outer', kind: 'group', before: ['inner'] },
    { id: 'c', kind: 'check', before: ['outer', 'a', 'gone'], description: 'checks' },
  ] as const;
  expect(toldNodes({ nodes, main: { c: 'c' } }, (id) => (id === 'c' ? 7 : undefined))).toEqual([
    { id: 'a', kind: 'task' },
    { id: 'b', kind: 'task', before: [0] },
    { id: 'c', kind: 'check', description: 'checks', expectedMs: 7, before: [0, 1] },
  ]);
});
