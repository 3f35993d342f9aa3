/** What is kept of runs, and for how long. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventBody } from '../model/event.ts';
import { fileNameOf } from './file-name.ts';
import { hostFiles } from './files.ts';
import { listRuns, newRunId, openRunLog, readRunLog, type RunLog } from './run-log.ts';

const files = hostFiles();
let stateFolder = '';
let time = Date.UTC(2025, 5, 1);
const clock = { now: () => (time += 1000), monotonic: () => 0, sleep: async () => {} };
let number = 0;
const random = { hex: (bytes: number) => (number += 1).toString(16).padStart(bytes * 2, '0') };
beforeEach(() => {
  stateFolder = nodePath.join(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-log-')), '.gobuild');
});
afterEach(() => rmSync(nodePath.dirname(stateFolder), { recursive: true, force: true }));

const open = (): RunLog => openRunLog({ files, stateFolder, clock, runId: newRunId(clock, random) });
const finished = (node: string, action = node): EventBody => ({
  type: 'action-finished',
  action,
  node,
  slot: 0,
  outcome: 'ran',
  ms: 1,
});

test('no folder before the first event; then one line for each, numbered', () => {
  const log = open();
  expect(files.stat(stateFolder)).toBeUndefined();
  log.event(finished('a'));
  log.event(finished('b'));
  log.close();
  const lines = readFileSync(nodePath.join(log.folder, 'events.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { seq: 1, node: 'a' },
    { seq: 2, node: 'b' },
  ]);
});

test('events are gathered, but not those that must not be lost, nor long', async () => {
  const log = open();
  const lines = (): number => readFileSync(nodePath.join(log.folder, 'events.jsonl'), 'utf8').split('\n').length - 1;
  log.event(finished('a'));
  expect(lines()).toBe(0);
  log.event({ type: 'message', level: 'warning', text: 'x' });
  expect(lines()).toBe(2);
  log.event(finished('b'));
  await expect.poll(lines).toBe(3);
});

test('the last 20 runs stay, and whatever else lies there', () => {
  files.write(nodePath.join(stateFolder, 'runs', 'notes', 'mine'), 'x');
  for (let index = 0; index < 23; index += 1) open().event(finished('a'));
  const names = readdirSync(nodePath.join(stateFolder, 'runs'));
  expect(names).toHaveLength(21);
  expect(names).toContain('notes');
  expect(listRuns(files, stateFolder)).toHaveLength(20);
});

test('output is told per action, by run and by target; a line cut off by a crash is passed over', () => {
  const log = open();
  for (const [node, action] of [
    ['server@linux-arm64', 'server@linux-arm64#scan'],
    ['tests', 'tests'],
    ['quiet', 'quiet'],
  ] as const) {
    if (node !== 'quiet') files.write(log.outputPath(action), `output of ${action}\n`);
    log.event(finished(node, action));
  }
  log.close();
  files.append(nodePath.join(log.folder, 'events.jsonl'), '{"type":"action-fin');
  expect(log.shownPath('tests')).toBe(`.gobuild/runs/${log.id}/tests.log`);
  expect(readRunLog(files, stateFolder, {})).toEqual([
    '── server@linux-arm64#scan',
    'output of server@linux-arm64#scan',
    '── tests',
    'output of tests',
  ]);
  expect(readRunLog(files, stateFolder, { run: log.id.slice(0, 12), target: 'server' })).toHaveLength(2);
  expect(readRunLog(files, stateFolder, { run: 'last', target: 'quiet' })).toEqual([
    `nothing of "quiet" was printed in run ${log.id}; these were: server@linux-arm64, tests`,
  ]);
  expect(readRunLog(files, stateFolder, { run: '1999' })).toBeUndefined();
  expect(listRuns(files, stateFolder)).toEqual([`${log.id}  cut off`]);
});

test.each([
  [50, '0.05 s'],
  [3_400, '3.4 s'],
  [125_000, '2 min 05 s'],
])('a run of %i ms is told as the run itself told it: %s', (ms, told) => {
  const log = open();
  const report = { nodes: [], counts: { fresh: 9, ran: 1, failed: 0 }, ms };
  log.lines(1, (seq, at) => [Buffer.from(`${JSON.stringify({ type: 'run-finished', report, seq, at })}\n`)]);
  log.close();
  expect(listRuns(files, stateFolder)).toEqual([`${log.id}  9 fresh, 1 ran · ${told}`]);
});

test('whole lines go between events in their order, and their numbers with them', () => {
  const log = open();
  log.event(finished('a'));
  log.lines(2, (seq) => [Buffer.from(`{"seq":${seq}}\n`), Buffer.from(`{"seq":${seq + 1}}\n`)]);
  log.event(finished('b'));
  log.close();
  const lines = files.readText(nodePath.join(log.folder, 'events.jsonl')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { readonly seq: number }).seq)).toEqual([1, 2, 3, 4]);
});

test('a disk that takes nothing ends the log, not the run', () => {
  files.write(nodePath.join(stateFolder, 'runs'), 'a file where the folder should be');
  const warnings: string[] = [];
  const log = openRunLog({
    files,
    stateFolder,
    clock,
    runId: newRunId(clock, random),
    warn: (text) => warnings.push(text),
  });
  log.event(finished('a'));
  log.event(finished('b'));
  expect(warnings).toHaveLength(1);
});

test('file names are safe, and different for ids that differ', () => {
  const ids = [
    'server@linux-arm64',
    'Server@linux-arm64',
    'a/b',
    'a_b',
    'a\\b',
    'con',
    '..',
    '',
    'x'.repeat(300),
    'ü',
    'u\u0308',
    'a#scan',
    'COM1',
  ];
  const names = ids.map(fileNameOf);
  expect(names[0]).toBe('server@linux-arm64');
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_@=,+-][A-Za-z0-9@._=,+-]{0,140}$/);
});

test('runs of one second are told in their order, and those of an older gobuild with them', () => {
  const start = Date.UTC(2025, 5, 1);
  const ids = [5, 40, 41, 300].map((ms, index) =>
    newRunId({ ...clock, now: () => start + ms }, { hex: () => `${9 - index}fffff` }),
  );
  expect(ids[0]).toBe('20250601T000000.005Z-9fffff');
  expect(ids.toSorted()).toEqual(ids);
  for (const runId of ['20250531T235959Z-ffffff', ...ids]) {
    openRunLog({ files, stateFolder, clock, runId }).event(finished('a'));
  }
  expect(listRuns(files, stateFolder).map((line) => line.split(' ')[0])).toEqual(['20250531T235959Z-ffffff', ...ids]);
});

test('the list of runs names what failed and what ran', () => {
  const log = open();
  const nodes = ['a', 'b', 'c', 'd'].map((node) => ({ node, outcome: 'ran' }));
  const report = { nodes: [{ node: 'test', outcome: 'failed' }, ...nodes], counts: { ran: 4, failed: 1 }, ms: 3400 };
  log.lines(1, (seq, at) => [Buffer.from(`${JSON.stringify({ type: 'run-finished', report, seq, at })}\n`)]);
  log.close();
  expect(listRuns(files, stateFolder)).toEqual([
    `${log.id}  4 ran, 1 failed · 3.4 s · failed: test · ran: a, b, c and 1 more`,
  ]);
});
