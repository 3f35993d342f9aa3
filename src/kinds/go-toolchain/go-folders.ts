/** Asks the user's own Go where its caches lie, once as long as nothing changes, and how modules are reached. */
import { isObject } from '../../base/json.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { host, type AbsolutePath } from '../../base/path.ts';
import type { Failure } from '../../model/failure.ts';
import { compareGoVersions, firstSwitchingGo, parseGoVersion } from '../../model/go-version.ts';
import type { PerformWorld } from '../../model/perform.ts';
import { openGoEnvMemory } from './go-env-memory.ts';

export interface GoFolders {
  /** GOCACHE. */
  readonly cache: AbsolutePath;
  /** GOMODCACHE. */
  readonly modules: AbsolutePath;
  /** GOROOT. */
  readonly root: AbsolutePath;
}

const folderNames = ['GOCACHE', 'GOMODCACHE', 'GOROOT', 'GOVERSION'];
const networkNames = ['GOPROXY', 'GOPRIVATE', 'GONOPROXY', 'GONOSUMDB', 'GOSUMDB', 'GOINSECURE', 'GOVCS', 'GOAUTH'];

const answers = new WeakMap<object, Map<string, Promise<Result<GoFolders, Failure>>>>();

/** One question per environment and program; a failed one is asked again. */
export async function askGoFolders(world: PerformWorld, go: AbsolutePath): Promise<Result<GoFolders, Failure>> {
  const known = answers.get(world.userEnv) ?? new Map<string, Promise<Result<GoFolders, Failure>>>();
  answers.set(world.userEnv, known);
  const answer = known.get(go) ?? ask(world, go);
  known.set(go, answer);
  const result = await answer;
  if (!result.ok && known.get(go) === answer) known.delete(go);
  return result;
}

async function ask(world: PerformWorld, go: AbsolutePath): Promise<Result<GoFolders, Failure>> {
  const memory = openGoEnvMemory(world, go);
  const remembered = memory.known();
  const answer = remembered ? ok(remembered) : await askGo(world, go, folderNames);
  if (!answer.ok) return answer;
  const folders = foldersOf(answer.value);
  if (folders.ok && !remembered && isItself(world, go, folders.value.root)) memory.keep(answer.value);
  return folders;
}

/** A shim starts another Go than itself, and decides which by more than the memory looks at. */
function isItself({ files }: PerformWorld, go: AbsolutePath, root: string): boolean {
  const own = files.follow(host.dirname(host.dirname(files.realPath(go))));
  const told = host.isAbsolute(root) ? files.follow(root) : undefined;
  return own !== undefined && own.dev === told?.dev && own.ino === told.ino;
}

function foldersOf(values: Readonly<Record<string, string>>): Result<GoFolders, Failure> {
  const { GOVERSION = '', GOCACHE: cache = '', GOMODCACHE: modules = '', GOROOT: root = '' } = values;
  const old = tooOld(GOVERSION);
  if (old) return err(old);
  if (!host.isAbsolute(cache) || !host.isAbsolute(modules))
    return err({
      type: 'tool-broken',
      tool: 'go',
      message: `"go env" names no folder for ${host.isAbsolute(cache) ? 'GOMODCACHE' : 'GOCACHE'}`,
      help: 'set HOME, or GOCACHE and GOMODCACHE, to folders that Go may write to',
    });
  return ok({ cache, modules, root });
}

/** GOPROXY, GOPRIVATE, GOAUTH … as the user has set them: for downloads alone. Never remembered: they may hold passwords. */
export async function askGoNetwork(
  world: PerformWorld,
  go: AbsolutePath,
): Promise<Result<Readonly<Record<string, string>>, Failure>> {
  const answer = await askGo(world, go, [...networkNames, 'GOFLAGS']);
  if (!answer.ok) return answer;
  const { GOFLAGS = '', ...network } = answer.value;
  return ok({ ...network, ...(GOFLAGS.split(/\s+/).includes('-modcacherw') ? { GOFLAGS: '-modcacherw' } : {}) });
}

async function askGo(
  world: PerformWorld,
  go: AbsolutePath,
  names: readonly string[],
): Promise<Result<Readonly<Record<string, string>>, Failure>> {
  // No toolchain switch and no go.mod: the answer must not depend on the folder, nor download anything.
  // A GOROOT of the user is that of another Go than the one that a target names.
  const { GOROOT: _, ...user } = world.userEnv;
  const env = { ...user, GOTOOLCHAIN: 'local', GO111MODULE: 'off', GOWORK: 'off' };
  const run = await world.run([go, 'env', '-json', ...names], {
    cwd: host.dirname(go),
    env,
    capture: true,
    label: 'go env',
  });
  if (run.failure) return err(run.failure);
  const values = parseObject(run.stdout);
  return ok(Object.fromEntries(names.map((name) => [name, typeof values[name] === 'string' ? values[name] : ''])));
}

/** A Go from before the first that is built with answers to other flags; one that names no release is let through. */
function tooOld(version: string): Failure | undefined {
  const text = /^go(1\.[0-9a-z.]+)/.exec(version)?.[1];
  if (text === undefined || !parseGoVersion(text) || compareGoVersions(text, firstSwitchingGo) >= 0) return undefined;
  const message = `Go ${text} is too old: gobuild builds with Go ${firstSwitchingGo} and newer`;
  const help = 'install a newer Go (https://go.dev/dl) and put it first on PATH, or name one under `toolchains:`';
  return { type: 'tool-broken', tool: 'go', message, help };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
