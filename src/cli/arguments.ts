/** The only door of commander: argv → a command with its options, a help text, or what is wrong with the words. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../base/text.ts';
import type { Result } from '../base/result.ts';
import { diagnosticCodes } from '../model/diagnostic-codes.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Options, Parsed } from './command-line.ts';
import { commandGroups, commands, commonOptions } from './command-table.ts';
import type { CommandRow, OptionRow } from './command-table.ts';
import { parseChoice, parseJobs, parsePair, parseSize } from './option-values.ts';
import { namesOf, optionsOf, orderWords } from './word-order.ts';
import type { OrderedWords } from './word-order.ts';

export function parseArguments(argv: readonly string[]): Parsed {
  const ordered = orderWords(argv);
  const json = ordered.words.includes('--json');
  const rejected = (...diagnostics: readonly Diagnostic[]): Parsed => ({ type: 'rejected', diagnostics, json });
  const { command, words, row } = ordered;
  if (words.includes('--version') && command.length === 0) return { type: 'version' };
  if (command[0] === 'help') return helpFor(words, rejected);
  const asked = words.includes('--help') || words.includes('-h');
  if (command.length === 0) {
    const wrong = words.filter((word) => word.startsWith('-') && !isKnown(word, commonOptions));
    if (wrong.length > 0 && !asked) return rejected(...wrong.map((word) => unknownOption(word, undefined)));
    return { type: 'help', text: overview(), asked };
  }
  if (!row) {
    return asked && Object.hasOwn(commandGroups, command[0] ?? '')
      ? { type: 'help', text: groupHelp(command[0] ?? ''), asked }
      : rejected(unknownCommand(command));
  }
  if (row.later) return rejected(comesLater(`gobuild ${row.name}`));
  if (asked) return { type: 'help', text: helpOf(row), asked };
  return parseCommand(row, ordered, rejected);
}

function parseCommand(row: CommandRow, ordered: OrderedWords, rejected: (...all: Diagnostic[]) => Parsed): Parsed {
  const commander = commanderOf(row);
  try {
    commander.parse([...ordered.words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return rejected(fromCommander(error, row));
    throw error;
  }
  const later = ['report', 'rebuild'].filter((name) => commander.getOptionValueSource(name) === 'cli');
  if (later.length > 0) return rejected(...later.map((name) => comesLater(`--${name}`)));
  if (ordered.rest !== undefined && ordered.rest.length > 0)
    return rejected(comesLater('handing arguments on after --'));
  return {
    type: 'command',
    line: { command: row.name, operands: commander.args, options: readOptions(commander.opts()) },
  };
}

/** What commander hands over; members are missing where a command has no such option. */
type Raw = Partial<Omit<Options, 'force'>> & {
  readonly cache?: boolean;
  readonly wait?: boolean;
  readonly force?: boolean | 'goals' | 'all';
};

function readOptions(raw: Raw): Options {
  return {
    directory: raw.directory,
    file: raw.file,
    profile: raw.profile,
    set: raw.set ?? {},
    json: raw.json === true,
    color: raw.color ?? 'auto',
    quiet: raw.quiet === true,
    verbose: raw.verbose === true,
    jobs: raw.jobs,
    only: raw.only ?? [],
    force: raw.force === true ? 'goals' : raw.force || undefined,
    dryRun: raw.dryRun === true,
    keepGoing: raw.keepGoing === true,
    noCache: raw.cache === false,
    stream: raw.stream === true,
    noWait: raw.wait === false,
    yes: raw.yes === true,
    trace: raw.trace,
    format: raw.format,
    key: raw.key,
    size: raw.size,
    all: raw.all === true,
    exitCode: raw.exitCode === true,
    target: raw.target,
  };
}

function commanderOf(row: CommandRow): Command {
  const commander = new Command(`gobuild ${row.name}`)
    .description(row.does)
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .configureHelp({ helpWidth: 100 })
    .helpOption('-h, --help', 'this text');
  for (const operand of row.operands?.split(' ') ?? []) commander.argument(operand);
  for (const option of row.options ?? []) commander.addOption(optionOf(option));
  for (const option of commonOptions) commander.addOption(optionOf(option).helpGroup('Common options:'));
  return commander;
}

/** Readers of values, by the option's long name; the others are taken as they are. */
const readers: Readonly<Record<string, (word: string) => Result<unknown, string>>> = {
  '--jobs': parseJobs,
  '--size': parseSize,
  '--color': (word) => parseChoice(word, ['auto', 'always', 'never']),
  '--force': (word) => parseChoice(word, ['goals', 'all']),
  '--format': (word) => parseChoice(word, ['text', 'dot', 'mermaid', 'json']),
};

