/** Found files that belong to a task: told with both names, whatever else is selected. */
import { expect, test } from 'vitest';
import { makeAction } from '../../test/rig/cache-rig.ts';
import type { OutputSpec } from '../model/action.ts';
import { foreignFile } from './foreign-files.ts';

const failure = (outputs: readonly OutputSpec[], found: readonly string[], needed = false) =>
  foreignFile(
    {
      action: makeAction({ node: 'server' }),
      resultOf: () => undefined,
      tools: [],
      forced: false,
      foreign: [{ node: 'gen@of=x', target: 'gen', outputs, needed }],
    },
    found,
  );

test.each<readonly [string, OutputSpec, boolean]>([
  ['the file itself', { path: 'gen/a.go' }, true],
  ['another file', { path: 'gen/b.go' }, false],
  ['its folder', { path: 'gen', directory: true }, true],
  ['a pattern that it matches', { path: 'gen', glob: '*.go' }, true],
  ['a pattern beside it', { path: 'gen', glob: '*_gen.go' }, false],
  ['a folder with the beginning of its name', { path: 'ge', directory: true }, false],
])('%s', (_name, output, told) => {
  const { type } = failure([{ path: 'other' }, output], ['main.go', 'gen/a.go']) ?? {};
  expect(type).toBe(told ? 'configuration' : undefined);
});

test('says what to do', () => {
  expect(failure([{ path: 'gen/a.go' }], ['gen/a.go'])).toMatchObject({
    message: 'server is made of gen/a.go, which gen@of=x writes, without needing it',
    help: 'add "gen" to its needs',
  });
  expect(failure([{ path: 'gen/a.go' }], ['gen/a.go'], true)).toMatchObject({
    message: expect.stringContaining('listed before gen@of=x writes'),
  });
});
