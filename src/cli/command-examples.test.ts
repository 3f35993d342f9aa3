/** What the help of a command shows can be typed. */
import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';
import { commandExamples } from './command-examples.ts';
import { commands } from './command-table.ts';

test('every command has an example, and no other', () => {
  const names = commands.filter((row) => !row.later).map((row) => row.name);
  expect(Object.keys(commandExamples).toSorted()).toEqual(names.toSorted());
});

const lines = Object.entries(commandExamples).flatMap(([command, examples]) =>
  examples.map(([line]) => [command, line] as const),
);

/** As a shell would take them: single quotes, and what stands behind `>` is not ours. */
const wordsOf = (line: string): string[] =>
  line
    .replace(/ > .*$/, '')
    .split(' ')
    .map((word) => word.replaceAll("'", ''));

test.each(lines)('%s: %s', (command, line) => {
  const [program, ...argv] = wordsOf(line);
  expect(program).toBe('gobuild');
  expect(parseArguments(argv)).toMatchObject({ type: 'command', line: { command } });
});

test('they stand at the end of the help', () => {
  const help = parseArguments(['help', 'cache', 'gc']);
  expect(help).toMatchObject({
    text: expect.stringMatching(/Example:\n {2}gobuild cache gc --size 5GiB\n {6}remove what [^\n]+\n$/),
  });
});
