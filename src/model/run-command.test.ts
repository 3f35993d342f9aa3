/** Tests what a command becomes: work, inputs, tools. */
import { expect, test } from 'vitest';
import { checkRun, pathFrom, planRun, type RunSpec } from './run-command.ts';

const machine = { os: 'linux', arch: 'amd64' };
const plan = (spec: RunSpec, more = {}) => planRun({ spec, artifacts: [], machine, outputs: [], ...more });
const names = (spec: RunSpec) => plan(spec).tools.map(({ name }) => name);

test('a text goes to a shell, a list goes to no shell; either program enters the key', () => {
  expect(plan({ run: 'make all' }).work).toEqual({ type: 'shell', shell: 'bash', text: 'make all', cwd: '.' });
  expect(plan({ run: 'x' }, { machine: { os: 'windows', arch: 'amd64' } }).work).toMatchObject({ shell: 'pwsh' });
  expect(plan({ run: ['make', 'all'], cwd: './sub/' }).work).toEqual({
    type: 'argv',
    argv: ['make', 'all'],
    cwd: 'sub',
  });
  expect(names({ run: 'x', shell: 'sh', tools: ['jq', 'sh'] })).toEqual(['sh', 'jq']);
  expect(names({ run: ['make'], tools: ['gcc'] })).toEqual(['make', 'gcc']);
  expect(plan({ run: ['make'] }).tools[0]).toMatchObject({ identity: { type: 'content' } });
});

test('whoever calls go gets that of the file, and stays with it', () => {
  const toolOf = (spec: RunSpec, go?: string) =>
    plan(spec, { toolchains: { go } }).tools.find(({ name }) => name === 'go');
  for (const spec of [{ run: ['go', 'run', '.'] }, { run: 'go run .', tools: ['go'] }]) {
    expect(toolOf(spec, '1.26')).toMatchObject({ wanted: '1.26', env: { GOTOOLCHAIN: 'local' } });
    expect(toolOf(spec)).toMatchObject({ identity: { type: 'command' }, switches: true });
    expect(toolOf(spec)?.folders).toContain('/usr/local/go/bin');
    expect(toolOf(spec)).not.toHaveProperty('wanted');
  }
});

test('a program of the workspace is an input, one that another target made already is', () => {
  const own = plan({ run: ['../tools/gen.sh'], cwd: 'api' });
  expect(own.tools).toEqual([]);
  expect(own.inputs).toEqual([{ type: 'file', path: 'tools/gen.sh' }]);
  const made = { role: 'executable', path: 'dist/build/gen/gen', node: 'gen', target: 'gen' } as const;
  const from = plan({ run: ['./dist/build/gen/gen'] }, { artifacts: [made] });
  expect(from.inputs).toEqual([{ type: 'artifact', node: 'gen', path: made.path, role: 'executable' }]);
  expect(names({ run: ['/usr/bin/env', 'x'] })).toEqual(['/usr/bin/env']);
});

test('without inputs it always runs; declared inputs or artifacts make it wait for a change', () => {
  expect(plan({ run: 'x' }).mode).toBe('always');
  expect(plan({ run: 'x', stdin: 'a.txt' }).mode).toBe('always');
  expect(plan({ run: 'x', inputs: ['a.txt'] }).mode).toBe('cached');
  const artifacts = [{ role: 'file', path: 'a', node: 'a', target: 'a' }];
  expect(plan({ run: 'x' }, { artifacts }).mode).toBe('cached');
  // What makes nothing and is never cached is there to be run; what makes something is only kept out of the store.
  expect(plan({ run: 'x' }, { artifacts, cache: 'never' }).mode).toBe('always');
  expect(plan({ run: 'x', inputs: ['a.txt'] }, { cache: 'never' }).mode).toBe('always');
  expect(plan({ run: 'x', inputs: ['a.txt'] }, { cache: 'never', outputs: ['b.txt'] }).mode).toBe('cached');
});

test('standard input is an input, once', () => {
  const planned = plan({ run: ['sort'], stdin: './names.txt', inputs: ['names.txt'] });
  expect(planned.inputs).toEqual([{ type: 'file', path: 'names.txt' }]);
  expect(planned.work).toMatchObject({ stdin: 'names.txt' });
});

test.each([
  [undefined, 'dist/build/s/server', 'dist/build/s/server'],
  [undefined, 'server', './server'],
  ['.', 'server', './server'],
  ['dist', 'dist/build/server', 'build/server'],
  ['dist/build', 'dist/build/server', './server'],
  ['./web/', 'dist/server', '../dist/server'],
  ['dist/server', 'dist/server', '../server'],
])('seen from %s, %s is %s', (cwd, path, seen) => {
  expect(pathFrom(cwd, path)).toBe(seen);
});

test('what cannot run is told at its place', () => {
  const codes = { program: 'GB3600', path: 'GB3602', pattern: 'GB3603' } as const;
  const told = (spec: RunSpec) =>
    checkRun(spec, (pointer, code) => ({ code, severity: 'error', message: pointer.join('.') }), codes).map(
      (d) => `${d.code} ${d.message}`,
    );
  expect(told({ run: ' ' })).toEqual(['GB3600 run']);
  expect(told({ run: [''] })).toEqual(['GB3600 run']);
  expect(told({ run: ['x'], shell: 'sh' })).toEqual(['GB3600 shell']);
  expect(told({ run: 'x', cwd: '../up', stdin: '/dev/null' })).toEqual(['GB3602 cwd', 'GB3602 stdin']);
  expect(told({ run: 'x', tools: ['./gen'], inputs: ['ok', '!(a)', '../ok/*'] })).toEqual([
    'GB3600 tools.0',
    'GB3603 inputs.1',
  ]);
});
