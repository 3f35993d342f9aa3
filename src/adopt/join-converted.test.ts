/** Several files of one project: settings side by side, twins told, names left as they are. */
import { expect, test } from 'vitest';
import type { Converted } from './draft.ts';
import { joinConverted } from './join-converted.ts';

const part = (file: string, more: Partial<Converted>): Converted => ({
  file,
  settings: [],
  targets: [],
  notes: [],
  defaults: [],
  ...more,
});

test('settings stand side by side; of two values the first stays, and that is told', () => {
  const joined = joinConverted([
    part('Makefile', {
      settings: [
        { key: 'vars', value: { NAME: 'a', X: '1' } },
        { key: 'env', value: { set: { MODE: 'x' }, 'pass-unkeyed': ['A', 'TOKEN'] } },
      ],
    }),
    part('Taskfile.yml', { settings: [{ key: 'vars', value: { NAME: 'b', Y: '2' } }] }),
    part('.goreleaser.yaml', { settings: [{ key: 'env', value: { pass: ['TOKEN', 'MODE'] } }] }),
  ]);
  expect(joined.settings).toEqual([
    { key: 'vars', value: { NAME: 'a', X: '1', Y: '2' } },
    { key: 'env', value: { set: { MODE: 'x' }, pass: ['TOKEN'], 'pass-unkeyed': ['A'] } },
  ]);
  expect(joined.notes).toEqual([
    { file: 'Taskfile.yml', line: 1, text: 'vars: NAME has another value in a file before this one' },
  ]);
  expect(joined.file).toBe('Makefile and Taskfile.yml and .goreleaser.yaml');
});

test('the first goal and the first project count; two that build one package are told', () => {
  const build = { name: 'build', body: { kind: 'compile', package: './cmd/a' } };
  const other = { name: 'a', body: { kind: 'compile', package: './cmd/a' } };
  const inModule = { name: 'm', body: { kind: 'compile', module: 'm', package: './cmd/a' } };
  const joined = joinConverted([
    part('a', { targets: [build, { ...build, name: 'again' }] }),
    part('b', { targets: [other, inModule], defaults: ['a'], project: 'p' }),
  ]);
  expect(joined).toMatchObject({ defaults: ['a'], project: 'p' });
  expect(joined.targets.map(({ comments }) => comments)).toEqual([
    ['a builds the same package: keep one of the two.'],
    ['a builds the same package: keep one of the two.'],
    ['build builds the same package: keep one of the two.'],
    undefined,
  ]);
});
