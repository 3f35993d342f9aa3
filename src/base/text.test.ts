/** Texts cut to a length. */
import { expect, test } from 'vitest';
import { aroundDifference } from './text.ts';

const same = 'abcdefghij'.repeat(10);

test.each([
  ['one', 'other', 'one', 'other'],
  [`${same}1`, `${same}2`, '…defghij1', '…defghij2'],
  [`${same}1${same}`, `${same}2`, '…defghij1abcdefghijabcd…', '…defghij2'],
  [`x${same}`, `y${same}`, 'xabcdefghijabcdefghijab…', 'yabcdefghijabcdefghijab…'],
  [same, `${same}2`, '…defghij', '…defghij2'],
  ['a'.repeat(24), 'a'.repeat(23), 'a'.repeat(24), 'a'.repeat(23)],
])('two texts in 24 characters, %#', (a, b, first, second) => {
  expect(aroundDifference(a, b, 24)).toEqual([first, second]);
});

test('no character is cut in two', () => {
  for (let length = 0; length < 12; length += 1) {
    const [a, b] = aroundDifference(
      `${'😀'.repeat(40)}${'x'.repeat(length)}1`,
      `${'😀'.repeat(40)}2😀😀😀😀😀😀`,
      12 + length,
    );
    for (const text of [a, b]) expect(text).toBe(text.toWellFormed());
  }
});
