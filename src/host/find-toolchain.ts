/** The tool of a version that the configuration names: what it is, is known at once; where it is, only when it is needed. */
import { err, ok, type Result } from '../base/result.ts';
import type { ToolNeed } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import { parseGoVersion } from '../model/go-version.ts';
import type { Lock } from '../model/lock.ts';
import { platformText } from '../model/platform.ts';
import type { FetchOptions, FoundTool } from '../model/ports.ts';
import { machineRelease } from './go-release.ts';
import { fetchGo, goIdentity, locateGo, type GoWanted, type GoWorld } from './go-toolchain.ts';
import { sharedFetch } from './shared-fetch.ts';

export type WantedTool = ToolNeed & { readonly wanted: string };

/** The exact version and the sum; undefined if neither the lock nor this machine tells which it is. Asks no network. */
export async function wantedGo(
  need: WantedTool,
  lock: Lock | undefined,
  world: GoWorld,
): Promise<GoWanted | undefined> {
  const { wanted } = need;
  const locked = lock?.go[wanted];
  const exact = parseGoVersion(wanted)?.isExact
    ? wanted
    : (locked?.version ?? (await machineRelease({ need, wanted }, world)));
  const { os, arch } = world.machine;
  return exact === undefined ? undefined : { need, exact, sum: locked?.sums[platformText({ os, arch })] };
}

export async function findToolchain(
  need: WantedTool,
  lock: Lock | undefined,
  world: GoWorld,
): Promise<Result<FoundTool, Failure>> {
  const wanted = await wantedGo(need, lock, world);
  if (!wanted) return err(unknownRelease(need));
  const fetch = async (options: FetchOptions): Promise<Result<FoundTool, Failure>> => {
    const source = await locateGo(wanted, world);
    return source.ok ? fetchGo(source.value, wanted, { world, options }) : source;
  };
  return ok({
    name: need.name,
    path: '',
    identity: goIdentity(wanted.exact),
    fetch: sharedFetch(fetch),
  });
}

const unknownRelease = ({ name, wanted }: WantedTool): Failure => ({
  type: 'tool-missing',
  tool: `${name} (${wanted})`,
  help: 'gobuild.lock does not say yet which release that is: `gobuild run` or `gobuild lock` finds out',
});
