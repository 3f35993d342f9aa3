/** Bad input in values: what a shell, an expression or a name could be made to do (F38, F42). */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultsOf, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import type { Rig } from '../../rig/rig.ts';

ownEnvironment();

const echo = (run: string): string =>
  targets(`  a: { kind: task, inputs: [x], outputs: [y], run: ${run} }\n`).replace(
    'targets:',
    'vars: { who: nobody }\ntargets:',
  );
/** Each is one word for the program that a text for the shell starts. */
const hostile = [
  '; touch pwned',
  '$(touch pwned)',
  '`touch pwned`',
  '" && touch pwned "',
  "'; touch pwned; '",
  '--help',
  'a\nb',
  '${HOME}',
  '“smart”',
  '%PATH%',
];
const taken =
  (value: string) =>
  (rig: Rig): readonly string[] =>
    rig.read('y') === value ? [] : [`the program got ${JSON.stringify(rig.read('y'))}`];

const values = hostile.flatMap((value): readonly BadInput[] => [
  {
    name: `the value ${JSON.stringify(value)} is one word of a shell text`,
    files: { 'gobuild.yaml': echo('"printf %s ${{ vars.who }} > y"'), x: '' },
    command: ['run', 'a', '--set', `who=${value}`],
    code: 0,
    leaves: ['y'],
    says: ['0 fresh, 1 ran'],
    after: taken(value),
  },
]);

const others: readonly BadInput[] = [
  {
    name: 'a value that is an expression is not read again',
    files: { 'gobuild.yaml': echo('"printf %s ${{ vars.who }} > y"'), x: '' },
    command: ['run', 'a', '--set', 'who=${{ project }}'],
    code: 0,
    leaves: ['y'],
    says: ['0 fresh, 1 ran'],
    after: taken('${{ project }}'),
  },
  {
    name: 'variables named as parts of every object',
    files: { 'gobuild.yaml': echo('"printf %s ${{ vars.constructor }} > y"'), x: '' },
    command: ['run', 'a'],
    code: 2,
    at: '5:72',
    says: ['GB1202', 'there is no "vars.constructor"'],
  },
  {
    name: '--set of __proto__',
    files: { 'gobuild.yaml': echo('[touch, y]'), x: '' },
    command: ['run', 'a', '--set', '__proto__=x'],
    code: 2,
    says: ['GB1041', '__proto__'],
  },
  {
    name: 'links that lead in a circle among the inputs are not followed',
    files: {
      'gobuild.yaml': targets('  a: { kind: task, inputs: ["src/**"], outputs: [y], run: [touch, y] }\n'),
      'src/x': '',
    },
    command: ['run', 'a'],
    prepare: (rig) => {
      fs.symlinkSync('.', path.join(rig.root, 'src/loop'));
      fs.symlinkSync('two', path.join(rig.root, 'src/one'));
      fs.symlinkSync('one', path.join(rig.root, 'src/two'));
    },
    code: 2,
    says: ['src/loop', 'link', 'help: '],
  },
  {
    name: 'a pipe where an input should be does not hang',
    files: { 'gobuild.yaml': targets('  a: { kind: task, inputs: [pipe], outputs: [y], run: [touch, y] }\n') },
    command: ['run', 'a'],
    prepare: (rig) => void execFileSync('mkfifo', [path.join(rig.root, 'pipe')]),
    unless: process.platform === 'win32' && 'there are no pipes in folders',
    code: 2,
    says: ['pipe: it is neither a file nor a folder nor a link', 'help: '],
  },
  {
    name: 'a pipe where gobuild.yaml should be does not hang',
    command: ['list'],
    prepare: (rig) => void execFileSync('mkfifo', [path.join(rig.root, 'gobuild.yaml')]),
    unless: process.platform === 'win32' && 'there are no pipes in folders',
    code: 2,
    says: ['GB1002', 'not a regular file', 'help: '],
  },
  {
    name: 'a gobuild.yaml that is a link to nowhere',
    command: ['list'],
    prepare: (rig) => fs.symlinkSync('gone.yaml', path.join(rig.root, 'gobuild.yaml')),
    code: 2,
    says: ['GB1002', 'gobuild.yaml is a link that leads nowhere', 'help: make what it names'],
  },
];

test.concurrent.for(shownHere([...values, ...others]))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
