/** Joins cache, engine and host for one run of a project: the workshop, and what has to be closed after it. */
import { openCache, type Cache, type CacheOptions } from '../cache/index.ts';
import { createLocalTransport, createRollout } from '../deploy/index.ts';
import type { Workshop } from '../engine/index.ts';
import { gobuildVersion } from '../base/version.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import type { Emit } from '../model/event.ts';
import { aspectName, performerName } from '../model/kind.ts';
import type { Performer } from '../model/perform.ts';
import { rolloutPerformer } from '../model/rollout.ts';
import {
  availableMemory,
  hostProcesses,
  openRunLog,
  openSecrets,
  openTools,
  pickBaseEnvironment,
  secretReferences,
  temporaryIn,
  type HostTools,
  type RunLog,
} from '../host/index.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

export interface Engine {
  readonly cache: Cache;
  readonly shop: Workshop;
  readonly tools: HostTools;
  readonly log: RunLog;
  readonly close: (now?: boolean) => Promise<void>;
}

export interface EngineOptions {
  readonly noCache: boolean;
  readonly emit: Emit;
  /** Names the log; the folder is made with the first event. */
  readonly runId: string;
  /** Ends a command that is asked for a secret. */
  readonly signal?: AbortSignal | undefined;
  /** For a run of a few actions of very many: see the cache's options. */
  readonly part?: CacheOptions['part'];
  /** A release that an operator marked bad may come back. */
  readonly again?: boolean | undefined;
}

export const stateFolderOf = (project: Pick<EngineProject, 'workspace'>): AbsolutePath =>
  host.join(project.workspace.root, '.gobuild');

/** What of a project the engine needs. */
export interface EngineProject extends Pick<Project, 'drivers' | 'lock'> {
  readonly workspace: Pick<Project['workspace'], 'root'>;
  readonly config: Pick<Project['config'], 'secrets'>;
}

export function openEngine(project: EngineProject, world: HostWorld, options: EngineOptions): Engine {
  const { files, clock, random, environment } = world;
  const { root } = project.workspace;
  const stateFolder = stateFolderOf(project);
  const { emit, runId } = options;
  const cache = openProjectCache(project, world, options);
  const tools = openProjectTools(project, world);
  const log = openRunLog({ files, stateFolder, runId, clock });
  const processes = hostProcesses();
  const home = files.stat(root);
  const shop: Workshop = {
    root,
    stateFolder,
    run: runId,
    cache,
    processes,
    tools,
    files,
    clock,
    random,
    emit,
    secrets: openSecrets({ refs: project.config.secrets, environment, files, root, signal: options.signal }),
    network: world.network,
    machine: world.machine,
    cores: world.cores,
    availableMemory,
    userEnv: environment.all(),
    baseEnv: pickBaseEnvironment(environment.all()),
    drivers: project.drivers,
    performers: performersOf(project, world, options.again ?? false),
    logs: { path: log.outputPath, shown: log.shownPath },
    temporary: () => temporaryIn(host.join(stateFolder, 'tmp')),
  };
  return {
    cache,
    shop,
    tools,
    log,
    close: async (now) => {
      await processes.close(now);
      // Where the workspace was, nothing is made anew.
      const there = files.stat(root);
      if (there?.dev === home?.dev && there?.ino === home?.ino) cache.close();
      log.close();
    },
  };
}

/** With the versions that gobuild.lock names. */
export const openProjectTools = (project: EngineProject, world: HostWorld): HostTools =>
  openTools({
    files: world.files,
    environment: world.environment,
    network: world.network,
    machine: world.machine,
    toolchains: world.toolchainFolder,
    root: project.workspace.root,
    stateFolder: stateFolderOf(project),
    lock: project.lock,
  });

export function openProjectCache(
  project: EngineProject,
  world: HostWorld,
  { noCache, emit, runId, part }: EngineOptions,
): Cache {
  const { files, clock, random, environment, machine } = world;
  const aspects = new Map(
    [...project.drivers.values()].flatMap((driver) =>
      Object.entries(driver.aspects ?? {}).map(([name, read]) => [aspectName(driver.id, name), read] as const),
    ),
  );
  return openCache({
    files,
    clock,
    random,
    environment,
    aspects,
    runId,
    gobuildVersion,
    part,
    root: project.workspace.root,
    stateFolder: stateFolderOf(project),
    storeFolder: noCache ? undefined : world.storeFolder,
    secretRefs: secretReferences({
      refs: project.config.secrets,
      environment,
      files,
      random,
      root: project.workspace.root,
      configFolder: world.configFolder,
    }),
    fileMode: machine.os !== 'windows',
    warn: (text) => emit({ type: 'message', level: 'warning', text }),
    reading: (text) => emit({ type: 'reading', text }),
  });
}

function performersOf(project: EngineProject, world: HostWorld, again: boolean): ReadonlyMap<string, Performer> {
  const performers = new Map(
    [...project.drivers.values()].flatMap((driver) =>
      Object.entries(driver.performers ?? {}).map(
        ([name, performer]) => [performerName(driver.id, name), performer] as const,
      ),
    ),
  );
  performers.set(
    rolloutPerformer,
    createRollout({ transports: { local: createLocalTransport(world.services) }, again }),
  );
  return performers;
}
