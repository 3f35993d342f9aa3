/** What a performer (a driver's function that does the work of actions) is given and gives back. */
import type { Json } from '../base/json.ts';
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import type { Action, ActionId, Discovered, FoundSet } from './action.ts';
import type { Artifact } from './artifact.ts';
import type { Digest } from './digest.ts';
import type { Failure } from './failure.ts';
import type { Clock, Files, FoundTool, Network, Random } from './ports.ts';
import type { Platform } from './platform.ts';

/** One finished output on disk. Folders are told as their files; `folder` stands for an empty one only. */
export interface OutputFile {
  readonly path: WorkspacePath;
  readonly type: 'file' | 'link' | 'folder';
  /** SHA-256 of the content; of the target text for a link; empty digest for a folder. */
  readonly digest: Digest;
  readonly size: number;
  readonly executable: boolean;
  /** Target text of a link. */
  readonly link?: string | undefined;
}

/** What a finished action leaves: kept in the state, and in the store where its cache rule allows. */
export interface ActionResult {
  /** Sorted by path. */
  readonly outputs: readonly OutputFile[];
  /** A scan's ScanResult; whatever dependents of a verdict want to know. */
  readonly data?: Json | undefined;
  /** `812 passed, 0 failed`. */
  readonly note?: string | undefined;
  readonly facts?: Readonly<Record<WorkspacePath, Readonly<Record<string, string>>>> | undefined;
  readonly discovered?: Discovered | undefined;
  /** Wall time of the run that made it. */
  readonly ms: number;
  /** Most memory that its programs held at once; undefined where nobody looked. Decides nothing but how many run at once. */
  readonly peakBytes?: number | undefined;
}

/** One action handed to a performer, with all that its inputs resolved to. */
export interface Job {
  readonly action: Action;
  /** Of `artifact` inputs, in their order. */
  readonly artifacts: readonly Artifact[];
  /** Of `action` inputs. */
  readonly results: ReadonlyMap<ActionId, ActionResult>;
  /** Of `found` inputs, united. */
  readonly found: FoundSet;
  /** Files that `glob` and `file` inputs resolved to, in text order within each input. */
  readonly files: readonly WorkspacePath[];
  /** The same, parted: one list for each input of the action, in their order (empty for inputs of other types). */
  readonly filesByInput?: readonly (readonly WorkspacePath[])[] | undefined;
  /** Variables of its processes, secrets included: never print or keep them. */
  readonly env: Readonly<Record<string, string>>;
  /** Values for the templates that `${{ secrets… }}` left in settings; undefined for an unknown one. */
  readonly expandSecrets: (text: string) => Promise<string>;
  readonly tools: ReadonlyMap<string, FoundTool>;
  /** Outputs that a recorded result says should lie on disk now: path → digest. */
  readonly recorded: ReadonlyMap<WorkspacePath, Digest>;
}

export type JobOutcome =
  | {
      readonly ok: true;
      readonly data?: Json | undefined;
      readonly note?: string | undefined;
      readonly discovered?: Discovered | undefined;
      readonly facts?: ActionResult['facts'];
      /** False: good for this run only, neither recorded nor stored (tests that passed at the second try). */
      readonly keep?: boolean | undefined;
      /** A deploy that found nothing to do. */ readonly unchanged?: boolean | undefined;
      /** Why it did something (deploys). */ readonly changed?: string | undefined;
    }
  | { readonly ok: false; readonly failure: Failure };

export interface RunOptions {
  readonly cwd: AbsolutePath;
  readonly env: Readonly<Record<string, string>>;
  /** Give back standard output as text instead of putting it into the log. */
  readonly capture?: boolean | undefined;
  readonly stdin?: AbsolutePath | undefined;
  readonly timeoutMs?: number | undefined;
  /** Cancels it in place of the call's own signal: for what must still be done after that one was aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Shown as the command of a failure; default: argv joined. */
  readonly label?: string | undefined;
  /** Told whole lines of its log a few times a second while it runs; its last ones may be left out. */
  readonly follow?: ((lines: string) => void) | undefined;
}

export interface RunResult {
  /** Exit status; undefined after a signal or a timeout. */
  readonly status?: number | undefined;
  /** undefined = exit 0. */
  readonly failure?: Failure | undefined;
  /** Captured standard output, or an empty text. */
  readonly stdout: string;
  /** Last lines of standard error and, when not captured, of standard output. */
  readonly tail: readonly string[];
}

/** The world as a performer may use it. Everything it prints goes to the action's log. */
export interface PerformWorld {
  readonly workspace: AbsolutePath;
  /** Workspace folder `.gobuild`. */
  readonly stateFolder: AbsolutePath;
  /** An empty private folder for this call, removed afterwards. */
  readonly scratch: AbsolutePath;
  readonly machine: Platform;
  /** Cores that this call may use. */
  readonly cores: number;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  /** Runs a program in the call's slot: own process group, cancelled and timed out with the action. */
  readonly run: (argv: readonly string[], options: RunOptions) => Promise<RunResult>;
  /** gobuild's own environment (for GOPROXY, HOME …): unkeyed, so nothing of it may reach a result. */
  readonly userEnv: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Does the work of one or more actions (more only if they share `batch`); outcomes in the order of the jobs. */
export type Performer = (jobs: readonly Job[], world: PerformWorld) => Promise<readonly JobOutcome[]>;
