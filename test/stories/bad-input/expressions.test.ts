/** Bad input of expressions: what stands between `${{` and `}}`. */
import { expect, test } from 'vitest';
import { faultsOf, shownHere, file, ofTargets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';

ownEnvironment();

const rows: readonly BadInput[] = [
  {
    name: 'an undefined variable',
    ...ofTargets('  a: { kind: task, run: [echo, "${{ vars.nam }}"] }\n'),
    files: {
      'gobuild.yaml':
        'version: 1\nproject: demo\nvars: { name: x }\ntargets:\n  a: { kind: task, run: [echo, "${{ vars.nam }}"] }\n',
    },
    says: ['GB1202', 'gobuild.yaml:5:', 'did you mean "name"?|did you mean "vars.name"?'].map((word) =>
      word.includes('|') ? new RegExp(word.replaceAll('?', '\\?')) : word,
    ),
  },
  {
    name: 'an expression that is not closed',
    ...ofTargets('  a: { kind: task, run: [echo, "${{ vars.x"] }\n'),
    says: ['GB1201', 'gobuild.yaml:4:', '}}'],
  },
  {
    name: 'an expression that does not parse',
    ...ofTargets('  a: { kind: task, run: [echo, "${{ 1 + }}"] }\n'),
    says: ['GB1200', 'gobuild.yaml:4:'],
  },
  {
    name: 'an empty expression',
    ...ofTargets('  a: { kind: task, run: [echo, "${{ }}"] }\n'),
    says: ['GB1200', 'gobuild.yaml:4:'],
  },
  {
    name: 'an expression where only literal text may stand',
    ...ofTargets('  a: { kind: "${{ vars.k }}", run: [x] }\n'),
    at: '4:14',
    says: ['GB1030', '"kind" is literal text'],
  },
  {
    name: 'a function that is not there',
    ...ofTargets('  a: { kind: task, run: [echo, "${{ hashFiles(\'x\') }}"] }\n'),
    says: ['GB1204', 'hashFiles', 'gobuild.yaml:4:'],
  },
  {
    name: 'a name that is not known yet at this place',
    ...file('version: 1\nproject: demo\nvars: { v: "${{ matrix.x }}" }\ntargets:\n  a: { kind: task, run: [x] }\n'),
    says: ['GB1203', 'gobuild.yaml:3:'],
  },
  {
    name: 'variables that use each other in a circle',
    ...file(
      'version: 1\nproject: demo\nvars: { a: "${{ vars.b }}", b: "${{ vars.a }}" }\ntargets:\n  t: { kind: task, run: [x] }\n',
    ),
    says: ['gobuild.yaml:3:', 'help: '],
  },
  {
    name: 'a secret in an argument (F62)',
    ...file(
      'version: 1\nproject: demo\nsecrets: { T: { env: T } }\ntargets:\n  a: { kind: task, run: [curl, "${{ secrets.T }}"] }\n',
    ),
    says: ['GB1207', 'gobuild.yaml:5:', 'help: '],
  },
  {
    name: 'an expression of 5,000 brackets',
    ...ofTargets(`  a: { kind: task, run: [echo, "\${{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}"] }\n`),
    says: ['gobuild.yaml:4:'],
  },
  {
    name: 'an expression inside of quotes of a shell text',
    ...ofTargets('  a: { kind: task, run: "echo \'${{ project }}\'" }\n'),
    says: ['GB1208', 'gobuild.yaml:4:', 'help: '],
  },
];

test.concurrent.for(shownHere(rows))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
