/** The go line of go.mod and go.work, with its place. */
import { expect, test } from 'vitest';
import { goDirective } from './go-directive.ts';
import { goToolOf } from '../../model/go-tool.ts';

test.each([
  ['module m\n\ngo 1.26.3\n', { version: '1.26.3', line: 3, column: 4, start: 13, end: 19 }],
  ['go 1.21 // why\r\n', { version: '1.21', line: 1, column: 4, start: 3, end: 7 }],
  ['\tgo\t1.27rc1', { version: '1.27rc1', line: 1, column: 5, start: 4, end: 11 }],
])('%j', (text, { version, ...at }) => {
  expect(goDirective('go.mod', text)).toEqual({ version, at: { file: 'go.mod', ...at } });
});

test.each(['', 'module go.example.com/go', '// go 1.26', 'require go 1.26', 'go'])('%j has none', (text) =>
  expect(goDirective('go.mod', text)).toBeUndefined(),
);

test('a target comes before its file, and the machine is for those that name nothing', () => {
  expect(goToolOf('1.25', { toolchains: { go: '1.26' } }).wanted).toBe('1.25');
  expect(goToolOf(null, { toolchains: { go: '1.26' } }).wanted).toBe('1.26');
  expect(goToolOf(null, {})).not.toHaveProperty('wanted');
});
