/** Brings the words of a command line into one order, so that options may stand before or after the command. */
import { commandGroups, commands, commonOptions } from './command-table.ts';
import type { CommandRow, OptionRow } from './command-table.ts';

export interface OrderedWords {
  /** The command's words: `['deploy', 'plan']`; fewer when they are missing. */
  readonly command: readonly string[];
  /** Its row, if there is such a command. */
  readonly row?: CommandRow | undefined;
  /** Options and operands as they came; optional values in the form `--force=goals`. */
  readonly words: readonly string[];
  /** What stood behind `--`; undefined without one. */
  readonly rest?: readonly string[] | undefined;
}

/** The names of an option: `-j, --jobs <N>` has two. */
export const namesOf = (row: OptionRow): string[] => row.flags.split(/[ ,]+/).filter((part) => part.startsWith('-'));

/** Options that a command takes. */
export const optionsOf = (row: CommandRow): readonly OptionRow[] => [...(row.options ?? []), ...commonOptions];

const everyOption: readonly OptionRow[] = [...commonOptions, ...commands.flatMap((command) => command.options ?? [])];
/** `-j`, `--jobs`: options that take the next word. */
const takesValue = new Set(everyOption.filter((row) => row.flags.includes('<')).flatMap(namesOf));

export function orderWords(argv: readonly string[]): OrderedWords {
  const command: string[] = [];
  const words: string[] = [];
  let rest: readonly string[] | undefined;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] as string; // index < length
    if (word === '--') {
      rest = argv.slice(index + 1);
      break;
    }
    const isOption = word.startsWith('-') && word !== '-';
    if (!isOption && wantsMore(command)) {
      command.push(word);
      continue;
    }
    words.push(word);
    const value = argv[index + 1];
    if (isOption && takesValue.has(word) && value !== undefined) {
      words.push(value);
      index += 1;
    }
  }
  const row = commands.find((candidate) => candidate.name === command.join(' '));
  return { command, row, words: row ? withBareValues(row, words) : words, rest };
}

/** One word is missing, or the second of a group. `help` takes the words of another command. */
const wantsMore = ([first, ...more]: readonly string[]): boolean =>
  first === undefined || (more.length === 0 && Object.hasOwn(commandGroups, first));

function withBareValues(row: CommandRow, words: readonly string[]): string[] {
  const bare = new Map<string, string>();
  for (const option of optionsOf(row)) {
    for (const name of namesOf(option)) if (option.bare !== undefined) bare.set(name, option.bare);
  }
  return words.map((word) => (bare.has(word) ? `${word}=${bare.get(word)}` : word));
}
