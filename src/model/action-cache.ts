/** Keys, freshness and both stores as the engine sees them: the port that cache/ implements. */
import type { WorkspacePath } from '../base/path.ts';
import type { Result } from '../base/result.ts';
import type { Action, ActionId, OutputSpec } from './action.ts';
import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';
import type { ActionResult, Job, JobOutcome } from './perform.ts';
import type { FoundTool } from './ports.ts';
import type { Reason } from './reason.ts';

/** What the other actions of this run came to, as far as they are finished. */
export type ResultOf = (action: ActionId) => ActionResult | undefined;

/** An action whose key is known. Opaque to the engine but for these fields. */
export interface KeyedAction {
  readonly action: Action;
  /** SHA-256 of the key document. */
  readonly key: Digest;
  /** Inputs as a performer gets them. */
  readonly inputs: Pick<Job, 'artifacts' | 'results' | 'found' | 'files' | 'filesByInput' | 'recorded'>;
}

export type CheckVerdict =
  /** The recorded result is this key's and its outputs lie on disk. */
  | { readonly type: 'fresh'; readonly keyed: KeyedAction; readonly result: ActionResult }
  /** The result is known (state or store), some outputs are not on disk: `restore` will put them there. */
  | {
      readonly type: 'restorable';
      readonly keyed: KeyedAction;
      readonly result: ActionResult;
      readonly reasons: readonly Reason[];
    }
  | { readonly type: 'must-run'; readonly keyed: KeyedAction; readonly reasons: readonly Reason[] }
  | { readonly type: 'failed'; readonly failure: Failure };

export interface CheckRequest {
  readonly action: Action;
  readonly resultOf: ResultOf;
  readonly tools: readonly FoundTool[];
  readonly forced: boolean;
  /** Outputs of others that no scan may find for this action. */
  readonly foreign?: readonly ForeignOutputs[] | undefined;
}

export interface ForeignOutputs {
  readonly node: string;
  readonly target: string;
  readonly outputs: readonly OutputSpec[];
  /** The action needs that node: the scan could not wait for it all the same. */
  readonly needed: boolean;
}

export interface OutputReader {
  /** Each output that may be read lies at one of these, above or below it. */
  readonly places: readonly WorkspacePath[];
  readonly reads: (output: OutputSpec) => boolean;
}

export interface Finished {
  readonly outcome: JobOutcome & { readonly ok: true };
  readonly ms: number;
  /** False after a time-out, a left-behind process, an exhausted machine, or if the performer says so: used, not stored. */
  readonly storable: boolean;
  readonly peakBytes?: number | undefined;
}

/** What the end of an action came to. */
export interface Completion {
  readonly result: ActionResult;
  readonly warnings: readonly string[];
  /** Name of an input that changed while it ran: the result is used, not recorded. */
  readonly changed?: string | undefined;
}

/** Keys, freshness and both stores, as the engine sees them (implemented in cache/). */
export interface ActionCache {
  readonly check: (request: CheckRequest) => CheckVerdict;
  /**
   * Which outputs of other actions this one may read by their paths (a file, a pattern, what a scan found or an earlier
   * run discovered). Inputs that name their maker are not meant.
   */
  readonly readerOf: (action: Action, resultOf: ResultOf) => OutputReader;
  /** Puts the outputs on disk and records the result. A blob that is gone or bad gives undefined: run it then. */
  readonly restore: (verdict: CheckVerdict & { readonly type: 'restorable' }) => ActionResult | undefined;
  /**
   * To be called right before the work starts: the recorded result no longer counts, old outputs that are not ours are
   * noted. Throws FileError: then the work must not start.
   */
  readonly begin: (keyed: KeyedAction) => void;
  /** Checks the declared outputs, hashes them, checks that the inputs are what they were, stores and records. */
  readonly complete: (keyed: KeyedAction, finished: Finished) => Result<Completion, Failure>;
  /** Name of an input that is not what it was when `keyed` was checked; undefined if none is. Of work that runs. */
  readonly changedInput?: ((keyed: KeyedAction) => string | undefined) | undefined;
  /** Removes outputs of an unfinished action whose digest is not a recorded one. */
  readonly abandon: (keyed: KeyedAction) => void;
  /** Duration in ms of the last run of that action, for the order of the queue. */
  readonly expectedMs: (action: ActionId) => number | undefined;
  /** Its last run failed, or was broken off: a hint for the order. */
  readonly isUnfinished?: ((action: ActionId) => boolean) | undefined;
  /** What the action's last good run made. */
  readonly lastResult: (action: ActionId) => ActionResult | undefined;
  /** Outputs that `action` recorded before. */
  readonly recordedOutputs: (action: ActionId) => readonly WorkspacePath[];
}
