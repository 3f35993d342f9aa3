/** Runs the go command without a network, and downloads modules first where some are missing. */
import { absolute, type AbsolutePath } from '../../base/path.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Failure } from '../../model/failure.ts';
import type { Job, PerformWorld, RunResult } from '../../model/perform.ts';
import { parsePlatform, type Platform } from '../../model/platform.ts';
import { downloadEnvironment, goEnvironment } from './environment.ts';
import { fromWorkspace } from './go-failure.ts';
import { askGoFolders, askGoNetwork, type GoFolders } from './go-folders.ts';
import { inTurn } from './in-turn.ts';
import { parsePackages } from './packages.ts';
import { goFlags, type GoSettings } from './settings.ts';
import { tellDownloads } from './tell-downloads.ts';

/** The go command as one call of a performer uses it. */
export interface Go {
  readonly world: PerformWorld;
  readonly program: AbsolutePath;
  readonly settings: GoSettings;
  readonly platform: Platform;
  readonly folders: GoFolders;
  /** Absolute folder of go.mod: where it runs. */
  readonly cwd: AbsolutePath;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs?: number | undefined;
}

/** Readies the go command for the jobs of one call, which share settings, platform and environment. */
export async function prepareGo(job: Job, settings: GoSettings, world: PerformWorld): Promise<Result<Go, Failure>> {
  const tool = job.tools.get('go');
  if (!tool) return err({ type: 'tool-missing', tool: 'go', help: 'install Go (https://go.dev/dl)' });
  const folders = await askGoFolders(world, tool.path);
  if (!folders.ok) return folders;
  const platform = parsePlatform(job.action.platform ?? '') ?? world.machine;
  const cwd = absolute(world.workspace, settings.module);
  const env = goEnvironment({
    declared: job.env,
    folders: folders.value,
    platform,
    experiments: settings.experiments,
    workspace: settings.workspace === false ? undefined : absolute(world.workspace, settings.workspace),
    cores: world.cores,
    cwd,
  });
  const { timeoutMs } = job.action;
  return ok({ world, program: tool.path, settings, platform, folders: folders.value, cwd, env, timeoutMs });
}

export interface GoCall {
  /** Words behind `go`. */
  readonly args: readonly string[];
  readonly label: string;
  readonly capture?: boolean | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly follow?: ((lines: string) => void) | undefined;
}

export const runGo = (go: Go, call: GoCall): Promise<RunResult> =>
  go.world.run([go.program, ...call.args], {
    cwd: go.cwd,
    env: call.env ?? go.env,
    label: call.label,
    follow: call.follow,
    ...(call.capture ? { capture: true } : {}),
    ...(go.timeoutMs === undefined ? {} : { timeoutMs: go.timeoutMs }),
  });

/** What Go says when GOPROXY=off keeps it from a module that does not lie in GOMODCACHE. */
const isMissingModule = (line: string): boolean => line.includes('disabled by GOPROXY=off');

export interface ModuleRun {
  readonly result: RunResult;
  /** What the go command said: of the download, where that failed. */
  readonly lines: readonly string[];
}

/**
 * Runs `call`; if modules are missing, downloads those that `packages` need and runs it once more. A module cache that
 * was emptied meanwhile is noticed here, at the only moment at which it matters.
 */
export async function runWithModules(
  go: Go,
  call: GoCall,
  packages: { readonly patterns: readonly string[]; readonly tests: boolean },
): Promise<ModuleRun> {
  const first = await runGo(go, call);
  if (first.failure?.type !== 'exit-status' || !first.tail.some(isMissingModule))
    return { result: first, lines: first.tail };
  const trouble = await download(go, packages);
  const again = await runGo(go, call);
  return { result: again, lines: again.failure && trouble.length > 0 ? trouble : again.tail };
}

/** Arguments of `go list` over all that `patterns` need. A profile would make variants of every package: none here. */
export const listArgs = (
  go: Go,
  what: { readonly patterns: readonly string[]; readonly tests: boolean; readonly fields: readonly string[] },
): string[] => [
  'list',
  '-e',
  '-deps',
  ...(what.tests ? ['-test'] : []),
  '-pgo=off',
  ...goFlags(go.settings),
  `-json=${what.fields.join(',')}`,
  '--',
  ...what.patterns,
];

export interface Listing {
  readonly result: RunResult;
  /** Undefined if Go failed or printed something else. */
  readonly packages: ReturnType<typeof parsePackages>;
}

/** `go list` without a network; where modules are missing, once more with the user's own proxies. */
export async function listPackages(
  go: Go,
  what: { readonly patterns: readonly string[]; readonly tests: boolean; readonly fields: readonly string[] },
): Promise<Listing> {
  const args = listArgs(go, what);
  const offline = await list(go, args, { env: go.env });
  if (!lacksModules(offline)) return offline;
  go.world.progress('waiting for modules');
  return inTurn(go.folders.modules, async () => {
    // Another call may have downloaded them meanwhile.
    const again = await list(go, args, { env: go.env });
    if (!lacksModules(again)) return again;
    go.world.progress('downloading modules');
    const network = await askGoNetwork(go.world, go.program);
    if (!network.ok) return { result: { ...again.result, failure: network.error }, packages: undefined };
    const env = downloadEnvironment(go.env, go.world.userEnv, network.value);
    return list(go, args, { env, follow: tellDownloads(go.world.progress) });
  });
}

async function list(go: Go, args: readonly string[], how: Pick<GoCall, 'env' | 'follow'>): Promise<Listing> {
  const result = await runGo(go, { args, label: 'go list', capture: true, ...how });
  return { result, packages: result.failure ? undefined : parsePackages(result.stdout) };
}

const lacksModules = ({ result, packages }: Listing): boolean =>
  result.failure
    ? result.failure.type === 'exit-status' && result.tail.some(isMissingModule)
    : (packages ?? []).some((listed) => listed.Error !== undefined && isMissingModule(listed.Error.Err));

/** Why modules could not be downloaded; empty if all are there. */
async function download(
  go: Go,
  packages: { readonly patterns: readonly string[]; readonly tests: boolean },
): Promise<readonly string[]> {
  const listing = await listPackages(go, { ...packages, fields: ['ImportPath', 'Error'] });
  if (listing.result.failure) return listing.result.tail;
  const errors = (listing.packages ?? []).flatMap(({ Error }) => (Error ? [`${Error.Pos ?? 'go'}: ${Error.Err}`] : []));
  return fromWorkspace(errors, '.');
}
