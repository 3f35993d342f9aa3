/** Kills for lack of memory: told once each. */
import { expect, test } from 'vitest';
import { watchMemoryKills } from './memory-kills.ts';

test('those before it was made and those told already do not count', () => {
  let count: number | undefined = 3;
  const kills = watchMemoryKills(() => count);
  expect(kills()).toBe(false);
  count = 4;
  expect(kills()).toBe(true);
  expect(kills()).toBe(false);
  count = undefined;
  expect(kills()).toBe(false);
});

test('where nobody counts there are none', () => {
  expect(watchMemoryKills(() => undefined)()).toBe(false);
});
