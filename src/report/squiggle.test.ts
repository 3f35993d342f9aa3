/** Excerpts as they are drawn: the underline stands under what is meant, whatever the line is made of. */
import { expect, test } from 'vitest';
import type { Diagnostic } from '../model/diagnostic.ts';
import { colours } from './colours.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { squiggle } from './squiggle.ts';
import { textWidth } from './width.ts';

const file = 'gobuild.yaml';

/** A diagnostic about the first `needle` in `text`. */
function about(text: string, needle: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(needle);
  const lines = text.slice(0, start).split('\n');
  const at = { file, start, end: start + needle.length, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  return { code: 'GB1004', severity: 'error', message: 'wrong', at, ...more };
}

const draw = (text: string, needle: string, more: Partial<Diagnostic> = {}): string[] =>
  squiggle(about(text, needle, more), { sources: { [file]: text }, columns: 60 }).split('\n');

test('code, message, place, line, underline, help', () => {
  const text = 'version: 1\ntargets:\n  server:\n    pakage: ./cmd/server\n';
  expect(draw(text, 'pakage', { message: 'unknown key "pakage"', help: 'did you mean "package"?' })).toEqual([
    'gobuild.yaml:4:5: error GB1004: unknown key "pakage"',
    '  4 |     pakage: ./cmd/server',
    '    |     ^^^^^^',
    '  help: did you mean "package"?',
  ]);
});

test('related places are drawn with their own excerpt', () => {
  const text = 'a: 1\nb: 2\na: 3\n';
  const second = { file, start: 10, end: 11, line: 3, column: 1 };
  const first = { file, start: 0, end: 1, line: 1, column: 1 };
  const diagnostic: Diagnostic = {
    code: 'GB1001',
    severity: 'warning',
    message: 'twice',
    at: second,
    related: [{ message: 'first here', at: first }],
  };
  expect(squiggle(diagnostic, { sources: { [file]: text } }).split('\n')).toEqual([
    'gobuild.yaml:3:1: warning GB1001: twice',
    '  3 | a: 3',
    '    | ^',
    '  gobuild.yaml:1:1: first here',
    '  1 | a: 1',
    '    | ^',
  ]);
});

test.each([
  ['tabs become spaces', 'a:\tb\tbad', 'bad', '  1 | a:  b   bad', '    |         ^^^'],
  ['wide characters take two columns', '名前: bad', 'bad', '  1 | 名前: bad', '    |       ^^^'],
  ['a wide place', 'x: 名前', '名前', '  1 | x: 名前', '    |    ^^^^'],
  ['combining marks take none', 'cafe\u0301: bad', 'bad', '  1 | cafe\u0301: bad', '    |       ^^^'],
  ['emoji', '👩‍👩‍👧: bad', 'bad', '  1 | 👩‍👩‍👧: bad', '    |     ^^^'],
  ['carriage returns are no part of the line', 'x: bad\r\ny: 1', 'bad', '  1 | x: bad', '    |    ^^^'],
  ['escape sequences are made visible', 'x: \u001b[31mbad', 'bad', '  1 | x: ␛[31mbad', '    |         ^^^'],
  ['so are turns of direction', 'x: \u202ebad', 'bad', '  1 | x: \ufffdbad', '    |     ^^^'],
])('%s', (_, text, needle, line, mark) => {
  expect(draw(text, needle).slice(1)).toEqual([line, mark]);
});

test('an empty place, and the end of the text', () => {
  const text = 'a: 1';
  const at = { file, start: 4, end: 4, line: 1, column: 5 };
  const lines = squiggle({ code: 'GB1001', severity: 'error', message: 'm', at }, { sources: { [file]: text } });
  expect(lines.split('\n').slice(1)).toEqual(['  1 | a: 1', '    |     ^']);
});

test('an empty text and an empty line', () => {
  const at = { file, start: 0, end: 0, line: 1, column: 1 };
  const diagnostic: Diagnostic = { code: 'GB1001', severity: 'error', message: 'm', at };
  expect(
    squiggle(diagnostic, { sources: { [file]: '' } })
      .split('\n')
      .slice(1),
  ).toEqual(['  1 |', '    | ^']);
  expect(
    squiggle(diagnostic, { sources: { [file]: '\n\n' } })
      .split('\n')
      .slice(1),
  ).toEqual(['  1 |', '    | ^']);
});

test('a place of several lines: short ones whole, long ones by their ends', () => {
  const text = 'a:\n  b: 1\n  c: 2\nd: 3\n';
  expect(draw(text, 'a:\n  b: 1\n  c: 2').slice(1)).toEqual([
    '  1 | a:',
    '    | ^^',
    '  2 |   b: 1',
    '    |   ^^^^',
    '  3 |   c: 2',
    '    |   ^^^^',
  ]);
  const long = Array.from({ length: 12 }, (_, index) => `k${index}: v`).join('\n');
  expect(draw(long, long).slice(1)).toEqual([
    '   1 | k0: v',
    '     | ^^^^^',
    '   2 | k1: v',
    '     | ^^^^^',
    '     | …',
    '  12 | k11: v',
    '     | ^^^^^^',
  ]);
});

test.each([
  ['in the middle', `${'x'.repeat(5000)}BAD${'y'.repeat(5000)}`],
  ['at the start', `BAD${'y'.repeat(5000)}`],
  ['at the end', `${'x'.repeat(5000)}BAD`],
  ['between wide characters', `${'名'.repeat(3000)}BAD${'前'.repeat(3000)}`],
  ['between surrogate pairs', `${'😀'.repeat(3001)}BAD${'😀'.repeat(3000)}`],
])('a very long line is cut around the place: %s', (_, text) => {
  const [, line = '', mark = ''] = draw(text, 'BAD');
  expect(textWidth(line)).toBeLessThanOrEqual(60);
  expect(line.isWellFormed()).toBe(true);
  expect(line).toContain('…');
  // The columns above the signs hold just the place.
  const before = line.slice(0, line.indexOf('BAD'));
  expect(textWidth(before)).toBe(mark.indexOf('^'));
  expect(mark).toMatch(/\| +\^{3}$/);
});

test('a place longer than the window is underlined as far as it shows', () => {
  const text = `key: ${'v'.repeat(300)}`;
  const [, line = '', mark = ''] = draw(text, 'v'.repeat(300));
  expect(line).toContain('key: vvv');
  expect(textWidth(mark)).toBeLessThanOrEqual(textWidth(line));
});

test('without the source the place is named alone, also for names of Object.prototype', () => {
  const at = { file: 'constructor', start: 3, end: 4, line: 1, column: 4 };
  expect(squiggle({ code: 'GB1001', severity: 'error', message: 'm', at }, { sources: {} })).toBe(
    'constructor:1:4: error GB1001: m',
  );
});

test('colours only paint: without them the same text', () => {
  const text = 'a: bad';
  const painted = squiggle(about(text, 'bad', { help: 'h' }), { sources: { [file]: text }, colours: colours(true) });
  expect(painted).toContain('\u001b[31m   ^^^');
  expect(painted.replace(/\u001b\[[0-9;]*m/g, '')).toBe(draw(text, 'bad', { help: 'h' }).join('\n'));
});

test('all diagnostics: sorted by place, what has none first, counted, equal ones once', () => {
  const text = 'a: 1\nb: 2\n';
  const all = [
    about(text, 'b', { message: 'second' }),
    about(text, 'a', { message: 'first', severity: 'warning' }),
    about(text, 'a', { message: 'first', severity: 'warning' }),
    { code: 'GB4001', severity: 'error', message: 'no place' } as const,
  ];
  const lines = diagnosticsText(all, { sources: {} }).split('\n\n');
  expect(lines).toEqual([
    'error GB4001: no place',
    'gobuild.yaml:1:1: warning GB1004: first',
    'gobuild.yaml:2:1: error GB1004: second',
    '2 errors, 2 warnings\n',
  ]);
  expect(diagnosticsText([], { sources: {} })).toBe('');
  expect(diagnosticsText([{ code: 'GB4001', severity: 'error', message: 'm' }], { sources: {} })).toBe(
    'error GB4001: m\n',
  );
});
