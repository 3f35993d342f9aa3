/** The real machine as the spines of app see it: the ports, opened once per command. */
import type { Clock, Files, Network, Random } from '../model/ports.ts';
import type { Services } from '../model/services.ts';
import type { GitFacts } from '../model/git-facts.ts';
import type { Platform } from '../model/platform.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { Failure } from '../model/failure.ts';
import {
  hostClock,
  hostEnvironment,
  hostFiles,
  hostFolders,
  hostNetwork,
  hostRandom,
  hostServices,
  machineCores,
  machinePlatform,
  openGit,
  type HostEnvironment,
} from '../host/index.ts';

export interface HostWorld {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: HostEnvironment;
  readonly network: Network;
  readonly services: Services;
  readonly machine: Platform;
  readonly cores: number;
  /** The user's own files (the development key); undefined when no home is known. */
  readonly configFolder: AbsolutePath | undefined;
  /** Where results of all workspaces are kept. */
  readonly storeFolder: AbsolutePath | undefined;
  /** Where toolchains of all workspaces are unpacked. */
  readonly toolchainFolder: AbsolutePath;
  /** Why there is no folder for the store. */
  readonly problem: Failure | undefined;
  /** Read when first called. */
  readonly gitOf: (root: AbsolutePath) => () => GitFacts;
  /** Paths that reading git looked at. */
  readonly gitLookedAt: () => readonly string[];
}

export function openHostWorld(): HostWorld {
  const environment = hostEnvironment();
  const machine = machinePlatform();
  const folders = hostFolders(environment);
  const files = hostFiles();
  const looked: (() => readonly string[])[] = [];
  return {
    files,
    environment,
    machine,
    clock: hostClock(),
    random: hostRandom(),
    network: hostNetwork(),
    services: hostServices(),
    cores: machineCores(),
    configFolder: folders.ok ? folders.value.config : undefined,
    storeFolder: folders.ok ? folders.value.store : undefined,
    toolchainFolder: folders.ok ? folders.value.toolchains : '',
    problem: folders.ok ? undefined : folders.error,
    gitOf: (root) => {
      const git = openGit(root, files);
      looked.push(git.lookedAt);
      return git.facts;
    },
    gitLookedAt: () => looked.flatMap((list) => list()),
  };
}
