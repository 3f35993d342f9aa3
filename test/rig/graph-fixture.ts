/** Small configurations and drivers for tests of graph, plan and engine: plain data, no YAML. */
import type { JsonObject } from '../../src/base/json.ts';
import { parsePlatform } from '../../src/model/platform.ts';
import type { Cell, Config, Kind, TargetSpec } from '../../src/model/config.ts';
import { checked } from '../../src/model/diagnostic.ts';
import type { NodeExpander } from '../../src/graph/index.ts';
import { defineDriver, type Driver, type DriverDefinition, type ProjectContext } from '../../src/model/kind.ts';
import type { Location } from '../../src/model/location.ts';

const nowhere: Location = { file: 'gobuild.yaml', start: 0, end: 1, line: 1, column: 1 };
const place = (...pointer: readonly (string | number)[]): Location => ({
  ...nowhere,
  file: `gobuild.yaml:${pointer.join('.')}`,
});

export type TargetFixture = Partial<Omit<TargetSpec, 'cells'>> & {
  readonly kind: Kind;
  readonly platforms?: readonly string[];
  readonly cells?: readonly Cell[];
};

export function configOf(targets: Readonly<Record<string, TargetFixture>>): Config {
  const env = { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] };
  return {
    root: '/w',
    file: 'gobuild.yaml',
    project: 'orders',
    profile: { name: 'default', release: false },
    profiles: [],
    defaults: [],
    watches: [],
    dist: 'dist',
    vars: {},
    env,
    secrets: {},
    pools: {},
    notify: [],
    looked: { paths: [], variables: [] },
    locate: place,
    targets: Object.entries(targets).map(([name, fixture]) => specOf(name, fixture)),
  };
}

function specOf(name: string, { platforms, cells, ...fixture }: TargetFixture): TargetSpec {
  const own = platforms?.map((platform): Cell => [['platform', platform]]) ?? cells;
  return {
    name,
    driver: `${fixture.kind}/fake`,
    from: [],
    needs: [],
    env: {},
    secrets: [],
    retries: 0,
    tags: [],
    overrides: [],
    settings: {},
    locate: (...pointer) => place(name, ...pointer),
    ...fixture,
    ...(own ? { cells: own } : {}),
  };
}

const folder: Partial<Record<Kind, string>> = { compile: 'dist/build', package: 'dist/release', sign: 'dist/release' };

/** A driver that makes one file per node, named after the node's id. */
export function fakeDriver(kind: Kind, over: Partial<DriverDefinition<JsonObject, JsonObject>> = {}): Driver {
  const role =
    kind === 'compile' ? 'executable' : kind === 'package' ? 'archive' : kind === 'sign' ? 'signature' : 'file';
  return defineDriver<JsonObject, JsonObject>({
    id: `${kind}/fake`,
    kind,
    using: 'fake',
    summary: 'for tests',
    revision: 1,
    schema: { properties: {} },
    shape:
      kind === 'package'
        ? 'platform'
        : kind === 'sign'
          ? 'each'
          : kind === 'deploy' || kind === 'group'
            ? 'all'
            : 'optional-all',
    accepts: ['executable', 'archive', 'file'],
    cache: { widest: kind === 'deploy' ? 'never' : 'shared', default: kind === 'deploy' ? 'never' : 'shared' },
    pool: 'cpu',
    examples: [],
    resolve: (spec) => checked(spec),
    produces: (_settings, node) =>
      kind === 'deploy' || kind === 'group' || kind === 'check'
        ? []
        : [
            {
              role,
              path: `${folder[kind] ?? 'out'}/${node.id.replaceAll('/', '-')}`,
              ...(node.platform ? { platform: node.platform } : {}),
            },
          ],
    plan: (settings, context) => [
      context.action({
        settings,
        work: kind === 'group' ? { type: 'join' } : { type: 'argv', argv: ['make-it', context.node.id], cwd: '.' },
        inputs:
          kind === 'group'
            ? []
            : context.node.inputs.map((input) => ({
                type: 'artifact',
                node: input.node,
                path: input.path,
                role: input.role,
              })),
        outputs: context.node.produces.map((artifact) => ({ path: artifact.path })),
        mode: kind === 'deploy' ? 'observed' : 'cached',
      }),
    ],
    ...over,
  });
}

export const fakeDrivers = (...more: readonly Driver[]): ReadonlyMap<string, Driver> =>
  new Map(
    [
      ...(['compile', 'check', 'sign', 'package', 'deploy', 'task', 'group'] as const).map((kind) => fakeDriver(kind)),
      ...more,
    ].map((driver) => [driver.id, driver]),
  );

/** Takes settings as they are; an `if` is true unless it reads `false`, or names the value of an axis. */
export const plainExpander: NodeExpander = {
  expand: ({ spec, settings }) => checked({ settings, env: spec.env }),
  condition: (spec, contexts) => {
    const [axis, value] = (spec.condition ?? '').split(' != ');
    if (value !== undefined && axis !== undefined) return checked((contexts['matrix'] as JsonObject)[axis] !== value);
    return checked(spec.condition !== 'false');
  },
};

export const projectFixture: ProjectContext = {
  project: 'orders',
  dist: 'dist',
  version: () => '1.4.0',
  machine: parsePlatform('linux/amd64') ?? { os: 'linux', arch: 'amd64' },
  releaseProfile: false,
};
