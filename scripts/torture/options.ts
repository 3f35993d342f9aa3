/** What `npm run torture` is asked for. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface TortureOptions {
  /** May have fractions. */
  readonly minutes: number;
  readonly seed: number;
}

/** Without `--seed` one is drawn. The problem is a sentence for people. */
export function readTortureOptions(words: readonly string[]): TortureOptions | { readonly problem: string } {
  const options = { minutes: { type: 'string' }, seed: { type: 'string' } } as const;
  try {
    const { values } = parseArgs({ args: [...words], options });
    const minutes = Number(values.minutes ?? 'none');
    if (!(minutes > 0)) return { problem: '--minutes is a number above 0' };
    const seed = Number(values.seed ?? randomInt(1_000_000));
    if (!Number.isSafeInteger(seed) || seed < 0) return { problem: '--seed is a whole number' };
    return { minutes, seed };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
