/** What a run needs of the world and of the other rooms, given by app. */
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import type { ActionId } from '../model/action.ts';
import type { Emit } from '../model/event.ts';
import type { Driver } from '../model/kind.ts';
import type { Performer } from '../model/perform.ts';
import type { Platform } from '../model/platform.ts';
import type { ActionCache, ResultOf } from '../model/action-cache.ts';
import type { Clock, Files, Network, Processes, Random, Secrets, Tools } from '../model/ports.ts';

/** Where the output of actions goes. */
export interface ActionLogs {
  /** File for the finished, sanitised output of an action in this run. */
  readonly path: (action: ActionId) => AbsolutePath;
  /** The same as shown to people. */
  readonly shown: (action: ActionId) => WorkspacePath;
}

export interface Workshop {
  readonly root: AbsolutePath;
  readonly stateFolder: AbsolutePath;
  readonly run: string;
  readonly cache: ActionCache;
  readonly processes: Processes;
  readonly tools: Tools;
  readonly secrets: Secrets;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly machine: Platform;
  readonly cores: number;
  /** Bytes that the machine could give now; undefined where nobody knows. */
  readonly availableMemory?: (() => number | undefined) | undefined;
  /** gobuild's own environment. */
  readonly userEnv: Readonly<Record<string, string>>;
  /** The part of it that every process gets, unkeyed. */
  readonly baseEnv: Readonly<Record<string, string>>;
  readonly drivers: ReadonlyMap<string, Driver>;
  /** By full name: `compile/go#build`, `rollout`. */
  readonly performers: ReadonlyMap<string, Performer>;
  readonly logs: ActionLogs;
  /** A fresh path below the state folder; what a killed run leaves there is swept by its name. */
  readonly temporary: () => AbsolutePath;
  readonly emit: Emit;
}

export interface RunOptions {
  readonly jobs: number;
  readonly pools: Readonly<Record<string, number>>;
  readonly keepGoing: boolean;
  readonly force?: 'goals' | 'all' | undefined;
  readonly stream: boolean;
  readonly signal: AbortSignal;
  /** Actions that look at what changed since they last ran: a hint, they and what follows them go first. */
  readonly touched?: ReadonlySet<ActionId> | undefined;
  /** What actions came to that are no part of this plan, because they are known to be fresh. */
  readonly standing?: ResultOf | undefined;
  /**
   * Calls back when files may have changed, until the returned function is called: nothing new starts then, and what
   * runs on inputs that are others now is broken off, but for the nodes to be `spared`.
   */
  readonly interrupts?: ((interrupt: (spared: ReadonlySet<string>) => void) => () => void) | undefined;
}
