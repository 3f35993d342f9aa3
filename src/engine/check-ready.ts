/** Decides what to do with actions whose edges have succeeded: fresh, restored from the store, or queued to run. */
import type { FoundTool } from '../model/ports.ts';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import type { Action } from '../model/action.ts';
import { checkAction } from './check-action.ts';
import type { CheckRequest } from '../model/action-cache.ts';
import { transition, type Entry } from './states.ts';
import { enqueue, settle, type Turn } from './turn.ts';
import { fail } from './fail.ts';
import { isForced } from './forced.ts';
import { ranks } from './rank-entries.ts';
import type { Workshop } from './workshop.ts';

/** How long checks go on, in ms, before what they found is started and what ended meanwhile is heard. */
const sliceMs = 5;
/** The same where somebody waits for what changed: its programs end, and its service starts, between the other checks. */
const shortSliceMs = 1;
const sliceLength = 128;

/** So many checked ones that wait to run are enough while others run: their keys and inputs are held in memory. */
const enough = 512;

/**
 * Checks what is ready, and what becomes ready meanwhile, for some milliseconds. `all`: none is left; `some`: go on soon;
 * `enough`: go on when something has ended.
 */
export async function checkReady(turn: Turn): Promise<'all' | 'some' | 'enough'> {
  const { clock } = turn.shop;
  const until = clock.monotonic() + (isAwaited(turn) ? shortSliceMs : sliceMs);
  let rank: number = ranks.none;
  for (let count = 0; !turn.stopping; count += 1) {
    const next = turn.ready.peek();
    if (!next) return 'all';
    if (hasEnough(turn)) return 'enough';
    // What was urgent starts before anything else is looked at.
    if (count === sliceLength || next.rank < rank || clock.monotonic() > until) return 'some';
    ({ rank } = next);
    turn.ready.take();
    await checkOne(turn, next);
  }
  return 'all';
}

const isAwaited = ({ options }: Turn): boolean => options.touched !== undefined && options.touched.size > 0;

function hasEnough({ running, queued }: Turn): boolean {
  if (running.size === 0) return false;
  let waiting = 0;
  for (const queue of queued.values()) waiting += queue.size();
  return waiting >= enough;
}

async function checkOne(turn: Turn, entry: Entry): Promise<void> {
  if (entry.state === 'waiting') transition(entry, 'checking');
  if (entry.action.work.type === 'join') {
    entry.result = { outputs: [], ms: 0 };
    settle(turn, entry, 'fresh');
    return;
  }
  const tools = await toolsOf(entry.action, turn.shop);
  if (!tools.ok) {
    fail(turn, entry, { failure: tools.error });
    return;
  }
  decide(turn, entry, tools.value);
}

function decide(turn: Turn, entry: Entry, tools: readonly FoundTool[]): void {
  const { shop } = turn;
  const request: CheckRequest = {
    action: entry.action,
    resultOf: (id) => turn.entries.get(id)?.result ?? turn.options.standing?.(id),
    tools,
    forced: isForced(entry.action, turn.options.force, turn.plan),
    foreign: turn.foreignTo(entry.action),
  };
  const verdict = checkAction(request, shop);
  if (verdict.type === 'failed') {
    fail(turn, entry, { failure: verdict.failure });
    return;
  }
  if (verdict.type === 'fresh') {
    entry.result = verdict.result;
    settle(turn, entry, 'fresh');
    return;
  }
  entry.keyed = verdict.keyed;
  entry.reasons = verdict.reasons;
  entry.earlier = shop.cache.lastResult(entry.action.id);
  if (verdict.type === 'restorable') {
    const started = shop.clock.monotonic();
    const restored = shop.cache.restore(verdict);
    if (restored) {
      entry.result = restored;
      entry.spans.push([started, shop.clock.monotonic()]);
      settle(turn, entry, 'restored');
      return;
    }
    // A folder that has become a link meanwhile would lead the work itself elsewhere.
    const again = checkAction(request, shop);
    if (again.type === 'failed') {
      fail(turn, entry, { failure: again.failure });
      return;
    }
  }
  enqueue(turn, entry);
}

/** The tools of an action, or why one is missing. */
export async function toolsOf(
  action: Action,
  shop: Pick<Workshop, 'tools'>,
): Promise<Result<readonly FoundTool[], Failure>> {
  const found: FoundTool[] = [];
  for (const need of action.tools) {
    const tool = await shop.tools.find(need);
    if (!tool.ok) return tool;
    found.push(tool.value);
  }
  return ok(found);
}
