/** What a run did: the sum that is printed last and kept with the run. */
import type { WorkspacePath } from '../base/path.ts';
import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';
import type { NodeId } from './graph.ts';
import type { Reason } from './reason.ts';

/** `unchanged` is a deploy that found the world as wanted: counted as fresh. */
export type NodeOutcome = 'fresh' | 'unchanged' | 'ran' | 'restored' | 'failed' | 'skipped' | 'cancelled';

export interface NodeReport {
  readonly node: NodeId;
  readonly outcome: NodeOutcome;
  readonly reasons: readonly Reason[];
  /** Wall time in ms of its actions (0 when fresh). */
  readonly ms: number;
  /** `812 passed, 0 failed`: what a check or deploy says of itself. */
  readonly note?: string | undefined;
  readonly failure?: Failure | undefined;
}

/** A file that a node made in a run, and what lay there before. */
export interface MadeFile {
  readonly path: WorkspacePath;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** What the last good run of the node had left there; absent: nothing. */
  readonly was?: { readonly digest: Digest; readonly size: number } | undefined;
}

/** An input that changed while a target ran: its result is of no use to a later run. */
export interface ChangedInput {
  readonly node: NodeId;
  readonly path: string;
  /** It was broken off for that; else it ran to its end. */
  readonly interrupted: boolean;
}

export interface RunReport {
  readonly run: string;
  readonly nodes: readonly NodeReport[];
  readonly counts: Readonly<Record<NodeOutcome, number>>;
  readonly ms: number;
  readonly exitCode: number;
  /** Absent where nothing changed. */
  readonly changed?: readonly ChangedInput[] | undefined;
  /** Path and number of files of the release folder, if it has any. */
  readonly release?: { readonly path: string; readonly files: number } | undefined;
}
