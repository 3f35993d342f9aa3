/** Widths as terminals have them, and cuts that never tear a character or leave a colour open. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, padEnd, padStart, table, textWidth } from './width.ts';

test.each([
  ['', 0],
  ['abc', 3],
  ['\u001b[31mabc\u001b[39m', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本語', 6],
  ['👍', 2],
  ['👩‍👩‍👧', 2],
  ['❤️', 2],
  ['·', 1],
  ['\u200b', 0],
])('%j', (text, columns) => {
  expect(textWidth(text)).toBe(columns);
});

test('cut keeps the colours closed', () => {
  expect(cut('\u001b[31mabcdef\u001b[39mgh', 4)).toBe('\u001b[31mabc…\u001b[39m');
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('日本語', 4)).toBe('日…');
  expect(cut('abc', 0)).toBe('');
});

test('a cut text is never wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, columns) => {
      expect(textWidth(cut(text, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('pads by columns, not by code units', () => {
  expect(padEnd('日本', 6)).toBe('日本  ');
  expect(padStart('日本', 6)).toBe('  日本');
  expect(
    table([
      ['a', 'bb', 'c'],
      ['日本', '', 'd'],
    ]),
  ).toEqual(['a     bb  c', '日本      d']);
});
