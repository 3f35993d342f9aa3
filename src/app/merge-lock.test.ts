/** Two who write gobuild.lock at once: nothing of either is lost. */
import { expect, test } from 'vitest';
import type { Lock } from '../model/lock.ts';
import { mergeLock } from './merge-lock.ts';

const lock = (go: Readonly<Record<string, readonly [version: string, ...platforms: string[]]>>): Lock => ({
  go: Object.fromEntries(
    Object.entries(go).map(([wanted, [version, ...platforms]]) => [
      wanted,
      { version, sums: Object.fromEntries(platforms.map((platform) => [platform, `h1:${platform}`])) },
    ]),
  ),
});
const before = lock({ '1.24': ['1.24.1'], '1.25': ['1.25.1', 'linux/amd64'] });

test('what came meanwhile stays, what nobody asks for any more goes', () => {
  const ours = lock({ '1.25': ['1.25.1', 'linux/amd64', 'linux/arm64'] });
  const now = lock({ '1.24': ['1.24.1'], '1.25': ['1.25.1', 'linux/amd64', 'darwin/arm64'], '1.26': ['1.26.8'] });
  expect(mergeLock({ before, ours, now, moving: false })).toEqual({
    lock: lock({ '1.25': ['1.25.1', 'linux/amd64', 'linux/arm64', 'darwin/arm64'], '1.26': ['1.26.8'] }),
    again: false,
  });
});

test('a line that another made exact meanwhile holds, unless it is to move', () => {
  const ours = lock({ '1.26': ['1.26.7', 'linux/amd64'] });
  const now = lock({ '1.26': ['1.26.8'] });
  expect(mergeLock({ before, ours, now, moving: false })).toEqual({ lock: now, again: true });
  expect(mergeLock({ before, ours, now, moving: true })).toEqual({ lock: ours, again: false });
});

test('a file that was removed meanwhile', () => {
  const ours = lock({ '1.25': ['1.25.1'] });
  expect(mergeLock({ before, ours, now: { go: {} }, moving: false })).toEqual({ lock: ours, again: false });
});
