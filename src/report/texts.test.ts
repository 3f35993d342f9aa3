/** Reasons and failures in words, and the texts of list, graph, show, explain and dry run. */
import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import type { Reason } from '../model/reason.ts';
import { dryRunText } from './dry-run-text.ts';
import { explainText } from './explain-text.ts';
import { failureText, failureWords } from './failure-text.ts';
import { graphText } from './graph-text.ts';
import type { GraphAnswer } from '../model/answer.ts';
import { listText } from './list-text.ts';
import { reasonText } from './reason-text.ts';
import { showText } from './show-text.ts';

const reasons: readonly (readonly [Reason, string])[] = [
  [{ type: 'never-built' }, 'no result yet'],
  [{ type: 'input-changed', path: 'a.go', how: 'edited' }, 'a.go changed'],
  [{ type: 'input-changed', path: 'a.go', how: 'removed' }, 'a.go is gone'],
  [{ type: 'upstream-changed', from: 'server@linux-arm64', path: 'dist/x' }, 'server@linux-arm64 changed'],
  [{ type: 'settings-changed', key: 'format', old: 'tar.gz', new: 'zip' }, 'format: tar.gz → zip'],
  [{ type: 'settings-changed', key: 'flags', old: '', new: '-v' }, 'flags: "" → -v'],
  [{ type: 'environment-changed', name: 'TZ' }, 'variable TZ changed'],
  [{ type: 'environment-changed', name: 'TZ', new: 'UTC' }, 'variable TZ: UTC is new'],
  [{ type: 'tool-changed', name: 'go', old: 'go1.26.7', new: 'go1.26.8' }, 'go: go1.26.7 → go1.26.8'],
  [{ type: 'output-missing', path: 'dist/x' }, 'dist/x is missing'],
  [{ type: 'cannot-run', failure: { type: 'tool-missing', tool: 'cc', help: 'h' } }, 'the program "cc" is not there'],
  [{ type: 'settings-changed', key: 'run', old: 'x'.repeat(99), new: 'a\nb' }, `run: ${'x'.repeat(59)}… → a␊b`],
];
test.each(reasons)('%o', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});

