/** Runs the console blocks of a page as its reader would, and compares what they print with what the page shows. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { blocksOf, commandsOf, type Command } from './blocks.ts';

/** In the order of the page. */
export const consoleCommands = (page: string): readonly Command[] =>
  blocksOf(readFileSync(page, 'utf8'))
    .filter((block) => block.language === 'console')
    .flatMap((block) => commandsOf(block));

/** Ends with 0 and prints every line that the page shows below the command; durations and columns may differ. */
export function expectShown(
  command: Command,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): void {
  const ran = spawnSync('bash', ['-c', command.line], { cwd, env, encoding: 'utf8', timeout: 540_000 });
  const printed = `${ran.stdout}${ran.stderr}`;
  expect(ran.status, printed).toBe(0);
  const lines = printed.split('\n').map(comparable);
  for (const shown of command.shown) expect(lines, printed).toContain(comparable(shown));
}

/** What differs from run to run: durations. */
export const comparable = (line: string): string =>
  line
    .replaceAll(/(?:\d+ min )?\d+(?:\.\d+)? s\b/g, 'T s')
    .replaceAll(/\s+/g, ' ')
    .trim();
