/** Tells one process from any later one that gets the same number. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRunning, readProcessStat } from './process-table.ts';

let bootId: string | undefined;

/**
 * Text that stays the same for a process and differs for any other with the same number: on Linux its start in clock
 * ticks (field 22 of proc_pid_stat(5)) and which start of the machine they count from, else what `ps` tells, to the
 * second. Undefined if there is no such process, or only a zombie.
 */
export function processStartTime(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid)) return undefined;
  if (process.platform !== 'linux') return psStartTime(pid);
  const ticks = readProcessStat(pid)?.startTicks;
  bootId ??= readBootId();
  return ticks === undefined ? undefined : `${bootId}-${ticks}`;
}

export const isAlive = (pid: number, startTime: string): boolean => processStartTime(pid) === startTime;

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return 'boot';
  }
}

function psStartTime(pid: number): string | undefined {
  const answer = spawnSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  const text = answer.status === 0 ? answer.stdout.trim() : '';
  return text === '' ? undefined : text;
}
