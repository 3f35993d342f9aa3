/** Which actions a change of paths is of interest to. */
import { expect, test } from 'vitest';
import type { Looks } from '../cache/index.ts';
import { lookingActions } from './looking-actions.ts';

const looksAt = (paths: readonly string[], parts: readonly Looks[] = []): Looks => ({
  paths,
  found: [],
  parts,
  turn: 0,
  holds: false,
});

test('those that looked at the path itself, also together with others', () => {
  const shared = looksAt(['src', 'src/main.go']);
  const looks = new Map([
    ['build', looksAt(['go.mod'], [shared])],
    ['test', looksAt([], [looksAt(['src/main_test.go'], [shared])])],
    ['docs', looksAt(['.', 'README.md'])],
  ]);
  expect([...lookingActions(looks, ['src/main.go'])]).toEqual(['build', 'test']);
  expect([...lookingActions(looks, ['src/main_test.go'])]).toEqual(['test']);
});

test('of a name that nobody knew, those that listed its folder', () => {
  const looks = new Map([
    ['build', looksAt(['src', 'src/main.go'])],
    ['docs', looksAt(['.', 'README.md'])],
  ]);
  expect([...lookingActions(looks, ['src/new.go'])]).toEqual(['build']);
  expect([...lookingActions(looks, ['new.md'])]).toEqual(['docs']);
  expect([...lookingActions(looks, [])]).toEqual([]);
});
