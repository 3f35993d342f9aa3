/** The key of a user on a machine, and marks made with it. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostFiles } from './files.ts';
import { machineKey, markOf } from './machine-key.ts';
import { hostRandom } from './random.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(nodePath.join(tmpdir(), 'gobuild-machine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (configFolder: string | undefined): string =>
  machineKey({ files: hostFiles(), random: hostRandom(), configFolder });

test('it is made once, for this user alone; a garbled one is not used', () => {
  const config = nodePath.join(folder, 'gobuild');
  const key = open(config);
  expect(open(config)).toBe(key);
  const file = nodePath.join(config, 'machine.key');
  expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
  const mode = statSync(file).mode & 0o777;
  expect([0o600, process.platform === 'win32' ? mode : 0o600]).toContain(mode);
  writeFileSync(file, 'garbled');
  expect(open(config)).toMatch(/^[0-9a-f]{64}$/);
  expect(open(undefined)).not.toBe(open(undefined));
});

// RFC 4231, test case 2.
test('marks are HMAC-SHA256', () => {
  const key = Buffer.from('Jefe').toString('hex');
  expect(markOf(key, 'what do ya want for nothing?')).toBe('5bdcc146bf60754e6a042426089575c7');
});
