/** Small pure functions over text: nearest words, plurals, durations, sizes. */

/** Damerau-Levenshtein distance (restricted), in edits. */
export function editDistance(a: string, b: string): number {
  let previous: number[] = [];
  let current = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const beforePrevious = previous;
    previous = current;
    current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
        (previous[j - 1] as number) + cost,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] as number) + 1);
      }
      current.push(best);
    }
  }
  return current[b.length] as number;
}

/** The word of `words` that `typed` most likely meant; undefined when none is near (more than a third of its letters differ). */
export function nearest(typed: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const word of words) {
    if (Math.abs(word.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, word);
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

/** `1 file`, `2 files`. */
export const count = (n: number, noun: string, plural = `${noun}s`): string => `${n} ${n === 1 ? noun : plural}`;

/** Duration in ms as people read it: `0.04 s`, `3.4 s`, `41.0 s`, `2 min 05 s`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 0.1) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Size in bytes as people read it: `512 B`, `3.4 MiB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/**
 * Two texts of at most `limit` characters each, cut so that the first difference is seen: what both begin with is left out
 * when it fills too much.
 */
export function aroundDifference(a: string, b: string, limit: number): readonly [string, string] {
  const longest = Math.max(a.length, b.length);
  let same = 0;
  while (same < longest && a[same] === b[same]) same += 1;
  const shown = Math.floor(limit / 3);
  const from = longest > limit && same > limit - shown ? same - shown : 0;
  const cut = (text: string): string => {
    const rest = from === 0 ? text : `…${wholeFrom(text, from + 1)}`;
    return rest.length > limit ? `${wholeTo(rest, limit - 1)}…` : rest;
  };
  return [cut(a), cut(b)];
}

const isLowHalf = (text: string, index: number): boolean => /^[\uDC00-\uDFFF]/.test(text.slice(index, index + 1));
/** Never half a character of two units. */
const wholeFrom = (text: string, from: number): string => text.slice(isLowHalf(text, from) ? from + 1 : from);
const wholeTo = (text: string, to: number): string => text.slice(0, isLowHalf(text, to) ? to - 1 : to);
