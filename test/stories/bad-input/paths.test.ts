/** Bad input: outputs where none may be, two writers of one path, links that lead away, patterns made to hang (F31, F37, F40). */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultsOf, ofTargets, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import type { Rig } from '../../rig/rig.ts';

ownEnvironment();

const writes = (output: string): ReturnType<typeof ofTargets> =>
  ofTargets(`  a: { kind: task, inputs: [x], run: [touch, y], outputs: [${JSON.stringify(output)}] }\n`);
const wrongOutput = (name: string, output: string, why: string): BadInput => ({
  name,
  ...writes(output),
  at: '4:60',
  says: [/GB36\d\d|GB1057/, why],
});
const two = (a: string, b: string): ReturnType<typeof ofTargets> =>
  ofTargets(
    `  a: { kind: task, run: [touch, y], outputs: [${a}] }\n  b: { kind: task, run: [touch, y], outputs: [${b}] }\n  c: { kind: task, run: [touch, c] }\n`,
  );
const link = (target: string, name: string) => (rig: Rig) => {
  fs.mkdirSync(path.dirname(path.join(rig.root, name)), { recursive: true });
  fs.symlinkSync(target, path.join(rig.root, name));
};
const outside = (rig: Rig): void => {
  fs.mkdirSync(path.join(rig.base, 'outside'));
  fs.writeFileSync(path.join(rig.base, 'outside', 'keys'), 'precious');
};
const hang = (name: string, pattern: string, more: Partial<BadInput>): BadInput => ({
  name,
  files: {
    'gobuild.yaml': targets(
      `  a: { kind: task, inputs: [${JSON.stringify(pattern)}], outputs: [y], run: [touch, y] }\n`,
    ),
    [`${'a/'.repeat(60)}${'a'.repeat(200)}`]: '',
    [`${'a'.repeat(250)}b`]: '',
  },
  command: ['run', 'a'],
  code: 2,
  says: [],
  ...more,
});

