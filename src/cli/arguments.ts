/** The only door of commander: argv → a command with its options, a help text, or what is wrong with the words. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Result } from '../base/result.ts';
import { count } from '../base/text.ts';
import { diagnostic } from '../model/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { comesLater, isKnown, noArguments, seeHelp, unknownCommand, unknownOption } from './argument-diagnostics.ts';
import { codeHelp } from './code-help.ts';
import { examplesText } from './command-examples.ts';
import type { Options, Parsed } from './command-line.ts';
import { commandGroups, commands, commonOptions } from './command-table.ts';
import type { CommandRow, OptionRow } from './command-table.ts';
import { groupHelp, overview } from './help-text.ts';
import { optionChoices, parseChoice, parseJobs, parsePair, parseSize } from './option-values.ts';
import { namesOf, orderWords } from './word-order.ts';
import type { OrderedWords } from './word-order.ts';

type Reject = (...diagnostics: readonly Diagnostic[]) => Parsed;

export function parseArguments(argv: readonly string[]): Parsed {
  const ordered = orderWords(argv);
  const { command, words, row } = ordered;
  const json = words.includes('--json');
  const reject: Reject = (...diagnostics) => ({ type: 'rejected', diagnostics, json });
  if (command[0] === 'help') return helpFor(words, reject);
  const asked = words.includes('--help') || words.includes('-h');
  if (command.length === 0) return withoutCommand(words, asked, reject);
  if (!row) return withoutRow(command, asked, reject);
  if (row.later) return reject(comesLater(`gobuild ${row.name}`));
  return asked ? { type: 'help', text: helpOf(row), asked } : parseCommand(row, ordered, reject);
}

function withoutCommand(words: readonly string[], asked: boolean, reject: Reject): Parsed {
  if (words.includes('--version')) return { type: 'version' };
  const wrong = words.filter((word) => word.startsWith('-') && !isKnown(word, commonOptions));
  if (wrong.length > 0 && !asked) return reject(...wrong.map((word) => unknownOption(word, undefined)));
  return { type: 'help', text: overview(), asked };
}

function withoutRow(command: readonly string[], asked: boolean, reject: Reject): Parsed {
  const [first = ''] = command;
  const isGroup = Object.hasOwn(commandGroups, first);
  return asked && isGroup ? { type: 'help', text: groupHelp(first), asked } : reject(unknownCommand(command));
}

function parseCommand(row: CommandRow, ordered: OrderedWords, reject: Reject): Parsed {
  const commander = commanderOf(row);
  try {
    commander.parse([...ordered.words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return reject(fromCommander(error, row));
    throw error;
  }
  const later = commander.options.filter(
    (option) => isLater(row, option.long) && commander.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (later.length > 0) return reject(...later.map((option) => comesLater(option.flags.split(' ')[0] ?? '')));
  const { rest = [] } = ordered;
  if (rest.length > 0 && !row.args) return reject(noArguments(row));
  const line = { command: row.name, operands: commander.args, args: rest, options: readOptions(commander.opts()) };
  return { type: 'command', line };
}

/** What commander hands over; members are missing where a command has no such option. */
type Raw = Partial<Omit<Options, 'force'>> & {
  readonly cache?: boolean;
  readonly wait?: boolean;
  readonly platform?: readonly string[];
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
    again: raw.again === true,
    poll: raw.poll === true,
    once: raw.once === true,
    onChange: raw.onChange,
    trace: raw.trace,
    report: raw.report,
    open: raw.open === true,
    format: raw.format,
    key: raw.key,
    size: raw.size,
    check: raw.check === true,
    all: raw.all === true,
    exitCode: raw.exitCode === true,
    rebuild: raw.rebuild === true,
    inputs: raw.inputs === true,
    target: raw.target,
    since: raw.since,
    update: raw.update,
    platforms: raw.platform ?? [],
    from: raw.from ?? [],
    output: raw.output,
    stdout: raw.stdout === true,
    gitignore: raw.gitignore === true,
    yes: raw.yes === true,
  };
}

function commanderOf(row: CommandRow): Command {
  const commander = new Command(`gobuild ${row.name}`)
    .description(row.does)
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .configureHelp({ helpWidth: 100 })
    .helpOption('-h, --help', 'this text');
  if (row.args) commander.usage(`[options] ${row.operands ?? ''} [-- argument...]`);
  for (const operand of row.operands?.split(' ') ?? []) commander.argument(operand);
  for (const option of row.options ?? []) commander.addOption(optionOf(option));
  for (const option of commonOptions) commander.addOption(optionOf(option).helpGroup('Common options:'));
  return commander;
}

/** Readers of values, by the option's long name; the others are taken as they are. */
const readers: Readonly<Record<string, (word: string) => Result<unknown, string>>> = {
  '--jobs': parseJobs,
  '--size': parseSize,
  '--color': (word) => parseChoice(word, optionChoices['--color']),
  '--force': (word) => parseChoice(word, optionChoices['--force']),
  '--format': (word) => parseChoice(word, optionChoices['--format']),
};

const isLater = (row: CommandRow, name: string | undefined): boolean =>
  (row.options ?? []).some((option) => option.later && name !== undefined && namesOf(option).includes(name));

function optionOf(row: OptionRow): Option {
  const option = new Option(row.flags, row.later ? `${row.does} (comes with a later version)` : row.does);
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
      return diagnostic('GB4006', tooMany(message, row), seeHelp(row));
    case 'commander.invalidArgument':
      return wrongValue(error.message);
    default:
      return diagnostic('GB4002', message, seeHelp(row));
  }
}

function tooMany(message: string, row: CommandRow): string {
  const [, wanted, given] = /Expected (\d+) arguments? but got (\d+)/.exec(message) ?? [];
  if (!row.operands || given === undefined) return `gobuild ${row.name} takes no arguments`;
  return `gobuild ${row.name} takes ${count(Number(wanted), 'argument')}, not ${given}`;
}

/** Readers say what to write instead; commander puts the option and the word before it. */
function wrongValue(message: string): Diagnostic {
  const [, flags = '', word = '', help] = /option '(.*?)' argument '(.*)' is invalid\. (.*)$/s.exec(message) ?? [];
  const name = flags.split(/[ ,]+/).findLast((part) => part.startsWith('--')) ?? flags;
  return diagnostic('GB4004', `${name} cannot be "${word}"`, { help });
}

function helpFor(words: readonly string[], reject: Reject): Parsed {
  const name = words.filter((word) => !word.startsWith('-')).join(' ');
  if (name === '') return { type: 'help', text: overview(), asked: true };
  const code = codeHelp(name);
  if (code) return code.ok ? { type: 'help', text: code.value, asked: true } : reject(code.error);
  const row = commands.find((candidate) => candidate.name === name);
  if (row) return { type: 'help', text: helpOf(row), asked: true };
  return Object.hasOwn(commandGroups, name)
    ? { type: 'help', text: groupHelp(name), asked: true }
    : reject(unknownCommand(name.split(' ')));
}

const helpOf = (row: CommandRow): string =>
  row.later
    ? `gobuild ${row.name} (${row.does}) comes with a later version.\n`
    : commanderOf(row).helpInformation() + examplesText(row.name);
