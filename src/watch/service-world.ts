/** What a service is as it is wanted, and the ports through which it is kept. */
import type { AbsolutePath } from '../base/path.ts';
import type { Result } from '../base/result.ts';
import type { NodeId } from '../model/graph.ts';
import type { Clock, Files, Network } from '../model/ports.ts';
import type { ListenAddress, ServiceCommand, Services } from '../model/services.ts';
import type { ProbeSpec } from '../model/rollout.ts';
import type { CleanedOutput } from './follow-log.ts';

/** A service as it is wanted now. */
export interface ServiceWish {
  readonly node: NodeId;
  /** Changes whenever it must be started anew. */
  readonly identity: string;
  /** Services that must be up before. */
  readonly after: readonly NodeId[];
  /** The program with its whole environment; the error: a secret without a value, for example. The signal ends the wait. */
  readonly command: (signal: AbortSignal) => Promise<Result<Omit<ServiceCommand, 'log' | 'sockets'>, string>>;
  /** undefined: it must live for a second. */
  readonly ready?: ProbeSpec | undefined;
  readonly graceMs: number;
  /** Where it takes connections: these sockets are opened for it and outlive its restarts. */
  readonly listen?: readonly ListenAddress[] | undefined;
  /** The old program goes on until the new one is ready, if both wishes say so. */
  readonly handover?: boolean | undefined;
  /** Makes what one start of it prints harmless to show, without secrets. */
  readonly output: () => CleanedOutput;
  /** Names of the folders of its copies: others in its folder go once it is up. */
  readonly copies: readonly string[];
}

export interface ServiceWorld {
  readonly root: AbsolutePath;
  readonly files: Files;
  readonly clock: Clock;
  readonly network: Network;
  readonly services: Services;
  readonly onBug: (error: unknown) => void;
}

/** Why something did not come up, and what to do. */
export interface Trouble {
  readonly problem: string;
  readonly help: string;
}
