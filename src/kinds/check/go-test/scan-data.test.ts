/** F25: a list of packages that came from a store others can write: paths are made of its names, so they are looked at. */
import { expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import { driver } from './driver.ts';

const good = { importPath: 'example.com/shop/orders', folder: 'orders', testName: 'orders.test', hasTests: true };
const of = (...packages: readonly Json[]): Json => ({ sets: {}, picks: {}, data: { packages } });

test('F25: what a scan writes is believed', () => {
  expect(driver.isScan?.(of(good, { ...good, folder: '../other', hasTests: false }))).toBe(true);
});

test.each([
  ['a program outside of its folder', of({ ...good, testName: '../../../home/keys' })],
  ['a program of the parent', of({ ...good, testName: '..' })],
  ['a program on a drive', of({ ...good, testName: 'C:orders' })],
  ['a folder anywhere', of({ ...good, folder: '/etc' })],
  ['an import path with a line end', of({ ...good, importPath: 'a\nb' })],
  ['no name', of({ ...good, testName: 7 })],
  ['no package', of(null)],
  ['no list', { sets: {}, picks: {}, data: { packages: {} } }],
  ['no data', { sets: {}, picks: {} }],
  ['nothing', null],
])('F25: %s is not', (_, data) => {
  expect(driver.isScan?.(data)).toBe(false);
});
