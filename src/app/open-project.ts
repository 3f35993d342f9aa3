/** From an invocation to the graph: finds the file, reads it, expands it. Nothing of the repository is executed. */
import { expandGraph } from '../graph/index.ts';
import { drivers as allDrivers } from '../kinds/index.ts';
import { readConfig, readLock, withValidator } from '../config/index.ts';
import { host } from '../base/path.ts';
import { hasErrors, type Diagnostic } from '../model/diagnostic.ts';
import type { Config } from '../model/config.ts';
import type { GitFacts } from '../model/git-facts.ts';
import { lockFileName, type Lock } from '../model/lock.ts';
import type { Graph } from '../model/graph.ts';
import type { Driver, ProjectContext } from '../model/kind.ts';
import type { Answer, Invocation } from './contract.ts';
import type { Workspace } from './find-workspace.ts';
import { ownWorkspace } from './own-workspace.ts';
import type { HostWorld } from './host-world.ts';
import { projectContexts } from './project-contexts.ts';
import { nodeExpander, type UsedContexts } from './node-expander.ts';

export interface Project {
  readonly workspace: Workspace;
  readonly config: Config;
  readonly graph: Graph;
  readonly drivers: ReadonlyMap<string, Driver>;
  /** Of the root's file. */
  readonly context: ProjectContext;
  /** Of the file that declares a target: its release version is its own. */
  readonly contextOf: (target: string) => ProjectContext;
  /** Filled in while expressions and drivers ask. */
  readonly used: UsedContexts;
  readonly git: () => GitFacts;
  /** gobuild.lock, if there is one. */
  readonly lock: Lock | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Readonly<Record<string, string>>;
}

export const driversById: ReadonlyMap<string, Driver> = new Map(allDrivers.map((driver) => [driver.id, driver]));

export async function openProject(invocation: Invocation, world: HostWorld): Promise<Answer<Project>> {
  if (world.problem) return { type: 'failed', failure: world.problem };
  const found = ownWorkspace(invocation, world);
  if (found.type !== 'done') return found;
  const workspace = found.value;
  const git = world.gitOf(workspace.root);
  const read = await readConfig({
    files: world.files,
    environment: world.environment,
    path: workspace.file,
    file: workspace.name,
    profile: invocation.profile,
    set: invocation.set,
    start: workspace.start,
    drivers: allDrivers,
    machine: world.machine,
    git,
  });
  const lock = await readLock(world.files, host.join(workspace.root, lockFileName));
  const failure = read.failure ?? lock.failure;
  if (failure) return { type: 'failed', failure };
  const sources = lock.text === undefined ? read.sources : { ...read.sources, [lockFileName]: lock.text };
  const readProblems = [...read.diagnostics, ...lock.diagnostics];
  if (!read.value || hasErrors(readProblems)) return { type: 'rejected', diagnostics: readProblems, sources };
  const config = read.value;
  const used: UsedContexts = new Set();
  const projects = projectContexts(config, read.facts, { machine: world.machine, used });
  const { root: context, of: contextOf, problems } = projects;
  const expanded = await withValidator(() =>
    expandGraph({
      config,
      drivers: driversById,
      project: context,
      projectOf: contextOf,
      expander: nodeExpander(config, (namespace) => read.facts.get(namespace)?.contexts ?? read.contexts, used),
    }),
  );
  const diagnostics = distinct([...readProblems, ...expanded.diagnostics, ...problems]);
  if (!expanded.value || hasErrors(diagnostics)) return { type: 'rejected', diagnostics, sources };
  const value: Project = {
    workspace,
    config,
    graph: expanded.value,
    drivers: driversById,
    context,
    contextOf,
    used,
    git,
    lock: lock.value,
    diagnostics,
    sources,
  };
  return { type: 'done', value, diagnostics, sources };
}

/** What is wrong in a target of a matrix is wrong in each of its nodes, and told once. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.at]), one]));
  return [...seen.values()];
}
