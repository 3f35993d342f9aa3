/** Lines on narrow terminals. */
import { expect, test } from 'vitest';
import { colours } from './colours.ts';
import { cutMiddle, foldLine } from './fold-line.ts';
import { squiggle } from './squiggle.ts';
import { textWidth } from './width.ts';

test('folds between words, indents what follows, keeps long words whole', () => {
  expect(foldLine('one two three four', 9, 2)).toEqual(['one two', '  three', '  four']);
  expect(foldLine('  help: a/very/long/path/indeed is gone', 14, 4)).toEqual([
    '  help:',
    '    a/very/long/path/indeed',
    '    is gone',
  ]);
  expect(foldLine('one two three four', undefined, 2)).toEqual(['one two three four']);
  expect(foldLine('', 4, 2)).toEqual(['']);
});

test('colours take no columns, wide letters two', () => {
  const paint = colours(true);
  expect(foldLine(`${paint.red('error')}: あああ いいい`, 13, 2).map(textWidth)).toEqual([13, 8]);
});

test('a diagnostic at 40 columns: no line of words is wider', () => {
  const text = squiggle(
    {
      code: 'GB1020',
      severity: 'error',
      message: 'there is no key "frobnicate" in "server"',
      help: 'the keys here are description, kind, using, from, needs, matrix, if, env, secrets',
      at: { file: 'gobuild.yaml', start: 0, end: 3, line: 1, column: 1 },
    },
    { sources: { 'gobuild.yaml': 'a: b\n' }, columns: 40, fold: true },
  );
  expect(
    text
      .split('\n')
      .map(textWidth)
      .filter((width) => width > 40),
  ).toEqual([]);
  expect(text).toContain('\n    kind, using, from');
});

test('a text without end is cut in the middle', () => {
  expect(cutMiddle('x'.repeat(1_000_000)).length).toBeLessThan(2000);
  expect(cutMiddle('short')).toBe('short');
});
