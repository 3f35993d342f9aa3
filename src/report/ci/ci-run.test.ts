/** Runs as CI systems show them: groups, notes, and output that stays output. */
import { expect, test } from 'vitest';
import type { EventBody } from '../../model/event.ts';
import { plain } from '../colours.ts';
import {
  actionFinished,
  actionStarted,
  epoch,
  nodeFinished,
  record,
  runFinished,
  runStarted,
} from '../recorded-run.ts';
import type { Closing } from '../run-closing.ts';
import { startRunText } from '../run-text.ts';
import { ciClosing, diagnosticNotes, foldCi, startCi } from './ci-run.ts';
import type { CiSystem } from './ci-words.ts';

const nothing: Closing = { diagnostics: [], sources: {} };
const startOf = (system: CiSystem) =>
  startCi(system, (path) => (path.startsWith('/') ? undefined : `services/api/${path}`));

function print(system: CiSystem, bodies: readonly (number | EventBody)[], closing = nothing): string[] {
  const state = startRunText({ paint: plain, quiet: false, verbose: false, columns: 120 });
  const ci = startOf(system);
  const lines = record(...bodies).flatMap((event) => foldCi(ci, state, event));
  return [...lines, ...ciClosing(ci, state, { ...closing, at: epoch })].flatMap((line) => line.split('\n'));
}

const output = (node: string, text: string): EventBody => ({ type: 'action-output', action: node, node, text });
const failed = (node: string, lines: readonly string[]): EventBody & { readonly type: 'node-failed' } => ({
  type: 'node-failed',
  node,
  action: node,
  failure: { type: 'finding', message: 'it does not compile', lines, help: 'mend it' },
  tail: ['# example.com/api'],
});

test('streamed output lies in groups, one after the other; lines of the list stay outside', () => {
  const lines = print('github', [
    runStarted(['a', 'task'], ['b', 'task'], ['c', 'task']),
    actionStarted('a'),
    actionStarted('b', 'run', 1),
    output('a', 'one\n'),
    output('b', 'two\n'),
    nodeFinished('c', 'task', { outcome: 'ran', ms: 5 }),
    output('a', 'three'),
    actionFinished('a', 10),
    nodeFinished('a', 'task', { outcome: 'ran', ms: 10 }),
    output('b', 'four\n'),
    actionFinished('b', 20),
    nodeFinished('b', 'task', { outcome: 'ran', ms: 20 }),
    runFinished({ ran: 3 }),
  ]);
  expect(lines).toEqual([
    'orders 1.4.0 · profile prod · 3 targets · 2 at a time',
    '::group::a',
    'a | one',
    'a | three',
    '::endgroup::',
    '  c  done     0.01 s',
    '::group::b',
    'b | two',
    'b | four',
    '::endgroup::',
    '  a  done     0.01 s',
    '  b  done     0.02 s',
    '0 fresh, 3 ran, 0 restored · 3.4 s',
  ]);
});

test('errors of the compiler are notes at their places, each once for all platforms; the rest lies in a group', () => {
  const places = ['# example.com/api', 'cmd/x/main.go:3:5: undefined: y', '/usr/local/go/src/fmt/print.go:1: no'];
  const [, ...lines] = print('github', [failed('server@linux', places), failed('server@darwin', places)]);
  const block = [...places.map((line) => `  ${line}`), '    # example.com/api', '  help: mend it', '::endgroup::', ''];
  expect(lines).toEqual([
    'failed: server@linux: it does not compile',
    '::error file=services/api/cmd/x/main.go,line=3,col=5,title=server@linux::services/api/cmd/x/main.go:3:5: undefined: y',
    '::error title=server@linux::/usr/local/go/src/fmt/print.go:1: no',
    '::group::failed: server@linux: it does not compile',
    ...block,
    'failed: server@darwin: it does not compile',
    '::group::failed: server@darwin: it does not compile',
    ...block,
  ]);
});

