/** gobuild.lock: what is read, what is refused with its place, and that printing and reading are each other's reverse. */
import { describe, expect, it, test } from 'vitest';
import { lines, memoryFiles } from '../../test/rig/config-rig.ts';
import { FileError } from '../model/ports.ts';
import type { Lock } from '../model/lock.ts';
import { lockText, readLock } from './lock-file.ts';

const sum = `h1:${'A'.repeat(43)}=`;
const lock: Lock = {
  go: {
    '1.26': { version: '1.26.8', sums: { 'linux/amd64': sum, 'darwin/arm64': sum } },
    '1.9.1': { version: '1.9.1', sums: {} },
  },
};
const readText = (text: string | null | FileError) =>
  readLock(memoryFiles({ '/w/gobuild.lock': text }), '/w/gobuild.lock');

test('what is printed is read again, whatever the order of its keys', async () => {
  const text = lockText(lock);
  expect(await readText(text)).toMatchObject({ diagnostics: [], value: lock });
  const turned: Lock = { go: Object.fromEntries(Object.entries(lock.go).toReversed()) };
  expect(lockText(turned)).toBe(text);
  expect(text.indexOf('"1.9.1"')).toBeLessThan(text.indexOf('"1.26"'));
  expect(text.indexOf('darwin/arm64')).toBeLessThan(text.indexOf('linux/amd64'));
});

test('an empty lock, and none', async () => {
  expect(await readText(lockText({ go: {} }))).toMatchObject({ value: { go: {} }, diagnostics: [] });
  expect(await readLock(memoryFiles({}), '/w/gobuild.lock')).toEqual({ diagnostics: [] });
});

const entry = (text: string): string => `version: 1\ntoolchains:\n  go:\n    ${text}\n`;

describe('refused', () => {
  it.each([
    ['a merge that was left open', `<<<<<<< HEAD\n${lockText(lock)}`, /^1:1 GB1071 a merge was left open/],
    ['no text', '\u0000\u0001', /GB1004/],
    ['another sort of file', '- 1\n', /GB1071/],
    ['an unknown key', 'version: 1\ntoolchain: {}\n', /^2:1 GB1071 .*toolchain/],
    ['no version', 'toolchains: {}\n', /GB1071 .*version/],
    ['version 0', 'version: 0\ntoolchains: {}\n', /^1:10 GB1071 there is no format 0/],
    [
      'a version of another line',
      entry('"1.26": { version: "1.25.3" }'),
      /^4:24 GB1071 Go 1\.25\.3 is not one of 1\.26/,
    ],
    ['a version that is none', entry('"1.26": { version: "newest" }'), /^4:24 GB1071/],
    ['a sum that is none', entry(`"1.26": { version: "1.26.8", sums: { linux/amd64: "h1:x" } }`), /^4:\d+ GB1071/],
    ['a platform that is none', entry(`"1.26": { version: "1.26.8", sums: { "../x": "${sum}" } }`), /^4:\d+ GB1071/],
    ['a key of objects', entry('"__proto__": { version: "1.26.8" }'), /^4:\d+ GB1/],
  ])('%s', async (_, text, expected) => {
    const { value, diagnostics } = await readText(text);
    expect(value).toBeUndefined();
    expect(lines(diagnostics)[0]).toMatch(expected);
    expect(diagnostics[0]?.help).toMatch(/version control|it needs|newer versions/);
  });

  it('a newer format says which gobuild reads it', async () => {
    const { diagnostics } = await readText('version: 2\ngobuild: "0.9.0"\nimages: {}\n');
    expect(lines(diagnostics)).toEqual([
      expect.stringMatching(/^1:10 GB1072 gobuild\.lock is of format 2, .* \(it needs gobuild 0\.9\.0 or newer\)$/),
    ]);
  });

  it('a folder, and a file that cannot be read', async () => {
    expect(lines((await readText(null)).diagnostics)[0]).toMatch(/GB1002/);
    const refusing = await readText(new FileError('EACCES', '/w/gobuild.lock', 'permission denied'));
    expect(refusing.failure).toMatchObject({ type: 'input-unreadable' });
  });
});
