/** Bad input: keys and values that are not in the language, names that nobody declared, and circles (F36). */
import { expect, test } from 'vitest';
import { faultsOf, shownHere, file, ofTargets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';

ownEnvironment();

const ring = (length: number): string =>
  Array.from(
    { length },
    (_, index) => `  t${index}: { kind: group, needs: [t${(index + 1) % length}${index === 10 ? ', t0' : ''}] }\n`,
  ).join('');
const server = '  server: { kind: task, run: [touch, server] }\n';

const rows: readonly BadInput[] = [
  {
    name: 'an unknown key of the file, misspelt',
    ...file('version: 1\nproject: demo\ntargtes: {}\ntargets:\n  a: { kind: task, run: [x] }\n'),
    at: '3:1',
    says: ['GB1020', 'there is no key "targtes"', /the keys here are .*targets/],
  },
  {
    name: 'an unknown key that resembles nothing',
    ...file('version: 1\nproject: demo\nfrobnicate: 1\ntargets:\n  a: { kind: task, run: [x] }\n'),
    at: '3:1',
    says: ['GB1020', 'the keys here are', 'profiles'],
  },
  {
    name: 'a misspelt key of a target',
    ...ofTargets('  a: { kind: task, rnu: [x] }\n'),
    at: '4:20',
    says: ['GB1020', 'did you mean "run"?', '1 error\n'],
  },
  {
    name: 'a misspelt key that is required is one mistake',
    ...file('version: 1\nprojcet: demo\ntargets:\n  a: { kind: task, run: [x] }\n'),
    at: '2:1',
    says: ['did you mean "project"?', '1 error\n'],
  },
  {
    name: 'an unknown key deep inside of a driver',
    ...ofTargets(
      `${server}  here: { kind: deploy, using: local, from: server, probes: { readiness: { htpp: { port: 1, path: / } } } }\n`,
    ),
    at: '5:76',
    says: ['GB1020', 'did you mean "http"?'],
  },
  {
    name: 'no version, no project, no targets',
    ...file('default: []\n'),
    at: '1:1',
    says: ['the file has no "version"', 'the file has no "project"', 'the file has no "targets"'],
  },
  {
    name: 'a newer version of the language',
    ...file('version: 2\nproject: demo\ntargets: {}\n'),
    at: '1:10',
    says: ['GB1026', 'use a newer gobuild'],
  },
  {
    name: 'the version as a text',
    ...file('version: "1"\nproject: demo\ntargets:\n  a: { kind: task, run: [x] }\n'),
    at: '1:10',
    says: ['GB1026', 'write "version: 1"'],
  },
  {
    name: 'targets as a list',
    ...file('version: 1\nproject: demo\ntargets: [a]\n'),
    at: '3:1',
    says: ['"targets" takes a map, not a list'],
  },
  {
    name: 'no targets at all',
    ...file('version: 1\nproject: demo\ntargets: {}\n'),
    at: '3:1',
    says: ['"targets" needs at least 1 key', 'help: '],
  },
  {
    name: 'a target as a text',
    ...ofTargets('  a: make\n'),
    at: '4:3',
    says: ['GB1022', 'a target is a map, not a text'],
  },
  {
    name: 'a text where a list should be',
    ...ofTargets('  a: { kind: task, run: [x], inputs: src }\n'),
    at: '4:38',
    says: ['GB1022', '"inputs" takes a list, not a text ("src")', '["src"]'],
  },
  {
    name: 'a map where a text should be',
    ...ofTargets('  a: { kind: task, run: [x], description: { en: x } }\n'),
    at: '4:30',
    says: ['GB1022', '"description" takes a text, not a map'],
  },
  {
    name: 'a number where a text should be',
    ...file('version: 1\nproject: 12\ntargets:\n  a: { kind: task, run: [x] }\n'),
    at: '2:10',
    says: ['GB1022', '"project" takes a text, not a number (12)', 'quote it'],
  },
  {
    name: 'a key without a value',
    ...ofTargets('  a:\n    kind: task\n    run:\n'),
    at: '6:5',
    says: ['GB1022', '"run" has no value'],
  },
  {
    name: 'a number out of its bounds',
    ...ofTargets('  a: { kind: task, run: [x], retries: -1 }\n'),
    at: '4:39',
    says: ['GB1024', '"retries" cannot be -1', 'the least is 0'],
  },
  {
    name: 'a time that cannot be read',
    ...ofTargets('  a: { kind: task, run: [x], timeout: soon }\n'),
    at: '4:39',
    says: ['"soon"', /10m|30s|5m/],
  },
  {
    name: 'a target name with capitals',
    ...ofTargets('  Server: { kind: task, run: [x] }\n'),
    at: '4:3',
    says: ['GB1029', '"server"'],
  },
  {
    name: 'the name of a project that is no name',
    ...file('version: 1\nproject: My Shop!\ntargets:\n  a: { kind: task, run: [x] }\n'),
    at: '2:10',
    says: ['"project" cannot be "My Shop!"', '"my-shop-"'],
  },
  {
    name: 'an unknown kind',
    ...ofTargets('  a: { kind: tsk, run: [x] }\n'),
    at: '4:14',
    says: ['GB1027', 'there is no kind "tsk"', 'did you mean "task"?'],
  },
  {
    name: 'an unknown driver',
    ...ofTargets('  a: { kind: compile, using: rust, package: . }\n'),
    at: '4:30',
    says: ['GB1028', '"compile" has no driver "rust"', 'go'],
  },
  {
    name: 'no driver',
    ...ofTargets('  a: { kind: check, run: [x] }\n'),
    at: '4:8',
    says: ['GB1028', 'has no "using"', 'command, go-test'],
  },
  {
    name: 'a driver where there are none',
    ...ofTargets('  a: { kind: task, using: make, run: [x] }\n'),
    at: '4:27',
    says: ['GB1028', 'no drivers to choose from', 'remove "using"'],
  },
  {
    name: 'an unknown profile of the command line',
    ...ofTargets(server),
    files: { 'gobuild.yaml': `version: 1\nproject: demo\nprofiles: { dev: {}, prod: {} }\ntargets:\n${server}` },
    command: ['list', '-p', 'prd'],
    says: ['GB1040', 'there is no profile "prd"', 'did you mean "prod"?'],
  },
  {
    name: 'an unknown default-profile',
    ...file(
      'version: 1\nproject: demo\ndefault-profile: prd\nprofiles: { prod: {} }\ntargets:\n  a: { kind: task, run: [x] }\n',
    ),
    at: '3:18',
    says: ['GB1040', 'did you mean "prod"?'],
  },
  {
    name: 'an unknown matrix',
    ...file(
      'version: 1\nproject: demo\nmatrices: { all: { platform: [linux/amd64] } }\ntargets:\n  a: { kind: task, matrix: al, run: [x] }\n',
    ),
    at: '5:28',
    says: ['GB1046', 'did you mean "all"?'],
  },
  {
    name: 'an unknown platform',
    ...ofTargets('  a: { kind: compile, using: go, package: ., matrix: { platform: [linux/amd46] } }\n'),
    at: '4:67',
    says: ['GB1048', 'linux/amd64'],
  },
  {
    name: 'an exclude that drops nothing',
    ...ofTargets('  a: { kind: task, run: [x], matrix: { e: [one, two], exclude: [{ e: three }] } }\n'),
    code: 0,
    at: '4:65',
    says: ['warning GB1056', 'spelling'],
    stdout: /^a /,
  },
  {
    name: 'an unknown secret',
    ...ofTargets('  a: { kind: task, run: [x], secrets: [TOKEN] }\n'),
    at: '4:40',
    says: ['GB1045', '"TOKEN"', 'secrets: { TOKEN: { env: TOKEN } }'],
  },
  {
    name: 'an unknown pool',
    ...ofTargets('  a: { kind: task, run: [x], pool: flash }\n'),
    at: '4:36',
    says: ['GB1049', '"flash"', 'help: '],
  },
  {
    name: 'an unknown target in needs',
    ...ofTargets(`${server}  all: { kind: group, needs: [sevrer] }\n`),
    at: '5:31',
    says: ['GB2003', 'there is no target "sevrer"', 'did you mean "server"?'],
  },
  {
    name: 'an unknown target in default',
    ...file(`version: 1\nproject: demo\ndefault: [sevrer]\ntargets:\n${server}`),
    command: ['run'],
    at: '3:11',
    says: ['GB2003', 'did you mean "server"?'],
  },
  {
    name: 'a target that needs itself',
    ...ofTargets('  a: { kind: group, needs: [a] }\n'),
    at: '4:29',
    says: ['GB2001', 'a -> a', 'cannot need itself'],
  },
  {
    name: 'a circle of two',
    ...ofTargets('  a: { kind: group, needs: [b] }\n  b: { kind: group, needs: [a] }\n'),
    says: ['GB2001', 'a -> b -> a', 'gobuild.yaml:4:', 'gobuild.yaml:5:', 'remove one of these edges'],
  },
  {
    name: 'a circle through from',
    ...ofTargets(
      '  a: { kind: task, from: c, run: [x] }\n  b: { kind: task, from: a, run: [x] }\n  c: { kind: task, needs: [b], run: [x] }\n',
    ),
    says: ['GB2001', /a -> c -> b -> a/],
  },
  {
    name: 'a circle of 5,000 targets: the shortest way round is told, and no more',
    ...ofTargets(ring(5000)),
    says: ['GB2001', /t0 -> t1 -> t2 -> t3 -> t4 -> t5 -> t6 -> t7 -> t8 -> t9 -> t10 -> t0/, '1 error\n'],
  },
  {
    name: 'a circle of 5,000 targets without a shorter way is cut in the middle',
    ...ofTargets(ring(5000).replace(', t0', '')),
    says: ['GB2001', /t0 -> t1/, /… 4961 more …/, 't0\n'],
    after: (_rig, { stderr }) => {
      return stderr.length > 6000 ? [`${stderr.length} characters are printed`] : [];
    },
  },
];

test.concurrent.for(shownHere(rows))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
