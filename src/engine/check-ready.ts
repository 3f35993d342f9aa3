/** Decides what to do with actions whose edges have succeeded: fresh, restored from the store, or queued to run. */
import type { FoundTool } from '../model/ports.ts';
import type { Failure } from '../model/failure.ts';
import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import type { Action } from '../model/action.ts';
import { checkAction } from './check-action.ts';
import { transition, type Entry } from './states.ts';
import { settle, type Turn } from './turn.ts';
import { fail } from './fail.ts';
import { isForced } from './forced.ts';
import type { Workshop } from './workshop.ts';

/** Empties the ready list; what becomes ready meanwhile is taken too. */
export async function checkReady(turn: Turn): Promise<void> {
  for (let entry = turn.ready.shift(); entry && !turn.stopping; entry = turn.ready.shift()) await checkOne(turn, entry);
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
  const verdict = checkAction(
    {
      action: entry.action,
      resultOf: (id) => turn.entries.get(id)?.result,
      tools,
      forced: isForced(entry.action, turn.options.force, turn.plan),
      foreign: turn.foreignTo(entry.action),
    },
    shop,
  );
  entry.verdict = verdict;
  if (verdict.type === 'failed') {
    fail(turn, entry, { failure: verdict.failure });
    return;
  }
  entry.keyed = verdict.keyed;
  if (verdict.type === 'fresh') {
    entry.result = verdict.result;
    settle(turn, entry, 'fresh');
    return;
  }
  entry.reasons = verdict.reasons;
  if (verdict.type === 'restorable') {
    const started = shop.clock.monotonic();
    const restored = shop.cache.restore(verdict);
    if (restored) {
      entry.result = restored;
      entry.spans.push([started, shop.clock.monotonic()]);
      settle(turn, entry, 'restored');
      return;
    }
  }
  transition(entry, 'queued');
  turn.queued.add(entry);
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
