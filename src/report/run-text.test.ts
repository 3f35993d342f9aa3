/** What `run` prints, from recorded events: exactly the page of the product. */
import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { plain } from './colours.ts';
import { actionFinished, actionStarted, nodeFinished, record, runFinished, runStarted } from './recorded-run.ts';
import { closingLines, type Closing } from './run-closing.ts';
import { foldRun, startRunText } from './run-text.ts';
import type { RunTextOptions } from './run-text.ts';

const nothing: Closing = { diagnostics: [], sources: {} };

function print(events: readonly Event[], options: Partial<RunTextOptions> = {}, closing = nothing): string[] {
  const state = startRunText({ paint: plain, quiet: false, verbose: false, columns: 120, ...options });
  return [...events.flatMap((event) => foldRun(state, event)), ...closingLines(state, closing)];
}

const madeAt = (path: string, digest: string, was?: string) => ({
  made: { files: [{ path, digest, size: 1, was: was === undefined ? undefined : { digest: was, size: 1 } }], of: 1 },
});
const edited = { type: 'input-changed', path: 'cmd/server/main.go', how: 'edited' } as const;
const upstream = { type: 'upstream-changed', from: 'server@linux-arm64' } as const;

test('one line for each target that ran or was restored, fresh ones counted, the sum last', () => {
  const events = record(
    runStarted(
      ['server@linux-arm64', 'compile'],
      ['archive@linux-arm64', 'package'],
      ['test', 'check'],
      ['all', 'group'],
    ),
    actionStarted('server@linux-arm64'),
    nodeFinished('server@linux-arm64', 'compile', { outcome: 'ran', ms: 3100, reasons: [edited, upstream] }),
    {
      ...nodeFinished('archive@linux-arm64', 'package', { outcome: 'ran', ms: 200, reasons: [upstream] }),
      ...madeAt('dist/release/a.tar.gz', 'new'),
    },
    nodeFinished('test', 'check', { outcome: 'ran', ms: 41_000, note: '812 passed, 0 failed' }),
    nodeFinished('lib', 'compile', {
      outcome: 'restored',
      ms: 12,
      reasons: [{ type: 'output-missing', path: 'dist/l' }],
    }),
    nodeFinished('fresh', 'compile', { outcome: 'fresh' }),
    nodeFinished('here', 'deploy', { outcome: 'unchanged' }),
    nodeFinished('all', 'group', { outcome: 'ran' }),
    runFinished({ fresh: 28, unchanged: 1, ran: 2 }, { release: { path: 'dist/release', files: 14 } }),
  );
  expect(print(events)).toEqual([
    'orders 1.4.0 · profile prod · 4 targets · 2 at a time',
    '  server@linux-arm64   built     3.1 s   cmd/server/main.go changed',
    '  archive@linux-arm64  made      0.2 s   server@linux-arm64 changed',
    '  test                 passed   41.0 s   812 passed, 0 failed',
    '  lib                  restored 0.01 s   dist/l is missing',
    '29 fresh, 2 ran, 0 restored · 3.4 s · dist/release (14 files)',
  ]);
});

test('nothing to do: one line', () => {
  const events = record(
    runStarted(['a', 'compile']),
    nodeFinished('a', 'compile', { outcome: 'fresh' }),
    runFinished({ fresh: 30, unchanged: 1 }, { ms: 40, release: { path: 'dist/release', files: 14 } }),
  );
  expect(print(events)).toEqual(['31 fresh · 0.04 s']);
});

