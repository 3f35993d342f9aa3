/** Finds the programs that actions need and says what they are, without starting a program that was asked before. */
import { host, type AbsolutePath } from '../base/path.ts';
import { canonicalJson } from '../base/json.ts';
import { sortedUnique } from '../base/order.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ToolNeed } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { Lock } from '../model/lock.ts';
import type { Platform } from '../model/platform.ts';
import { FileError, type Environment, type Files, type FoundTool, type Network, type Tools } from '../model/ports.ts';
import { pickBaseEnvironment } from './environment.ts';
import { candidatePaths, findProgram, findPrograms, type ProgramSearch } from './find-program.ts';
import { findToolchain } from './find-toolchain.ts';
import type { GoWorld } from './go-toolchain.ts';
import { linkChain } from './link-chain.ts';
import { openToolMemory, tupleOf, type ToolMemory } from './tool-memory.ts';
import { runOwn } from './zx.ts';

export interface HostTools extends Tools {
  /** Absolute paths that decided what was found, existing or not: names tried before, links on the way, watched files. */
  readonly lookedAt: () => readonly AbsolutePath[];
  /** For versions that the configuration names. */
  readonly go: GoWorld;
}

export interface ToolsOptions {
  readonly files: Files;
  readonly environment: Environment;
  readonly root: AbsolutePath;
  /** `.gobuild`: identities are remembered there. */
  readonly stateFolder: AbsolutePath;
  readonly network: Pick<Network, 'download'>;
  readonly machine: Platform;
  /** Toolchains of all workspaces. */
  readonly toolchains: AbsolutePath;
  readonly lock?: Lock | undefined;
}

interface Deciding {
  readonly paths: readonly AbsolutePath[];
  readonly tuple: string;
  /** Where it was looked for before. */
  readonly inVain: readonly AbsolutePath[];
  readonly tried: string;
}

interface Search extends ToolsOptions {
  readonly memory: ToolMemory;
  readonly looked: Set<AbsolutePath>;
  /** Program → the files that say what it is and those that would stand in for it, as they were before it was asked. */
  readonly asFound: Map<AbsolutePath, readonly Deciding[]>;
}

export function openTools(options: ToolsOptions): HostTools {
  const memory = openToolMemory(options.files, host.join(options.stateFolder, 'tools.json'));
  const search: Search = { ...options, memory, looked: new Set(), asFound: new Map() };
  const found = new Map<string, Promise<Result<FoundTool, Failure>>>();
  const go: GoWorld = {
    ...options,
    folder: options.toolchains,
    findAll: (need) => findAll(need, search),
    identify: (need, path) => identifyAt(need, { path, inVain: [] }, search),
  };
  return {
    find: (need) => {
      const key = JSON.stringify([need.name, need.wanted ?? '', need.folders ?? [], need.identity]);
      const known = found.get(key);
      if (known) return known;
      const { wanted } = need;
      const finding =
        wanted === undefined ? findTool(need, search) : findToolchain({ ...need, wanted }, options.lock, go);
      found.set(key, finding);
      return finding;
    },
    changed: (tools) => tools.find(({ path }) => isChanged(path, search))?.name,
    go,
    lookedAt: () => sortedUnique(search.looked),
  };
}

const asSeen = (files: Files, { paths, inVain }: Pick<Deciding, 'paths' | 'inVain'>): Deciding => ({
  paths,
  inVain,
  tuple: tupleOf(files, paths),
  tried: triedOf(files, inVain),
});

/** Another file behind a link is another program, too. */
function isChanged(path: AbsolutePath, { asFound, files }: Search): boolean {
  try {
    const before = asFound.get(path) ?? [];
    return before.some(
      (seen) => tupleOf(files, seen.paths) !== seen.tuple || triedOf(files, seen.inVain) !== seen.tried,
    );
  } catch (error) {
    if (error instanceof FileError) return true;
    throw error;
  }
}

/**
 * What lies where a program was looked for in vain, as one text. A folder that cannot be looked into holds none, as for a
 * shell. Asked for at the end of each action: short where there is nothing.
 */
const triedOf = (files: Files, paths: readonly AbsolutePath[]): string =>
  paths.map((path) => (isInSight(path, files) ? tupleOf(files, [path]) : '')).join('/');

