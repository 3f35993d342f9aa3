/** Lines of the go command while it downloads modules. */
import { expect, test } from 'vitest';
import { tellDownloads } from './tell-downloads.ts';

test('modules are counted through, the latest one is named, other lines say nothing', () => {
  const told: string[] = [];
  const tell = tellDownloads((text) => told.push(text));
  tell('go: downloading example.com/a v1.0.0\ngo: downloading example.com/b/v2 v2.1.0\ngo: finding x\n');
  tell('warning: nothing\ngo: downloading\n');
  tell('go: downloading example.com/c v0.0.0-20250101000000-abcdefabcdef\n');
  expect(told).toEqual([
    'downloading modules: 2, example.com/b/v2 v2.1.0',
    'downloading modules: 3, example.com/c v0.0.0-20250101000000-abcdefabcdef',
  ]);
});
