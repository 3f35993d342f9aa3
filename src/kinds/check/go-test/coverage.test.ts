/** Coverage profiles: blocks of several test programs become one total. */
import { describe, expect, it } from 'vitest';
import { coverageText, isCoverageRemark, mergeProfiles } from './coverage.ts';

const profile = (mode: string, ...lines: string[]): string => [`mode: ${mode}`, ...lines, ''].join('\n');
const a = 'example.com/shop/a.go';
const one = profile('count', `${a}:10.2,12.3 2 1`, `${a}:3.19,4.11 1 0`);
const two = profile('count', `${a}:3.19,4.11 1 5`, `${a}:10.2,12.3 2 3`, 'example.com/b c.go:1.1,2.2 4 0');

describe('mergeProfiles', () => {
  it('writes the mode once and each block once, sorted by file and place', () => {
    expect(mergeProfiles([one, two], 'count')).toEqual({
      text: profile('count', 'example.com/b c.go:1.1,2.2 4 0', `${a}:3.19,4.11 1 5`, `${a}:10.2,12.3 2 4`),
      total: { statements: 7, covered: 3 },
    });
  });

  it('adds counts, but knows only ran or not in mode set', () => {
    const ran = profile('set', `${a}:1.1,2.2 1 1`);
    const not = profile('set', `${a}:1.1,2.2 1 0`);
    expect(mergeProfiles([ran, not, ran], 'set').text).toBe(profile('set', `${a}:1.1,2.2 1 1`));
    expect(mergeProfiles([not, not], 'set').text).toBe(profile('set', `${a}:1.1,2.2 1 0`));
    expect(mergeProfiles([ran, ran], 'atomic').text).toBe(profile('atomic', `${a}:1.1,2.2 1 2`));
  });

  it('does not depend on the order of the profiles', () => {
    expect(mergeProfiles([two, one], 'count')).toEqual(mergeProfiles([one, two], 'count'));
  });

  it('takes line ends of Windows, and passes over lines that are none of a profile', () => {
    const odd = `mode: set\r\nC:/x/a.go:1.1,2.2 1 1\r\n\r\n${a}:1.1,2 1 1\nhalf a line`;
    expect(mergeProfiles([odd, ''], 'set').text).toBe(profile('set', 'C:/x/a.go:1.1,2.2 1 1'));
    expect(mergeProfiles([], 'set')).toEqual({ text: 'mode: set\n', total: { statements: 0, covered: 0 } });
  });
});

describe('coverageText', () => {
  it.each([
    [{ statements: 7, covered: 5 }, '71.4 % covered'],
    [{ statements: 16, covered: 1 }, '6.2 % covered'],
    [{ statements: 16, covered: 3 }, '18.8 % covered'],
    [{ statements: 3, covered: 3 }, '100.0 % covered'],
    [{ statements: 3, covered: 0 }, '0.0 % covered'],
    [{ statements: 0, covered: 0 }, 'nothing to cover'],
  ])('%j: %s', (total, text) => expect(coverageText(total)).toBe(text));
});

it('knows what a covered program says at its end', () => {
  expect(isCoverageRemark('coverage: 66.7% of statements in ./...')).toBe(true);
  expect(isCoverageRemark('coverage: [no statements]')).toBe(true);
  expect(isCoverageRemark('coverage: is what I care for')).toBe(false);
});
