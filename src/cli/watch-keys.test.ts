/** Keys of watch: what each wishes for, and a filter that is typed. */
import { expect, test } from 'vitest';
import { keysOf } from '../host/keyboard.ts';
import { noKeys, passes, pressKey, type KeyWish } from './watch-keys.ts';

/** What a person gets who types this. */
function wishesFor(text: string): readonly KeyWish[] {
  let state = noKeys;
  return keysOf(text).flatMap((key) => {
    const step = pressKey(state, key);
    state = step.state;
    return step.wish ?? [];
  });
}
const typesFor = (text: string): readonly string[] => wishesFor(text).map(({ type }) => type);

test('each key has its wish, whatever its case; others have none', () => {
  expect(typesFor('rtoeqh?RT')).toEqual([
    'again',
    'tests',
    'report',
    'explain',
    'quit',
    'help',
    'help',
    'again',
    'tests',
  ]);
  expect(typesFor('x \t1ü')).toEqual([]);
  // Arrows, F5, Home, Delete: letters in them are not pressed.
  expect(typesFor('\u001b[A\u001bOt\u001b[15~\u001b[1;5t\u001b[3~')).toEqual([]);
});

test('a filter is typed, mended, wiped, taken back and left empty', () => {
  expect(wishesFor('fweb, Api\r')).toEqual([{ type: 'filter', words: ['web', 'Api'] }]);
  expect(wishesFor('fwebü\u007f\u007fx\r')).toEqual([{ type: 'filter', words: ['wex'] }]);
  expect(wishesFor('fweb\u0015db\n')).toEqual([{ type: 'filter', words: ['db'] }]);
  expect(wishesFor('f\u007f\u001b[D\r')).toEqual([{ type: 'filter', words: [] }]);
  expect(wishesFor('fq\u001br')).toEqual([{ type: 'again' }]);
});

test('a filter means parts of names', () => {
  expect(passes([], 'web')).toBe(true);
  expect(passes(['WE', 'db'], 'web')).toBe(true);
  expect(passes(['we', 'db'], 'shop//db')).toBe(true);
  expect(passes(['we', 'db'], 'api')).toBe(false);
});
