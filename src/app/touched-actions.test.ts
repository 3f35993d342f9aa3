/** What touches a node of scans: found files, new neighbours, headers; and what nobody knows. */
import { expect, test } from 'vitest';
import { makeAction } from '../../test/rig/cache-rig.ts';
import type { Action, InputSpec, ScanResult } from '../model/action.ts';
import type { Affected } from '../model/affected.ts';
import type { GraphNode } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import { touchedNodes, type TouchRequest } from './touched-actions.ts';

const action = (id: string, inputs: readonly InputSpec[], more: Partial<Action> = {}): Action =>
  makeAction({
    id,
    node: id.split('#')[0] ?? id,
    target: id,
    main: !id.includes('#'),
    inputs,
    outputs: [],
    ...more,
  });

const scan = action('server#scan', [{ type: 'tree', base: '.', except: ['dist'] }], { scan: true });
const server = action('server', [{ type: 'found', scan: scan.id, pick: './cmd/server' }]);
const client = action('client', [{ type: 'found', scan: scan.id, pick: './cmd/client' }]);
const found: ScanResult = {
  sets: {
    server: { files: ['cmd/server/main.go', 'lib/lib.go'], values: {} },
    client: { files: ['cmd/client/main.go', 'lib/lib.go'], values: {} },
  },
  picks: { './cmd/server': ['server'], './cmd/client': ['client'] },
};

function touched(changed: Record<string, 'added' | 'removed' | 'edited' | 'folder'>, more: Partial<TouchRequest> = {}) {
  const actions = more.actions ?? [scan, server, client];
  const ids = [...new Set(actions.map(({ node }) => node))];
  const nodes = ids.map((id) => ({ id, before: [] as readonly string[] }) as GraphNode);
  const plan = { nodes } as unknown as Plan;
  const touchedBy = touchedNodes({
    plan,
    actions,
    changed: new Map(Object.entries(changed)),
    scanOf: () => found,
    discoveredBy: () => 'nothing',
    readsOtherwise: () => true,
    isMoved: () => false,
    already: new Map(),
    ...more,
  });
  return Object.fromEntries(touchedBy) as Record<string, Affected['nodes'][number]['why']>;
}

test('found files touch those that were found with them', () => {
  expect(touched({ 'cmd/server/main.go': 'edited' })).toEqual({ server: { type: 'file', path: 'cmd/server/main.go' } });
  expect(Object.keys(touched({ 'lib/lib.go': 'removed' }))).toEqual(['server', 'client']);
  expect(touched({ 'README.md': 'edited', 'docs/new.md': 'added' })).toEqual({});
});

test('a new or removed neighbour may be one; below a folder in use it may be embedded', () => {
  expect(Object.keys(touched({ 'cmd/server/new.go': 'added' }))).toEqual(['server']);
  expect(Object.keys(touched({ 'cmd/client/old.s': 'removed' }))).toEqual(['client']);
  expect(Object.keys(touched({ 'cmd/server/page/a/b.html': 'added' }))).toEqual(['server']);
  expect(touched({ 'dist/lib/x.go': 'added', 'cmd/new.go': 'added' })).toEqual({});
});

test('a submodule that holds found files', () => {
  expect(Object.keys(touched({ lib: 'folder' }))).toEqual(['server', 'client']);
  expect(touched({ third: 'folder' })).toEqual({});
});

test('an edited neighbour counts only if a scan reads it otherwise', () => {
  const edited = { 'cmd/server/main_windows.go': 'edited' } as const;
  expect(Object.keys(touched(edited))).toEqual(['server']);
  expect(touched(edited, { readsOtherwise: () => false })).toEqual({});
});

test('without a result every file of the tree counts, and nothing else', () => {
  const why = { type: 'may-be-found', path: 'README.md', known: false };
  const scanOf = () => undefined;
  expect(touched({ 'README.md': 'edited' }, { scanOf })).toEqual({ server: why, client: why });
  expect(touched({ '../README.md': 'edited', 'dist/x': 'added' }, { scanOf })).toEqual({});
});

test('a scan that would add actions touches its node while nobody knows them', () => {
  const grows = { ...scan, grows: true };
  const actions = [grows, action('server', [])];
  expect(Object.keys(touched({ a: 'edited' }, { actions, scanOf: () => undefined }))).toEqual(['server']);
  expect(touched({ a: 'edited' }, { actions })).toEqual({});
});

test('what a touched action writes is a changed file for what follows', () => {
  const gen = action('gen', [{ type: 'file', path: 'api.proto' }], { outputs: [{ path: 'lib/lib.go' }] });
  const actions = [gen, scan, server, client];
  expect(Object.keys(touched({ 'api.proto': 'edited' }, { actions }))).toEqual(['gen', 'server', 'client']);
});

test('depfiles and logs of what was opened; unknown before the first run', () => {
  const compile = action('c', [{ type: 'file', path: 'a.c' }], { depfile: 'a.d' });
  const actions = [compile];
  const discoveredBy = () => ({ files: ['a.h'], folders: ['data'], variables: [] });
  expect(touched({ 'a.h': 'edited' }, { actions, discoveredBy })).toEqual({ c: { type: 'file', path: 'a.h' } });
  expect(Object.keys(touched({ 'data/new': 'added' }, { actions, discoveredBy }))).toEqual(['c']);
  expect(touched({ 'b.h': 'edited', 'data/old': 'edited' }, { actions, discoveredBy })).toEqual({});
  expect(touched({ 'b.h': 'edited' }, { actions, discoveredBy: () => undefined })).toEqual({
    c: { type: 'may-be-found', path: 'b.h', known: false },
  });
});

test('globs from their folder with what they leave out; folders that are one change (submodules); no inputs', () => {
  const glob = { type: 'glob', base: 'api', include: ['**/*.proto'], exclude: ['old/**'] } as const;
  const actions = [
    action('g', [{ ...glob, gitignore: true, required: true }]),
    action('f', [{ type: 'file', path: 'third/party/x.c' }]),
    action('always', [], { mode: 'always' }),
  ];
  expect(Object.keys(touched({ 'api/v1/a.proto': 'added' }, { actions }))).toEqual(['g', 'always']);
  expect(Object.keys(touched({ 'api/old/a.proto': 'added' }, { actions }))).toEqual(['always']);
  expect(Object.keys(touched({ 'third/party': 'edited' }, { actions }))).toEqual(['f', 'always']);
  expect(Object.keys(touched({ api: 'folder' }, { actions }))).toEqual(['g', 'always']);
  expect(Object.keys(touched({ 'api/v1': 'folder' }, { actions }))).toEqual(['g', 'always']);
  expect(touched({}, { actions })).toEqual({});
});

test('another release behind the version of a tool touches who asks for that version, and nobody else', () => {
  const go = { name: 'go', folders: [], identity: { type: 'content' } } as unknown as Action['tools'][number];
  const actions = [
    action('machine', [], { tools: [go] }),
    action('old', [], { tools: [{ ...go, wanted: '1.25' }] }),
    action('new', [], { tools: [{ ...go, wanted: '1.26' }] }),
  ];
  const changed = { 'gobuild.lock': 'edited' } as const;
  expect(touched(changed, { actions })).toEqual({});
  expect(touched(changed, { actions, isMoved: (wanted) => wanted === '1.26' })).toEqual({
    new: { type: 'file', path: 'gobuild.lock' },
  });
});