const rows: readonly BadInput[] = [
  wrongOutput('an output through ..', '../y', 'it has the part ".."'),
  wrongOutput('an output through .. in the middle', 'out/../../y', 'it has the part ".."'),
  wrongOutput('an absolute output', '/etc/passwd', 'absolute'),
  wrongOutput('an output on a drive', 'C:/y', 'absolute'),
  wrongOutput('an output with a backslash', 'out\\y', 'backslash'),
  wrongOutput('an output with the name of a device', 'out/NUL.txt', 'device name on Windows'),
  wrongOutput('an output that ends in a dot', 'out/y.', 'ends in a dot'),
  wrongOutput('an output with a colon', 'out/y:ads', 'colon'),
  wrongOutput('an output with a line break', 'out/y\nz', 'control character'),
  wrongOutput('an output that is not in NFC', 'out/e\u0301', 'Unicode form NFC'),
  wrongOutput('gobuild.yaml as an output', 'gobuild.yaml', "gobuild's own files"),
  wrongOutput('an output in .git', '.git/config', 'it lies in .git'),
  wrongOutput('an output in .git by another case', '.Git/config', 'it lies in .git'),
  wrongOutput('an output in the .git of a submodule', 'sub/.git/hooks/post-checkout', 'it lies in .git'),
  wrongOutput('gobuild.yaml by another case as an output', 'GoBuild.yaml', "gobuild's own files"),
  wrongOutput("an output in gobuild's own state", '.gobuild/y', "gobuild's own state"),
  wrongOutput('the workspace as an output', './', 'the whole workspace'),
  wrongOutput('a pattern without a folder as an output', '*.o', 'needs a folder in front'),
  wrongOutput('an output that is also an input', './x', 'also an input'),
  wrongOutput('an output with an extended pattern', 'out/+(a)', 'extended pattern'),
  { ...wrongOutput('an empty output', '', 'empty'), says: ['GB1024', 'is an empty text'] },
  {
    name: 'two targets write one path',
    ...two('out/y', './out/y'),
    at: '5:3',
    says: ['GB2501', 'a and b both write out/y', 'gobuild.yaml:4:3: "a" is declared here', 'other outputs'],
  },
  {
    name: 'two targets write one path: also told when a third one runs',
    ...two('out/y', 'out/y'),
    command: ['run', 'c'],
    at: '5:3',
    says: ['GB2501', 'a and b both write out/y'],
  },
  {
    name: 'outputs that differ in case alone',
    ...two('out/Y', 'out/y'),
    says: ['GB2501', 'on many systems that is one file'],
  },
  {
    name: 'an output inside the output folder of another',
    ...two('out/', 'out/y'),
    says: ['GB2501', 'inside out, which a writes'],
  },
  {
    name: 'two nodes of one matrix write one path',
    ...ofTargets('  a: { kind: task, matrix: { e: [one, two] }, run: [touch, y], outputs: [y] }\n'),
    at: '4:3',
    says: ['GB2501', 'a@e=one and a@e=two both write y'],
  },
  {
    name: 'a file of another target is read without an edge',
    ...ofTargets(
      '  a: { kind: task, run: [touch, y], outputs: [y] }\n  b: { kind: task, inputs: [y], run: [cat, y] }\n',
    ),
    command: ['run', 'b'],
    says: ['GB2504', 'b reads y, which a writes', 'add "a" to its from or needs'],
  },
  {
    name: 'a folder of the output is a link out of the workspace',
    ...writes('out/keys'),
    files: {
      'gobuild.yaml': targets('  a: { kind: task, inputs: [x], run: "echo bad > out/keys", outputs: [out/keys] }\n'),
      x: '',
    },
    command: ['run', 'a'],
    prepare: (rig) => {
      outside(rig);
      link('../outside', 'out')(rig);
    },
    says: ['failed: a: ', '"out" is a symbolic link that leads out of the workspace', 'help: remove the link "out"'],
  },
  {
    name: 'the output itself is a link out of the workspace: it is replaced, and what it led to stays',
    ...writes('keys'),
    files: {
      'gobuild.yaml': targets('  a: { kind: task, inputs: [x], run: "echo bad > keys", outputs: [keys] }\n'),
      x: '',
    },
    command: ['run', 'a'],
    code: 0,
    leaves: ['keys'],
    prepare: (rig) => {
      outside(rig);
      link('../outside/keys', 'keys')(rig);
    },
    says: [],
    after: (rig) => (rig.read('keys') === 'bad\n' ? [] : ['the output is not there']),
  },
  {
    name: 'a target makes its output a link out of the workspace',
    files: {
      'gobuild.yaml': targets(
        '  a: { kind: task, inputs: [x], run: [ln, -s, ../outside/keys, keys], outputs: [keys] }\n',
      ),
      x: '',
    },
    command: ['run', 'a'],
    code: 2,
    prepare: outside,
    says: ['the output "keys" is not allowed', 'declared as a file and is none', 'help: '],
  },
  {
    name: 'an input outside of the repository that is not there',
    ...ofTargets('  a: { kind: task, inputs: [../gone], run: [touch, x] }\n'),
    command: ['run', 'a'],
    says: ['../gone', 'there is no such file'],
  },
  hang('stars upon stars', `${'**/'.repeat(40)}${'*a'.repeat(40)}x`, { says: ['nothing matches'] }),
  hang('braces upon braces', `${'{a,b}'.repeat(30)}/x`, { at: '4:29', says: ['GB3603', 'more than 1000 patterns'] }),
  hang('an extended pattern', '+(a+)+', { says: ['extended pattern'] }),
  hang('braces inside of braces', `${'{a,'.repeat(200)}b${'}'.repeat(200)}`, { says: ['nothing matches'] }),
  hang('brackets that are not closed', '[[[[[a', { says: ['nothing matches'] }),
  hang('a pattern of 70,000 letters', 'a*'.repeat(35_000), {
    at: '4:29',
    says: ['GB3603', 'longer than 4096 letters'],
  }),
];

test.concurrent.for(shownHere(rows))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
