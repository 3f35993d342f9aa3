/** The environment of the go command: levels, what is fixed, what the file may set, what downloads get. */
import { describe, expect, it } from 'vitest';
import { downloadEnvironment, goEnvironment, runsHere, type EnvironmentRequest } from './environment.ts';

const folders = { cache: '/c', modules: '/m', root: '/r' };
const network = { GOPROXY: 'https://proxy.example.com' };
const request: EnvironmentRequest = {
  declared: { PATH: '/bin' },
  folders,
  platform: { os: 'linux', arch: 'arm', variant: '7' },
  experiments: [],
  cores: 2,
  cwd: '/w',
};

describe('goEnvironment', () => {
  it('leaves nothing of the user but paths', () => {
    expect(goEnvironment(request)).toMatchObject({
      PATH: '/bin',
      GOOS: 'linux',
      GOARCH: 'arm',
      GOARM: '7',
      CGO_ENABLED: '0',
      GOENV: 'off',
      GOFLAGS: '',
      GOTOOLCHAIN: 'local',
      GOPROXY: 'off',
      GOWORK: 'off',
      GOCACHE: '/c',
      GOMODCACHE: '/m',
      GOMAXPROCS: '2',
      PWD: '/w',
    });
  });

  it.each([
    [{ os: 'linux', arch: 'amd64' }, { GOAMD64: 'v1' }],
    [{ os: 'linux', arch: 'amd64', variant: 'v3' }, { GOAMD64: 'v3' }],
    [{ os: 'linux', arch: 'arm' }, { GOARM: '7' }],
    [{ os: 'linux', arch: 'mipsle', variant: 'softfloat' }, { GOMIPS: 'softfloat' }],
  ])('levels: %j', (platform, expected) => {
    expect(goEnvironment({ ...request, platform })).toMatchObject(expected);
  });

  it('lets the file set flags and levels, which its keys then hold', () => {
    const declared = { GOFLAGS: '-p=1', GOAMD64: 'v2', GOEXPERIMENT: 'a', GOPROXY: 'https://x', CGO_ENABLED: '1' };
    expect(goEnvironment({ ...request, declared, platform: { os: 'linux', arch: 'amd64' } })).toMatchObject({
      GOFLAGS: '-p=1',
      GOAMD64: 'v2',
      GOEXPERIMENT: 'a',
      GOPROXY: 'off',
      CGO_ENABLED: '0',
    });
  });

  it('gives downloads the proxies and keys of the user, and nothing else of it', () => {
    const user = { HTTPS_PROXY: 'http://p', SSH_AUTH_SOCK: '/s', GOFLAGS: '-x', AWS_SECRET: 'no', GOOS: 'plan9' };
    const env = downloadEnvironment(goEnvironment(request), user, network);
    expect(env).toMatchObject({
      HTTPS_PROXY: 'http://p',
      SSH_AUTH_SOCK: '/s',
      GOPROXY: 'https://proxy.example.com',
      GOFLAGS: '',
      GOOS: 'linux',
    });
    expect(env).not.toHaveProperty('AWS_SECRET');
  });

  it('F39: gives git of downloads the ways to a host, not another repository', () => {
    const user = {
      GIT_SSH_COMMAND: 'ssh -i k',
      GIT_CONFIG_COUNT: '0',
      GIT_DIR: '/d',
      GIT_WORK_TREE: '/w',
      GIT_EXEC_PATH: '/e',
    };
    const env = downloadEnvironment(goEnvironment(request), user, folders);
    expect(Object.keys(env).filter((name) => name.startsWith('GIT_'))).toEqual(['GIT_SSH_COMMAND', 'GIT_CONFIG_COUNT']);
  });
});

it.each([
  ['linux', 'amd64', undefined, true],
  ['linux', '386', undefined, true],
  ['linux', 'amd64', 'v1', true],
  ['linux', 'amd64', 'v4', false],
  ['linux', 'arm64', undefined, false],
  ['windows', 'amd64', undefined, false],
])('%s/%s/%s runs on linux/amd64: %s', (os, arch, variant, expected) => {
  expect(runsHere({ os, arch, variant }, { os: 'linux', arch: 'amd64' })).toBe(expected);
});
