/** The real machine as the spines of app see it: the ports, opened once per command. */
import type { Clock, Environment, Files, Network, Random, Services } from '../model/ports.ts';
import type { GitFacts } from '../model/git-facts.ts';
import type { Platform } from '../model/platform.ts';
import { host, type AbsolutePath } from '../base/path.ts';
import { userFolders, type UserFolders } from '../model/user-folders.ts';
import {
  hostClock,
  hostEnvironment,
  hostFiles,
  hostNetwork,
  hostRandom,
  hostServices,
  machineCores,
  machinePlatform,
  openGit,
} from '../host/index.ts';

export interface HostWorld {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Environment;
  readonly network: Network;
  readonly services: Services;
  readonly machine: Platform;
  readonly cores: number;
  readonly folders: UserFolders | undefined;
  /** Where results of all workspaces are kept. */
  readonly storeFolder: AbsolutePath | undefined;
  /** Read when first called. */
  readonly gitOf: (root: AbsolutePath) => () => GitFacts;
  /** Paths that reading git looked at. */
  readonly gitLookedAt: () => readonly string[];
}

export function openHostWorld(): HostWorld {
  const environment = hostEnvironment();
  const machine = machinePlatform();
  const folders = userFolders(machine.os, environment.all());
  const files = hostFiles();
  const looked: (() => readonly string[])[] = [];
  return {
    files,
    environment,
    machine,
    folders,
    clock: hostClock(),
    random: hostRandom(),
    network: hostNetwork(),
    services: hostServices(),
    cores: machineCores(),
    storeFolder: environment.get('GOBUILD_CACHE_DIR') ?? (folders && host.join(folders.cache, 'store')),
    gitOf: (root) => {
      const git = openGit(root, files);
      looked.push(git.lookedAt);
      return git.facts;
    },
    gitLookedAt: () => looked.flatMap((list) => list()),
  };
}
