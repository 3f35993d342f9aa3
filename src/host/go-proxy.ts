/** Module proxies as GOPROXY names them, and files taken from them (https://go.dev/ref/mod#goproxy-protocol). */
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { host, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { Environment, Network } from '../model/ports.ts';
import { errnoOf, fileError } from './file-error.ts';
import { runOwn } from './zx.ts';

export interface GoProxy {
  /** https, http or file, without a slash at its end. */
  readonly url: string;
  /** The next one is asked after any problem, not only where this one has no such file. */
  readonly orElse: boolean;
}

/** The proxies of a GOPROXY text. `direct` is passed over (versions of Go lie in proxies alone); `off` ends the list. */
export function parseGoProxy(text: string): readonly GoProxy[] {
  const proxies: GoProxy[] = [];
  for (const [, name = '', mark] of text.matchAll(/([^,|]+)([,|]?)/g)) {
    const entry = name.trim();
    if (entry === 'off') break;
    if (entry === '' || entry === 'direct' || entry === 'noproxy') continue;
    const url = /^[a-z]+:\/\//i.test(entry) ? entry : `https://${entry}`;
    proxies.push({ url: url.replace(/\/+$/, ''), orElse: mark === '|' });
  }
  return proxies;
}

/**
 * GOPROXY of the environment, else of the file that `go env -w` writes; empty if neither says anything. Where that file
 * lies: https://pkg.go.dev/cmd/go#hdr-Environment_variables (GOENV), https://pkg.go.dev/os#UserConfigDir.
 */
export function goProxyText(environment: Environment, os: string): string {
  const own = environment.get('GOPROXY');
  if (own) return own;
  const file = goEnvFile(environment, os);
  if (file === undefined) return '';
  try {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    return (
      lines
        .findLast((line) => line.startsWith('GOPROXY='))
        ?.slice('GOPROXY='.length)
        .trim() ?? ''
    );
  } catch {
    return '';
  }
}

/** Undefined if there is none. */
export function goEnvFile(environment: Environment, os: string): AbsolutePath | undefined {
  const named = environment.get('GOENV');
  if (named) return named === 'off' || !host.isAbsolute(named) ? undefined : named;
  const folder = configFolder(environment, os);
  return folder !== undefined && host.isAbsolute(folder) ? host.join(folder, 'go', 'env') : undefined;
}

function configFolder(environment: Environment, os: string): string | undefined {
  if (os === 'windows') return environment.get('APPDATA') || undefined;
  const home = environment.get('HOME') || undefined;
  if (os === 'darwin') return home && host.join(home, 'Library', 'Application Support');
  return environment.get('XDG_CONFIG_HOME') || (home && host.join(home, '.config'));
}

/** As the user has set them for that Go, which also knows its own default. */
export async function proxiesOfGo(go: AbsolutePath, environment: Environment): Promise<readonly GoProxy[]> {
  const env = { ...environment.all(), GOTOOLCHAIN: 'local', GO111MODULE: '', GOWORK: 'off' };
  const answer = await runOwn({ argv: [go, 'env', 'GOPROXY'], cwd: host.dirname(go), env });
  return parseGoProxy(answer.stdout.trim());
}

export interface ProxyFile {
  /** Below the proxy: `golang.org/toolchain/@v/list`. */
  readonly path: string;
  readonly to: AbsolutePath;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((bytes: number, total: number | undefined) => void) | undefined;
}

export interface FromProxy {
  readonly network: Pick<Network, 'download'>;
  readonly proxies: readonly GoProxy[];
  readonly environment: Environment;
}

/** The address that it came from, fit to be shown. Proxies are asked in their order, as Go does: on to the next after 404 and 410. */
export async function fetchFromProxy(from: FromProxy, file: ProxyFile): Promise<Result<string, Failure>> {
  let last: Failure = { type: 'unreachable', message: `no proxy has ${file.path}`, help: proxyHelp };
  for (const proxy of from.proxies) {
    const url = `${proxy.url}/${file.path}`;
    const got = url.startsWith('file:') ? copyLocal(url, file) : await download(url, from, file);
    if (got === 'done') return ok(shown(url));
    if (got.failure.type === 'cancelled') return err(got.failure);
    last = got.failure;
    if (!got.absent && !proxy.orElse) break;
  }
  return err(last);
}

/** Without user and password. */
function shown(text: string): string {
  const url = URL.parse(text);
  return url && url.origin !== 'null' ? `${url.origin}${url.pathname}` : text;
}

const proxyHelp = 'check GOPROXY and the network';

interface NotGot {
  /** The proxy says that it has no such file. */
  readonly absent: boolean;
  readonly failure: Failure;
}

async function download(url: string, { network, environment }: FromProxy, file: ProxyFile): Promise<'done' | NotGot> {
  const { to, maxBytes, timeoutMs, signal, progress } = file;
  const proxyEnv = environment.all();
  // The user named the address, and what comes is checked against the lock.
  const got = await network.download({ url, to, maxBytes, timeoutMs, signal, progress, proxyEnv, plainHttp: true });
  if (got.ok) return 'done';
  const { error } = got;
  if (error.type === 'cancelled') return { absent: false, failure: { type: 'cancelled' } };
  if (error.type === 'disk') return { absent: false, failure: { type: 'machine', message: error.message, path: to } };
  const absent = error.type === 'status' && (error.status === 404 || error.status === 410);
  return { absent, failure: { type: 'unreachable', message: error.message, help: proxyHelp } };
}

function copyLocal(url: string, { to, maxBytes }: ProxyFile): 'done' | NotGot {
  let path: AbsolutePath;
  try {
    path = fileURLToPath(url);
  } catch {
    const message = `"${url}" of GOPROXY is no usable address of a file`;
    return { absent: false, failure: { type: 'machine', message, help: 'write it as file:///folder' } };
  }
  try {
    if (statSync(path).size > maxBytes)
      return {
        absent: false,
        failure: { type: 'machine', message: `${url} is too large for what it should be`, path },
      };
    copyFileSync(path, to);
    return 'done';
  } catch (error) {
    const absent = errnoOf(error) === 'ENOENT';
    const message = absent ? `${url} is not there` : fileError('copy', path, error).message;
    return { absent, failure: { type: 'machine', message, path, help: 'check GOPROXY' } };
  }
}
