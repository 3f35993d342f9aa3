/** Which actions go first: what somebody waits for, then the longest way to the end. */
import type { NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { Entry } from './states.ts';

/**
 * touched: what changed since the last turn decides it.
 * failed: a check that did not come to a good end the last time: whoever mends it wants to know.
 * service: somebody waits in front of it.
 */
export const ranks = { none: 0, behindTouched: 1, touched: 2, failed: 3, service: 4 } as const;

export interface RankOptions {
  readonly plan: Plan;
  readonly expectedMs: (entry: Entry) => number;
  readonly isTouched: (entry: Entry) => boolean;
  /** Its last run did not come to a good end. */
  readonly isUnfinished: (entry: Entry) => boolean;
}

/** Sets `rank` and `criticalMs` of all entries; ends, dependents and batches are known. */
export function rankEntries(entries: readonly Entry[], options: RankOptions): void {
  const before = entriesBefore(entries);
  rankByCriticalPath(entries, before, options.expectedMs);
  rankByWish(entries, before, options);
}

type Before = ReadonlyMap<Entry, readonly Entry[]>;

function entriesBefore(entries: readonly Entry[]): Before {
  const before = new Map<Entry, Entry[]>();
  for (const entry of entries) {
    for (const dependent of entry.dependents) {
      const list = before.get(dependent);
      if (list) list.push(entry);
      else before.set(dependent, [entry]);
    }
  }
  return before;
}

/** Longest way to the end, by the durations of earlier runs. Walks from the end to the start without recursion. */
function rankByCriticalPath(entries: readonly Entry[], before: Before, expected: (entry: Entry) => number): void {
  const left = new Map(entries.map((entry) => [entry, entry.dependents.length]));
  const done = entries.filter((entry) => entry.dependents.length === 0);
  for (let index = 0; index < done.length; index += 1) {
    const entry = done[index] as Entry;
    const behind = entry.dependents.reduce((longest, dependent) => Math.max(longest, dependent.criticalMs), 0);
    entry.criticalMs = behind + expected(entry);
    for (const one of before.get(entry) ?? []) {
      const rest = (left.get(one) ?? 1) - 1;
      left.set(one, rest);
      if (rest === 0) done.push(one);
    }
  }
}

/** What an action waits for is as urgent as it is; but not what waits for all, as groups do, for the sake of one that changed. */
function rankByWish(entries: readonly Entry[], before: Before, options: RankOptions): void {
  const kinds = new Map<NodeId, string>(options.plan.nodes.map(({ id, kind }) => [id, kind]));
  const touched = entries.filter(options.isTouched);
  const behind = new Set(touched);
  // A set that grows is gone through to its end.
  for (const entry of behind) for (const dependent of entry.dependents) behind.add(dependent);
  for (const entry of behind) entry.rank = Math.max(entry.rank, ranks.behindTouched);
  const mates = batchMates(entries);
  const raise = (from: readonly Entry[], rank: number): void => {
    const todo = [...from];
    for (let entry = todo.pop(); entry; entry = todo.pop()) {
      if (entry.rank >= rank) continue;
      entry.rank = rank;
      todo.push(...(before.get(entry) ?? []), ...(mates.get(entry.action.batch) ?? []));
    }
  };
  const kindOf = ({ action }: Entry): string | undefined => kinds.get(action.node);
  raise(
    [...behind].filter((entry) => kindOf(entry) === 'service'),
    ranks.service,
  );
  const failed = entries.filter((entry) => kindOf(entry) === 'check' && options.isUnfinished(entry));
  raise(failed, ranks.failed);
  raise(touched, ranks.touched);
}

/** One call for all of them waits until the last of them is known. */
function batchMates(entries: readonly Entry[]): ReadonlyMap<string | undefined, readonly Entry[]> {
  const mates = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { batch } = entry.action;
    if (batch === undefined) continue;
    const list = mates.get(batch);
    if (list) list.push(entry);
    else mates.set(batch, [entry]);
  }
  return mates;
}
