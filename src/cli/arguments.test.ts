/** Command lines as people type them: what is understood, and what is said when it is not. */
import { exitCodes } from '../model/failure.ts';
import { exitCodeHelp } from '../report/exit-code-help.ts';
import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';
import { commands } from './command-table.ts';
import type { CommandLine } from './command-line.ts';

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

function understood(text: string): CommandLine {
  const parsed = parseArguments(words(text));
  if (parsed.type !== 'command') throw new Error(`not understood: ${JSON.stringify(parsed)}`);
  return parsed.line;
}

function complaint(text: string): string {
  const parsed = parseArguments(words(text));
  if (parsed.type !== 'rejected') throw new Error(`understood: ${JSON.stringify(parsed)}`);
  return parsed.diagnostics.map(({ code, message, help }) => `${code} ${message} | ${help ?? ''}`).join('\n');
}

test('run with every option', () => {
  const line = understood(
    'run a b@* -C dir -f x.yaml -j 4 -p prod --set A=1 --set B=x=y --only s1 --only s2 --force=all --dry-run ' +
      '--keep-going --no-cache --stream --no-wait --yes --json --trace t.json --color=never --quiet --verbose',
  );
  expect(line).toMatchObject({ command: 'run', operands: ['a', 'b@*'] });
  expect(line.options).toMatchObject({
    directory: 'dir',
    file: 'x.yaml',
    jobs: 4,
    profile: 'prod',
    only: ['s1', 's2'],
    force: 'all',
    dryRun: true,
    keepGoing: true,
    noCache: true,
    stream: true,
    noWait: true,
    json: true,
    trace: 't.json',
    color: 'never',
    quiet: true,
    verbose: true,
  });
  expect({ ...line.options.set }).toEqual({ A: '1', B: 'x=y' });
});

test('without options nothing is on', () => {
  expect(understood('run').options).toMatchObject({
    only: [],
    dryRun: false,
    keepGoing: false,
    noCache: false,
    noWait: false,
    json: false,
    color: 'auto',
    force: undefined,
    jobs: undefined,
  });
});

test('options may stand before the command, between its words and behind it', () => {
  for (const text of [
    '-C d -j2 deploy plan prod --exit-code',
    'deploy -C d plan --exit-code prod',
    'deploy plan prod --exit-code -C d',
    '--exit-code deploy plan --directory=d prod',
  ].map((line) => line.replace('-j2 ', ''))) {
    expect(understood(text)).toMatchObject({
      command: 'deploy plan',
      operands: ['prod'],
      options: { directory: 'd', exitCode: true },
    });
  }
  expect(understood('--force -j2 run server')).toMatchObject({
    operands: ['server'],
    options: { force: 'goals', jobs: 2 },
  });
});

test('an optional value never eats the next word', () => {
  expect(understood('run --force server')).toMatchObject({ operands: ['server'], options: { force: 'goals' } });
  expect(understood('run --color server')).toMatchObject({ operands: ['server'], options: { color: 'always' } });
  expect(understood('keygen --force k')).toMatchObject({ operands: ['k'], options: { force: 'goals' } });
});

test('names of --set are data', () => {
  const { set } = understood('run --set __proto__=x').options;
  expect(Object.hasOwn(set, '__proto__')).toBe(true);
  expect(set['__proto__']).toBe('x');
});

test('sizes', () => {
  expect(understood('cache gc --size 5GiB').options.size).toBe(5 * 1024 ** 3);
  expect(understood('cache gc --size 500m').options.size).toBe(500 * 1024 ** 2);
  expect(understood('cache gc --size 0').options.size).toBe(0);
});