test('a failure: its line in the list, then a block with command, last 40 lines, log and help', () => {
  const failure = { type: 'exit-status', command: 'go vet ./...', status: 2 } as const;
  const events = record(
    runStarted(['vet', 'check']),
    nodeFinished('vet', 'check', { outcome: 'failed', ms: 1500, reasons: [edited], failure }),
    {
      type: 'node-failed',
      node: 'vet',
      action: 'vet#scan',
      failure,
      command: 'go vet ./...',
      tail: Array.from({ length: 50 }, (_, index) => `\u001b[31mline ${index + 1}\u001b[39m`),
      log: '.gobuild/runs/r1/vet.log',
    },
    runFinished({ fresh: 3, failed: 1, skipped: 2 }, { exitCode: 1 }),
  );
  const lines = print(events);
  expect(lines.slice(0, 7)).toEqual([
    'orders 1.4.0 · profile prod · 1 target · 2 at a time',
    '  vet  failed    1.5 s   exit status 2',
    '',
    'failed: vet (scan): exit status 2',
    '  $ go vet ./...',
    '    line 11',
    '    line 12',
  ]);
  expect(lines.slice(-4)).toEqual([
    '    line 50',
    '  log: .gobuild/runs/r1/vet.log',
    '',
    '3 fresh, 0 ran, 0 restored, 1 failed, 2 skipped · 3.4 s',
  ]);
});

test('warnings once and at the end, urgent notes at once, other notes only when asked for', () => {
  const events = record(
    { type: 'message', level: 'important', text: 'waiting for run r0' },
    runStarted(['a', 'task']),
    { type: 'message', level: 'warning', text: 'glob matches nothing', node: 'a' },
    { type: 'message', level: 'warning', text: 'glob matches nothing', node: 'a' },
    { type: 'message', level: 'note', text: 'detail' },
    nodeFinished('a', 'task', { outcome: 'ran', ms: 10, reasons: [{ type: 'forced' }, edited] }),
    runFinished({ ran: 1 }),
  );
  expect(print(events)).toEqual([
    'note: waiting for run r0',
    'orders 1.4.0 · profile prod · 1 target · 2 at a time',
    '  a  done     0.01 s   --force',
    '',
    'warning: a: glob matches nothing',
    '',
    '0 fresh, 1 ran, 0 restored · 3.4 s',
  ]);
  expect(print(events, { verbose: true })).toContain('note: detail');
  expect(print(events, { verbose: true })).toContain('      cmd/server/main.go changed');
  expect(print(events, { quiet: true })).toEqual([
    'note: waiting for run r0',
    '',
    'warning: a: glob matches nothing',
    '',
    '0 fresh, 1 ran, 0 restored · 3.4 s',
  ]);
});

test('warnings of the file are drawn before the sum', () => {
  const at = { file: 'f', start: 0, end: 1, line: 1, column: 1 };
  const closing: Closing = {
    diagnostics: [{ code: 'GB1001', severity: 'warning', message: 'odd', at }],
    sources: { f: 'abc' },
  };
  expect(print(record(runStarted(), runFinished({ fresh: 1 })), {}, closing)).toEqual([
    '',
    'f:1:1: warning GB1001: odd',
    '  1 | abc',
    '    | ^',
    '',
    '1 warning',
    '',
    '1 fresh · 3.4 s',
  ]);
});

test('streamed output: whole lines with the name, the rest when the action ends', () => {
  const events = record(
    runStarted(['a', 'task']),
    { type: 'action-output', action: 'a', node: 'a', text: 'one\ntw' },
    { type: 'action-output', action: 'b', node: 'b', text: 'other\n' },
    { type: 'action-output', action: 'a', node: 'a', text: 'o\nthree' },
    { type: 'action-finished', action: 'a', node: 'a', slot: 0, outcome: 'ran', ms: 1 },
  );
  expect(print(events).slice(1)).toEqual(['a | one', 'b | other', 'a | two', 'a | three']);
});

test('names and texts from outside cannot steer the terminal', () => {
  const events = record(
    runStarted(['a', 'task']),
    nodeFinished('a', 'task', {
      outcome: 'ran',
      note: 'x\u001b[2Jy',
      reasons: [{ type: 'input-changed', path: 'e\u001bvil\n.go', how: 'added' }],
    }),
  );
  expect(print(events)[1]).toBe('  a  done     0.00 s   x␛[2Jy · e␛vil␊.go is new');
});

test('ten thousand fresh targets print one line and are not slow by growing lists', () => {
  const nodes = Array.from({ length: 10_000 }, (_, index) => [`n${index}`, 'task'] as const);
  const finished = nodes.map(([id]) => nodeFinished(id, 'task', { outcome: 'fresh' }));
  expect(print(record(runStarted(...nodes), ...finished, runFinished({ fresh: 10_000 })))).toEqual([
    '10000 fresh · 3.4 s',
  ]);
});

