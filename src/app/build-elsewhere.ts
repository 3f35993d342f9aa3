/** Builds a plan in a copy of the workspace: another path, another time, no store; nothing of the workspace is touched. */
import { runPlan } from '../engine/index.ts';
import { host, isWithin, join, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import { hostEnvironment } from '../host/index.ts';
import type { Action, ActionId } from '../model/action.ts';
import type { ActionResult } from '../model/perform.ts';
import type { Plan } from '../model/plan.ts';
import type { Files, Processes } from '../model/ports.ts';
import type { RunReport } from '../model/run-report.ts';
import type { Answer } from './contract.ts';
import type { HostWorld } from './host-world.ts';
import { openEngine, type Engine } from './open-engine.ts';
import type { Project } from './open-project.ts';
import { machineTrouble } from './machine-trouble.ts';

export interface Elsewhere {
  readonly project: Project;
  readonly plan: Plan;
  readonly world: HostWorld;
  /** Is made; the workspace's files are put there. */
  readonly root: AbsolutePath;
  /** Makes folders' entries in the other order. */
  readonly backwards: boolean;
  /** Variables that it gets beside gobuild's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Around the programs that are started. */
  readonly through?: ((processes: Processes) => Processes) | undefined;
}

export interface Built {
  readonly report: RunReport;
  /** Of actions that ended well; read them before the copy is removed. */
  readonly results: ReadonlyMap<ActionId, ActionResult>;
  /** What scans and depfiles added included: every path by whose content or names it was decided. */
  readonly documents: ReadonlyMap<ActionId, ReturnType<Engine['cache']['lastRecord']>>;
}

export async function buildElsewhere(elsewhere: Elsewhere): Promise<Built> {
  const { project, plan, world, root, env, jobs, signal, through } = elsewhere;
  copyWorkspace(elsewhere);
  const own = { ...world, environment: hostEnvironment({ ...world.environment.all(), ...env }) };
  const moved = { ...project, workspace: { ...project.workspace, root } };
  const engine = openEngine(moved, own, { noCache: true, emit: () => undefined, runId: 'verify', signal });
  const shop = through ? { ...engine.shop, processes: through(engine.shop.processes) } : engine.shop;
  try {
    const pools = project.config.pools;
    const report = await runPlan(plan, shop, { jobs, pools, keepGoing: true, stream: false, signal });
    const ids = engine.cache.recordedActions();
    return {
      report,
      results: new Map(ids.flatMap((id) => pair(id, engine.cache.lastResult(id)))),
      documents: new Map(ids.map((id) => [id, engine.cache.lastRecord(id)])),
    };
  } finally {
    await engine.close(signal.aborted);
  }
}

const pair = <T>(id: ActionId, value: T | undefined): [ActionId, T][] => (value === undefined ? [] : [[id, value]]);

/** All but gobuild's state and what the plan makes. */
function copyWorkspace({ project, plan, world: { files }, root, backwards }: Elsewhere): void {
  const from = project.workspace.root;
  const outputs = plan.actions.flatMap((action) => action.outputs).filter(({ glob }) => glob === undefined);
  const made = new Set(outputs.map(({ path }) => path));
  const isLeftOut = (path: WorkspacePath): boolean =>
    path === '.gobuild' || made.has(path) || isWithin(join(project.config.dist), path) || isPatternOutput(path, plan);
  const open: WorkspacePath[] = ['.'];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    files.makeFolder(host.join(root, folder));
    const entries = files.list(host.join(from, folder));
    for (const { name, kind } of backwards ? entries.toReversed() : entries) {
      const path = join(folder, name);
      if (isLeftOut(path) || root.startsWith(host.join(from, path, host.separator))) continue;
      if (kind === 'folder') open.push(path);
      else copyEntry(host.join(from, path), host.join(root, path), files);
    }
  }
}

/** Of a pattern's folder only what is committed or written by hand would be input; what was made looks the same. */
const isPatternOutput = (path: WorkspacePath, { actions }: Plan): boolean =>
  actions.some((action: Action) => action.outputs.some((output) => output.glob !== undefined && output.path === path));

function copyEntry(from: AbsolutePath, to: AbsolutePath, files: Files): void {
  const stat = files.stat(from);
  if (stat?.kind === 'link') files.symlink(files.readLink(from), to);
  if (stat?.kind === 'file') files.copy(from, to, { executable: stat.executable });
}

/** Does `work` in a private folder for copies, which is gone afterwards; a file that gives trouble fails the command (exit 3). */
export async function withPrivateFolder<T>(
  { files, environment, random }: HostWorld,
  work: (folder: AbsolutePath) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const above = environment.get('TMPDIR') || environment.get('TEMP') || '/tmp';
  const folder = host.join(host.resolve(above), `gobuild-verify-${random.hex(8)}`);
  try {
    files.makeFolder(folder);
    files.setMode(folder, 0o700);
    return await work(folder);
  } catch (error) {
    return machineTrouble(error);
  } finally {
    files.remove(folder);
  }
}
