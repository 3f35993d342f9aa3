/** Tests how patterns become inputs. */
import { expect, test } from 'vitest';
import { badPattern, patternInputs, splitGlob } from './glob-input.ts';

const options = { gitignore: true, required: true };

test('a plain path is a file, a folder is all below it, a glob starts at its fixed folder', () => {
  expect(patternInputs(['./a.txt', 'conf/', 'src/gen/**/*.go'], options)).toEqual([
    { type: 'file', path: 'a.txt' },
    { type: 'glob', base: 'conf', include: ['**'], exclude: [], gitignore: false, required: true },
    { type: 'glob', base: 'src/gen', include: ['**/*.go'], exclude: [], gitignore: true, required: true },
  ]);
});

test('an exclude is seen from the folder where the glob starts', () => {
  const [input] = patternInputs(['src/**/*.go', '!src/vendor/', '!**/*_test.go', '!docs/**'], options);
  expect(input).toMatchObject({ base: 'src', exclude: ['vendor/**', '**/*_test.go'] });
});

test('an exclude that may or may not reach below the fixed folder makes the glob start at the workspace', () => {
  const [input] = patternInputs(['src/**/*.go', '!s*/vendor/**'], options);
  expect(input).toMatchObject({ base: '.', include: ['src/**/*.go'], exclude: ['s*/vendor/**'] });
});

test('an exclude at any depth below a folder above is seen from the fixed folder', () => {
  const [input] = patternInputs(['api/src/*.go', '!api/**/x_test.go'], options);
  expect(input).toMatchObject({ base: 'api/src', include: ['*.go'], exclude: ['**/x_test.go'] });
});

test('what a task makes itself is left out of its globs', () => {
  const [input] = patternInputs(['gen/**'], { ...options, exclude: ['gen/out/', 'gen/x.go'] });
  expect(input).toMatchObject({ exclude: ['out/**', 'x.go'] });
});

test('fixed folders', () => {
  expect(splitGlob('*.go')).toEqual({ base: '.', rest: '*.go' });
  expect(splitGlob('../shared/{a,b}/x.go')).toEqual({ base: '../shared', rest: '{a,b}/x.go' });
});

test.each(['', '!', 'a\\b', '/etc/*', 'C:/x', '!/etc/x', '!(a|b)', 'src/@(a|b).go'])(
  '"%s" is no pattern',
  (pattern) => {
    expect(badPattern(pattern)).toBeDefined();
  },
);
test.each(['a', '!a/*', 'a/**/b', '{a,b}.go', '[ab].go', '../x', 'a+b', 'käse.txt'])('"%s" is one', (pattern) => {
  expect(badPattern(pattern)).toBeUndefined();
});

test('patterns that stand for too many, or never end', () => {
  expect(badPattern('{a,b}{c,{d,e,f{1..3}}}')).toBeUndefined();
  expect(badPattern('{a,b}'.repeat(10))).toContain('more than 1000 patterns');
  expect(badPattern('x{1..5000}')).toContain('more than 1000 patterns');
  expect(badPattern(`${'{a,'.repeat(200)}b${'}'.repeat(200)}`)).toBeUndefined();
  expect(badPattern('}},{{')).toBeUndefined();
  expect(badPattern('a'.repeat(5000))).toContain('longer than');
});
