/** Jobs under a limit of open files. */
import { expect, test } from 'vitest';
import { boundedJobs } from './bounded-jobs.ts';

test.each([
  [8, undefined, 8],
  [8, Number.POSITIVE_INFINITY, 8],
  [8, 1024, 8],
  [1024, 1024, 163],
  [32, 64, 3],
  [2, 20, 1],
])('%i wanted, %s files: %i', (wanted, limit, jobs) => {
  const bounded = boundedJobs(wanted, limit);
  expect(bounded.jobs).toBe(jobs);
  expect(bounded.why !== undefined).toBe(jobs < wanted);
});
