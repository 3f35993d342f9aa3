/** Finding paths by where they lie. */
import { expect, it } from 'vitest';
import { openPathIndex } from './path-index.ts';

function indexOf(...paths: readonly string[]) {
  const index = openPathIndex<string>();
  for (const path of paths) index.add(path, path);
  return index;
}

it('finds what lies at, above and below a path, in the order in which it was added', () => {
  const index = indexOf('src/b/x', 'src', 'srcs/a', 'src/b', 'src/b/y/z', 'src/c', '.');
  expect(index.near('src/b')).toEqual(['src/b/x', 'src', 'src/b', 'src/b/y/z', '.']);
  expect(index.near('src/b/y')).toEqual(['src', 'src/b', 'src/b/y/z', '.']);
  expect(index.near('src/d')).toEqual(['src', '.']);
});

it('takes the workspace for the folder of all', () => {
  const index = indexOf('a', 'b/c', '../d');
  expect(index.near('.')).toEqual(['a', 'b/c', '../d']);
  expect(index.near('..')).toEqual(['../d']);
  expect(index.near('e')).toEqual([]);
});

it('takes absolute paths, and the same path more than once', () => {
  const index = openPathIndex<number>();
  index.add('/usr/bin/tool', 1);
  index.add('/usr/bin/tool', 2);
  expect(index.near('/usr/bin/tool')).toEqual([1, 2]);
  expect(index.near('/usr')).toEqual([1, 2]);
  expect(index.near('/opt')).toEqual([]);
});
