/** Tags that name a version (`v1.2.3`, `1.2.3-rc.1`) and their order by Semantic Versioning 2.0.0, section 11. */

const pattern =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;

export const isVersionTag = (tag: string): boolean => pattern.test(tag);

/** The highest version among `tags`, or an empty text; with and without `v` are the same version, text order decides. */
export const highestVersionTag = (tags: readonly string[]): string =>
  tags
    .filter(isVersionTag)
    .toSorted((a, b) => compareVersions(a, b) || (a < b ? -1 : 1))
    .at(-1) ?? '';

/** Negative if `a` is the lower version. Both are version tags. */
function compareVersions(a: string, b: string): number {
  const [one, two] = [pattern.exec(a) ?? [], pattern.exec(b) ?? []];
  for (const index of [1, 2, 3]) {
    const order = compareNumbers(one[index] ?? '0', two[index] ?? '0');
    if (order !== 0) return order;
  }
  return comparePrereleases(one[4], two[4]);
}

/** Digits without leading zeros, of any length. */
const compareNumbers = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** A version without one is higher than any with; fields by number where both are numbers, numbers below words. */
function comparePrereleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(b !== undefined) - Number(a !== undefined);
  const [one, two] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.max(one.length, two.length); index += 1) {
    const order = compareFields(one[index], two[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareFields(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [aNumber, bNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aNumber && bNumber) return compareNumbers(a, b);
  if (aNumber !== bNumber) return aNumber ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
