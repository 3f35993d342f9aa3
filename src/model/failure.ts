/** How a target goes wrong: a closed union of named cases; text is made in report/. */

export type Failure =
  | { readonly type: 'exit-status'; readonly command: string; readonly status: number; readonly outOfMemory?: true }
  | { readonly type: 'signal'; readonly command: string; readonly signal: string; readonly outOfMemory?: true }
  /** `ms`: the limit that was passed. */
  | { readonly type: 'timed-out'; readonly command: string; readonly ms: number }
  | { readonly type: 'tool-missing'; readonly tool: string; readonly help: string }
  | { readonly type: 'tool-broken'; readonly tool: string; readonly message: string; readonly help: string }
  | { readonly type: 'input-missing'; readonly path: string; readonly help?: string | undefined }
  | { readonly type: 'input-unreadable'; readonly path: string; readonly message: string }
  | { readonly type: 'nothing-matched'; readonly pattern: string }
  | { readonly type: 'output-missing'; readonly path: string; readonly as?: 'depfile' | undefined }
  | {
      readonly type: 'output-unsafe';
      readonly path: string;
      readonly message: string;
      readonly help?: string | undefined;
    }
  /** Disk full, permission, file limit: what the machine did not give. `path` is where. */
  | {
      readonly type: 'machine';
      readonly message: string;
      readonly path?: string | undefined;
      readonly help?: string | undefined;
    }
  /** A remote that the target needs did not give what it should: no network, no answer, not that file. */
  | { readonly type: 'unreachable'; readonly message: string; readonly help?: string | undefined }
  /** Refused for integrity or security. */
  | { readonly type: 'refused'; readonly message: string; readonly help?: string | undefined }
  /** The user's file turned out to be wrong while running (found by a scan, a secret that is not set). */
  | { readonly type: 'configuration'; readonly message: string; readonly help?: string | undefined }
  /** A driver's own finding: tests failed, a password is wrong. `lines` follow the message. */
  | {
      readonly type: 'finding';
      readonly message: string;
      readonly lines?: readonly string[] | undefined;
      readonly help?: string | undefined;
    }
  | {
      readonly type: 'deploy';
      readonly message: string;
      readonly rolledBack: boolean;
      readonly lines?: readonly string[] | undefined;
      readonly help?: string | undefined;
    }
  | { readonly type: 'cancelled' };

/** Exit codes of spec 1. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  machine: 3,
  remote: 4,
  refused: 5,
  deployFailed: 6,
  rollbackIncomplete: 7,
  locked: 8,
  changes: 10,
  bug: 70,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** Exit code of a run in which this failure was a root cause. */
export function exitCodeOf(failure: Failure): number {
  switch (failure.type) {
    case 'tool-missing':
    case 'tool-broken':
    case 'machine':
    case 'input-unreadable':
      return exitCodes.machine;
    case 'unreachable':
      return exitCodes.remote;
    case 'refused':
      return exitCodes.refused;
    case 'configuration':
    case 'input-missing':
    case 'nothing-matched':
    case 'output-unsafe':
      return exitCodes.usage;
    case 'deploy':
      return failure.rolledBack ? exitCodes.deployFailed : exitCodes.rollbackIncomplete;
    case 'cancelled':
      return exitCodes.interrupted;
    default:
      return exitCodes.failed;
  }
}
