/** Coverage profiles of Go as text: united into one, and summed up. Pure. */
import { compareText } from '../../../base/order.ts';

export type CoverMode = 'set' | 'count' | 'atomic';

export type Coverage = { readonly statements: number; readonly covered: number };

export interface MergedProfile {
  /** As `go test -coverprofile` writes it: the mode line once, then each block once, sorted. */
  readonly text: string;
  readonly total: Coverage;
}

interface Block {
  readonly file: string;
  /** First line and column, last line and column. */
  readonly place: readonly number[];
  readonly statements: number;
  count: number;
}

/** `example.com/orders/total.go:12.30,14.3 2 1` (cmd/cover: file:line.column,line.column statements count). */
const blockLine = /^(.+):([0-9]+)\.([0-9]+),([0-9]+)\.([0-9]+) ([0-9]+) ([0-9]+)$/;

/**
 * Unites profiles of one mode. Equal blocks become one: covered if any covers it (`set`), else with the sum of the
 * counts. Other lines are passed over.
 */
export function mergeProfiles(profiles: Iterable<string>, mode: CoverMode): MergedProfile {
  const blocks = new Map<string, Block>();
  for (const profile of profiles) {
    for (const line of profile.split('\n')) addLine(blocks, line.trimEnd(), mode);
  }
  const sorted = [...blocks.values()].toSorted(compareBlocks);
  const lines = sorted.map(({ file, place, statements, count }) => {
    const [line, column, lastLine, lastColumn] = place;
    return `${file}:${line}.${column},${lastLine}.${lastColumn} ${statements} ${count}`;
  });
  return { text: [`mode: ${mode}`, ...lines, ''].join('\n'), total: sumUp(sorted) };
}

function addLine(blocks: Map<string, Block>, line: string, mode: CoverMode): void {
  const match = blockLine.exec(line);
  if (!match) return;
  const [, file = '', ...numbers] = match;
  const [statements = 0, count = 0] = numbers.slice(4).map(Number);
  const key = line.slice(0, line.indexOf(' ', file.length));
  const known = blocks.get(key);
  if (!known) blocks.set(key, { file, place: numbers.slice(0, 4).map(Number), statements, count });
  else known.count = mode === 'set' ? Math.max(known.count, count) : known.count + count;
}

function compareBlocks(a: Block, b: Block): number {
  const differs = a.place.findIndex((number, index) => number !== b.place[index]);
  return compareText(a.file, b.file) || (a.place[differs] ?? 0) - (b.place[differs] ?? 0);
}

function sumUp(blocks: readonly Block[]): Coverage {
  const total = { statements: 0, covered: 0 };
  for (const { statements, count } of blocks) {
    total.statements += statements;
    if (count > 0) total.covered += statements;
  }
  return total;
}

/** `71.3 % covered`, rounded as `go tool cover -func` does; without any statement `nothing to cover`. */
export function coverageText({ statements, covered }: Coverage): string {
  if (statements === 0) return 'nothing to cover';
  const percent = (100 * covered) / statements;
  // Halves: Go rounds to the even digit, toFixed up. Of those that a double can hold, .25 alone differs.
  const isLowHalf = (percent * 4) % 4 === 1;
  return `${(isLowHalf ? percent - 0.05 : percent).toFixed(1)} % covered`;
}

/** What a covered test program says at its end, outside of any test: `coverage: 66.7% of statements in ./...`. */
export const isCoverageRemark = (line: string): boolean =>
  /^coverage: (?:[0-9.]+% of statements|\[no statements\])/.test(line);
