/** Tests how paths of an included file's settings become workspace paths. */
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { defineDriver, type Driver } from '../model/kind.ts';
import { placePaths } from './place-paths.ts';

const path: JsonObject = { type: 'string', 'x-gobuild': 'path' };
const driver: Driver = defineDriver<JsonObject, JsonObject>({
  id: 'task/fake',
  kind: 'task',
  summary: 'for tests',
  revision: 1,
  schema: {
    properties: {
      inputs: { type: 'array', items: path },
      file: { type: ['string', 'object'], 'x-gobuild': 'path', properties: { src: path, dst: { type: 'string' } } },
      cwd: { ...path, default: '.' },
      pgo: { type: 'string', default: 'auto', anyOf: [{ enum: ['auto', 'off'] }, path] },
      workspace: { type: ['boolean', 'string'], 'x-gobuild': 'path' },
      package: { type: ['string', 'array'], items: { type: 'string', 'x-gobuild': 'package' }, 'x-gobuild': 'package' },
      other: { type: 'string' },
    },
  },
  shape: 'source',
  accepts: [],
  cache: { widest: 'shared', default: 'local' },
  pool: 'cpu',
  resolve: (spec) => ({ value: spec, diagnostics: [] }),
  produces: () => [],
  plan: () => [],
  examples: [],
});

const placed = (settings: Record<string, Json>, folder = 'services/api') => placePaths(settings, driver, folder);

test.each([
  [
    { inputs: ['src/*.go', '!src/x.go', 'gen/', './a', '**/*.md'] },
    {
      inputs: [
        'services/api/src/*.go',
        '!services/api/src/x.go',
        'services/api/gen/',
        'services/api/a',
        'services/api/**/*.md',
      ],
    },
  ],
  [
    { inputs: ['../lib/a', '../../b', '../../../c', '/etc/x', 'C:\\x', 'a\\b', '!'] },
    { inputs: ['services/lib/a', 'b', '../c', '/etc/x', 'C:\\x', 'a\\b', '!'] },
  ],
  [{ file: 'a.txt' }, { file: 'services/api/a.txt' }],
  [{ file: { src: 'a.txt', dst: 'b.txt' } }, { file: { src: 'services/api/a.txt', dst: 'b.txt' } }],
  [{ pgo: 'off' }, { pgo: 'off' }],
  [{ pgo: 'cpu.pprof' }, { pgo: 'services/api/cpu.pprof' }],
  [{ workspace: true }, { workspace: true }],
  [{ workspace: '../go.work' }, { workspace: 'services/go.work' }],
  [{ package: './cmd/x' }, { package: './services/api/cmd/x' }],
  [{ package: '.' }, { package: './services/api' }],
  [
    { package: ['./...', 'example.com/tool', '../lib'] },
    { package: ['./services/api/...', 'example.com/tool', './services/lib'] },
  ],
  [{ other: 'x/y' }, { other: 'x/y' }],
])('%j', (settings, expected) => {
  const { cwd, ...rest } = placed(settings).settings;
  expect(cwd).toBe('services/api');
  expect(rest).toEqual(expected);
});

test('the root stays as it is; what was written is known', () => {
  const settings = { inputs: ['a'] };
  expect(placed(settings, '.')).toEqual({ settings, written: new Map() });
  expect(placed({ inputs: ['../../../c'], cwd: 'x' }).written).toEqual(
    new Map([
      ['../c', '../../../c'],
      ['services/api/x', 'x'],
    ]),
  );
});
