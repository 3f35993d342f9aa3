/** Tests names in the release folder. */
import { expect, test } from 'vitest';
import { releaseName, variantSuffix } from './release-name.ts';

test.each([
  [{ os: 'linux', arch: 'arm', variant: '7' }, 'v7'],
  [{ os: 'linux', arch: 'arm', variant: '6' }, 'v6'],
  [{ os: 'linux', arch: 'amd64', variant: 'v1' }, ''],
  [{ os: 'linux', arch: 'amd64', variant: 'v3' }, 'v3'],
  [{ os: 'linux', arch: 'arm64', variant: 'v8.2' }, 'v8.2'],
  [{ os: 'linux', arch: 'mips', variant: 'softfloat' }, '_softfloat'],
  [{ os: 'linux', arch: 'amd64' }, ''],
])('%o ends in "%s"', (platform, suffix) => {
  expect(variantSuffix(platform)).toBe(suffix);
});

test('a name holds project, version and platform, and nothing that some system forbids', () => {
  expect(releaseName('orders', '1.4.0', { os: 'linux', arch: 'arm', variant: '7' })).toBe('orders_1.4.0_linux_armv7');
  expect(releaseName('orders', '1.4.0', undefined)).toBe('orders_1.4.0');
  expect(releaseName('orders', 'tools/v1:2', undefined)).toBe('orders_tools-v1-2');
});
