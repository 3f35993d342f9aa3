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
  let known = await members();
  for (const pid of known) sendTo(pid, 'SIGTERM');
  // All processes of the machine are looked at again only once those that were found are gone: for what they left.
  const left = async (): Promise<readonly number[]> => {
    known = table.stillMembers ? knownMembers(group, table.stillMembers, known) : [];
    return known.length > 0 ? known : (known = await members());
  };
  if (await untilNone(left, graceMs)) return true;
  await untilNone(async () => {
    const all = await members();
    for (const pid of all) sendTo(pid, 'SIGKILL');
    return all;
  }, killLimitMs);
  return true;
}

/** Those of `pids` that are left; the leader is one of them as long as it is the same process. */
function knownMembers(
  group: LedGroup,
  stillMembers: NonNullable<ProcessTable['stillMembers']>,
  pids: readonly number[],
): readonly number[] {
  const others = stillMembers(
    { leader: group.pid, watchdog: group.watchdog },
    pids.filter((pid) => pid !== group.pid),
  );
  return pids.includes(group.pid) && isAlive(group.pid, group.startTime) ? [group.pid, ...others] : others;
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
