/** Runs one command at a time in a slot shell: time-outs, cancellation, and what commands leave behind. */
import { invariant } from '../base/bug.ts';
import type { Command, CommandResult, Slot } from '../model/ports.ts';
import { commandEnd, type CommandEnd } from './command-outcome.ts';
import { commandText, impossible } from './command-text.ts';
import type { MemoryKills } from './memory-kills.ts';
import { watchPeakMemory } from './peak-memory.ts';
import type { ProcessTable, ShellGroup } from './process-table.ts';
import { SlotShell } from './slot-shell.ts';
import { sendTo } from './stop-group.ts';

export interface SlotOptions {
  /** A POSIX shell that reads its commands from standard input. */
  readonly shell: readonly [program: string, ...words: string[]];
  /** One such shell that was started before. */
  readonly spare?: (() => SlotShell | undefined) | undefined;
  /** From TERM to KILL, in ms. */
  readonly graceMs: number;
  /** How long a process may live on after its command before it counts as left behind, in ms: pipes wind up. */
  readonly windUpMs: number;
  /** Asked when a command was killed by somebody else. */
  readonly memoryKills: MemoryKills;
}

export interface HostSlot extends Slot {
  /** Ends the shell; a running command first gets its grace unless `now`. May be called again with `now`. */
  readonly close: (now: boolean) => Promise<void>;
}

type StopCause = 'cancelled' | 'timedOut';

/** How a running command is stopped; `settle` ends the watch over it. */
interface Stopper {
  readonly cause: () => StopCause | undefined;
  readonly stop: (cause: StopCause, now: boolean) => void;
  readonly settle: () => void;
}

export function makeSlot(index: number, table: ProcessTable, options: SlotOptions): HostSlot {
  let shell: SlotShell | undefined;
  let current: { readonly stopper: Stopper; readonly done: Promise<CommandResult> } | undefined;
  let closed = false;
  const isClosed = (): boolean => closed;

  const freshShell = async (): Promise<SlotShell> => {
    if (shell?.alive && shell.isWatched()) return shell;
    if (shell?.alive) await destroy(shell, table);
    shell = options.spare?.() ?? new SlotShell(options.shell);
    if (shell.pid !== undefined) table.started(shell.pid);
    return shell;
  };

  const perform = async (command: Command, used: SlotShell, stopper: Stopper): Promise<CommandResult> => {
    const started = performance.now();
    const mark = table.mark();
    const peak = watchPeakMemory(used.pid);
    const answer = await used.run(commandText(command));
    const peakBytes = peak();
    stopper.settle();
    const ms = performance.now() - started;
    const patience = stopper.cause() === undefined ? options.windUpMs : 0;
    const leftBehind = await countLeftBehind(used, { table, mark, patience });
    if (leftBehind > 0 || stopper.cause() !== undefined) await destroy(used, table);
    const end = commandEnd(answer, command);
    const outOfMemory = stopper.cause() === undefined && wasKilled(end) && options.memoryKills();
    return { ...resultFields(end, stopper.cause()), leftBehind, ms, peakBytes, outOfMemory };
  };

  const run = async (command: Command, signal: AbortSignal): Promise<CommandResult> => {
    invariant(!current, 'a slot runs one command at a time');
    if (signal.aborted || isClosed()) return notRun({ cancelled: true });
    const problem = impossible(command);
    if (problem !== undefined) return notRun({ cancelled: false, notStarted: problem });
    const used = await freshShell();
    // Both may have come about while an unwatched shell was ended.
    if (signal.aborted || isClosed()) return notRun({ cancelled: true });
    const stopper = makeStopper(used, table, options.graceMs);
    const onAbort = (): void => stopper.stop('cancelled', false);
    const timer =
      command.timeoutMs === undefined
        ? undefined
        : setTimeout(() => stopper.stop('timedOut', false), command.timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const done = perform(command, used, stopper);
      current = { stopper, done };
      return await done;
    } finally {
      current = undefined;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  };

  const close = async (now: boolean): Promise<void> => {
    closed = true;
    current?.stopper.stop('cancelled', now);
    // Without one nothing is waited for: it goes at once.
    if (current) await current.done.catch(() => {});
    // Nothing but the shell and its watchdog is left after a look: no second one is needed.
    shell?.signal('SIGKILL');
    await shell?.whenEnded();
  };

  return { index, run, close };
}

/** A shell that waited for what was killed ends with 128 + 9 itself. */
const wasKilled = (end: CommandEnd): boolean =>
  ('signal' in end && end.signal === 'SIGKILL') || ('status' in end && end.status === 137);

const notRun = (fields: Pick<CommandResult, 'cancelled' | 'notStarted'>): CommandResult => ({
  timedOut: false,
  leftBehind: 0,
  ms: 0,
  ...fields,
});

/** A command that ended well although it was told to stop did all its work: it still counts as stopped. */
function resultFields(end: CommandEnd, cause: StopCause | undefined): Omit<CommandResult, 'leftBehind' | 'ms'> {
  return { ...end, timedOut: cause === 'timedOut', cancelled: cause === 'cancelled' };
}

function makeStopper(shell: SlotShell, table: ProcessTable, graceMs: number): Stopper {
  let cause: StopCause | undefined;
  let timer: NodeJS.Timeout | undefined;
  let settled = false;
  const kill = (): void => {
    shell.signal('SIGKILL');
  };
  return {
    cause: () => cause,
    stop: (wanted, now) => {
      if (settled) return;
      const first = cause === undefined;
      cause ??= wanted;
      if (now) kill();
      if (now || !first) return;
      shell.signal('SIGTERM');
      void signalOtherGroups(shell, table);
      timer = setTimeout(kill, graceMs);
    },
    settle: () => {
      settled = true;
      clearTimeout(timer);
    },
  };
}

/** Members of the session that made groups of their own do not hear what the slot's group is told. */
async function signalOtherGroups(shell: SlotShell, table: ProcessTable): Promise<void> {
  if (shell.pid === undefined) return;
  for (const pid of await table.members(groupOf(shell, shell.pid))) sendTo(pid, 'SIGTERM');
}

const groupOf = (shell: SlotShell, leader: number): ShellGroup => ({ leader, watchdog: shell.watchdog });

interface LookOptions {
  readonly table: ProcessTable;
  readonly mark: number;
  /** Time in ms for processes that are just winding up. */
  readonly patience: number;
}

async function countLeftBehind(shell: SlotShell, options: LookOptions): Promise<number> {
  if (shell.pid === undefined) return 0;
  const { table, mark, patience } = options;
  const group = groupOf(shell, shell.pid);
  const deadline = performance.now() + patience;
  let left = await table.bornSince(group, mark);
  for (let wait = 1; left.length > 0 && performance.now() < deadline; wait = Math.min(wait * 2, 50)) {
    await pause(wait);
    left = await table.bornSince(group, mark);
  }
  return left.length;
}

/** Kills the group and whatever else is in the session, until nothing is left (or cannot be killed: 2 s). */
async function destroy(shell: SlotShell, table: ProcessTable): Promise<void> {
  if (shell.pid === undefined) return;
  const group = groupOf(shell, shell.pid);
  const deadline = performance.now() + 2000;
  shell.signal('SIGKILL');
  await Promise.race([shell.whenEnded(), pause(2000)]);
  for (let wait = 1; performance.now() < deadline; wait = Math.min(wait * 2, 50)) {
    const left = await table.members(group);
    if (left.length === 0) return;
    for (const pid of left) sendTo(pid, 'SIGKILL');
    await pause(wait);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
