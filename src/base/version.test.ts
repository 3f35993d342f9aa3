/** The version in the code is the package's. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gobuildVersion } from './version.ts';

test('equals the version of package.json', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: gobuildVersion });
});
