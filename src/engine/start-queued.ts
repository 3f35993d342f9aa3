/** Starts queued actions, longest way to the end first, alone or together with those that share a call. */
import { InternalError, invariant } from '../base/bug.ts';
import { durationText } from '../base/text.ts';
import type { Failure } from '../model/failure.ts';
import type { JobOutcome } from '../model/perform.ts';
import { FileError } from '../model/ports.ts';
import { fail } from './fail.ts';
import { fetchTools } from './fetch-tools.ts';
import { finishLogs, streamLog, type FinishedLog } from './output.ts';
import { machineFailure, perform, scratchFolder, type Performance, type Performed } from './perform.ts';
import type { Pools } from './pools.ts';
import { transition, type Entry } from './states.ts';
import { settle, type Turn } from './turn.ts';
import { host, type AbsolutePath } from '../base/path.ts';

export interface Starter {
  readonly pools: Pools;
  /** Lets the loop look again. */
  readonly wake: () => void;
  /** Ends all work: the user's signal, or a fault of gobuild. */
  readonly signal: AbortSignal;
  /** Work that may be broken off by itself. */
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

export function startQueued(turn: Turn, starter: Starter): void {
  if (turn.stopping) return;
  const order = [...turn.queued].toSorted((a, b) => b.criticalMs - a.criticalMs || a.position - b.position);
  const full = new Set<string>();
  for (const entry of order) {
    const { pool } = entry.action;
    if (entry.state !== 'queued' || full.has(pool)) continue;
    if (park(turn, entry)) continue;
    const whole = takesPoolWhole(entry);
    // Nothing overtakes in its pool, else what wants the pool whole would wait for ever.
    if (!starter.pools.hasRoom(pool, whole)) full.add(pool);
    else start(turn, starter, companions(entry, order));
  }
}

/** One `go build` for several programs already uses all cores: two at a time are slower (trials.md). */
const takesPoolWhole = (entry: Entry): boolean => entry.action.batch !== undefined && entry.action.pool === 'cpu';

/** Ready entries of the same call; equal keys among them perform once. */
function companions(entry: Entry, order: readonly Entry[]): readonly Entry[] {
  const { batch, pool } = entry.action;
  if (batch === undefined) return [entry];
  const together = order.filter(
    (other) => other.state === 'queued' && other.action.batch === batch && other.action.pool === pool,
  );
  const keys = new Set<string>();
  return together.filter((other) => {
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
    turn.queued.delete(entry);
    turn.parked.set(running, [...(turn.parked.get(running) ?? []), entry]);
    return true;
  }
  return false;
}

function start(turn: Turn, starter: Starter, entries: readonly Entry[]): void {
  const first = entries[0] as Entry;
  for (const entry of entries) {
    transition(entry, 'running');
    turn.queued.delete(entry);
    turn.running.add(entry);
  }
  const breakable: Breakable = { entries, cancel: new AbortController() };
  starter.breakable.add(breakable);
  const working = starter.pools
    .run(first.action.pool, takesPoolWhole(first), () => work(turn, entries, anyOf(starter.signal, breakable)))
    .catch((error: unknown) => {
      starter.bug ??= asError(error);
      for (const entry of entries) if (turn.running.has(entry)) abandon(turn, entry);
    })
    .finally(() => {
      starter.breakable.delete(breakable);
      starter.working.delete(working);
      starter.wake();
    });
  starter.working.add(working);
}

const anyOf = (signal: AbortSignal, { cancel }: Breakable): AbortSignal => AbortSignal.any([signal, cancel.signal]);

export const asError = (error: unknown): Error => (error instanceof Error ? error : new InternalError(String(error)));

async function work(turn: Turn, entries: readonly Entry[], signal: AbortSignal): Promise<void> {
  const { shop, options } = turn;
  const slot = shop.processes.acquire();
  const started = shop.clock.monotonic();
  const scratch = scratchFolder(shop);
  const rawLog = host.join(scratch, '.output');
  for (const entry of entries) tellStart(turn, entry, slot.index);
  try {
    shop.files.makeFolder(scratch);
    const tools = await fetchTools(entries, shop, signal);
    for (const entry of entries) if (entry.keyed) shop.cache.begin(entry.keyed);
    const cores = takesPoolWhole(entries[0] as Entry) ? shop.cores : Math.max(1, Math.floor(shop.cores / options.jobs));
    const performance: Performance = {
      entries,
      tools: tools.ok ? tools.value : new Map(),
      slot,
      scratch,
      rawLog,
      cores,
      signal,
    };
    const stream = streamLog(performance, turn);
    const performed = tools.ok ? await perform(performance, shop) : withoutTools(entries, tools.error);
    await stream.end();
    const ms = shop.clock.monotonic() - started;
    const logOf = finishLogs(performance, shop);
    entries.forEach((entry, index) =>
      finishOne(turn, {
        entry,
        performed,
        outcome: performed.outcomes[index] as JobOutcome,
        started,
        ms,
        slot: slot.index,
        log: logOf(entry),
      }),
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    for (const entry of entries) if (turn.running.has(entry)) giveUp(turn, entry, error);
  } finally {
    shop.processes.release(slot);
    sweepScratch(turn, scratch);
  }
}

const withoutTools = (entries: readonly Entry[], failure: Failure): Performed => ({
  outcomes: entries.map(() => ({ ok: false, failure })),
  storable: false,
  warnings: [],
});

/** The disk refused in the middle: what was half written goes, as far as the disk lets it. */
function giveUp(turn: Turn, entry: Entry, error: FileError): void {
  abandon(turn, entry);
  fail(turn, entry, { failure: machineFailure(error) });
}

function abandon(turn: Turn, entry: Entry): void {
  try {
    if (entry.keyed) turn.shop.cache.abandon(entry.keyed);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** What cannot be removed is no fault of the target. */
function sweepScratch({ shop }: Turn, scratch: AbsolutePath): void {
  try {
    shop.files.remove(scratch);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    shop.emit({ type: 'message', level: 'warning', text: `cannot remove ${error.path}: ${error.message}` });
  }
}

function tellStart(turn: Turn, entry: Entry, slot: number): void {
  const { id, node, step, main } = entry.action;
  turn.shop.emit({ type: 'action-started', action: id, node, step, main, slot, reasons: entry.reasons });
}

interface Ending {
  readonly entry: Entry;
  readonly performed: Performed;
  readonly outcome: JobOutcome;
  /** Monotonic milliseconds. */
  readonly started: number;
  readonly ms: number;
  readonly slot: number;
  readonly log: FinishedLog;
}

function finishOne(turn: Turn, ending: Ending): void {
  const { entry, outcome, performed, ms } = ending;
  entry.spans.push([ending.started, ending.started + ms]);
  entry.attempts += 1;
  warnAll(turn, entry, performed.warnings);
  if (!outcome.ok) {
    failOne(turn, ending, outcome.failure);
    return;
  }
  const { keyed } = entry;
  invariant(keyed, `${entry.action.id} was checked before it ran`);
  const completed = turn.shop.cache.complete(keyed, {
    outcome,
    ms,
    storable: performed.storable && outcome.keep !== false,
  });
  if (!completed.ok) {
    failOne(turn, ending, completed.error);
    return;
  }
  entry.result = completed.value.result;
  const { changed } = completed.value;
  if (changed !== undefined) turn.changed.push({ node: entry.action.node, path: changed, interrupted: false });
  warnAll(turn, entry, completed.value.warnings);
  tellEnd(turn, ending, 'ran');
  if (outcome.changed !== undefined) entry.reasons = [{ type: 'world-differs', what: outcome.changed }];
  settle(turn, entry, outcome.unchanged ? 'unchanged' : 'ran');
}

function warnAll({ shop }: Turn, { action }: Entry, texts: readonly string[]): void {
  for (const text of texts) shop.emit({ type: 'message', level: 'warning', text, node: action.node });
}

/** Tries again while it may; else the action has failed. */
function failOne(turn: Turn, ending: Ending, failure: Failure): void {
  const { entry, ms, log } = ending;
  if (entry.keyed) turn.shop.cache.abandon(entry.keyed);
  if (failure.type !== 'cancelled' && mayRetry(entry) && !turn.stopping) {
    const { node, retries } = entry.action;
    const text = `${node} failed after ${durationText(ms)}: try ${entry.attempts + 1} of ${retries + 1}`;
    turn.shop.emit({ type: 'message', level: 'important', node, text });
    transition(entry, 'queued');
    turn.running.delete(entry);
    turn.queued.add(entry);
    return;
  }
  tellEnd(turn, ending, failure.type === 'cancelled' ? 'cancelled' : 'failed');
  // A finding tells its own lines: the end of the output would only say them again.
  const told = failure.type === 'finding' && failure.lines !== undefined && failure.lines.length > 0;
  const command = 'command' in failure ? failure.command : undefined;
  fail(turn, entry, { failure, command, tail: told ? [] : log.tail, log: log.shown });
}

const mayRetry = (entry: Entry): boolean => entry.attempts <= entry.action.retries;

function tellEnd(turn: Turn, { entry, slot, ms }: Ending, outcome: 'ran' | 'failed' | 'cancelled'): void {
  turn.shop.emit({ type: 'action-finished', action: entry.action.id, node: entry.action.node, slot, outcome, ms });
}
