/** The plan of deploy/local, its defaults, and what is wrong with a target. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import { planNode, upstream } from '../../../../test/rig/perform-world.ts';
import { readDuration } from '../../../model/probe-keys.ts';
import { driver } from './driver.ts';

const server = upstream({
  role: 'executable',
  path: 'dist/build/server/linux-amd64/server',
  platform: { os: 'linux', arch: 'amd64' },
});
const service = { run: ['current/server'] };
const inputOf = (spec: Parameters<typeof planNode>[1]['spec'], target = 'here') => {
  const { actions, diagnostics } = planNode(driver, { spec, inputs: [server], target });
  expect(diagnostics).toEqual([]);
  const work = actions[0]?.work;
  return work?.type === 'perform' ? (work.input as Record<string, unknown>) : {};
};
const codesOf = (spec: Parameters<typeof planNode>[1]['spec']) =>
  planNode(driver, { spec, inputs: [server] }).diagnostics.map(({ code, at }) => `${code} ${at?.file}`);

describe('the plan', () => {
  test('is one action that observes the world, is never cached, and makes nothing', () => {
    const { actions, produces } = planNode(driver, { spec: { service, files: ['config/*.yaml'] }, inputs: [server] });
    expect(produces).toEqual([]);
    expect(actions).toMatchObject([
      {
        main: true,
        mode: 'observed',
        cache: 'never',
        pool: 'deploy',
        outputs: [],
        work: { type: 'perform', performer: 'rollout' },
        inputs: [
          { type: 'artifact', path: server.path },
          { type: 'glob', base: 'config', include: ['*.yaml'], required: true },
        ],
      },
    ]);
  });

  test('of an included file: names in the release are seen from its folder, the root is safe on every system', () => {
    const spec = { files: ['api/etc/app.yaml', 'api/*.txt', 'api/conf/', { src: 'lib/x', dst: 'y' }], service };
    const { actions } = planNode(driver, { spec, inputs: [server], target: 'api:here', folder: 'api' });
    const work = actions[0]?.work;
    expect(work?.type === 'perform' ? work.input : undefined).toMatchObject({
      root: '.gobuild/local/api+here',
      files: [
        { dst: 'etc/app.yaml', single: true },
        { base: 'api', dst: './', single: false },
        { base: 'api/conf', dst: 'conf', single: false },
        { dst: 'y', single: true },
      ],
    });
    const above = planNode(driver, { spec: { files: ['lib/x'] }, inputs: [server], folder: 'api' });
    expect(above.diagnostics.map(({ message }) => message)).toEqual(['"lib/x" lies above the folder of its file']);
  });

  test('holds all that the rollout needs, with the defaults filled in, and nothing that JSON cannot say', () => {
    const input = inputOf({
      service,
      probes: { readiness: { http: { port: 8080, path: '/readyz' } } },
      verify: { version: { http: '/version' } },
    });
    expect(JSON.parse(JSON.stringify(input))).toEqual(input);
    expect(input).toEqual({
      transport: 'local',
      target: 'here',
      root: '.gobuild/local/here',
      version: '1.4.0',
      ships: [{ path: server.path, name: 'server', platform: 'linux/amd64' }],
      files: [],
      service: { run: ['current/server'], cwd: '.', env: {}, keep: true, graceMs: 10_000 },
      probes: {
        readiness: {
          check: { type: 'http', host: '127.0.0.1', port: 8080, path: '/readyz' },
          intervalMs: 200,
          timeoutMs: 5000,
          threshold: 1,
          stableForMs: 0,
          withinMs: 30_000,
        },
      },
      verify: { version: { host: '127.0.0.1', port: 8080, path: '/version', equals: '1.4.0' } },
      retain: 5,
      env: { set: {}, names: [] },
    });
  });

  test('a root of its own for each target, also for those of an included file', () => {
    expect(inputOf({}, 'api:here')['root']).toBe('.gobuild/local/api+here');
    expect(inputOf({ root: '/srv/orders/' })['root']).toBe('/srv/orders');
  });

  test.each([
    ['config/app.yaml', undefined, { base: '.', dst: 'config/app.yaml', single: true }],
    ['config/app.yaml', 'etc/', { base: '.', dst: 'etc/app.yaml', single: true }],
    ['config/app.yaml', 'app.conf', { base: '.', dst: 'app.conf', single: true }],
    ['config/**/*.yaml', 'etc', { base: 'config', dst: 'etc', single: false }],
    ['config/*.yaml', undefined, { base: 'config', dst: 'config', single: false }],
    ['web/', undefined, { base: 'web', dst: 'web', single: false }],
    ['*.md', undefined, { base: '.', dst: '', single: false }],
  ])('file %s to %s', (src, dst, expected) => {
    const file = dst === undefined ? src : { src, dst };
    expect(inputOf({ files: [file] })['files']).toEqual([{ src, ...expected }]);
  });

  test('values of variables are texts', () => {
    const input = inputOf({ service: { ...service, env: { PORT: 8080, DEBUG: true } } });
    expect(input['service']).toMatchObject({ env: { PORT: '8080', DEBUG: 'true' } });
  });

  test('an artifact is found below current', () => {
    expect(driver.artifactPath?.(server, {})).toBe('current/server');
  });
});

describe('what is wrong is told at its place', () => {
  const wrong: readonly (readonly [Record<string, Json>, string])[] = [
    [{ probes: { readiness: {} } }, 'GB3500 probes.readiness'],
    [{ probes: { readiness: { tcp: { port: 1 }, command: ['x'] } } }, 'GB3500 probes.readiness'],
    [{ probes: { readiness: { tcp: { port: 1 }, 'stable-for': '40s' } } }, 'GB3501 probes.readiness'],
    [{ probes: { startup: { tcp: { port: 1 }, threshold: 900 } } }, 'GB3501 probes.startup'],
    [{ probes: { liveness: { tcp: { port: 1 }, interval: '5 s' } } }, 'GB1050 probes.liveness.interval'],
    [{ service: { ...service, stop: { grace: '-1s' } } }, 'GB1050 service.stop.grace'],
    [{ root: '.' }, 'GB3502 root'],
    [{ root: '.gobuild/' }, 'GB3502 root'],
    [{ root: '../elsewhere' }, 'GB3502 root'],
    [{ root: '/' }, 'GB3502 root'],
    [{ files: ['/etc/passwd'] }, 'GB3503 files.0'],
    [{ files: ['ok.yaml', { src: '../secrets/*' }] }, 'GB3503 files.1.src'],
    [{ files: [{ src: 'a', dst: '../b' }] }, 'GB3503 files.0.dst'],
    [{ service: { run: [''] } }, 'GB3504 service.run.0'],
    [{ service: { ...service, cwd: '/tmp' } }, 'GB3504 service.cwd'],
    [{ verify: { version: { http: '/version' } } }, 'GB3505 verify.version'],
  ];
  test.each(wrong)('%j', (spec, expected) => {
    expect(codesOf(spec)).toEqual([expected]);
  });

  test('all of a target at once', () => {
    expect(codesOf({ root: '.', files: ['!x'], probes: { startup: {} } })).toHaveLength(3);
  });
});

test('durations', () => {
  const texts = ['500ms', '1.5s', '2m', '1h', '0s', '5', 's', '1d', '1e3s', ''];
  expect(texts.map(readDuration)).toEqual([500, 1500, 120_000, 3_600_000, 0, ...Array.from({ length: 5 })]);
});
