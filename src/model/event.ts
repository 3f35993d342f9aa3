/** What the engine and its rooms say while they work: plain JSON, ids only; reporters listen, nobody prints. */
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Failure } from './failure.ts';
import type { Kind } from './config.ts';
import type { MadeFile, NodeReport, RunReport } from './run-report.ts';
import type { Reason } from './reason.ts';

/** `failed`: it did not come up. `ended`: it was ready and ended by itself. */
export type ServiceState =
  | 'starting'
  | 'ready'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'ended'
  /** For another service, or before it starts again: `why` says which. */
  | 'waiting'
  /** The old program has ended after the new one took its place. */
  | 'replaced';

export type EventBody =
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly project: string;
      /** Absolute path of the workspace. */
      readonly workspace?: AbsolutePath | undefined;
      readonly version?: string | undefined;
      readonly profile: string;
      readonly jobs: number;
      readonly nodes: readonly {
        readonly id: string;
        readonly kind: Kind;
        readonly description?: string | undefined;
        readonly expectedMs?: number | undefined;
        /** Places in this list of the nodes that it waits for; absent: none. */
        readonly before?: readonly number[] | undefined;
      }[];
      /**
       * Further nodes of which nothing is told but that they stand: how many of all nodes, and names of theirs that are
       * as wide as any of that length. Never in a log, which tells each of them.
       */
      readonly standing?: { readonly count: number; readonly names: readonly string[] } | undefined;
    }
  | { readonly type: 'diagnostics'; readonly diagnostics: readonly Diagnostic[] }
  /** An action began; `main` as in Action. */
  | {
      readonly type: 'action-started';
      readonly action: string;
      readonly node: string;
      readonly step: string;
      readonly main: boolean;
      readonly slot: number;
      readonly reasons: readonly Reason[];
    }
  | { readonly type: 'action-output'; readonly action: string; readonly node: string; readonly text: string }
  | {
      readonly type: 'action-finished';
      readonly action: string;
      readonly node: string;
      readonly slot: number;
      readonly outcome: 'ran' | 'restored' | 'failed' | 'cancelled';
      readonly ms: number;
      /** It printed something: the log has it. */
      readonly printed?: true | undefined;
    }
  /** The node is settled; fresh ones are told too (reporters only count them). */
  | {
      readonly type: 'node-finished';
      readonly kind: Kind;
      readonly report: NodeReport;
      /** Of nodes that ran or were restored: the first of their files, and how many there are in all. */
      readonly made?: { readonly files: readonly MadeFile[]; readonly of: number } | undefined;
    }
  /** A root cause. `tail`: last lines of its output; `log`: workspace path of the whole. */
  | {
      readonly type: 'node-failed';
      readonly node: string;
      readonly action: string;
      readonly failure: Failure;
      readonly command?: string | undefined;
      readonly tail: readonly string[];
      readonly log?: string | undefined;
      /** Where the command ran: paths that it names may start there. Absent: in the workspace, or nobody knows. */
      readonly cwd?: WorkspacePath | undefined;
    }
  /** What became of a long-running program. `why`: of `failed`, `ended` and `waiting`; `ms`: how long it took to get there. */
  | {
      readonly type: 'service';
      readonly node: string;
      readonly state: ServiceState;
      readonly why?: string | undefined;
      readonly ms?: number | undefined;
    }
  /** Whole lines. */
  | { readonly type: 'service-output'; readonly node: string; readonly text: string }
  | { readonly type: 'progress'; readonly node: string; readonly text: string }
  /** gobuild itself reads much, and does nothing else meanwhile; in words. Never in a log of a run. */
  | { readonly type: 'reading'; readonly text: string }
  /** `warning` is shown once, at the end of the list; `note` with --verbose only, unless `important`. */
  | {
      readonly type: 'message';
      readonly level: 'warning' | 'note' | 'important';
      readonly text: string;
      readonly node?: string | undefined;
    }
  | { readonly type: 'run-finished'; readonly report: RunReport }
  /** A turn of watch begins; the events of a run follow. `changed`: why; empty for the first one. */
  | {
      readonly type: 'turn-started';
      readonly turn: number;
      readonly changed: readonly string[];
      /** A person wanted it; `tests`: with all checks. */
      readonly asked?: 'again' | 'tests' | undefined;
    }
  /** The command of `--on-change` has ended; `problem`: it failed, and how. */
  | { readonly type: 'change-hook'; readonly output: string; readonly problem?: string | undefined }
  /** Watch has nothing to do until something changes. */
  | { readonly type: 'watching'; readonly paths: number };

/** `seq` counts from 1 in each run, `at` is epoch milliseconds. */
export type Event = EventBody & { readonly seq: number; readonly at: number };

export type Emit = (event: EventBody) => void;
