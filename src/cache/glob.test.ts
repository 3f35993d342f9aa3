/** Patterns compiled together match what each of them matches alone, however they begin. */
import fc from 'fast-check';
import { Minimatch } from 'minimatch';
import { expect, it } from 'vitest';
import { compileGlob } from './glob.ts';

const parts = [
  'a',
  'b',
  '.c',
  '*',
  '**',
  '?',
  'a*',
  '{a,b}',
  '{a,b/c}',
  '[ab]',
  '.',
  '..',
  '',
  'x.y',
  '*.y',
  '*y',
  '*c',
] as const;
const joined = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((list) => list.join('/'));

it('F40: matches as the library does, pattern by pattern', () => {
  const options = { nocomment: true, nonegate: true, noext: true, platform: 'linux' } as const;
  const patterns = fc.array(joined(parts), { maxLength: 5 });
  fc.assert(
    fc.property(patterns, joined(['a', 'b', '.c', 'c', 'x.y', 'aa']), (texts, path) => {
      const each = texts.map((text) => new Minimatch(text, options));
      const glob = compileGlob(texts);
      expect(glob.matches(path)).toBe(each.some((one) => one.match(path)));
      expect(glob.mayMatchBelow(path)).toBe(each.some((one) => one.match(path, true)));
    }),
    { numRuns: 1000 },
  );
});

it('starts walks from the outermost fixed folders', () => {
  expect(compileGlob(['src/a/*.txt', 'src/a/b/**', 'src/c.txt', 'src/{d,e}/*', 'x/y']).starts).toEqual([
    'x/y',
    'src/a',
    'src/d',
    'src/e',
    'src/c.txt',
  ]);
  expect(compileGlob(['src/*', '*.txt']).starts).toEqual(['.']);
  expect(compileGlob([]).starts).toEqual([]);
});
