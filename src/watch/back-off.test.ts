/** Pauses before a service that went down is started again. */
import { expect, it } from 'vitest';
import { backOff } from './back-off.ts';

it('doubles from one second to thirty with each failure in a row', () => {
  const waits = Array.from({ length: 8 }, (_, before) => backOff({ before, upMs: 0 }).waitMs / 1000);
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  expect(backOff({ before: 5000, upMs: 0 })).toMatchObject({ failures: 5001, waitMs: 30_000 });
});

it('begins anew for one that was up for a while', () => {
  expect(backOff({ before: 7, upMs: 29_999 }).failures).toBe(8);
  expect(backOff({ before: 7, upMs: 30_000 })).toEqual({ failures: 1, waitMs: 1000, says: 'starts again in 1 s' });
  expect(backOff({ before: 2, upMs: 10 }).says).toBe('starts again in 4 s, after 3 failures in a row');
});
