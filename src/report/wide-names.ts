/** Which of many names decide how wide the column of names is. */
import { textWidth } from './width.ts';

/** Longer names than this do not widen the column. */
export const longestName = 48;

/** For each length up to {@link longestName} (UTF-16 units) one name as wide as any of it, so that they stand for all. */
export function wideNames(names: Iterable<string>): readonly string[] {
  const widest = new Map<number, { readonly name: string; readonly width: number }>();
  for (const name of names) {
    if (name.length > longestName) continue;
    const width = textWidth(name);
    if (width > (widest.get(name.length)?.width ?? -1)) widest.set(name.length, { name, width });
  }
  return [...widest.values()].map(({ name }) => name);
}