test.each([
  ['rnu', 'GB4001 unknown command "rnu" | did you mean "gobuild run"?'],
  ['xyzzy', 'GB4001 unknown command "xyzzy" | see `gobuild --help`; a target is built by `gobuild run TARGET`'],
  ['deploy paln', 'GB4001 unknown command "deploy paln" | did you mean "deploy plan"?'],
  ['constructor', 'GB4001 unknown command "constructor" | see'],
  ['deploy constructor', 'GB4001 unknown command "deploy constructor" | one of: plan'],
  ['deploy', 'GB4005 gobuild deploy needs one more word | one of: plan, status, rollback, history, stop'],
  ['watch --keep-going', 'GB4002 gobuild watch does not take --keep-going'],
  ['run --kep-going', 'GB4002 unknown option --kep-going | did you mean --keep-going?'],
  ['run -n', 'GB4002 unknown option -n | did you mean --dry-run?'],
  ['run -B', 'GB4002 unknown option -B | did you mean --force?'],
  ['list -n', 'GB4002 unknown option -n | see `gobuild help list`'],
  ['run --exit-code', 'GB4002 gobuild run does not take --exit-code | --exit-code belongs to: deploy plan'],
  ['list -j 2', 'GB4002 gobuild list does not take -j | -j belongs to: run'],
  ['--frob', 'GB4002 unknown option --frob'],
  ['--dry-run', 'GB4002 --dry-run needs a command | name a command'],
  ['run -C', 'GB4003 the option'],
  ['run -j', 'GB4003 the option'],
  ['run -j 0', 'GB4004 --jobs cannot be "0" | give a whole number from 1 to 1024'],
  ['run -j many', 'GB4004'],
  ['run --set A', 'GB4004 --set cannot be "A" | write NAME=VALUE; the value may be empty'],
  ['run --set =1', 'GB4004'],
  ['run --force=some', 'GB4004'],
  ['graph --format svg', 'GB4004'],
  ['cache gc --size big', 'GB4004'],
  ['show', 'GB4005 gobuild show needs a target'],
  ['list a', 'GB4006 gobuild list takes no arguments'],
  ['show a b', 'GB4006 gobuild show takes 1 argument, not 2'],
  ['init dev', 'GB4006 gobuild init takes no arguments'],
  ['watch --force', 'GB4002'],
  ['deploy resume prod', 'GB4007'],
  ['list -- -v', 'GB4006 gobuild list takes no arguments behind "--"'],
  ['help GB9999', 'GB4001 there is no diagnostic GB9999'],
  ['help rnu', 'GB4001 unknown command "rnu"'],
])('%s', (text, start) => {
  expect(complaint(text).slice(0, start.length)).toBe(start);
});

describe('help', () => {
  const help = (text: string): string => {
    const parsed = parseArguments(words(text));
    return parsed.type === 'help' ? `${parsed.asked ? 'out' : 'err'}: ${parsed.text}` : JSON.stringify(parsed);
  };
  test('without a command: the commands, as an error', () => {
    expect(help('')).toMatch(/^err: gobuild builds.*Usage: gobuild COMMAND/s);
    expect(help('--help')).toMatch(/^out: gobuild builds/);
    expect(help('help')).toBe(help('-h'));
  });
  test('names every command that stands, and none that does not', () => {
    for (const row of commands) expect(help('help').includes(`\n  ${row.name} `)).toBe(!row.later);
    for (const row of commands.filter((command) => !command.later)) {
      expect(help(`help ${row.name}`)).toMatch(new RegExp(`^out: Usage: gobuild ${row.name} `));
    }
  });
  test('of a command: its options, in either form', () => {
    expect(help('run --help')).toMatch(/--keep-going.*Common options:.*--profile/s);
    expect(help('help run')).toBe(help('run -h'));
    expect(help('help deploy')).toBe(help('deploy --help'));
    expect(help('help deploy plan')).toContain('--exit-code');
    expect(help('help gb4001')).toMatch(/^out: GB4001: There is no such command\n/);
    expect(help('help 3')).toMatch(/^out: exit code 3: the machine did not give/);
  });
  test('version', () => {
    expect(parseArguments(['--version'])).toEqual({ type: 'version' });
  });
});

test('--json is known even when the rest is wrong', () => {
  expect(parseArguments(['rnu', '--json'])).toMatchObject({ type: 'rejected', json: true });
});

test('every exit code has its words', () => {
  expect(exitCodeHelp.map(({ code }) => code)).toEqual(Object.values(exitCodes));
});
