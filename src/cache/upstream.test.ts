/** How what other actions made, and what scans found, enters a key. */
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, runOne } from '../../test/rig/cache-rig.ts';
import { keyed } from '../../test/rig/keyed.ts';
import type { ActionResult } from '../model/perform.ts';
import { diffDocuments } from './diff-documents.ts';
import type { KeyDocument } from './key-document.ts';

describe('upstream', () => {
  const result = (content: string, note: string): ActionResult => ({
    outputs: [{ path: 'dist/tool', type: 'file', digest: content.padEnd(64, '0'), size: 3, executable: true }],
    note,
    ms: 5,
  });
  const consumer = makeAction({
    inputs: [
      { type: 'artifact', node: 'server@linux-amd64', path: 'dist/tool', role: 'executable' },
      { type: 'action', action: 'verdict' },
    ],
  });
  const results = (tool: string, verdict: string, note = ''): Record<string, ActionResult> => ({
    'server@linux-amd64': result(tool, note),
    verdict: { outputs: [], data: verdict, ms: 1 },
  });

  test('counts by content alone: equal bytes stop the wave', () => {
    using rig = createCacheRig();
    const before = keyed(rig, { action: consumer, results: results('a', 'x') });
    expect(keyed(rig, { action: consumer, results: results('a', 'x', 'another note') }).key).toBe(before.key);
    const after = keyed(rig, { action: consumer, results: results('b', 'y') });
    expect(diffDocuments(before.document, after.document)).toEqual([
      { type: 'upstream-changed', from: 'server@linux-amd64', path: 'dist/tool' },
      { type: 'upstream-changed', from: 'verdict' },
    ]);
  });

  test('reaches the performer', () => {
    using rig = createCacheRig();
    const given = results('a', 'x');
    const verdict = rig.open().check({ action: consumer, resultOf: (id) => given[id], tools: [], forced: false });
    if (verdict.type !== 'must-run') throw new Error(verdict.type);
    expect(verdict.keyed.inputs.artifacts).toMatchObject([
      { path: 'dist/tool', node: 'server@linux-amd64', target: 'server', size: 3, executable: true },
    ]);
    expect(verdict.keyed.inputs.results.get('verdict')?.data).toBe('x');
  });
});

describe('what a scan found', () => {
  const scan = (values: Record<string, string>): ActionResult => ({
    outputs: [],
    ms: 1,
    data: {
      sets: { a: { files: ['src/a.go'], values: {} }, b: { files: ['src/b.go', 'src/a.go'], values } },
      picks: { server: ['a', 'b'] },
    },
  });
  const compile = makeAction({ inputs: [{ type: 'found', scan: 'scan', pick: 'server' }] });

  test('enters by content and value', () => {
    using rig = createCacheRig();
    rig.write('src/a.go', 'a');
    rig.write('src/b.go', 'b');
    const before = keyed(rig, { action: compile, results: { scan: scan({ 'module x': 'v1' }) } });
    expect(Object.keys(before.document.files)).toEqual(['src/a.go', 'src/b.go']);
    rig.write('src/b.go', 'B');
    const after = keyed(rig, { action: compile, results: { scan: scan({ 'module x': 'v2' }) } });
    expect(diffDocuments(before.document, after.document)).toEqual([
      { type: 'input-changed', path: 'src/b.go', how: 'edited' },
      { type: 'value-changed', name: 'module x', old: 'v1', new: 'v2' },
    ]);
  });

  test('the order of members, which storing changes, is no difference', () => {
    using rig = createCacheRig();
    const output = { type: 'file', path: 'out/a.txt', digest: 'd', size: 1, executable: false } as const;
    const action = makeAction({ inputs: [{ type: 'artifact', node: 'make', path: 'out/a.txt', role: 'file' }] });
    const { document } = keyed(rig, { action, results: { make: { outputs: [output], ms: 1 } } });
    expect(Object.keys(document.artifacts)).toEqual(['out/a.txt']);
    const reversed = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, member]) => [key, reversed(member)]),
          );
    expect(diffDocuments(reversed(document) as KeyDocument, document)).toEqual([]);
  });

  test('a file that went away, or a pick that is not there, is a failure', () => {
    using rig = createCacheRig();
    const outcome = runOne(rig.open(), compile, () => {}, { results: { scan: scan({}) } });
    expect(outcome.verdict).toEqual({ type: 'failed', failure: { type: 'input-missing', path: 'src/a.go' } });
    const none = runOne(rig.open(), compile, () => {}, { results: {} });
    expect(none.did).toBe('failed');
  });
});
