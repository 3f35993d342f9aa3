/** What _template/driver promises: defaults, the file that it makes, and data alone in its plan. */
import { expect, test } from 'vitest';
import { driver } from './driver.ts';

const context = {
  target: 'notes',
  releaseProfile: false,
  complain: () => ({ code: 'GB3000', severity: 'error', message: '' }) as const,
};

const node = {
  id: 'notes',
  target: 'notes',
  cell: [],
  inputs: [{ node: 'archive', target: 'archive', role: 'archive', path: 'dist/release/orders.zip' }],
  named: {},
} as const;

const project = {
  project: 'orders',
  dist: 'dist',
  version: () => '1.4.0',
  machine: { os: 'linux', arch: 'amd64' },
  releaseProfile: false,
} as const;

test('a note has a title without being told', () => {
  expect(driver.resolve({}, context)).toEqual({ value: { title: 'About this file' }, diagnostics: [] });
  expect(driver.resolve({ title: 'Contents' }, context).value).toEqual({ title: 'Contents' });
});

test('a note lies beside its artifact', () => {
  expect(driver.produces({ title: 'Contents' }, node, project)).toEqual([
    { role: 'file', path: 'dist/release/orders.zip.txt' },
  ]);
});

test('name: decides the file name', () => {
  const [made] = driver.produces({ title: 'Contents' }, { ...node, fileName: 'about.txt' }, project);
  expect(made?.path).toBe('dist/release/about.txt');
});
