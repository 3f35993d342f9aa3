/** Which sort of names an option or an operand takes, from its row in the table of commands. */
import type { OptionRow } from '../command-table.ts';
import { namesOf } from '../word-order.ts';
import { optionChoices } from '../option-values.ts';

export type Sort =
  | 'selectors'
  | 'targets'
  | 'deploys'
  | 'profiles'
  | 'vars'
  | 'platforms'
  | 'files'
  | 'folders'
  | 'nothing';

/** Options whose value is one of a few words, by long name. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  ...optionChoices,
  '--update': ['go'],
  '--since': ['HEAD'],
};

/** By the place holder of an option: `-C, --directory <DIR>`. */
const byPlaceHolder: Readonly<Record<string, Sort>> = {
  DIR: 'folders',
  FILE: 'files',
  PATH: 'files',
  SELECTOR: 'selectors',
  TARGET: 'selectors',
  PLATFORM: 'platforms',
  'NAME=VALUE': 'vars',
};

export function valueSort(option: OptionRow): Sort {
  const name = namesOf(option).at(-1);
  if (name === '--profile') return 'profiles';
  const holder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? '';
  return byPlaceHolder[holder] ?? 'nothing';
}

const byOperand: Readonly<Record<string, Sort | readonly string[]>> = {
  selector: 'selectors',
  target: 'selectors',
  path: 'files',
  file: 'files',
  shell: ['bash', 'zsh', 'fish', 'powershell'],
  tool: ['make', 'powershell', 'github', 'gitlab', 'azure', 'vscode', 'git-hooks'],
};

/** `operand`: `[selector...]` of the command `run`; `given`: long names of the options before it. */
export function operandSort(command: string, operand: string, given: ReadonlySet<string>): Sort | readonly string[] {
  const name = /[a-z-]+/.exec(operand)?.[0] ?? '';
  if (command.startsWith('deploy ') && name === 'target') return 'deploys';
  // `verify --rebuild` takes targets where `verify` takes paths.
  if (command === 'verify' && (given.has('--rebuild') || given.has('--inputs'))) return 'selectors';
  return byOperand[name] ?? 'nothing';
}
