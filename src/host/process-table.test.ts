/** What is read of the process table. */
import { expect, test } from 'vitest';
import { isRunning, parsePs, readProcessStat } from './process-table.ts';

test('lines of ps: number, group, and whether it is a zombie', () => {
  expect(parsePs('    1     1 Ss\n 4711  4700 S+\n4712 4700 Z\n\nnonsense\n')).toEqual([
    { pid: 1, group: 1, zombie: false },
    { pid: 4711, group: 4700, zombie: false },
    { pid: 4712, group: 4700, zombie: true },
  ]);
});

test.runIf(process.platform === 'linux')('this very process is running, has a session and a start', () => {
  expect(isRunning(process.pid)).toBe(true);
  expect(readProcessStat(process.pid)).toMatchObject({ state: expect.stringMatching(/^[RSD]$/) });
  expect(Number(readProcessStat(process.pid)?.startTicks)).toBeGreaterThan(0);
  expect(readProcessStat(2 ** 30)).toBeUndefined();
});
