/** Which release a line of Go means: the machine's own, else the newest that the module proxies list. */
import { host } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ToolNeed } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import { newestGo, parseGoVersion, satisfiesGo } from '../model/go-version.ts';
import { fetchFromProxy, goProxyText, parseGoProxy, proxiesOfGo, type GoProxy } from './go-proxy.ts';
import { noProxy, switchingGo, versionOf, type GoWorld } from './go-toolchain.ts';
import { temporaryBeside } from './temporary-name.ts';

export interface ReleaseRequest {
  readonly need: ToolNeed;
  /** `1.26`, `1.26.8`. */
  readonly wanted: string;
  /** Take the newest that there is, and not the machine's. */
  readonly newest?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The machine's Go if it is one of the line. Nothing is asked of the network. */
export async function machineRelease({ need, wanted }: ReleaseRequest, world: GoWorld): Promise<string | undefined> {
  const versions = (await world.findAll(need)).map(versionOf);
  return versions.find((version) => version !== undefined && satisfiesGo(wanted, version));
}

/** An exact version. */
export async function findRelease(request: ReleaseRequest, world: GoWorld): Promise<Result<string, Failure>> {
  const { wanted } = request;
  if (parseGoVersion(wanted)?.isExact) return ok(wanted);
  const own = request.newest ? undefined : await machineRelease(request, world);
  if (own !== undefined) return ok(own);
  const listed = await listedVersions(request, world);
  if (!listed.ok) return listed;
  const newest = newestGo(wanted, listed.value);
  if (newest !== undefined) return ok(newest);
  return err({
    type: 'configuration',
    message: `there is no release of Go ${wanted} yet`,
    help: `name a line that has one, or a preview by its whole name, as "${wanted}rc1"`,
  });
}

async function listedVersions(
  { need, wanted, signal }: ReleaseRequest,
  world: GoWorld,
): Promise<Result<readonly string[], Failure>> {
  const proxies = await proxiesOf(need, world);
  if (proxies.length === 0) {
    const { environment: own, machine } = world;
    return err(noProxy(wanted, goProxyText(own, machine.os), machine.os));
  }
  const { files, network, environment, folder } = world;
  const to = temporaryBeside(host.join(folder, 'list'));
  try {
    files.makeFolder(folder);
    const path = 'golang.org/toolchain/@v/list';
    const got = await fetchFromProxy(
      { network, proxies, environment },
      { path, to, maxBytes: 32 * 1024 * 1024, timeoutMs: 60_000, signal },
    );
    if (!got.ok) return got;
    return ok(
      [...files.readText(to).matchAll(/^v0\.0\.1-go(1\.\S+)\.[a-z0-9]+-[a-z0-9]+$/gm)].map(
        ([, version = '']) => version,
      ),
    );
  } finally {
    files.remove(to);
  }
}

/** As the user has set them; a Go also knows its own default. */
async function proxiesOf(need: ToolNeed, world: GoWorld): Promise<readonly GoProxy[]> {
  const text = goProxyText(world.environment, world.machine.os);
  const go = text === '' ? switchingGo(await world.findAll(need)) : undefined;
  return go ? proxiesOfGo(go.path, world.environment) : parseGoProxy(text);
}
