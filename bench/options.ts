/** Reads the command line of the benchmark. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Wildcard patterns of rows; none: all. */
  readonly names: readonly string[];
  /** A tenth of the targets, fewer platforms, three pairs. */
  readonly quick: boolean;
  readonly pairs: number;
  /** File that gets the results as JSON. */
  readonly json: string | undefined;
  readonly list: boolean;
}

export const usage = `Usage: npm run bench -- [options] [row...]

Measures gobuild against its peers by turns and prints one table. A row is named as in the table; a * stands for any text.

  --quick        a tenth of the targets and three pairs: for a look
  --pairs N      runs of each side (default 5)
  --json FILE    the results as JSON, too
  --list         names of the rows
`;

/** Throws with a text for people. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const pairs = Number(values.pairs ?? (values.quick ? 3 : 5));
  if (!Number.isInteger(pairs) || pairs < 1) throw new Error('--pairs wants a number of at least 1');
  return { names: positionals, quick: values.quick, pairs, json: values.json, list: values.list };
}

/** Throws if a name fits no row. */
export function selectRows<R extends { readonly name: string }>(rows: readonly R[], names: readonly string[]): R[] {
  if (names.length === 0) return [...rows];
  const fits = names.map((name) => {
    const parts = name.split('*').map((part) => part.replaceAll(/[^A-Za-z0-9-]/g, ''));
    const pattern = new RegExp(`^${parts.join('.*')}$`);
    if (!rows.some((row) => pattern.test(row.name))) throw new Error(`no row is named ${name}; --list names them`);
    return pattern;
  });
  return rows.filter((row) => fits.some((pattern) => pattern.test(row.name)));
}
