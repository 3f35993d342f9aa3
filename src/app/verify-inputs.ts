/** `verify --inputs`: builds in a copy of the workspace under strace, and tells what programs read that no target declares. */
import { compareText } from '../base/order.ts';
import { host, isWithin, join, relativeTo, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import { findProgram } from '../host/index.ts';
import type { Action } from '../model/action.ts';
import type { NodeId } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { Files, Processes } from '../model/ports.ts';
import { buildElsewhere, withPrivateFolder, type Built } from './build-elsewhere.ts';
import type { App } from './contract.ts';
import type { TracedTarget, UndeclaredRead } from './verify-answer.ts';
import { openHostWorld, type HostWorld } from './host-world.ts';
import { readTrace, straceWords, type Seen } from './strace.ts';
import { verifiablePlan } from './verify-plan.ts';

export const verifyInputs: App['verifyInputs'] = async (request) => {
  const world = openHostWorld();
  const strace = findProgram('strace', { path: world.environment.get('PATH') });
  if (strace.type === 'missing') {
    const help = 'it needs Linux and strace: apt-get install strace, dnf install strace, apk add strace';
    return { type: 'failed', failure: { type: 'tool-missing', tool: 'strace', help } };
  }
  const planned = await verifiablePlan(request, world);
  if (planned.type !== 'done') return planned;
  const { project, plan, skipped } = planned.value;
  return withPrivateFolder(world, async (privateFolder) => {
    const root = host.join(privateFolder, 'work');
    const traces: Traces = { folder: host.join(privateFolder, 'traces'), strace: strace.path, started: [], root };
    world.files.makeFolder(traces.folder);
    const { jobs = world.cores, signal } = request;
    const through = (processes: Processes): Processes => traced(processes, traces);
    const where = { root, backwards: false, env: {}, jobs, signal, through };
    const built = await buildElsewhere({ project, plan, world, ...where });
    const value = plan.requested
      .filter((node) => plan.nodes.some(({ id, kind }) => id === node && kind !== 'group'))
      .map((node) => tracedTarget(node, { plan, built, traces, world, privateFolder }));
    const left = skipped.map(({ node, why }): TracedTarget => ({ node, outcome: 'skipped', reads: [], why }));
    return { ...planned, value: [...value, ...left] };
  });
};

interface Traces {
  readonly folder: AbsolutePath;
  readonly strace: AbsolutePath;
  readonly root: AbsolutePath;
  /** Which node's each command was. */
  readonly started: { readonly node: NodeId; readonly name: string; readonly cwd: AbsolutePath }[];
}

/** GOBUILD_RUN of a command names its node. */
function traced(processes: Processes, { folder, strace, started }: Traces): Processes {
  return {
    ...processes,
    acquire: () => {
      const slot = processes.acquire();
      return {
        index: slot.index,
        run: (command, signal) => {
          const name = `c${started.length}`;
          const node = (command.env['GOBUILD_RUN'] ?? '').split(' ', 1)[0] ?? '';
          started.push({ node, name, cwd: command.cwd });
          const argv = [...straceWords(strace, host.join(folder, name)), ...command.argv];
          return slot.run({ ...command, argv, plain: undefined }, signal);
        },
      };
    },
  };
}

interface Tracing {
  readonly plan: Plan;
  readonly built: Built;
  readonly traces: Traces;
  readonly world: HostWorld;
  readonly privateFolder: AbsolutePath;
}

function tracedTarget(node: NodeId, tracing: Tracing): TracedTarget {
  const told = tracing.built.report.nodes.find((one) => one.node === node);
  if (told && told.outcome !== 'ran') {
    const why = told.outcome === 'skipped' ? 'what it needs failed' : `it was ${told.outcome}`;
    return { node, outcome: 'failed', reads: [], ...(told.failure ? { failure: told.failure } : { why }) };
  }
  const reads = undeclared(node, tracing);
  return { node, outcome: reads.length > 0 ? 'undeclared' : 'clean', reads };
}

const weight = { listed: 0, 'looked at': 1, read: 2 } as const;

/** Each path once, with what says most. */
function undeclared(node: NodeId, tracing: Tracing): readonly UndeclaredRead[] {
  const { traces, world } = tracing;
  const shownAs = undeclaredName(node, tracing);
  const found = new Map<string, UndeclaredRead['how']>();
  for (const seen of seenBy(node, traces, world.files)) {
    const name = shownAs(seen);
    const before = name === undefined ? undefined : found.get(name);
    if (name !== undefined && (before === undefined || weight[seen.how] > weight[before])) found.set(name, seen.how);
  }
  return [...found].map(([path, how]) => ({ path, how })).toSorted((a, b) => compareText(a.path, b.path));
}

/** The path as people know it; undefined for what is declared, or nobody's to declare. */
function undeclaredName(node: NodeId, tracing: Tracing): (seen: Seen) => string | undefined {
  const { traces, world } = tracing;
  const isDeclared = declaredBy(node, tracing);
  const outside = homeFilter(tracing);
  return ({ path, how }) => {
    const isInside = isWithinFolder(traces.root, path);
    const shown = isInside ? relativeTo(traces.root, path) || '.' : outside(path);
    if (shown === undefined || (isInside && isDeclared(shown, how))) return undefined;
    if (how === 'listed') return `${shown}/`;
    // What is a folder is told only when its names were read.
    return world.files.follow(path)?.kind === 'file' ? shown : undefined;
  };
}

function seenBy(node: NodeId, { folder, started }: Traces, files: Files): readonly Seen[] {
  const names = files.list(folder).map(({ name }) => name);
  return started
    .filter((command) => command.node === node)
    .flatMap(({ name, cwd }) =>
      names
        .filter((file) => file.startsWith(`${name}.`))
        .flatMap((file) => readTrace(files.readText(host.join(folder, file)).split('\n'), cwd)),
    );
}

type IsDeclared = (path: WorkspacePath, how: UndeclaredRead['how']) => boolean;

/** Inputs as the keys of the node's actions name them, and whatever it makes. */
function declaredBy(node: NodeId, { plan, built }: Tracing): IsDeclared {
  const actions = plan.actions.filter((action) => action.node === node);
  const documents = [...built.documents].flatMap(([id, record]) => (isOf(id, node) && record ? [record.document] : []));
  const files = new Set(
    documents.flatMap(({ files: own, artifacts, discovered }) => [
      ...Object.keys(own),
      ...Object.keys(artifacts),
      ...Object.keys(discovered?.files ?? {}),
    ]),
  );
  const folders = actions.flatMap(foldersOf);
  const listed = new Set(documents.flatMap(({ discovered }) => Object.keys(discovered?.folders ?? {})));
  return (path, how) =>
    isOurs(path) ||
    files.has(path) ||
    folders.some(
      ({ folder, whole, looks }) =>
        isWithin(folder, path) && (whole || how === 'listed' || (looks && how === 'looked at')),
    ) ||
    (how === 'listed' && listed.has(path));
}

const isOf = (action: string, node: NodeId): boolean => action === node || action.startsWith(`${node}#`);
const isOurs = (path: WorkspacePath): boolean => path === '.gobuild' || path.startsWith('.gobuild/');

interface DeclaredFolder {
  readonly folder: WorkspacePath;
  /** All that is in it is declared; else its names are. */
  readonly whole: boolean;
  /** Whoever lists it looks at what it finds there: the tool of a driver, which knows what of it counts. */
  readonly looks?: boolean;
}

function foldersOf(action: Action): readonly DeclaredFolder[] {
  const looks = action.work.type === 'perform';
  const inputs = action.inputs.flatMap((input): DeclaredFolder[] => {
    if (input.type === 'glob' || input.type === 'tree') return [{ folder: input.base, whole: false, looks }];
    return input.type === 'artifact' ? [{ folder: input.path, whole: input.directory === true }] : [];
  });
  const outputs = action.outputs.map(({ path }) => ({ folder: path, whole: true }));
  const depfile = action.depfile === undefined ? [] : [{ folder: join(action.depfile), whole: true }];
  return [...inputs, ...outputs, ...depfile];
}

/** `~/x` for a file of the user that is neither a tool's nor in a cache; undefined for what no target could declare. */
function homeFilter({ world, privateFolder }: Tracing): (path: AbsolutePath) => string | undefined {
  const get = (name: string): string | undefined => world.environment.get(name) || undefined;
  const home = get('HOME');
  if (home === undefined) return () => undefined;
  const own = [get('GOROOT'), get('GOCACHE'), get('GOMODCACHE'), get('GOPATH'), get('TMPDIR'), get('XDG_CACHE_HOME')];
  const usual = ['.cache', 'go', '.npm', '.nvm', '.local', 'sdk'].map((name) => host.join(home, name));
  // Counters of Go's own (https://go.dev/doc/telemetry), which decide nothing; the `env` beside them does.
  const settings = [host.join(home, '.config'), get('XDG_CONFIG_HOME')].filter((folder) => folder !== undefined);
  const telemetry = settings.map((folder) => host.join(folder, 'go', 'telemetry'));
  const tools = (get('PATH') ?? '').split(host.delimiter).flatMap((folder) => [folder, host.dirname(folder)]);
  const { storeFolder, toolchainFolder } = world;
  const passed = [...own, ...usual, ...tools, ...telemetry, storeFolder, toolchainFolder, privateFolder].filter(
    (folder): folder is string => folder !== undefined && folder !== '' && folder !== '/' && folder !== home,
  );
  return (path) => {
    if (!isWithinFolder(home, path) || passed.some((folder) => isWithinFolder(folder, path))) return undefined;
    return `~/${relativeTo(home, path)}`;
  };
}

const isWithinFolder = (folder: AbsolutePath, path: AbsolutePath): boolean =>
  path === folder || path.startsWith(`${folder}${host.separator}`);
