/** Targets of several files: what their selectors mean, and what the command line means in the folder of each. */
import { expect, test } from 'vitest';
import {
  configOf,
  fakeDriver,
  fakeDrivers,
  plainExpander,
  projectFixture,
  type TargetFixture,
} from '../../test/rig/graph-fixture.ts';
import type { JsonObject } from '../base/json.ts';
import type { Config, ConfigFile } from '../model/config.ts';
import { checked } from '../model/diagnostic.ts';
import { namespaceOf } from '../model/target-name.ts';
import type { NodeExpander } from './index.ts';
import { expandGraph, select } from './index.ts';

const fileOf = (namespace: string): ConfigFile => ({
  namespace,
  path: 'gobuild.yaml',
  folder: namespace === '' ? '.' : namespace.replaceAll(':', '/'),
  vars: {},
  env: { set: { WHO: namespace }, fromFiles: {}, pass: [], passUnkeyed: [] },
  defaults: [],
  watches: [],
});

/** Targets by their full names. */
function configWith(targets: Readonly<Record<string, TargetFixture>>, namespace = ''): Config {
  const config = configOf(targets);
  const placed = config.targets.map((target) => ({ ...target, file: fileOf(namespaceOf(target.name)) }));
  return { ...config, targets: placed, files: ['', 'api', 'api:db'].map(fileOf), namespace };
}

const expand = (config: Config, expander = plainExpander) =>
  expandGraph({
    config,
    drivers: fakeDrivers(
      fakeDriver('check', { schema: { properties: { gate: { type: 'string', 'x-gobuild': 'selector' } } } }),
    ),
    project: projectFixture,
    projectOf: (target) => ({ ...projectFixture, version: () => `${namespaceOf(target)}-1` }),
    expander,
  });

const targets = {
  gen: { kind: 'task' },
  'api:server': { kind: 'compile', platforms: ['linux/amd64'], needs: ['//gen'] },
  'api:db:schema': { kind: 'task', needs: ['//api:server'] },
  'api:all': { kind: 'group', needs: ['*', 'db:*'] },
  'api:test': { kind: 'check', settings: { gate: 'db:schema' } },
  'api:sig': { kind: 'sign', from: ['server', '//gen', 'db:schema'] },
} as const satisfies Readonly<Record<string, TargetFixture>>;

test('selectors are read in the file that they stand in; nodes have full names, axes the names of their file', () => {
  const { value, diagnostics } = expand(configWith(targets));
  expect(diagnostics).toEqual([]);
  const before = (id: string) => value?.byId.get(id)?.before;
  expect(value?.nodes.filter(({ target }) => target === 'api:sig').map(({ id }) => id)).toEqual([
    'api:sig@linux-amd64,of=server',
    'api:sig@of=//gen',
    'api:sig@of=db:schema',
  ]);
  expect(before('api:server@linux-amd64')).toEqual(['gen']);
  expect(before('api:db:schema')).toEqual(['api:server@linux-amd64']);
  expect(before('api:test')).toEqual(['api:db:schema']);
  expect(before('api:all')?.toSorted()).toEqual(
    ['api:server@linux-amd64', 'api:db:schema', 'api:sig@linux-amd64,of=server', 'api:sig@of=//gen']
      .concat(['api:sig@of=db:schema', 'api:test'])
      .toSorted(),
  );
});

test("env is the file's own; artifacts and the target are named as the file names them", () => {
  const seen: Record<string, JsonObject> = {};
  const expander: NodeExpander = {
    ...plainExpander,
    expand: ({ spec, settings, contexts }) => {
      seen[spec.name] = contexts;
      return checked({ settings, env: { OWN: '1' } });
    },
  };
  const { value } = expand(
    configWith({
      gen: { kind: 'task' },
      'api:one': { kind: 'task' },
      'api:two': { kind: 'task', from: ['one', '//gen'] },
      last: { kind: 'task', from: ['api:one'] },
    }),
    expander,
  );
  expect(value?.byId.get('api:two')?.env.set).toEqual({ WHO: 'api', OWN: '1' });
  expect(value?.byId.get('last')?.env.set).toEqual({ WHO: '', OWN: '1' });
  expect(seen['api:two']).toMatchObject({ target: 'two', artifacts: { one: {}, '//gen': {} } });
  expect(seen['last']).toMatchObject({ target: 'last', artifacts: { 'api:one': {} } });
});

const picked = (namespace: string, ...selectors: readonly string[]): readonly string[] => {
  const config = configWith(targets, namespace);
  const { value: graph } = expand(config);
  if (!graph) throw new Error('no graph');
  const goals = select({ graph, config, machine: projectFixture.machine, selectors, only: [] });
  const problems = goals.diagnostics.map(({ code, message, help }) => `${code} ${message} (${help})`);
  return problems.length > 0 ? problems : [...(goals.value?.requested ?? [])];
};

test.each([
  ['', 'gen', ['gen']],
  ['', '//gen', ['gen']],
  ['', 'api:db:*', ['api:db:schema']],
  ['', 'compile/*', ['api:server@linux-amd64']],
  ['', 'check/api:*', ['api:test']],
  ['api', 'server', ['api:server@linux-amd64']],
  ['api', 'server@linux-*', ['api:server@linux-amd64']],
  ['api', 'api:server', ['api:server@linux-amd64']],
  ['api', '//api:server', ['api:server@linux-amd64']],
  ['api', '//gen', ['gen']],
  ['api', 'task/*', ['api:db:schema']],
  ['api', '//task/*', ['gen', 'api:db:schema']],
  ['api:db', 'schema', ['api:db:schema']],
  ['api', 'gen', ['GB2003 there is no target "gen" (did you mean "//gen"?)']],
  ['api', 'api:gen', ['GB2009 no file is included as "api" (included are: db)']],
  ['', 'apo:server', ['GB2009 no file is included as "apo" (did you mean "api:server"?)']],
  ['api', 'nothing*', ['GB2003 no target matches "nothing*" (targets are: server, db:schema, all, test, sig)']],
] as const)('in "%s" "%s" means %j', (namespace, selector, expected) => {
  expect(picked(namespace, selector)).toEqual(expected);
});