function optionOf(row: OptionRow): Option {
  const option = new Option(row.flags, row.does);
  const reader = readers[namesOf(row).at(-1) ?? ''];
  if (row.many) {
    const isPair = row.flags.includes('NAME=VALUE');
    return option.argParser((word: string, before: unknown) =>
      isPair ? addPair(word, before) : addWord(word, before),
    );
  }
  return reader && /[[<]/.test(row.flags) ? option.argParser((word: string) => valueOf(reader(word))) : option;
}

function valueOf<T>(result: Result<T, string>): T {
  if (!result.ok) throw new InvalidArgumentError(result.error);
  return result.value;
}

function addPair(word: string, before: unknown): Readonly<Record<string, string>> {
  const [name, value] = valueOf(parsePair(word));
  const pairs: Record<string, string> = Object.assign(Object.create(null), before);
  pairs[name] = value;
  return pairs;
}

const addWord = (word: string, before: unknown): readonly string[] => [...(Array.isArray(before) ? before : []), word];

function fromCommander(error: CommanderError, row: CommandRow): Diagnostic {
  const message = error.message.replace(/^error: /, '').split('\n')[0] ?? '';
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownOption(quoted, row);
    case 'commander.optionMissingArgument':
      return diagnostic('GB4003', `the option ${quoted} needs a value`, seeHelp(row));
    case 'commander.missingArgument':
      return diagnostic('GB4005', `gobuild ${row.name} needs a ${quoted}`, seeHelp(row));
    case 'commander.excessArguments':
      return diagnostic('GB4006', `gobuild ${row.name} takes ${row.operands ? 'fewer' : 'no'} arguments`, seeHelp(row));
    case 'commander.invalidArgument':
      return diagnostic('GB4004', message.replace(/^option /, 'the value of '), seeHelp(row));
    default:
      return diagnostic('GB4002', message, seeHelp(row));
  }
}

const seeHelp = (row: CommandRow): { readonly help: string } => ({ help: `see \`gobuild help ${row.name}\`` });

const isKnown = (word: string, rows: readonly OptionRow[]): boolean =>
  rows.some((row) => namesOf(row).includes(word.split('=')[0] as string)) || ['-h', '--help'].includes(word);

function unknownOption(word: string, row: CommandRow | undefined): Diagnostic {
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
  const meant = nearest(name, [...optionsOf(row).flatMap(namesOf), '--help']);
  return diagnostic('GB4002', `unknown option ${name}`, meant ? { help: `did you mean ${meant}?` } : seeHelp(row));
}

function unknownCommand(words: readonly string[]): Diagnostic {
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

const comesLater = (what: string): Diagnostic =>
  diagnostic('GB4007', `${what} comes with a later version`, { help: 'see `gobuild --help` for what stands' });

function helpFor(words: readonly string[], rejected: (...all: Diagnostic[]) => Parsed): Parsed {
  const name = words.filter((word) => !word.startsWith('-')).join(' ');
  if (name === '') return { type: 'help', text: overview(), asked: true };
  if (/^GB[0-9]{4}$/i.test(name)) {
    const title = new Map(Object.entries(diagnosticCodes)).get(name.toUpperCase());
    if (title !== undefined) return { type: 'help', text: `${name.toUpperCase()}: ${title}\n`, asked: true };
    return rejected(diagnostic('GB4001', `there is no diagnostic ${name.toUpperCase()}`));
  }
  const row = commands.find((candidate) => candidate.name === name);
  if (row) return { type: 'help', text: helpOf(row), asked: true };
  return Object.hasOwn(commandGroups, name)
    ? { type: 'help', text: groupHelp(name), asked: true }
    : rejected(unknownCommand(name.split(' ')));
}

const helpOf = (row: CommandRow): string =>
  row.later ? `gobuild ${row.name} (${row.does}) comes with a later version.\n` : commanderOf(row).helpInformation();

const usageOf = (row: CommandRow): string => [row.name, row.operands?.toUpperCase() ?? ''].join(' ').trimEnd();

function rowsText(rows: readonly CommandRow[]): string {
  const width = Math.max(...rows.map((row) => usageOf(row).length));
  return rows.map((row) => `  ${usageOf(row).padEnd(width)}  ${row.does}\n`).join('');
}

function groupHelp(group: string): string {
  const rows = commands.filter((row) => row.name.startsWith(`${group} `) && !row.later);
  return `gobuild ${group}: ${commandGroups[group] ?? ''}\n\n${rowsText(rows)}`;
}

function overview(): string {
  const options = commonOptions.map((row) => `  ${row.flags.padEnd(24)}  ${row.does}\n`).join('');
  return [
    'gobuild builds, checks, signs, packages and deploys Go programs; it runs only what changed, and says why.\n',
    'Usage: gobuild COMMAND [OPTIONS]\n',
    `Commands:\n${rowsText(commands.filter((row) => !row.later))}`,
    `Options of every command:\n${options}  ${'--version'.padEnd(24)}  print the version\n`,
    '`gobuild help COMMAND` tells the options of a command, `gobuild help CODE` what a diagnostic means.\n',
  ].join('\n');
}
