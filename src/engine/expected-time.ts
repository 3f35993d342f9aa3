/** How long actions will take, by what they and their like took before. */
import type { ActionCache } from '../model/action-cache.ts';
import type { Entry } from './states.ts';

/** Of what nobody has seen yet, in ms. */
const unknownMs = 1000;

/** Milliseconds: of its own last run; else what the same step of the same driver takes on average; else a second. */
export function expectedTimes(
  entries: Iterable<Entry>,
  cache: Pick<ActionCache, 'expectedMs'>,
): (entry: Entry) => number {
  const own = new Map<Entry, number>();
  const like = new Map<string, { sum: number; count: number }>();
  for (const entry of entries) {
    const ms = cache.expectedMs(entry.action.id);
    if (ms === undefined) continue;
    own.set(entry, ms);
    const known = like.get(sort(entry));
    if (known) {
      known.sum += ms;
      known.count += 1;
    } else like.set(sort(entry), { sum: ms, count: 1 });
  }
  return (entry) => {
    const known = like.get(sort(entry));
    return own.get(entry) ?? (known ? known.sum / known.count : unknownMs);
  };
}

const sort = ({ action }: Entry): string => `${action.driver} ${action.step}`;
