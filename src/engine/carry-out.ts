/** Does the work of entries that were started: readies what they need, performs, keeps what they print, and ends each of them. */
import { invariant } from '../base/bug.ts';
import { durationText } from '../base/text.ts';
import type { Failure } from '../model/failure.ts';
import type { JobOutcome } from '../model/perform.ts';
import { FileError, type FoundTool, type Processes, type Slot } from '../model/ports.ts';
import { fail } from './fail.ts';
import { fetchTools } from './fetch-tools.ts';
import { finishLogs, streamLog, type FinishedLog } from './output.ts';
import { movedFailure } from './moved-workspace.ts';
import { machineFailure, perform, type Performance, type Performed } from './perform.ts';
import type { RawLogs } from './raw-logs.ts';
import type { Entry } from './states.ts';
import { enqueue, settle, type Turn } from './turn.ts';

export interface Call {
  readonly entries: readonly Entry[];
  /** They have their pool for themselves. */
  readonly alone: boolean;
  readonly rawLogs: RawLogs;
  readonly signal: AbortSignal;
  /** To be asked when the work is done and its results are still to be kept: true if others have taken its place. */
  readonly leave: () => boolean;
}

/** Throws only what is a fault of gobuild. */
export async function carryOut(turn: Turn, call: Call): Promise<void> {
  const { entries, rawLogs, signal } = call;
  const { shop } = turn;
  const { slot, release } = takeSlot(shop.processes);
  for (const entry of entries) tellStart(turn, entry, slot.index);
  // Not before they are told as started: with what it took from here on they end no later than the next of the slot begins.
  const started = shop.clock.monotonic();
  const rawLog = rawLogs.take();
  try {
    rawLogs.prepare(rawLog);
    const tools = await fetchTools(entries, shop, signal);
    for (const entry of entries) if (entry.keyed) shop.cache.begin(entry.keyed);
    const performance: Performance = {
      entries,
      tools: tools.ok ? tools.value : new Map(),
      slot,
      rawLog,
      cores: coresFor(call, turn),
      signal,
    };
    const stream = streamLog(performance, turn);
    const performed = tools.ok ? await perform(performance, shop) : withoutTools(entries, tools.error);
    await stream.finish();
    const moved = movedFailure(shop, turn.home);
    if (moved) {
      stopMoved(turn, entries, moved);
      return;
    }
    const work: Work = { performance, performed, started, ms: shop.clock.monotonic() - started };
    if (performed.outcomes.every(({ ok }) => ok)) await makeWay(release, call);
    finishAll(turn, work);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    for (const entry of entries) if (turn.running.has(entry)) giveUp(turn, entry, error);
  } finally {
    release();
    rawLogs.giveBack(rawLog);
  }
}

/** Nothing is written any more: it would make a workspace of its own where this one was. */
function stopMoved(turn: Turn, entries: readonly Entry[], failure: Failure): void {
  turn.stopping = true;
  for (const entry of entries) fail(turn, entry, { failure });
}

/** `release` may be called more than once: the slot is another's by then. */
function takeSlot(processes: Processes): { readonly slot: Slot; readonly release: () => void } {
  const slot = processes.acquire();
  let held = true;
  const release = (): void => {
    if (held) processes.release(slot);
    held = false;
  };
  return { slot, release };
}

const coresFor = ({ alone }: Call, { shop, options }: Turn): number =>
  alone ? shop.cores : Math.max(1, Math.floor(shop.cores / options.jobs));

/** Work that has ended; times are monotonic milliseconds. */
interface Work {
  readonly performance: Performance;
  readonly performed: Performed;
  readonly started: number;
  readonly ms: number;
}

/** The next command starts before the results of this one are kept: a slot does not wait for gobuild's own work. */
async function makeWay(release: () => void, { leave }: Call): Promise<void> {
  release();
  // What was started needs some turns of the event loop until its command is under way.
  if (leave()) await new Promise((resolve) => setImmediate(resolve));
}

function finishAll(turn: Turn, { performance, performed, started, ms }: Work): void {
  const { entries, slot } = performance;
  const logOf = finishLogs(performance, turn.shop);
  entries.forEach((entry, index) => {
    const outcome = performed.outcomes[index] as JobOutcome;
    const tools = performance.tools.get(entry) ?? [];
    finishOne(turn, { entry, performed, tools, outcome, started, ms, slot: slot.index, log: logOf(entry) });
  });
}

const withoutTools = (entries: readonly Entry[], failure: Failure): Performed => ({
  outcomes: entries.map(() => ({ ok: false, failure })),
  storable: false,
  warnings: [],
});

/** The disk refused in the middle: what was half written goes, as far as the disk lets it. */
function giveUp(turn: Turn, entry: Entry, error: FileError): void {
  const moved = movedFailure(turn.shop, turn.home);
  if (moved) {
    stopMoved(turn, [entry], moved);
    return;
  }
  abandon(turn, entry);
  fail(turn, entry, { failure: machineFailure(error) });
}

export function abandon(turn: Turn, entry: Entry): void {
  try {
    if (entry.keyed) turn.shop.cache.abandon(entry.keyed);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

function tellStart(turn: Turn, entry: Entry, slot: number): void {
  const { id, node, step, main } = entry.action;
  turn.shop.emit({ type: 'action-started', action: id, node, step, main, slot, reasons: entry.reasons });
}

interface Ending {
  readonly entry: Entry;
  readonly performed: Performed;
  readonly tools: readonly FoundTool[];
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
  // Its key names the tool that was found, and nobody knows which of the two did the work.
  const other = turn.shop.tools.changed?.(ending.tools);
  if (other !== undefined) warnAll(turn, entry, [`${other} ${changedMeanwhile}`]);
  const completed = turn.shop.cache.complete(keyed, {
    outcome,
    ms,
    storable: performed.storable && outcome.keep !== false && other === undefined,
    peakBytes: performed.peakBytes,
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

const changedMeanwhile = 'was replaced while it ran: the result is used, not stored, and made again next time';

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
    turn.running.delete(entry);
    enqueue(turn, entry);
    return;
  }
  tellEnd(turn, ending, failure.type === 'cancelled' ? 'cancelled' : 'failed');
  // A finding tells its own lines: the end of the output would only say them again.
  const told = failure.type === 'finding' && failure.lines !== undefined && failure.lines.length > 0;
  const command = 'command' in failure ? failure.command : undefined;
  fail(turn, entry, { failure, command, tail: told ? [] : log.tail, log: log.shown });
}

const mayRetry = (entry: Entry): boolean => entry.attempts <= entry.action.retries;

function tellEnd(turn: Turn, { entry, slot, ms, log }: Ending, outcome: 'ran' | 'failed' | 'cancelled'): void {
  const { id, node } = entry.action;
  const printed = log.shown === undefined ? {} : { printed: true as const };
  turn.shop.emit({ type: 'action-finished', action: id, node, slot, outcome, ms, ...printed });
}
