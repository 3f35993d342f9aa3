/** Versions of Go: what is one, which is newer, which line it belongs to. */
import { describe, expect, it, test } from 'vitest';
import { compareGoVersions, goVersionProblem, newestGo, parseGoVersion, satisfiesGo } from './go-version.ts';

test.each([
  '',
  'go1.26',
  '1',
  '1.',
  '1.26.',
  '1.026',
  '1.26.08',
  '2.0',
  '1.26.1rc1',
  '1.26rc',
  '1.26 ',
  'v1.26',
  '1.99999999',
])('%j is none', (text) => expect(parseGoVersion(text)).toBeUndefined());

test('versions stand in the order of their making', () => {
  const order = ['1.9', '1.21', '1.21beta1', '1.21rc1', '1.21rc2', '1.21.0', '1.21.1', '1.21.10', '1.26', '1.26.0'];
  expect(order.toReversed().toSorted(compareGoVersions)).toEqual(order);
  expect(compareGoVersions('nonsense', '1.0')).toBeLessThan(0);
});

test.each([
  ['1.26', '1.26.8', true],
  ['1.26', '1.26.0', true],
  ['1.26', '1.2.6', false],
  ['1.26', '1.27.0', false],
  ['1.27', '1.27rc1', false],
  ['1.27rc1', '1.27rc1', true],
  ['1.26.8', '1.26.8', true],
  ['1.26.8', '1.26.9', false],
  ['1.26', '1.26', false],
])('%s takes %s: %s', (wanted, exact, expected) => expect(satisfiesGo(wanted, exact)).toBe(expected));

test('the newest of a line is a release, by number and not by text', () => {
  expect(newestGo('1.26', ['1.26.9', '1.26.10', '1.26rc3', '1.27.1', '1.26.2'])).toBe('1.26.10');
  expect(newestGo('1.28', ['1.28rc1'])).toBeUndefined();
});

describe('what is written wrongly', () => {
  it.each([
    ['go1.26', 'write it without "go": "1.26"'],
    ['latest', 'write a line as "1.26", or one version as "1.26.8"'],
    ['1.20', 'gobuild builds with Go 1.21 and newer'],
  ])('%s', (text, help) => expect(goVersionProblem(text)).toMatchObject({ help }));
  it('nothing of 1.26', () => expect(goVersionProblem('1.26')).toBeUndefined());
});
