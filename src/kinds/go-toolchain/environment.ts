/** The environment in which the go command runs: nothing of the user's settings may reach a result. Pure. */
import type { Platform } from '../../model/platform.ts';
import type { GoFolders } from './go-folders.ts';

type Environment = Readonly<Record<string, string>>;

/** Variable of the level of an architecture, and Go's default where the platform names none. */
const levels: Readonly<Record<string, readonly [name: string, usual: string]>> = {
  amd64: ['GOAMD64', 'v1'],
  '386': ['GO386', 'sse2'],
  arm: ['GOARM', '7'],
  arm64: ['GOARM64', 'v8.0'],
  mips: ['GOMIPS', 'hardfloat'],
  mipsle: ['GOMIPS', 'hardfloat'],
  mips64: ['GOMIPS64', 'hardfloat'],
  mips64le: ['GOMIPS64', 'hardfloat'],
  ppc64: ['GOPPC64', 'power8'],
  ppc64le: ['GOPPC64', 'power8'],
  riscv64: ['GORISCV64', 'rva20u64'],
  wasm: ['GOWASM', ''],
};

export interface EnvironmentRequest {
  /** Of the action: PATH, HOME and what gobuild.yaml declares. Its GOFLAGS, GOAMD64 … count: they are in the key. */
  readonly declared: Environment;
  readonly folders: GoFolders;
  readonly platform: Platform;
  readonly experiments: readonly string[];
  /** Absolute path of go.work, or undefined. */
  readonly workspace?: string | undefined;
  readonly cores: number;
  /** Absolute folder the command runs in: Go names folders by it even behind symbolic links. */
  readonly cwd: string;
}

export function goEnvironment(request: EnvironmentRequest): Environment {
  const { declared, folders, platform } = request;
  const level = levels[platform.arch];
  return {
    ...declared,
    ...(level ? { [level[0]]: platform.variant ?? declared[level[0]] ?? level[1] } : {}),
    GOOS: platform.os,
    GOARCH: platform.arch,
    CGO_ENABLED: '0',
    GOEXPERIMENT: request.experiments.length > 0 ? request.experiments.join(',') : (declared['GOEXPERIMENT'] ?? ''),
    GOFLAGS: declared['GOFLAGS'] ?? '',
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    GOPROXY: 'off',
    GOWORK: request.workspace ?? 'off',
    GO111MODULE: '',
    GOCACHE: declared['GOCACHE'] ?? folders.cache,
    GOMODCACHE: declared['GOMODCACHE'] ?? folders.modules,
    GOMAXPROCS: String(Math.max(1, Math.floor(request.cores))),
    PWD: request.cwd,
  };
}

/** Whether programs of `platform` run on this machine. */
export function runsHere(platform: Platform, machine: Platform): boolean {
  if (platform.os !== machine.os) return false;
  const arch = platform.arch === machine.arch || (machine.arch === 'amd64' && platform.arch === '386');
  return arch && (platform.variant === undefined || platform.variant === machine.variant || isLowest(platform));
}

const isLowest = (platform: Platform): boolean => platform.arch === 'amd64' && platform.variant === 'v1';

/** Variables by which people reach their module proxies and repositories. Handed to downloads only, never keyed. */
const networkNames: ReadonlySet<string> = new Set(
  (
    'HOME USERPROFILE PATH APPDATA LOCALAPPDATA PROGRAMDATA XDG_CONFIG_HOME TMPDIR TEMP TMP SYSTEMROOT COMSPEC PATHEXT ' +
    'NETRC SSL_CERT_FILE SSL_CERT_DIR HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY'
  ).split(' '),
);
/** How git reaches a host, never which repository it works in (GIT_DIR and its like). */
const gitNames = /^(?:SSH_|GIT_(?:SSH|ASKPASS|CONFIG|TERMINAL_PROMPT|SSL|HTTP|PROXY|ALLOW_PROTOCOL|CURL|TRACE))/;
const isNetworkName = (name: string): boolean => networkNames.has(name.toUpperCase()) || gitNames.test(name);

/**
 * Adds to `build` what a download needs: the variables of proxies and keys of the user, and `network`, what `go env` says of
 * GOPROXY and its like.
 */
export function downloadEnvironment(build: Environment, user: Environment, network: Environment): Environment {
  const own = Object.fromEntries(Object.entries(user).filter(([name]) => isNetworkName(name)));
  return { ...own, ...build, ...network };
}
