/** Starts queued actions, longest way to the end first, alone or together with those that share a call. */
import { InternalError } from '../base/bug.ts';
import { abandon, carryOut } from './carry-out.ts';
import type { MemoryGate } from './admit-memory.ts';
import { byUrgency } from './entry-queue.ts';
import type { Pools } from './pools.ts';
import { ranks } from './rank-entries.ts';
import type { RawLogs } from './raw-logs.ts';
import { transition, type Entry } from './states.ts';
import type { Turn } from './turn.ts';

export interface Starter {
  readonly pools: Pools;
  readonly memory: MemoryGate;
  /** Lets the loop look again. */
  readonly wake: () => void;
  readonly rawLogs: RawLogs;
  /** Work that has not ended; each may be broken off by itself. */
  readonly breakable: Set<Breakable>;
  /** Work that has not ended; never rejects. */
  readonly working: Set<Promise<void>>;
  /** What a performer threw that is no failure of the target: a fault of gobuild. */
  bug: Error | undefined;
}

/** One call of a program or performer, and what ends it alone. */
export interface Breakable {
  readonly entries: readonly Entry[];
  readonly cancel: AbortController;
}

/** `all`: nothing is left to be checked, so that whoever shares a call is known. */
export function startQueued(turn: Turn, starter: Starter, all: boolean): void {
  const full = new Set<string>();
  for (const entry of starter.memory.released()) turn.queued.get(entry.action.pool)?.push(entry);
  while (!turn.stopping) {
    const entry = mostUrgent(turn, full);
    if (!entry) return;
    const { pool, batch } = entry.action;
    const whole = takesPoolWhole(entry);
    // Nothing overtakes in its pool, else what wants the pool whole would wait for ever.
    if ((batch !== undefined && !all && !isWhole(turn, entry)) || !starter.pools.hasRoom(pool, whole)) full.add(pool);
    else {
      turn.queued.get(pool)?.take();
      if (!park(turn, entry) && !starter.memory.holds(entry)) start(turn, starter, companions(turn, entry));
    }
  }
}

function mostUrgent(turn: Turn, full: ReadonlySet<string>): Entry | undefined {
  let best: Entry | undefined;
  for (const [pool, queue] of turn.queued) {
    const first = full.has(pool) ? undefined : queue.peek();
    if (first && (!best || byUrgency(first, best) < 0)) best = first;
  }
  return best;
}

/** One `go build` for several programs already uses all cores: two at a time are slower (trials.md). */
const takesPoolWhole = (entry: Entry): boolean => entry.action.batch !== undefined && entry.action.pool === 'cpu';

/** Somebody waits for it, and none of those that share its call is left to be checked. */
const isWhole = ({ ready }: Turn, { rank, action }: Entry): boolean =>
  rank > ranks.none && ready.all().every((other) => other.action.batch !== action.batch);

/** Ready entries of the same call; equal keys among them perform once. */
function companions(turn: Turn, entry: Entry): readonly Entry[] {
  const { batch, pool } = entry.action;
  if (batch === undefined) return [entry];
  const queued = turn.queued.get(pool)?.all() ?? [];
  const together = [entry, ...queued.filter((other) => other !== entry && other.action.batch === batch)];
  const keys = new Set<string>();
  return together.toSorted(byUrgency).filter((other) => {
    const key = other.keyed?.key ?? other.action.id;
    const isNew = other.alone || !keys.has(key);
    keys.add(key);
    return isNew;
  });
}

/** Waits for a running action with the same key instead of doing the same again. */
function park(turn: Turn, entry: Entry): boolean {
  const { action, keyed } = entry;
  if (
    entry.alone ||
    action.cache === 'never' ||
    action.mode !== 'cached' ||
    (action.outputs.length === 0 && !action.scan)
  )
    return false;
  for (const running of turn.running) {
    if (running.keyed?.key !== keyed?.key) continue;
    transition(entry, 'parked');
    turn.parked.set(running, [...(turn.parked.get(running) ?? []), entry]);
    return true;
  }
  return false;
}

function start(turn: Turn, starter: Starter, entries: readonly Entry[]): void {
  const first = entries[0] as Entry;
  for (const entry of entries) {
    transition(entry, 'running');
    turn.running.add(entry);
  }
  const alone = takesPoolWhole(first);
  const breakable: Breakable = { entries, cancel: new AbortController() };
  starter.breakable.add(breakable);
  const leavers = [starter.pools.take(first.action.pool, alone), starter.memory.enter(entries)];
  const leave = (): void => leavers.forEach((one) => one());
  const { rawLogs } = starter;
  const leaveEarly = (): boolean => {
    if (turn.stopping || starter.bug || !isOutranked(turn, entries)) return false;
    leave();
    startQueued(turn, starter, turn.ready.peek() === undefined);
    return true;
  };
  const working = carryOut(turn, { entries, alone, rawLogs, signal: breakable.cancel.signal, leave: leaveEarly })
    .catch((error: unknown) => {
      starter.bug ??= asError(error);
      clearUp(turn, entries);
    })
    .finally(() => {
      leave();
      starter.breakable.delete(breakable);
      starter.working.delete(working);
      starter.wake();
    });
  starter.working.add(working);
}

/** Nothing that waits for these alone is more urgent than what is queued already. */
function isOutranked(turn: Turn, entries: readonly Entry[]): boolean {
  const next = mostUrgent(turn, new Set());
  if (!next) return false;
  const isLess = ({ rank, criticalMs }: Entry): boolean =>
    rank < next.rank || (rank === next.rank && criticalMs <= next.criticalMs);
  return entries.every((entry) => entry.dependents.every(isLess));
}

/** After a fault of gobuild: a second one on the way must not hide the first. */
function clearUp(turn: Turn, entries: readonly Entry[]): void {
  try {
    for (const entry of entries) if (turn.running.has(entry)) abandon(turn, entry);
  } catch {
    // The first is told; what is left is begun and not finished, so no later run takes it for sound.
  }
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new InternalError(String(error)));
