/** Lines that two texts do not share, for `deploy plan`. */

/** Above this many lines on a side (after equal beginnings and ends) only the count is told. */
const limit = 1000;

/** Changed lines with `-` and `+` in front, in order; empty for equal texts. */
export function lineDiff(before: string, after: string): readonly string[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const old = a.slice(head, a.length - tail);
  const now = b.slice(head, b.length - tail);
  if (old.length > limit || now.length > limit) return [`${old.length} lines became ${now.length}`];
  return walk(old, now, commonLengths(old, now));
}

/** `[i][j]`: length of the longest common run of lines of `a` from i and `b` from j. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [table[i], table[i + 1]];
    if (!row || !below) continue;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function walk(a: readonly string[], b: readonly string[], table: readonly Uint16Array[]): string[] {
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  const dropsFirst = (): boolean => (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0);
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      i += 1;
      j += 1;
    } else if (dropsFirst()) lines.push(`-${a[i++]}`);
    else lines.push(`+${b[j++]}`);
  }
  return [...lines, ...a.slice(i).map((line) => `-${line}`), ...b.slice(j).map((line) => `+${line}`)];
}