function isInSight(path: AbsolutePath, files: Files): boolean {
  try {
    return files.follow(path) !== undefined;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

const placesOf = (need: ToolNeed, { environment, root }: Search): ProgramSearch => ({
  path: environment.get('PATH'),
  extensions: process.platform === 'win32' ? environment.get('PATHEXT') : undefined,
  folders: need.folders,
  cwd: root,
});

/** In the order of the search; one that does not say what it is, is passed over. */
async function findAll(need: ToolNeed, search: Search): Promise<readonly FoundTool[]> {
  const paths = findPrograms(need.name, placesOf(need, search));
  const tools = await Promise.all(paths.map((path) => identifyAt(need, { path, inVain: [] }, search)));
  return tools.flatMap((tool) => (tool.ok ? [tool.value] : []));
}

async function findTool(need: ToolNeed, search: Search): Promise<Result<FoundTool, Failure>> {
  const where = placesOf(need, search);
  const program = findProgram(need.name, where);
  const candidates = candidatePaths(need.name, where);
  const inVain = program.type === 'missing' ? candidates : candidates.slice(0, candidates.indexOf(program.path));
  // A program put under one of these names would be taken the next time.
  for (const path of inVain) search.looked.add(path);
  if (program.type === 'missing') return err({ type: 'tool-missing', tool: need.name, help: need.help });
  return identifyAt(need, { path: program.path, inVain }, search);
}

interface Place {
  readonly path: AbsolutePath;
  /** Where it was looked for before. */
  readonly inVain: readonly AbsolutePath[];
}

async function identifyAt(
  need: ToolNeed,
  { path, inVain }: Place,
  search: Search,
): Promise<Result<FoundTool, Failure>> {
  try {
    const real = search.files.realPath(path);
    const watched = watchedFiles(need, real);
    const paths = [path, ...watched];
    // Another need of the same program may watch other files; what the first one found must still hold.
    const before = search.asFound.get(path) ?? [];
    search.asFound.set(path, [...before, asSeen(search.files, { paths, inVain })]);
    for (const seen of [...linkChain(path, search.files), ...watched]) search.looked.add(seen);
    const identity = await identify(need, { path, real, watched }, search);
    return identity.ok ? ok({ name: need.name, path, identity: identity.value }) : identity;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'EMFILE' || error.code === 'ENFILE')
      return err({ type: 'machine', message: error.message, path: error.path });
    return err({ type: 'tool-broken', tool: need.name, message: error.message, help: need.help });
  }
}

/** `watch` is relative to the folder of the program itself, behind links. */
function watchedFiles({ identity }: ToolNeed, real: AbsolutePath): readonly AbsolutePath[] {
  const watch = identity.type === 'command' ? (identity.watch ?? []) : [];
  return watch.map((path) => host.resolve(host.dirname(real), path));
}

interface Program {
  readonly path: AbsolutePath;
  readonly real: AbsolutePath;
  readonly watched: readonly AbsolutePath[];
}

async function identify(need: ToolNeed, program: Program, search: Search): Promise<Result<string, Failure>> {
  const { identity } = need;
  if (identity.type === 'content') {
    const question = canonicalJson(['content', program.real]);
    const answer = await search.memory.remember(question, [program.real], async () =>
      ok(`sha256:${search.files.digest(program.real)}`),
    );
    return answer;
  }
  const cwd = host.resolve(search.root, identity.cwd ?? '.');
  const env = { ...pickBaseEnvironment(search.environment.all()), LC_ALL: 'C', ...identity.env };
  const question = canonicalJson(['command', program.path, [...identity.args], cwd, { ...identity.env }]);
  return search.memory.remember(question, [program.real, ...program.watched], () =>
    ask(need, { argv: [program.path, ...identity.args], cwd, env }),
  );
}

async function ask(need: ToolNeed, command: Parameters<typeof runOwn>[0]): Promise<Result<string, Failure>> {
  const answer = await runOwn(command);
  const text = answer.stdout.trim();
  if (answer.status === 0 && text !== '') return ok(text);
  const said = answer.stderr.trim().split('\n').slice(0, 3).join('; ');
  const how = answer.status === 0 ? 'it printed nothing' : said === '' ? `it ended with status ${answer.status}` : said;
  const message = `"${command.argv.join(' ')}" does not say which version it is: ${how}`;
  return err({ type: 'tool-broken', tool: need.name, message, help: need.help });
}