const failures: readonly Failure[] = [
  { type: 'exit-status', command: 'c', status: 1 },
  { type: 'signal', command: 'c', signal: 'SIGKILL' },
  { type: 'timed-out', command: 'c', ms: 60_000 },
  { type: 'tool-missing', tool: 'go', help: 'install Go' },
  { type: 'tool-broken', tool: 'go', message: 'm', help: 'h' },
  { type: 'input-missing', path: 'p' },
  { type: 'input-unreadable', path: 'p', message: 'm' },
  { type: 'nothing-matched', pattern: '*.x' },
  { type: 'output-missing', path: 'p' },
  { type: 'output-missing', path: 'p', as: 'depfile' },
  { type: 'output-unsafe', path: 'p', message: 'm' },
  { type: 'machine', message: 'no space left', path: '/tmp/x' },
  { type: 'unreachable', message: 'm' },
  { type: 'refused', message: 'm' },
  { type: 'configuration', message: 'm' },
  { type: 'finding', message: 'm', lines: ['l'] },
  { type: 'deploy', message: 'm', rolledBack: false },
  { type: 'cancelled' },
];
describe('every failure says what is wrong, on one line', () => {
  test.each(failures)('$type', (failure) => {
    const { what } = failureWords(failure);
    expect(what).not.toBe('');
    expect(what).not.toMatch(/\n|undefined|\[object/);
  });
});

test('a failure outside of a run: what, details, what to do', () => {
  expect(failureText({ type: 'finding', message: 'bad', lines: ['one', 'two\u001b[2J'], help: 'do this' })).toBe(
    'error: bad\n  one\n  two␛[2J\n  help: do this\n',
  );
  // A path that the message names already is not said twice.
  expect(failureText({ type: 'machine', message: 'cannot write /tmp/x: denied', path: '/tmp/x' })).toBe(
    'error: cannot write /tmp/x: denied\n',
  );
  expect(failureText({ type: 'machine', message: 'no space left', path: '/tmp/x' })).toBe(
    'error: /tmp/x: no space left\n',
  );
});

const graph: GraphAnswer = {
  nodes: [
    { id: 'server@linux', target: 'server', kind: 'compile', using: 'go' },
    { id: 'a "b"', target: 'a', kind: 'package', using: 'archive', description: 'say "hi"' },
    { id: 'sums', target: 'sums', kind: 'sign', using: 'checksum' },
    { id: 'test', target: 'test', kind: 'check', using: 'go-test' },
    { id: 'release', target: 'release', kind: 'group' },
  ],
  edges: [
    { from: 'server@linux', to: 'a "b"', artifacts: true },
    { from: 'a "b"', to: 'sums', artifacts: true },
    { from: 'a "b"', to: 'release', artifacts: false },
    { from: 'sums', to: 'release', artifacts: false },
    { from: 'test', to: 'release', artifacts: false },
  ],
};

test('graph as a tree: what was drawn before is not drawn again', () => {
  expect(graphText(graph, 'text').trimEnd().split('\n')).toEqual([
    'release  (group)',
    '├─ a "b"  (package/archive)',
    '│  └─ server@linux  (compile/go)',
    '├─ sums  (sign/checksum)',
    '│  └─ a "b"  …',
    '└─ test  (check/go-test)',
  ]);
});

test('a chain of 20,000 targets is drawn without recursion and without growing indents', () => {
  const nodes = Array.from({ length: 20_000 }, (_, i) => ({ id: `n${i}`, target: `n${i}`, kind: 'task' as const }));
  const edges = nodes.slice(1).map((node, i) => ({ from: `n${i}`, to: node.id, artifacts: true }));
  const lines = graphText({ nodes, edges }, 'text').split('\n');
  expect(lines).toHaveLength(20_001);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(150);
  expect(lines[19_999]?.trim()).toBe('19999: n0  (task)');
});

test('graph as dot and mermaid: names are quoted', () => {
  expect(graphText(graph, 'dot')).toContain('  "a \\"b\\"" [shape=box3d tooltip="say \\"hi\\""];\n');
  expect(graphText(graph, 'dot')).toContain('  "sums" -> "release" [style=dashed];\n');
  expect(graphText(graph, 'mermaid')).toContain('["a #quot;b#quot;"]');
  expect(graphText(graph, 'mermaid')).toContain('  n1 --> n2\n');
  expect(JSON.parse(graphText(graph, 'json'))).toEqual(graph);
});

test('list: aligned, with the number of nodes of a matrix', () => {
  const targets = [
    { name: 'server', kind: 'compile', using: 'go', description: 'the order service', nodes: ['a', 'b'] },
    { name: 'all', kind: 'group', nodes: ['all'] },
  ] as const;
  expect(listText(targets)).toBe('server  compile/go  2 nodes  the order service\nall     group\n');
  expect(listText([])).toBe('no targets\n');
});

test('show: settings, inputs, outputs, commands', () => {
  const text = showText([
    {
      id: 'gen',
      kind: 'task',
      settings: { run: 'make' },
      inputs: ['a.txt'],
      outputs: ['b.txt'],
      before: [],
      cache: 'shared',
      actions: [{ id: 'gen', step: 'run', command: 'make\nmore', tools: ['bash'] }],
    },
  ]);
  expect(text.split('\n')).toEqual([
    'gen  (task, cache: shared)',
    '  inputs:',
    '    a.txt',
    '  outputs:',
    '    b.txt',
    '  settings:',
    '    {',
    '      "run": "make"',
    '    }',
    '  run: gen  (bash)',
    '    $ make',
    '      more',
    '',
  ]);
});

test('explain: state, reasons once each, the last run, notes; key documents when asked', () => {
  const edited: Reason = { type: 'input-changed', path: 'main.go', how: 'edited' };
  const node = {
    node: 'server',
    state: 'would-run',
    reasons: [edited, edited, { type: 'upstream-changed', from: 'gen', path: 'gen/x.go' }],
    last: { run: 'r7', outcome: 'ran', reasons: [{ type: 'never-built' }], at: 0 },
    actions: [{ id: 'server', key: 'abc', document: { a: 1 } }],
    store: [],
    notes: ['n'],
  } as const;
  expect(explainText([node], false)).toBe(
    [
      'server: would run',
      '  main.go changed',
      '  gen changed: gen/x.go',
      '  last: ran in run r7, 1970-01-01T00:00:00.000Z, because',
      '    it had no result',
      '  note: n',
      '',
    ].join('\n'),
  );
  expect(explainText([node], true)).toContain('  server: key abc\n    {\n      "a": 1\n    }\n');
});

test('dry run: what would run with reason and commands, fresh ones counted, what is left out named', () => {
  const edited: Reason = { type: 'input-changed', path: 'main.go', how: 'edited' };
  const text = dryRunText({
    nodes: [
      { node: 'server', kind: 'compile', verdict: 'would-run', reasons: [edited], commands: ['go build'] },
      { node: 'archive', kind: 'package', verdict: 'unknown', reasons: [], commands: [] },
      { node: 'test', kind: 'check', verdict: 'fresh', reasons: [], commands: ['go test'] },
    ],
    leftOut: [{ id: 'prod', why: 'a deploy must be named' }],
  });
  expect(text.trimEnd().split('\n')).toEqual([
    '  server   run      main.go changed',
    '      $ go build',
    '  archive  maybe    known after what it needs has run',
    'left out: prod: a deploy must be named',
    '1 fresh, 1 would run, 0 would be restored, 1 not known yet',
  ]);
});
