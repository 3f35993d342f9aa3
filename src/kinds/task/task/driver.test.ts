/** Tests what a task plans and refuses. */
import { expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import { planNode, upstream } from '../../../../test/rig/perform-world.ts';
import { driver } from './driver.ts';

const planned = (spec: Record<string, Json>, more = {}) =>
  planNode(driver, { spec: { run: ['gen'], ...spec }, ...more });
const codes = (spec: Record<string, Json>) => planned(spec).diagnostics.map((d) => `${d.code} ${d.at?.file}`);

test('outputs are files, folders and globs below a folder; artifacts carry the platform of the cell', () => {
  const platform = { os: 'linux', arch: 'arm64' };
  const { actions, produces } = planned({ outputs: ['gen/a.go', 'web/', 'pb/**/*.go', 'pb/*.json'] }, { platform });
  expect(actions[0]?.outputs).toEqual([
    { path: 'gen/a.go' },
    { path: 'web', directory: true },
    { path: 'pb', glob: '**/*.go' },
    { path: 'pb', glob: '*.json' },
  ]);
  expect(produces).toEqual([
    { role: 'file', path: 'gen/a.go', platform },
    { role: 'file', path: 'web', platform, directory: true },
    { role: 'file', path: 'pb', platform, directory: true },
  ]);
});

test('it is keyed by what it declares; its own outputs are none of its inputs', () => {
  const { actions } = planned({ inputs: ['gen/**'], outputs: ['gen/out/', 'gen/x.go'], depfile: './gen/x.d' });
  expect(actions[0]).toMatchObject({
    mode: 'cached',
    cache: 'local',
    depfile: 'gen/x.d',
    inputs: [{ type: 'glob', base: 'gen', include: ['**'], exclude: ['out/**', 'x.go'], gitignore: true }],
  });
  expect(planned({ outputs: ['x'] }).actions[0]?.mode).toBe('always');
});

test('an artifact reads as seen from the folder of the task', () => {
  const tool = upstream({ role: 'executable', path: 'dist/build/gen/gen' });
  expect(driver.artifactPath?.(tool, { cwd: 'dist/build' })).toBe('gen/gen');
  expect(driver.artifactPath?.(tool, {})).toBe('dist/build/gen/gen');
});

test.each([
  ['../up', 'GB3601'],
  ['/etc/passwd', 'GB3603'],
  ['a/../../up', 'GB3601'],
  ['./', 'GB3601'],
  ['*.go', 'GB3601'],
  ['.git/hooks/x', 'GB3601'],
  ['.gobuild/', 'GB3601'],
  ['gobuild.yaml', 'GB3601'],
  ['./gobuild.yaml', 'GB3601'],
  ['NUL', 'GB3601'],
  ['!x', 'GB3603'],
  ['a\\b', 'GB3603'],
])('no task writes "%s"', (output, code) => {
  expect(codes({ outputs: [output] })).toEqual([`${code} outputs.0`]);
});

test('an input that is an output, and a depfile outside', () => {
  expect(codes({ inputs: ['a.txt'], outputs: ['b.txt', './a.txt'] })).toEqual(['GB3604 outputs.1']);
  expect(codes({ depfile: '../x.d' })).toEqual(['GB3602 depfile']);
});

test('arguments are further words of a list, and positional parameters of a text', () => {
  const work = (run: string | string[], args: readonly string[]) => planned({ run }, { args }).actions[0]?.work;
  expect(work(['gen', '-v'], ['a b'])).toEqual({ type: 'argv', argv: ['gen', '-v', 'a b'], cwd: '.' });
  expect(work('gen "$@"', ['a b'])).toEqual({
    type: 'shell',
    shell: 'bash',
    text: 'gen "$@"',
    args: ['a b'],
    cwd: '.',
  });
  expect(work('gen', [])).toEqual({ type: 'shell', shell: 'bash', text: 'gen', cwd: '.' });
});
