/** .env files: what is right is read as Node reads it, what is wrong is told at its place and without values. */
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnvText } from './env-file.ts';

const read = (text: string) => Object.fromEntries(parseEnvText(text).variables);
const problems = (text: string): string[] =>
  parseEnvText(text).problems.map(({ start, end, message }) => `${start}-${end} ${message}`);

test('names, values, comments and quotes', () => {
  const text = [
    '\uFEFF# a comment'.slice(1),
    'A=1',
    '  export B = two words  # said so',
    "C=' # kept '  # not kept",
    'D="line\\nline"',
    'E="first',
    'second"',
    'F=',
    'G=`"`',
    'A=last',
  ].join('\r\n');
  expect(read(text)).toEqual({
    A: 'last',
    B: 'two words',
    C: ' # kept ',
    D: 'line\nline',
    E: 'first\nsecond',
    F: '',
    G: '"',
  });
  expect(problems(text)).toEqual([]);
});

test.each([
  ['A=1\nsecret words\n', ['4-16 the line is not NAME=value']],
  ['=x', ['0-0 there is no name in front of "="']],
  ['  1A=x', ['2-4 "1A" is no name of a variable']],
  ['A-B = x', ['0-4 "A-B" is no name of a variable']],
  ['A="secret\nB=1', ['2-3 the value of A begins with " and does not end']],
  ["A='x' y\nB=1", ["6-7 something stands behind the closing ' of A"]],
  ['export A', ['0-8 the line is not NAME=value']],
])('%j', (text, expected) => {
  expect(problems(text)).toEqual(expected);
  expect(JSON.stringify(parseEnvText(text).problems)).not.toContain('secret');
});

// Of a value of spaces alone Node makes the text of the next line.
test('a value of spaces alone is empty', () => {
  expect(read('A=  \nB=1')).toEqual({ A: '', B: '1' });
});

test('another file without problems is what Node reads', () => {
  const value = fc.oneof(
    fc
      .string({ unit: fc.constantFrom('a', ' ', 'ä', '$', '{', '}', '#', '=', '/', "'", '\\n') })
      .filter((text) => text === '' || text.trim() !== ''),
    fc.string({ unit: fc.constantFrom('a', ' ', '#', '\n', '\\n', '=') }).map((text) => `"${text}"`),
    fc.string({ unit: fc.constantFrom('a', ' ', '#', '\n', '"') }).map((text) => `'${text}'`),
  );
  const line = fc.oneof(
    fc.tuple(fc.constantFrom('A', 'B_1', ' d '), value).map(([name, text]) => `${name}=${text}`),
    fc.constantFrom('', '  ', '# x = y', '\t#'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join('\n');
      const { problems: found } = parseEnvText(text);
      fc.pre(found.length === 0);
      expect(read(text)).toEqual({ ...parseEnv(text) });
    }),
    { numRuns: 1000 },
  );
});
