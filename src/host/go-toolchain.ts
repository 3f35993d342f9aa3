/** One exact version of Go on this machine: where it lies, or how it comes here; every download is checked before it is used. */
import { readFileSync } from 'node:fs';
import { host, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import { sizeText } from '../base/text.ts';
import type { ToolNeed } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import { compareGoVersions, firstSwitchingGo } from '../model/go-version.ts';
import { platformText, type Platform } from '../model/platform.ts';
import type { Environment, FetchOptions, Files, FoundTool, Network } from '../model/ports.ts';
import { fetchFromProxy, goProxyText, parseGoProxy, proxiesOfGo, type GoProxy } from './go-proxy.ts';
import { goDeadlineMs, runGo } from './go-command.ts';
import { goTrouble } from './go-trouble.ts';
import { sweepOnce } from './sweep.ts';
import { temporaryBeside } from './temporary-name.ts';
import { unpackToolchain } from './unpack-toolchain.ts';

export interface GoWorld {
  readonly files: Files;
  readonly environment: Environment;
  readonly network: Pick<Network, 'download'>;
  readonly machine: Platform;
  /** Toolchains that gobuild unpacked, one folder each. */
  readonly folder: AbsolutePath;
  /** Every program of that name on PATH and in the folders of the need, with what it says it is; broken ones left out. */
  readonly findAll: (need: ToolNeed) => Promise<readonly FoundTool[]>;
  /** What one program says it is. */
  readonly identify: (need: ToolNeed, path: AbsolutePath) => Promise<Result<FoundTool, Failure>>;
}

export interface GoWanted {
  readonly need: ToolNeed;
  /** `1.26.8`. */
  readonly exact: string;
  /** `h1:…` of its zip for this machine, if the lock holds it. */
  readonly sum?: string | undefined;
}

/** Where a Go would come from; nothing is fetched to find that out. */
export type GoSource =
  | { readonly type: 'here'; readonly tool: FoundTool }
  /** Another Go fetches it, and checks it against the checksum database. */
  | { readonly type: 'by-go'; readonly go: FoundTool }
  | { readonly type: 'by-proxy'; readonly proxies: readonly GoProxy[]; readonly sum: string };

/** What a tool that is Go says it is: GOVERSION alone, as no experiment is on that is not the version's default. */
export const goIdentity = (exact: string): string => `go${exact}`;
/** `1.26.8` of what a Go said; undefined for development versions and those with experiments of their own. */
export const versionOf = ({ identity }: FoundTool): string | undefined => /^go(1\.[0-9a-z.]+)$/.exec(identity)?.[1];

export const moduleOf = (exact: string, { os, arch }: Platform): string =>
  `golang.org/toolchain@v0.0.1-go${exact}.${os}-${arch}`;

/** Two sums never share a folder: what was unpacked for another lock is not taken for this one's. */
const unpackedFolder = ({ exact, sum = '' }: GoWanted, { folder, machine }: GoWorld): AbsolutePath =>
  host.join(folder, `go${exact}.${machine.os}-${machine.arch}-${shortName(sum)}`);

const shortName = (sum: string): string => Buffer.from(sum.slice(3), 'base64').toString('hex').slice(0, 16);

const programIn = (root: AbsolutePath, { os }: Platform): AbsolutePath =>
  host.join(root, 'bin', os === 'windows' ? 'go.exe' : 'go');

export async function locateGo(wanted: GoWanted, world: GoWorld): Promise<Result<GoSource, Failure>> {
  const all = await world.findAll(wanted.need);
  const same = all.find((tool) => tool.identity === goIdentity(wanted.exact));
  if (same) return ok({ type: 'here', tool: same });
  const own = wanted.sum === undefined ? undefined : programIn(unpackedFolder(wanted, world), world.machine);
  if (own !== undefined && world.files.stat(own)) {
    const tool = await world.identify(wanted.need, own);
    if (tool.ok && tool.value.identity === goIdentity(wanted.exact)) return ok({ type: 'here', tool: tool.value });
  }
  const switching = switchingGo(all);
  return switching ? ok({ type: 'by-go', go: switching }) : byProxy(wanted, world);
}

/** The newest Go that can fetch others. */
export const switchingGo = (all: readonly FoundTool[]): FoundTool | undefined =>
  all
    .filter((tool) => compareGoVersions(versionOf(tool) ?? '', firstSwitchingGo) >= 0)
    .toSorted((a, b) => compareGoVersions(versionOf(a) ?? '', versionOf(b) ?? ''))
    .at(-1);

function byProxy({ exact, sum }: GoWanted, { environment, machine }: GoWorld): Result<GoSource, Failure> {
  const text = goProxyText(environment, machine.os);
  const proxies = parseGoProxy(text);
  if (proxies.length === 0) return err(noProxy(exact, text, machine.os));
  if (sum !== undefined) return ok({ type: 'by-proxy', proxies, sum });
  return err({
    type: 'refused',
    message: `gobuild.lock has no checksum of Go ${exact} for ${platformText(machine)}, so a download could not be checked`,
    help: `run \`gobuild lock --platform ${machine.os}/${machine.arch}\` on a machine that has Go, and commit gobuild.lock`,
  });
}

/** Why a Go cannot be fetched where no proxy is left to ask. `text`: what GOPROXY says. */
export function noProxy(version: string, text: string, os: string): Failure {
  const [first = ''] = text.split(/[,|]/);
  const help =
    first === ''
      ? `${installHelp(os)}, or set GOPROXY`
      : `install Go ${version}, or let GOPROXY name a proxy: "${first}" names none`;
  return { type: 'tool-missing', tool: `go (${version})`, help };
}

const installers: Readonly<Record<string, string>> = {
  darwin: 'install Go ("brew install go", or the package of https://go.dev/dl)',
  windows: 'install Go ("winget install GoLang.Go", or the .msi of https://go.dev/dl)',
  linux: `install any Go since ${firstSwitchingGo} (the package "golang" or "golang-go" of your system, or https://go.dev/dl)`,
};
export const installHelp = (os: string): string => installers[os] ?? 'install Go (https://go.dev/dl)';

/** The tool, here. Safe when several gobuilds do it at once. */
export async function fetchGo(
  source: GoSource,
  wanted: GoWanted,
  { world, options }: { readonly world: GoWorld; readonly options: FetchOptions },
): Promise<Result<FoundTool, Failure>> {
  if (source.type === 'here') return ok(source.tool);
  const root =
    source.type === 'by-go'
      ? await askGo(source.go, wanted, { world, options })
      : await download(source, wanted, { world, options });
  if (!root.ok) return root;
  const tool = await world.identify(wanted.need, programIn(root.value, world.machine));
  if (!tool.ok || tool.value.identity === goIdentity(wanted.exact)) return tool;
  const message = `what lies in ${root.value} says that it is ${tool.value.identity}, not go${wanted.exact}`;
  return err({ type: 'tool-broken', tool: 'go', message, help: 'remove that folder and run again' });
}

interface Fetching {
  readonly world: GoWorld;
  readonly options: FetchOptions;
}

/** GOROOT of the version, which that Go fetches if it has to (https://go.dev/doc/toolchain). */
async function askGo(go: FoundTool, wanted: GoWanted, fetching: Fetching): Promise<Result<AbsolutePath, Failure>> {
  const { world, options } = fetching;
  const { exact, sum } = wanted;
  options.progress(`${go.identity} brings Go ${exact}`);
  const env = { ...world.environment.all(), GOTOOLCHAIN: `go${exact}`, GO111MODULE: '', GOWORK: 'off', GOFLAGS: '' };
  const argv = [go.path, 'env', 'GOROOT'];
  const answer = await runGo({ argv, cwd: host.dirname(go.path), env, signal: options.signal });
  if (options.signal.aborted) return err({ type: 'cancelled' });
  const root = answer.stdout.trim();
  if (answer.status !== 0 || !host.isAbsolute(root)) return withoutGo(answer.stderr, go, { wanted, fetching });
  const fetched = sumOfFetched(root);
  if (sum === undefined || fetched === undefined || fetched === sum) return ok(root);
  return err({
    type: 'refused',
    message: `Go ${exact} in ${root} has the checksum ${fetched}, and gobuild.lock says ${sum}`,
    help: 'find out which of the two is right: `gobuild lock` asks the checksum database',
  });
}

interface Refused {
  readonly wanted: GoWanted;
  readonly fetching: Fetching;
}

/** Who has switched the checksum database off is held to the lock instead; who names no proxy is told so. */
async function withoutGo(
  said: string,
  go: FoundTool,
  { wanted, fetching }: Refused,
): Promise<Result<AbsolutePath, Failure>> {
  const { environment, machine } = fetching.world;
  const proxies = await proxiesOfGo(go.path, environment);
  if (proxies.length === 0)
    return err({
      type: 'tool-missing',
      tool: `go (${wanted.exact})`,
      help: 'let GOPROXY name a proxy that has it, or install that version',
    });
  const { sum } = wanted;
  if (sum !== undefined && said.includes('GOSUMDB=off'))
    return download({ type: 'by-proxy', proxies, sum }, wanted, fetching);
  return err(goTrouble(said, wanted.exact, machine));
}

/** Go keeps the checksum beside the zip in the module cache. */
function sumOfFetched(root: AbsolutePath): string | undefined {
  const [, version] = /^toolchain@(v.+)$/.exec(host.basename(root)) ?? [];
  if (version === undefined) return undefined;
  const cache = host.join(root, '..', '..', 'cache', 'download', 'golang.org', 'toolchain', '@v');
  try {
    return readFileSync(host.join(cache, `${version}.ziphash`), 'utf8').trim();
  } catch {
    return undefined;
  }
}

const largestZip = 512 * 1024 * 1024;

async function download(
  source: GoSource & { readonly type: 'by-proxy' },
  wanted: GoWanted,
  { world, options }: Fetching,
): Promise<Result<AbsolutePath, Failure>> {
  const to = unpackedFolder(wanted, world);
  const module = moduleOf(wanted.exact, world.machine);
  const name = `Go ${wanted.exact}`;
  const { signal } = options;
  const progress = throttled((text) => options.progress(`${name}, ${text}`));
  try {
    world.files.makeFolder(world.folder);
  } catch (error) {
    return err({
      type: 'machine',
      message: error instanceof Error ? error.message : String(error),
      path: world.folder,
    });
  }
  sweepOnce(world.files, world.folder);
  for (let attempt = 1; ; attempt += 1) {
    const zip = temporaryBeside(to);
    try {
      const got = await fetchFromProxy(
        { network: world.network, proxies: source.proxies, environment: world.environment },
        {
          path: `${module.replace('@', '/@v/')}.zip`,
          to: zip,
          maxBytes: largestZip,
          timeoutMs: goDeadlineMs,
          signal,
          progress: (bytes, total) =>
            progress(`fetching: ${sizeText(bytes)}${total === undefined ? '' : ` of ${sizeText(total)}`}`),
        },
      );
      const unpacked = got.ok
        ? await unpackToolchain({ zip, url: got.value, module, sum: source.sum, to, progress, signal })
        : got;
      if (unpacked.ok) return unpacked;
      const problem = unpacked.error;
      const again = attempt < 2 && (problem.type === 'damaged' || problem.type === 'unreachable');
      if (!again) return err(problem.type === 'damaged' ? cut(problem.message, got.ok ? got.value : '') : problem);
    } finally {
      world.files.remove(zip);
    }
  }
}

const cut = (message: string, url: string): Failure =>
  url.startsWith('file:')
    ? { type: 'machine', message, help: 'put the whole file there again' }
    : { type: 'unreachable', message, help: 'try again; if it stays so, tell those who run the proxy' };

/** Not more than a few words a second: a terminal shows no more, and a log should not grow by it. */
function throttled(say: (text: string) => void): (text: string) => void {
  let last = 0;
  return (text) => {
    const now = performance.now();
    if (last > 0 && now - last < 250) return;
    last = now;
    say(text);
  };
}
