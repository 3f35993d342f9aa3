/** What is said about words that are not understood, with what was most likely meant. */
import { nearest } from '../base/text.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { commandGroups, commands } from './command-table.ts';
import type { CommandRow, OptionRow } from './command-table.ts';
import { namesOf, optionsOf } from './word-order.ts';

export const seeHelp = (row: CommandRow): { readonly help: string } => ({ help: `see \`gobuild help ${row.name}\`` });

export const isKnown = (word: string, rows: readonly OptionRow[]): boolean =>
  rows.some((row) => namesOf(row).includes(word.split('=')[0] as string)) || ['-h', '--help'].includes(word);

/** What Make, Ninja, Task and Bazel call some of our options. */
const elsewhere: Readonly<Record<string, string>> = {
  '-k': '--keep-going',
  '--keep_going': '--keep-going',
  '-n': '--dry-run',
  '--just-print': '--dry-run',
  '--dry': '--dry-run',
  '-B': '--force',
  '--always-make': '--force',
  '-s': '--quiet',
  '--silent': '--quiet',
  '-q': '--quiet',
};

export function unknownOption(word: string, row: CommandRow | undefined): Diagnostic {
  const name = word.split('=')[0] as string; // split gives at least one part
  const owners = commands.filter((command) => !command.later && isKnown(name, command.options ?? []));
  if (!row) {
    const help = owners.length > 0 ? 'name a command: `gobuild run`, …' : 'see `gobuild --help`';
    return diagnostic('GB4002', owners.length > 0 ? `${name} needs a command` : `unknown option ${name}`, { help });
  }
  if (owners.length > 0) {
    const names = owners.map((command) => command.name).join(', ');
    return diagnostic('GB4002', `gobuild ${row.name} does not take ${name}`, { help: `${name} belongs to: ${names}` });
  }
  const ours = [...optionsOf(row).flatMap(namesOf), '--help'];
  const named = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  // One letter is as near to any other.
  const close = name.length > 2 ? nearest(name, ours) : undefined;
  const meant = named !== undefined && ours.includes(named) ? named : close;
  return diagnostic('GB4002', `unknown option ${name}`, meant ? { help: `did you mean ${meant}?` } : seeHelp(row));
}

export function noArguments(row: CommandRow): Diagnostic {
  const takers = commands.filter((command) => command.args).map((command) => `gobuild ${command.name}`);
  return diagnostic('GB4006', `gobuild ${row.name} takes no arguments behind "--"`, {
    help: `they are for ${takers.join(' and ')}`,
  });
}

export function unknownCommand(words: readonly string[]): Diagnostic {
  const [first = '', second] = words;
  if (Object.hasOwn(commandGroups, first)) {
    const verbs = commands
      .filter((row) => row.name.startsWith(`${first} `) && !row.later)
      .map((row) => row.name.slice(first.length + 1));
    if (second === undefined) {
      return diagnostic('GB4005', `gobuild ${first} needs one more word`, { help: `one of: ${verbs.join(', ')}` });
    }
    const meant = nearest(second, verbs);
    return diagnostic('GB4001', `unknown command "${first} ${second}"`, {
      help: meant ? `did you mean "${first} ${meant}"?` : `one of: ${verbs.join(', ')}`,
    });
  }
  const meant = nearest(first, [
    ...commands.filter((row) => !row.later).map((row) => row.name),
    ...Object.keys(commandGroups),
    'help',
  ]);
  return diagnostic('GB4001', `unknown command "${first}"`, {
    help: meant
      ? `did you mean "gobuild ${meant}"?`
      : 'see `gobuild --help`; a target is built by `gobuild run TARGET`',
  });
}

export const comesLater = (what: string): Diagnostic =>
  diagnostic('GB4007', `${what} comes with a later version`, { help: 'see `gobuild --help` for what stands' });
