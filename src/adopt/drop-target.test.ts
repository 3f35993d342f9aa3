/** A target that cannot be used becomes a comment, and its name vanishes from what named it (GB4053 tells of it). */
import { expect, test } from 'vitest';
import type { Draft } from './draft.ts';
import { dropTarget, targetAtLine } from './drop-target.ts';
import { writeDraft } from './write-draft.ts';

const draft: Draft = {
  project: 'p',
  head: [],
  settings: [
    { key: 'default', value: ['a', 'b'] },
    {
      key: 'matrices',
      value: { a: { platform: ['linux/amd64', ...Array.from({ length: 20 }, (_, n) => `x/y${n}`)] } },
    },
  ],
  targets: [
    { name: 'a', body: { kind: 'task', run: ['x'] } },
    { name: 'b', body: { kind: 'task', needs: ['a[os=linux]'], run: 'x\ny' } },
    { name: 'c', body: { kind: 'package', from: ['a'] } },
    { name: 'd', body: { kind: 'group', needs: ['c', 'b'] } },
  ],
  notes: [],
};

test('the target of a line', () => {
  const lines = writeDraft(draft).split('\n');
  const at = (text: string): string | undefined => targetAtLine(draft, lines.lastIndexOf(text) + 1);
  expect(at('  a:')).toBe('a');
  expect(at('      y')).toBe('b');
  expect(at('targets:')).toBeUndefined();
  expect(targetAtLine(draft, 3)).toBeUndefined();
});

test('what is left', () => {
  const left = dropTarget(draft, 'a', 'gobuild cannot use it: it is odd.');
  expect(left.targets.map(({ name, body, isGuess = false }) => [name, isGuess, body['needs']])).toEqual([
    ['a', true, undefined],
    ['b', false, undefined],
    ['c', true, undefined],
    ['d', false, ['b']],
  ]);
  expect(left.settings[0]?.value).toEqual(['b']);
  expect(writeDraft(left)).toContain('  # gobuild cannot use it: it is odd.\n  # a:\n');
});