test('paths that a command prints begin where it ran', () => {
  const failure = { type: 'exit-status', command: 'make', status: 2 } as const;
  const tail = ['x/main.go:3:5: undefined: y'];
  const lines = print('azure', [{ type: 'node-failed', node: 'lint', action: 'lint', failure, tail, cwd: 'web' }]);
  expect(lines[2]).toBe(
    '##vso[task.logissue type=error;sourcepath=services/api/web/x/main.go;linenumber=3;columnnumber=5;]' +
      'lint: services/api/web/x/main.go:3:5: undefined: y',
  );
});

test('a failure without a place is told openly, and as a note of the run', () => {
  const failure = { type: 'exit-status', command: 'make', status: 2 } as const;
  const body: EventBody = { type: 'node-failed', node: 'docs', action: 'docs', failure, tail: ['no such page'] };
  expect(print('github', [body])).toEqual([
    '',
    'failed: docs: exit status 2',
    '    no such page',
    '::error title=docs::docs: exit status 2',
    '',
  ]);
  expect(print('gitlab', [body])).toEqual([
    '',
    '\u001b[0Ksection_start:1700000000:failed_1_docs\r\u001b[0Kfailed: docs: exit status 2',
    '    no such page',
    '\u001b[0Ksection_end:1700000000:failed_1_docs\r\u001b[0K',
    '',
  ]);
});

test('GitHub takes ten notes: none of many failures is left without', () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    failed(`t${index}`, [`a.go:${index + 1}: x`, `b.go:${index + 1}: x`]),
  );
  const notes = print('github', many).filter((line) => line.startsWith('::error'));
  expect(notes.map((line) => /title=(\w+)/.exec(line)?.[1])).toEqual(
    Array.from({ length: 10 }, (_, index) => `t${index}`),
  );
});

test.each(['github', 'gitlab', 'azure'] as const)('nobody but gobuild says a command: %s', (system) => {
  const evil = '::set-env name=A::b';
  const other = 'x ##VSO[task.setvariable variable=A]b ##[error]';
  const lines = print(system, [
    runStarted([other, 'task'], ['b', 'task']),
    actionStarted(other),
    output(other, `${evil}\n ${evil}\r${evil}\r\n\u001b[31m${evil}\n${other}\n`),
    { type: 'message', level: 'important', text: `${evil}\n${evil}`, node: other },
    { type: 'message', level: 'warning', text: evil },
    actionFinished(other, 1),
    nodeFinished(other, 'task', { outcome: 'ran', reasons: [{ type: 'input-changed', path: other, how: 'edited' }] }),
    { ...failed('b', [evil, other]), tail: [evil, other, '::endgroup::', '##[endgroup]'], log: evil },
    runFinished({ ran: 1 }, { release: { path: other, files: 2 } }),
  ]);
  const commands = lines
    .flatMap((line) => line.split('\r'))
    .filter((line) => /^(\s|\u001b\[[0-9;]*m)*::|##vso\[|##\[/i.test(line))
    .map((line) => /^(::\w+|##\[\w+|##vso\[[\w.]+)/.exec(line)?.[0] ?? line);
  expect(commands).toEqual(
    {
      github: ['::group', '::endgroup', '::error'],
      azure: ['##[group', '##[endgroup', '##vso[task.logissue'],
      gitlab: [],
    }[system],
  );
});

test('what is wrong in gobuild.yaml is a note there', () => {
  const at = { file: 'gobuild.yaml', start: 0, end: 1, line: 4, column: 7 };
  expect(
    diagnosticNotes(startOf('github'), [
      { code: 'GB1020', severity: 'error', message: 'unknown key "x"', at, help: 'did you mean "y"?' },
      { code: 'GB4021', severity: 'warning', message: 'm' },
    ]),
  ).toEqual([
    '::error file=services/api/gobuild.yaml,line=4,col=7,title=GB1020::unknown key "x" (did you mean "y"?)',
    '::warning title=GB4021::m',
  ]);
});
