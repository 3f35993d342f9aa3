/** Values of secrets from variables and files, and what is said when there is none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hostEnvironment } from './environment.ts';
import { hostFiles } from './files.ts';
import type { Secrets } from '../model/ports.ts';
import { openSecrets } from './secrets.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(nodePath.join(tmpdir(), 'gobuild-secrets-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (variables: Readonly<Record<string, string>> = {}): Secrets =>
  openSecrets({
    refs: { token: { env: 'TOKEN' }, key: { file: 'key.txt' }, both: { env: 'EMPTY' } },
    environment: hostEnvironment(variables),
    files: hostFiles(),
    root,
  });

test('a value is fetched when asked for, and masked from then on', async () => {
  const secrets = open({ TOKEN: 'hidden-value', EMPTY: '' });
  expect(secrets.redact('hidden-value')).toBe('hidden-value');
  expect(await secrets.value('token')).toEqual({ ok: true, value: 'hidden-value' });
  expect(secrets.redact('a hidden-value b')).toBe('a *** b');
  expect(await secrets.value('both')).toEqual({ ok: true, value: '' });
});

test('of a file one line end is dropped', async () => {
  writeFileSync(nodePath.join(root, 'key.txt'), 'first\nsecond\n');
  expect(await open().value('key')).toEqual({ ok: true, value: 'first\nsecond' });
});

test('what is missing says what to do', async () => {
  const secrets = open();
  expect(await secrets.value('token')).toMatchObject({
    ok: false,
    error: {
      type: 'configuration',
      message: 'the secret "token" has no value: the environment variable TOKEN is not set',
      help: 'set TOKEN in the environment of gobuild',
    },
  });
  expect(await secrets.value('key')).toMatchObject({ ok: false, error: { type: 'configuration' } });
  expect(await secrets.value('tokn')).toMatchObject({ ok: false, error: { help: 'did you mean "token"?' } });
  expect(await secrets.value('__proto__')).toMatchObject({ ok: false });
  writeFileSync(nodePath.join(root, 'key.txt'), 'x'.repeat(70_000));
  expect(await open().value('key')).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('70000 bytes') },
  });
});