test('a narrow terminal: the header is folded, lines of the list end at its edge, failures are whole', () => {
  const failure = { type: 'exit-status', command: 'x', status: 2 } as const;
  const events = record(
    runStarted(['server', 'compile'], ['vet', 'check']),
    nodeFinished('server', 'compile', { outcome: 'ran', ms: 3100, reasons: [edited] }),
    nodeFinished('vet', 'check', { outcome: 'failed', ms: 1500, failure }),
  );
  expect(print(events, { columns: 38, fold: true })).toEqual([
    'orders 1.4.0 · profile prod · 2',
    '  targets · 2 at a time',
    '  server  built     3.1 s   cmd/serv…',
    '  vet     failed    1.5 s   exit',
    '      status 2',
  ]);
});

test('on a terminal: no line of the list, and no sum, breaks within a word', () => {
  const failure = { type: 'finding', message: './cmd/server does not compile for linux/amd64' } as const;
  const events = record(
    runStarted(['server', 'compile'], ['vet', 'check']),
    nodeFinished('server', 'compile', { outcome: 'failed', ms: 3100, failure }),
    nodeFinished('vet', 'check', { outcome: 'ran', ms: 10, note: '812 passed, 0 failed', reasons: [edited] }),
    runFinished({ fresh: 29, failed: 1, skipped: 12, ran: 1 }),
  );
  expect(print(events, { columns: 61, fold: true }).slice(1)).toEqual([
    '  server  failed    3.1 s   ./cmd/server does not compile',
    '      for linux/amd64',
    '  vet     passed   0.01 s   812 passed, 0 failed ·',
    '      cmd/server/main.go changed',
    '29 fresh, 1 ran, 0 restored, 1 failed, 12 skipped · 3.4 s',
  ]);
  expect(print(events, { columns: 40, fold: true }).slice(-2)).toEqual([
    '29 fresh, 1 ran, 0 restored, 1 failed,',
    '  12 skipped · 3.4 s',
  ]);
});

test('on a terminal: where the words of a task are that nobody has seen', () => {
  const printed = { ...actionFinished('hello', 9), printed: true } as const;
  const events = record(runStarted(['hello', 'task'], ['test', 'check']), actionStarted('hello'), printed);
  const line = 'hello printed something: gobuild log last --target hello (live: --stream)';
  expect(print(events, { fold: true })).toEqual([line]);
  expect(print(events)).toEqual([]);
  const output = { type: 'action-output', action: 'hello', node: 'hello', text: 'hi\n' } as const;
  const streamed = record(runStarted(['hello', 'task']), actionStarted('hello'), output, printed);
  expect(print(streamed, { fold: true })).not.toContain(line);
});

test.each([
  ['another folder', madeAt('dist/build/server', 'new')],
  ['the same bytes', madeAt('dist/release/a.tar.gz', 'old', 'old')],
])('the release folder is not told where nothing in it has changed: %s', (_, made) => {
  const events = record(
    { ...nodeFinished('a', 'package', { outcome: 'ran' }), ...made },
    runFinished({ ran: 1 }, { release: { path: 'dist/release', files: 14 } }),
  );
  expect(print(events).at(-1)).toBe('0 fresh, 1 ran, 0 restored · 3.4 s');
});

test('targets that miss the same program are one block', () => {
  const failure = { type: 'tool-missing', tool: 'upx', help: 'install upx' } as const;
  const missing = (node: string) => ({ type: 'node-failed', node, action: node, failure, tail: [] }) as const;
  const other = { ...missing('d'), failure: { ...failure, tool: 'cc' } };
  const many = ['a', 'b', 'c', 'e', 'f', 'g', 'h'].map(missing);
  expect(print(record(missing('a'), missing('b'), other, missing('b')))).toEqual([
    '',
    'failed: a, b: the program "upx" is not there',
    '  help: install upx',
    '',
    'failed: d: the program "cc" is not there',
    '  help: install upx',
    '',
  ]);
  expect(print(record(...many))[1]).toBe('failed: a, b, c, e, f, g and 1 more: the program "upx" is not there');
});
