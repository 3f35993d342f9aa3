/** The few things that `init` asks a person. */
import { parsePlatform } from '../model/platform.ts';
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

export async function askPlatforms(ask: Ask, usual: readonly string[]): Promise<readonly string[]> {
  const answer = await ask({
    text: `Platforms to build for [${usual.join(' ')}]`,
    standard: usual.join(' '),
    problem: (line) => {
      const wrong = words(line).find((word) => !parsePlatform(word));
      if (wrong !== undefined) return `"${wrong}" is no platform: write them as linux/amd64 windows/arm64`;
      return words(line).length === 0 ? 'name one at least' : undefined;
    },
  });
  return [...new Set(words(answer))];
}

const words = (line: string): readonly string[] => line.split(/[\s,]+/).filter((word) => word !== '');
