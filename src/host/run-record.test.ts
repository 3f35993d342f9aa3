/** Reading back what is kept of runs: events, and logs within their bounds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventBody } from '../model/event.ts';
import { hostFiles } from './files.ts';
import { openRunLog } from './run-log.ts';
import { keptRuns, logBounds } from './run-record.ts';
import { openerOf } from './show-file.ts';

const files = hostFiles();
let stateFolder = '';
beforeEach(() => {
  stateFolder = nodePath.join(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-record-')), '.gobuild');
});
afterEach(() => rmSync(nodePath.dirname(stateFolder), { recursive: true, force: true }));

const runId = '20250601T000000.000Z-000001';
const ended = (action: string, outcome: 'ran' | 'failed' = 'ran'): EventBody => ({
  type: 'action-finished',
  action,
  node: action,
  slot: 0,
  outcome,
  ms: 1,
});

test('events as they were told, without lines that a crash cut; the run is found by its beginning', () => {
  const log = openRunLog({ files, stateFolder, runId });
  log.event(ended('a'));
  log.close();
  files.append(nodePath.join(log.folder, 'events.jsonl'), '{"type":"x"}\n7\n{"type":"action-fin');
  const runs = keptRuns(files, stateFolder);
  expect(runs.find('2025')).toBe(runId);
  expect(runs.find('1999')).toBeUndefined();
  expect(runs.events(runId)).toMatchObject([{ type: 'action-finished', action: 'a', seq: 1 }]);
});

test('logs: failed ones first, those without a line left out, long ones cut in their middle at whole lines', () => {
  const log = openRunLog({ files, stateFolder, runId });
  for (const event of [ended('short'), ended('quiet'), ended('long', 'failed')]) log.event(event);
  log.close();
  writeFileSync(log.outputPath('short'), 'hello\n');
  const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} ü`);
  writeFileSync(log.outputPath('long'), lines.join('\n'));
  const runs = keptRuns(files, stateFolder);
  const [long, short, ...rest] = runs.logs(runId, runs.events(runId));
  expect(rest).toEqual([]);
  expect(short).toMatchObject({ action: 'short', text: 'hello\n', size: 6 });
  expect(Buffer.byteLength(long?.text ?? '')).toBeLessThan(logBounds.one + 100);
  const kept = (long?.text ?? '').split('\n');
  expect(kept[0]).toBe('line 0 ü');
  expect(kept.at(-1)).toBe('line 39999 ü');
  const known = new Set(lines);
  expect(kept.filter((line) => !known.has(line))).toEqual([expect.stringMatching(/^… \(\d+ bytes left out\)$/)]);
});

test('a file is shown by the program of each system', () => {
  expect(openerOf('/a b', 'linux')).toEqual(['xdg-open', '/a b']);
  expect(openerOf('/a b', 'darwin')).toEqual(['open', '/a b']);
  expect(openerOf('C:\\a & b', 'win32')).toEqual(['explorer.exe', 'C:\\a & b']);
});
