/** Offsets in a text to places that people read: file, line, column. */
import type { Location } from '../model/location.ts';

export interface LineTable {
  /** Place of `start`..`end` (exclusive), both UTF-16 offsets; values outside the text are moved to its ends. */
  readonly at: (start: number, end: number) => Location;
}

/** Lines end at `\n`; a `\r` before it belongs to its line. `file` is the name that locations carry. */
export function lineTable(file: string, text: string): LineTable {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    at: (start, end) => {
      const from = Math.max(0, Math.min(start, text.length));
      const to = Math.max(from, Math.min(end, text.length));
      const index = lastNotAfter(starts, from);
      return { file, start: from, end: to, line: index + 1, column: from - (starts[index] ?? 0) + 1 };
    },
  };
}

/** Offset of the line feed that ends the line of `from`, or of the text's end. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Index of the last of the ascending `starts` that is not after `offset`; the first of them is 0. */
function lastNotAfter(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
