/** Tells one process from any later one that gets the same number. */
import { spawnSync } from 'node:child_process';
import { isRunning, readProcessStat } from './process-table.ts';

/**
 * Text that stays the same for a process and differs for any other with the same number: on Linux its start in clock
 * ticks (field 22 of proc_pid_stat(5)), else what `ps` tells, to the second. Undefined if there is no such process, or only a zombie.
 */
export function processStartTime(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid)) return undefined;
  if (process.platform !== 'linux') return psStartTime(pid);
  return readProcessStat(pid)?.startTicks;
}

export const isAlive = (pid: number, startTime: string): boolean => processStartTime(pid) === startTime;

function psStartTime(pid: number): string | undefined {
  const answer = spawnSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  const text = answer.status === 0 ? answer.stdout.trim() : '';
  return text === '' ? undefined : text;
}
