/** Ends a process group for good: TERM, grace, KILL, and waits until none of it is left. */
import { isAlive } from './process-identity.ts';
import { hostProcessTable, type ProcessTable } from './process-table.ts';

export interface LedGroup {
  /** Leader of the group (and of its session). */
  readonly pid: number;
  readonly startTime: string;
  /** Ignores TERM and does not count as left. */
  readonly watchdog: number | undefined;
}

/** How long KILL may take, in ms: a process that hangs in the kernel cannot be waited for. */
const killLimitMs = 2000;

/**
 * TERM, after `graceMs` KILL. False, and nothing done, if the leader is gone or another process has its number now.
 * The number stays taken as long as the group has a member, so that nobody else is hit later on.
 */
export async function stopGroup(group: LedGroup, graceMs: number): Promise<boolean> {
  if (!isAlive(group.pid, group.startTime)) return false;
  const table = hostProcessTable();
  const members = (): Promise<readonly number[]> => livingMembers(group, table);
  sendTo(-group.pid, 'SIGTERM');
  for (const pid of await members()) sendTo(pid, 'SIGTERM');
  if (await untilNone(members, graceMs)) return true;
  await untilNone(async () => {
    const left = await members();
    for (const pid of left) sendTo(pid, 'SIGKILL');
    return left;
  }, killLimitMs);
  return true;
}

async function livingMembers(group: LedGroup, table: ProcessTable): Promise<readonly number[]> {
  const others = await table.members({ leader: group.pid, watchdog: group.watchdog });
  return isAlive(group.pid, group.startTime) ? [group.pid, ...others] : others;
}

async function untilNone(members: () => Promise<readonly number[]>, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (let wait = 1; (await members()).length > 0; wait = Math.min(wait * 2, 50)) {
    if (performance.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return true;
}

/** A negative number is a group. */
export function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself, or is another user's.
  }
}
