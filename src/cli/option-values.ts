/** Values of options: from words to numbers, sizes and pairs. Each gives the value, or what to write instead. */
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';

type Value<T> = Result<T, string>;

/** `-j`: a whole number from 1 to 1024. */
export function parseJobs(word: string): Value<number> {
  const jobs = /^[0-9]{1,4}$/.test(word) ? Number(word) : 0;
  return jobs >= 1 && jobs <= 1024 ? ok(jobs) : err('give a whole number from 1 to 1024');
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** `5GiB`, `500M`, `0`: bytes, units of 1024. */
export function parseSize(word: string): Value<number> {
  const match = /^([0-9]{1,12}(?:\.[0-9]{1,3})?) ?([kmgt]?)(?:i?b)?$/i.exec(word);
  const unit = units[(match?.[2] ?? '').toLowerCase()];
  if (!match || unit === undefined) return err('give a size such as 500MiB or 5GiB');
  return ok(Math.floor(Number(match[1]) * unit));
}

/** `NAME=VALUE`; the value may be empty and may hold `=`. */
export function parsePair(word: string): Value<readonly [name: string, value: string]> {
  const at = word.indexOf('=');
  return at > 0 ? ok([word.slice(0, at), word.slice(at + 1)]) : err('write NAME=VALUE; the value may be empty');
}

/** One of the words of `choices`. */
export function parseChoice<T extends string>(word: string, choices: readonly T[]): Value<T> {
  const choice = choices.find((candidate) => candidate === word);
  return choice === undefined ? err(`choose one of ${choices.join(', ')}`) : ok(choice);
}

/** Options whose value is one of a few words, by long name. */
export const optionChoices = {
  '--color': ['auto', 'always', 'never'],
  '--force': ['goals', 'all'],
  '--format': ['text', 'dot', 'mermaid', 'json'],
} as const;
