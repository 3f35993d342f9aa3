/** Bad input: texts that are no strict YAML, and texts made to hurt who reads them (F34, F35). */
import { expect, test } from 'vitest';
import { faultsOf, shownHere, file, ofTargets, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';

ownEnvironment();

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const good = targets('  a: { kind: task, run: [touch, a] }\n');

const rows: readonly BadInput[] = [
  {
    name: 'a tab indents',
    ...ofTargets('\ta: { kind: task }\n  b:\n    kind: tsk\n'),
    at: '4:1',
    says: ['GB1001', 'a tab indents this line', 'indents with spaces', '1 error\n'],
  },
  {
    name: 'a tab after spaces',
    ...ofTargets('  a:\n    kind: task\n  \trun: [x]\n'),
    at: '6:3',
    says: ['GB1001', 'a tab', 'spaces'],
  },
  {
    name: 'a bracket that is not closed: one error, not one a line',
    ...ofTargets('  a: { kind: task, run: [touch, a }\n  b: { kind: task, run: [touch, b] }\n  c: { kind: task }\n'),
    at: '4:25',
    says: ['GB1001', 'this [ is not closed', '1 error\n'],
  },
  {
    name: 'a bracket that is never closed',
    ...ofTargets('  a: { kind: task, run: [touch, a]\n'),
    at: '4:6',
    says: ['GB1001', 'this { is not closed', '1 error\n'],
  },
  {
    name: 'a quote that is not closed',
    ...ofTargets('  a: { kind: task, run: "touch a }\n  b: { kind: task, run: [b] }\n'),
    at: '4:25',
    says: ['GB1001', /quote/, '1 error\n'],
  },
  {
    name: 'a selector with brackets stands bare in a list',
    ...ofTargets('  a: { kind: group, needs: [b[os=linux]] }\n  b: { kind: task, run: [b] }\n'),
    says: ['GB1001', 'has to be quoted: "b[os=linux]"', '1 error\n'],
  },
  {
    name: 'an expression stands bare in a map',
    ...ofTargets('  a: { kind: task, run: ${{ vars.x }} }\n'),
    says: ['GB1001', 'has to be quoted: "${{ vars.x }}"', '1 error\n'],
  },
  {
    name: 'two independent slips are both told',
    ...ofTargets('  a:\n    kind: task\n    run: "touch\\qa"\n  b:\n    kind: *nothing\n'),
    says: ['gobuild.yaml:6:', 'gobuild.yaml:8:11: ', '2 errors\n'],
  },
  {
    name: 'indentation that fits nothing',
    ...ofTargets('  a:\n    kind: task\n   run: [x]\n'),
    says: ['GB1001', 'help: ', '1 error\n'],
  },
  {
    name: 'a text with a colon',
    ...ofTargets('  a:\n    kind: task\n    description: note: this\n    run: [x]\n'),
    at: '6:18',
    says: ['GB1001', 'quote', '1 error\n'],
  },
  {
    name: 'a duplicate key',
    ...ofTargets('  a: { kind: task, run: [x] }\n  a: { kind: task, run: [y] }\n'),
    at: '5:3',
    says: ['GB1007', '"a" stands here twice', 'gobuild.yaml:4:3: it was first written here'],
  },
  {
    name: 'a merge key',
    ...ofTargets('  a: &x { kind: task, run: [x] }\n  b:\n    <<: *x\n'),
    at: '6:5',
    says: ['GB1008', 'merge keys', 'matrices'],
  },
  {
    name: 'a custom tag',
    ...ofTargets("  a: { kind: task, run: !!js/function 'function () {}' }\n"),
    at: '4:25',
    says: ['GB1009', '!!js/function'],
  },
  {
    name: 'the key __proto__',
    ...ofTargets('  __proto__: { kind: task, run: [x] }\n'),
    at: '4:3',
    says: ['GB1010', '"__proto__"', 'another name'],
  },
  {
    name: 'the key constructor names a target, and its keys are checked',
    ...ofTargets('  constructor: { prototype: { x: 1 } }\n'),
    at: '4:3',
    says: ['GB1021', 'has no "kind"'],
  },
  {
    name: 'keys that every object has are unknown keys',
    files: {
      'gobuild.yaml': 'version: 1\nproject: demo\nconstructor: {}\ntoString: x\ntargets: {}\nhasOwnProperty: 1\n',
    },
    command: ['list'],
    code: 2,
    at: '3:1',
    says: ['there is no key "constructor"', 'there is no key "toString"', 'there is no key "hasOwnProperty"'],
  },
  {
    name: 'no is a text',
    ...ofTargets('  a: { kind: compile, using: go, package: ., trimpath: no }\n'),
    at: '4:56',
    says: ['GB1022', 'true or false', '"no"', 'YAML 1.2 knows only true and false'],
  },
  {
    name: '010 is no number that readers agree on',
    ...ofTargets('  a: { kind: task, run: [x], retries: 010 }\n'),
    at: '4:39',
    says: ['GB1013', 'leading zeros', '0o10'],
  },
  {
    name: '1_000 is a text',
    ...ofTargets('  a: { kind: task, run: [x], retries: 1_000 }\n'),
    at: '4:39',
    says: ['GB1022', 'whole number', 'write 1000'],
  },
  {
    name: 'a number with more digits than a number keeps',
    ...ofTargets('  a: { kind: task, run: [x], retries: 12345678901234567890 }\n'),
    at: '4:39',
    says: ['GB1013', 'more digits'],
  },
  { name: 'an empty file', ...file(''), at: '1:1', says: ['GB1011', 'the file is empty', 'version: 1'] },
  { name: 'a file of comments', ...file('# nothing yet\n'), says: ['GB1011', 'the file is empty'] },
  { name: 'a list where the file should be a map', ...file('- a\n- b\n'), at: '1:1', says: ['GB1022', 'a map'] },
  { name: 'a text where the file should be a map', ...file('hello\n'), at: '1:1', says: ['GB1022', 'a map'] },
  {
    name: 'two documents',
    ...file(`${good}---\nversion: 1\n`),
    at: '5:1',
    says: ['GB1011', 'a second document begins here'],
  },
  { name: 'a directive', ...file(`%TAG ! x\n---\n${good}`), at: '1:1', says: ['GB1011', 'remove this line'] },
  {
    name: 'a NUL byte',
    ...file(bytes(good, 'project: a', [0], 'b\n')),
    at: '5:11',
    says: ['GB1004', 'U+0000', 'remove it'],
  },
  {
    name: 'an invalid byte of UTF-8 is shown with its place',
    ...file(bytes('version: 1\nproject: d', [0xe4], 'mo\ntargets: {}\n')),
    at: '2:11',
    says: ['GB1004', 'the byte 0xE4 here (byte 22 of the file) is no UTF-8', 'save the file as UTF-8'],
  },
  {
    name: 'an invalid byte behind wide letters',
    ...file(bytes('version: 1\n# äöü 🎉 ', [0xc3, 0x28], '\n')),
    at: '2:10',
    says: ['GB1004', '0xC3', 'no UTF-8'],
  },
  {
    name: 'a byte order mark',
    ...file(bytes([0xef, 0xbb, 0xbf], good)),
    at: '1:1',
    says: ['GB1004', 'byte order mark', 'not "UTF-8 with BOM"'],
  },
  {
    name: 'UTF-16 with a mark',
    ...file(bytes([0xff, 0xfe], [...Buffer.from(good, 'utf16le')])),
    at: '1:1',
    says: ['GB1004', 'UTF-16', 'save it as UTF-8'],
  },
  {
    name: 'UTF-16 without a mark',
    ...file(Buffer.from(good, 'utf16le')),
    at: '1:1',
    says: ['GB1004', 'UTF-16'],
  },
  {
    name: 'a mark that turns the direction of the text',
    ...ofTargets('  a: { kind: task, run: [x] } # \u202e } evil\n'),
    at: '4:33',
    says: ['GB1004', 'U+202E', 'invisible'],
  },
  {
    name: 'an escape sequence for terminals',
    ...ofTargets('  a: { kind: task, run: ["\u001b]0;x\u0007"] }\n'),
    at: '4:27',
    says: ['GB1004', 'U+001B'],
    hides: ['\u001b'],
  },
  {
    name: 'an escaped control character reaches no terminal',
    ...ofTargets('  "a\\e[31m": { kind: task, run: [x] }\n'),
    at: '4:3',
    says: ['GB1029', 'is not a name'],
    hides: ['\u001b'],
  },
  {
    name: 'a file of 5 MiB',
    ...file('#'.repeat(5 * 1024 * 1024)),
    says: ['GB1003', 'gobuild.yaml has 5.0 MiB; at most 4.0 MiB are read', 'files of their own'],
  },
  {
    name: 'a line of 3 MB',
    ...ofTargets(`  a: { kind: task, run: [x], description: "${'x'.repeat(3_000_000)}", rnu: y }\n`),
    at: '4:3000047',
    says: ['GB1020', 'there is no key "rnu"', 'the keys here are'],
    after: (_rig, ran) => {
      return ran.stderr.length > 2000 ? [`${ran.stderr.length} characters are printed`] : [];
    },
  },
  {
    name: 'a line of 10 MB is too large to be read',
    ...file(`# ${'x'.repeat(10_000_000)}\n`),
    says: ['GB1003'],
  },
  {
    name: 'brackets 1,000 deep',
    ...file(`${good}x: ${'['.repeat(1000)}${']'.repeat(1000)}\n`),
    at: '5:69',
    says: ['GB1005', 'nested more than 64 deep', 'close brackets'],
  },
  {
    name: 'maps 1,000 deep by indentation',
    ...file(Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')),
    says: ['GB1005', 'nested more than 64 deep'],
  },
  {
    name: 'brackets 100,000 deep',
    ...file('['.repeat(100_000)),
    at: '1:67',
    says: ['GB1005', 'nested more than 64 deep'],
  },
  {
    name: 'an alias bomb',
    ...file(
      `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from('bcdefghi')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]\n`)
        .join('')}`,
    ),
    says: ['GB1006', 'with this alias the file stands for more than 200000 values', 'vars and matrices'],
  },
  {
    name: 'more than 100 aliases',
    ...file(`a: &a x\nb: [${Array(101).fill('*a').join(', ')}]\n`),
    says: ['GB1006', 'more than 100 aliases'],
  },
  {
    name: 'an alias inside its own anchor',
    ...ofTargets('  a: &a { kind: group, needs: [*a] }\n'),
    says: ['gobuild.yaml:4:'],
  },
  {
    name: 'more than 200,000 values',
    ...file(`x: [${'1,'.repeat(250_000)}]\n`),
    says: ['GB1006', 'holds more than 200000 values', 'files of their own'],
  },
];

test.concurrent.for(shownHere(rows))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
