/** The few things that `init` asks a person. */
import { readPlatform } from '../config/index.ts';
import type { Platform } from '../model/platform.ts';
import type { InitQuestion } from './contract.ts';

export type Ask = (question: InitQuestion) => Promise<string>;

export async function askYes(ask: Ask, text: string): Promise<boolean> {
  const answer = await ask({
    text: `${text} [Y/n]`,
    standard: 'y',
    problem: (word) => (/^(?:y|yes|n|no)$/i.test(word) ? undefined : 'answer y or n'),
  });
  return /^y/i.test(answer);
}

/** `machine` is what `host` means. */
export async function askPlatforms(ask: Ask, usual: readonly string[], machine: Platform): Promise<readonly string[]> {
  const answer = await ask({
    text: `Platforms to build for [${usual.join(' ')}]`,
    standard: usual.join(' '),
    problem: (line) => {
      const [wrong] = words(line).flatMap((word) => {
        const read = readPlatform(word, machine);
        return read.ok ? [] : [`${read.error.message}: ${read.error.help}`];
      });
      return wrong ?? (words(line).length === 0 ? 'name one at least' : undefined);
    },
  });
  return [...new Set(words(answer))];
}

const words = (line: string): readonly string[] => line.split(/[\s,]+/).filter((word) => word !== '');
