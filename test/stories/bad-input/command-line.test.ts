/** Bad input: words of the command line, selectors, variables. */
import { expect, test } from 'vitest';
import { faultsOf, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';

ownEnvironment();

const files = {
  'gobuild.yaml': `version: 1
project: demo
vars: { size: 1, name: x }
targets:
  server: { kind: task, matrix: { platform: [linux/amd64, windows/amd64] }, run: [touch, "s-\${{ platform.os }}"] }
  client: { kind: task, run: [touch, client], tags: [slow] }
`,
};
const usage = (name: string, command: string, says: readonly (string | RegExp)[]) => ({
  name,
  files,
  command: command.split(' ').filter((word) => word !== ''),
  code: 2,
  says,
});

const rows: readonly BadInput[] = [
  usage('no command', '', ['Usage: gobuild COMMAND']),
  usage('a command that is not there', 'rnu', ['GB4001', 'did you mean "gobuild run"?']),
  usage('a target in place of a command', 'server', ['GB4001', 'gobuild run TARGET']),
  usage('half of a command', 'deploy', ['GB4005', 'one of: ', 'rollback']),
  usage('the second word misspelt', 'cache stat', ['GB4001', 'did you mean "cache stats"?']),
  usage('an option that is not there', 'run --kep-going', ['GB4002', 'did you mean --keep-going?']),
  usage('an option of another command', 'list --keep-going', ['GB4002', '--keep-going belongs to: run']),
  usage(
    'an option without its value',
    'run -j',
    ['GB4003', '-j, --jobs <N> needs a value|needs a value'].map((w) => new RegExp(w)),
  ),
  usage('-j 0', 'run -j 0', ['GB4004', '--jobs cannot be "0"', 'a whole number from 1 to 1024']),
  usage('-j many', 'run --jobs=many', ['GB4004', '--jobs cannot be "many"', 'a whole number from 1 to 1024']),
  usage('--set without a value', 'run --set foo', ['GB4004', '--set cannot be "foo"', 'NAME=VALUE']),
  usage('--color=blue', 'run --color=blue', ['GB4004', '--color cannot be "blue"', 'auto, always, never']),
  usage('--force=some', 'run --force=some', ['GB4004', '--force cannot be "some"', 'goals, all']),
  usage('--format of a graph', 'graph --format pdf', ['GB4004', '--format cannot be "pdf"', 'mermaid']),
  usage('--size of a store', 'cache gc --size big', ['GB4004', '--size cannot be "big"', '5GiB']),
  usage('too few words', 'show', ['GB4005', 'gobuild show needs a target']),
  usage('too many words', 'show server client', ['GB4006', 'gobuild show takes 1 argument, not 2']),
  usage('a wrapper for no tool', 'wrap mkae', ['GB4040', 'did you mean make?']),
  usage('a command that comes later', 'deploy resume', ['GB4007', 'later']),
  usage('-C to a folder that is not there', '-C gone list', ['GB4020', 'gone']),
  usage('-C to a file', '-C gobuild.yaml list', ['GB4020', 'gobuild.yaml']),
  usage(
    '-f to a file that is not there',
    '-f gone.yaml list',
    ['GB1002|GB4021', 'gone.yaml'].map((w) => new RegExp(w)),
  ),
  usage('-f to a folder', '-f . list', ['GB1002', 'a folder']),
  {
    name: 'gobuild.yml instead of gobuild.yaml',
    files: { 'gobuild.yml': 'version: 1\n' },
    command: ['list'],
    code: 2,
    says: ['GB4021', 'gobuild.yml is not read: rename it to gobuild.yaml, or name it with -f gobuild.yml'],
  },
  { name: 'no gobuild.yaml', command: ['list'], code: 2, says: ['GB4021', 'gobuild.yaml', 'help: '] },
  {
    name: 'a folder where gobuild.yaml should be',
    files: { 'gobuild.yaml/x': '' },
    command: ['list'],
    code: 2,
    says: ['GB1002', 'gobuild.yaml is a folder', 'help: name the file itself'],
  },
  {
    name: 'nothing selected and no default: what there is',
    files,
    command: ['run'],
    code: 2,
    says: ['GB4008'],
    stdout: /client/,
  },
  usage('a target that is not there', 'run sevrer', [
    'GB2003',
    'there is no target "sevrer"',
    'did you mean "server"?',
  ]),
  usage('a glob that matches nothing', 'run x*', ['GB2003', 'no target matches "x*"', 'targets are: server, client']),
  usage('a trait that no node has', 'run server[os=darwin]', ['GB2004', 'server[os=darwin]']),
  usage('a trait that is not there', 'run server[oss=linux]', ['GB2004', '"oss"', 'did you mean "os"?']),
  usage('a trait that resembles none', 'run server[flavour=x]', ['GB2004', 'os', 'platform']),
  usage('an id that no node has', 'run server@linux-arm64', ['GB2004', 'server@linux-arm64', 'server@linux-amd64']),
  usage('a selector that is not closed', 'run server[os=linux', ['GB2002', ']']),
  usage('a selector without a name', 'run [os=linux]', ['GB2002', '*[os=linux]']),
  usage('a selector of another kind', 'run deploy/*', ['GB2003', 'deploy/*']),
  usage('explain of a target that is not there', 'explain clint', ['GB2003', 'did you mean "client"?']),
  usage('graph of a target that is not there', 'graph clint', ['GB2003', 'did you mean "client"?']),
  usage('clean of a target that is not there', 'clean clint', ['GB2003', 'did you mean "client"?']),
  usage('--only that matches nothing', 'run * --only clint', ['GB2003', 'did you mean "client"?']),
  usage('a variable that is not declared', 'list --set nmae=x', [
    'GB1041',
    '--set nmae: the file declares no such variable',
    'did you mean "name"?',
  ]),
  usage('a variable of another type', 'list --set size=big', [
    'GB1042',
    '--set size: "big" is not a number',
    'size as 1',
  ]),
  {
    ...usage('a variable of the environment of another type', 'list', ['GB1042', 'GOBUILD_VAR_size']),
    env: { GOBUILD_VAR_size: 'big' },
  },
  usage('a run that is not there', 'log 20200101-000000-aaaa', ['GB4027', 'gobuild log']),
  usage('a deploy target that is not there', 'deploy status prod', ['GB2003', 'targets are: server, client']),
  usage('no deploy target', 'deploy status', ['GB4023', 'deploy']),
  usage('nothing to verify', 'verify', ['GB4024', 'help: ']),
  usage('verify of a path that is not there', 'verify gone.txt', ['gone.txt']),
  usage('help for a code that is not there', 'help GB9999', ['GB4001', 'GB9999', 'docs/diagnostics.md']),
  usage('help for an exit code that is not there', 'help 99', ['GB4001', '99', 'exit codes are']),
  usage('help for nothing that is there', 'help rnu', ['GB4001', 'did you mean "gobuild run"?']),
  {
    name: 'NO_COLOR beside FORCE_COLOR is silent',
    files,
    command: ['run', 'nobody'],
    env: { NO_COLOR: '1', FORCE_COLOR: '1' },
    code: 2,
    says: ['GB2003'],
    hides: ['Warning', 'NO_COLOR'],
  },
  {
    name: 'bad input as JSON',
    files: { 'gobuild.yaml': targets('  a: { kind: tsk }\n') },
    command: ['list', '--json'],
    code: 2,
    says: ['GB1027'],
    stdout: /^\{"type":"rejected","diagnostics":\[\{.*"code":"GB1027".*\}\n$/,
  },
];

test.concurrent.for(shownHere(rows))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
