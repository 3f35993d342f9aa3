/** Lines of programs in reports: as long as reports take them, and in no colour but theirs. */
import { expect, test } from 'vitest';
import { colours } from './colours.ts';
import { outputText } from './output-text.ts';

const red = '\u001b[31mred';

test.each([
  ['a colour ends with its line', { paint: colours(true) }, red, `${red}\u001b[0m`],
  ['without colours there is none', { paint: colours(false) }, red, 'red'],
  [
    'what is too long is cut, never within a colour',
    { paint: colours(true), most: 2 },
    red,
    're … (1 characters more)',
  ],
  ['other text stays', { paint: colours(true) }, 'plain  text', 'plain  text'],
])('%s', (_name, options, line, expected) => {
  expect(outputText(line, options)).toBe(expected);
});
