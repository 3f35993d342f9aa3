/** What cli asks of app and what app answers: data in, data out; nothing here prints. */
import type { Json } from '../base/json.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { Affected } from '../model/affected.ts';
import type { DryRunAnswer, Explanation, GraphAnswer, ListedTarget, ShownNode } from '../model/answer.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Emit } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { HealthFinding } from '../model/health.ts';
import type { PastRun, RunRecord } from '../model/run-record.ts';
import type { RunReport } from '../model/run-report.ts';
import type { RebuiltTarget, TracedTarget, VerifiedFile } from './verify-answer.ts';

export type { DryRunNode, Explanation, GraphAnswer, ListedTarget, ShownNode } from '../model/answer.ts';

/** What every command shares. */
export interface Invocation {
  readonly cwd: AbsolutePath;
  /** `-C`. */
  readonly directory?: string | undefined;
  /** `-f`, relative to the directory; default: gobuild.yaml there or in the nearest folder above. */
  readonly file?: string | undefined;
  readonly profile?: string | undefined;
  /** `--set`. */
  readonly set: Readonly<Record<string, string>>;
}

export interface RunRequest extends Invocation {
  readonly selectors: readonly string[];
  /** `-j`; default: number of cores. */
  readonly jobs?: number | undefined;
  readonly only: readonly string[];
  readonly force?: 'goals' | 'all' | undefined;
  readonly keepGoing: boolean;
  readonly noCache: boolean;
  readonly noWait: boolean;
  /** What stands behind `--`, for the targets that take it. */
  readonly args?: readonly string[] | undefined;
  /** `--again`: deploys may bring back a release that was marked bad. */
  readonly again?: boolean | undefined;
  /** Output of targets becomes `action-output` events while they run. */
  readonly stream: boolean;
  readonly signal: AbortSignal;
  /** The words of the command line, if this run may be remembered as one with nothing to do. */
  readonly argv?: readonly string[] | undefined;
}

export interface WatchRequest extends Omit<RunRequest, 'force' | 'noWait' | 'again' | 'argv'> {
  /** `--poll`: look at every file instead of waiting for events. */
  readonly poll: boolean;
  /** `--once`: it ends when all is done that the first change asks for. */
  readonly once?: boolean | undefined;
  /** `--on-change`: a text for the shell, run after each turn in which a target ran, was restored or failed. */
  readonly onChange?: string | undefined;
  /** Calls back when a person wants a turn now, until the returned function is called; `tests`: with all checks. */
  readonly asks?: ((ask: (what: 'again' | 'tests') => void) => () => void) | undefined;
}

export interface WatchListener {
  readonly emit: Emit;
  /** gobuild.yaml cannot be used as it is now: the last good one stays. Also what a good one is warned of. */
  readonly read: (answer: Answer<unknown>) => void;
}

export interface WatchEnd {
  /** With `--once`: services that did not get ready again. */
  readonly down: readonly string[];
}

/** An answer, or why there is none. `sources`: texts by the file names that locations use, for drawing. */
export type Answer<T> =
  | {
      readonly type: 'done';
      readonly value: T;
      readonly diagnostics: readonly Diagnostic[];
      readonly sources: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'rejected';
      readonly diagnostics: readonly Diagnostic[];
      readonly sources: Readonly<Record<string, string>>;
    }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** The lock is held: exit 8. `holder` is who. */
  | { readonly type: 'locked'; readonly holder: string };

/** Of `verify --rebuild` and `--inputs`. */
export interface VerifyBuildRequest extends Invocation {
  /** Default: those that `run` would bring up to date. */
  readonly selectors: readonly string[];
  /** Default: number of cores. */
  readonly jobs?: number | undefined;
  readonly signal: AbortSignal;
}

export type DeployVerb = 'plan' | 'status' | 'rollback' | 'history' | 'stop';
export interface DeployAnswer {
  readonly target: string;
  /** Lines for people. */
  readonly lines: readonly string[];
  readonly data: Json;
  /** `plan`: something would change. */
  readonly pending: boolean;
}

export interface CacheAnswer {
  readonly lines: readonly string[];
  readonly data: Json;
  /** `verify` found damage. */
  readonly damaged: boolean;
}

export interface LockRequest extends Invocation {
  /** Toolchain that moves on to its newest release: `go`. */
  readonly update?: string | undefined;
  /** Hosts whose checksums are written; empty: the common ones. */
  readonly platforms: readonly string[];
  readonly noWait: boolean;
  readonly signal: AbortSignal;
}

export interface LockAnswer {
  readonly file: string;
  readonly changes: readonly {
    readonly tool: string;
    readonly wanted: string;
    readonly old?: string | undefined;
    readonly version: string;
    /** Platforms whose checksum is new. */
    readonly added: readonly string[];
  }[];
  /** What was locked and is no longer asked for. */
  readonly dropped: readonly string[];
}

export interface InitRequest extends Pick<Invocation, 'cwd' | 'directory'> {
  /** Makefiles, Taskfiles and GoReleaser files to convert into one file, relative to the directory. */
  readonly from: readonly string[];
  /** Default: gobuild.yaml. */
  readonly output?: string | undefined;
  /** Nothing is written: the text is the answer. */
  readonly toStdout: boolean;
  readonly force: boolean;
  /** Adds the outputs to .gitignore; undefined: only if whoever is asked says so. */
  readonly gitignore?: boolean | undefined;
}

export interface InitQuestion {
  readonly text: string;
  /** What an empty answer means. */
  readonly standard: string;
  /** What is wrong with an answer; undefined if nothing is. */
  readonly problem: (answer: string) => string | undefined;
}

export interface InitAnswer {
  /** Absolute; absent when nothing was written. */
  readonly file?: string | undefined;
  readonly text: string;
  /** What is in it, by kind: `compile/go`, `task`. */
  readonly targets: readonly { readonly name: string; readonly kind: string }[];
  /** Of the conversion: `Makefile:12: $(foreach …) is not converted`. */
  readonly notes: readonly string[];
  /** Lines that .gitignore got. */
  readonly ignored: readonly string[];
  /** What one may want to do next. */
  readonly hints: readonly string[];
}

export interface WrapRequest extends Invocation {
  /** `make`, `github` … */
  readonly tool: string;
  /** Folder; default: where the tool looks for its files. */
  readonly output?: string | undefined;
  /** `text` and `check` write nothing. */
  readonly mode: 'write' | 'text' | 'check';
  /** Replaces files that gobuild did not make. */
  readonly force: boolean;
}

export interface WrappedFile {
  readonly path: AbsolutePath;
  readonly text: string;
  /** `same`: it is as it should be; `new`, `stale`: it is (or was, before it was written) not there, or another. */
  readonly was: 'same' | 'new' | 'stale';
}

export interface App {
  readonly run: (
    request: RunRequest,
    emit: Emit,
  ) => Promise<Answer<RunReport | { readonly listed: readonly ListedTarget[] }>>;
  /**
   * Until the signal comes, or the first change is dealt with; exit code 130 or its like is the caller's.
   * Rejected, if the first reading is.
   */
  readonly watch: (request: WatchRequest, listener: WatchListener) => Promise<Answer<WatchEnd>>;
  readonly dryRun: (
    request: RunRequest,
  ) => Promise<Answer<DryRunAnswer | { readonly listed: readonly ListedTarget[] }>>;
  readonly list: (request: Invocation) => Promise<Answer<readonly ListedTarget[]>>;
  readonly graph: (request: Invocation & { readonly selectors: readonly string[] }) => Promise<Answer<GraphAnswer>>;
  readonly show: (request: Invocation & { readonly selector: string }) => Promise<Answer<readonly ShownNode[]>>;
  readonly explain: (request: Invocation & { readonly selector: string }) => Promise<Answer<readonly Explanation[]>>;
  readonly affected: (request: Invocation & { readonly since?: string | undefined }) => Promise<Answer<Affected>>;
  readonly doctor: (
    request: Invocation & { readonly selectors: readonly string[] },
  ) => Promise<Answer<readonly HealthFinding[]>>;
  readonly verify: (
    request: Invocation & { readonly paths: readonly string[]; readonly key?: string | undefined },
  ) => Promise<Answer<readonly VerifiedFile[]>>;
  /** Builds twice elsewhere and compares. Stores nothing. */
  readonly verifyRebuild: (request: VerifyBuildRequest) => Promise<Answer<readonly RebuiltTarget[]>>;
  /** Builds elsewhere and looks at what the programs read. Stores nothing. */
  readonly verifyInputs: (request: VerifyBuildRequest) => Promise<Answer<readonly TracedTarget[]>>;
  readonly deploy: (
    request: Invocation & {
      readonly verb: DeployVerb;
      readonly target?: string | undefined;
      readonly noWait: boolean;
      /** Stops a rollback between its steps. */
      readonly signal: AbortSignal;
    },
  ) => Promise<Answer<readonly DeployAnswer[]>>;
  readonly cache: (request: {
    readonly verb: 'stats' | 'verify' | 'gc' | 'clear';
    /** Of `gc`; default: `cache.size` of the file that `project` means, if there is one. */
    readonly size?: number | undefined;
    readonly project?: Invocation | undefined;
    /** Told of each step of long work; the text is made only where somebody wants it. */
    readonly tell?: ((text: () => string) => void) | undefined;
  }) => Promise<Answer<CacheAnswer>>;
  readonly clean: (
    request: Invocation & { readonly selectors: readonly string[]; readonly all: boolean; readonly noWait: boolean },
  ) => Promise<
    Answer<{
      readonly removed: readonly string[];
      readonly kept: readonly { readonly path: string; readonly why: string }[];
    }>
  >;
  /** Without `run`: the last 20, newest last. */
  readonly log: (
    request: Invocation & { readonly run?: string | undefined; readonly target?: string | undefined },
  ) => Promise<Answer<readonly string[]>>;
  /** All that is kept of a run, and the folder it lies in. Without `run`: the last one. */
  readonly report: (
    request: Invocation & { readonly run?: string | undefined },
  ) => Promise<Answer<{ readonly record: RunRecord; readonly folder: AbsolutePath }>>;
  /** The kept runs, oldest first. */
  readonly history: (request: Invocation) => Promise<Answer<readonly PastRun[]>>;
  readonly keygen: (
    request: Invocation & { readonly path: string; readonly force: boolean },
  ) => Promise<Answer<{ readonly privateKey: string; readonly publicKey: string; readonly fingerprint: string }>>;
  /** `ask`: a person who answers; without, the usual answers are taken. */
  readonly init: (
    request: InitRequest,
    ask?: (question: InitQuestion) => Promise<string>,
  ) => Promise<Answer<InitAnswer>>;
  readonly lock: (request: LockRequest, tell: (text: string) => void) => Promise<Answer<LockAnswer>>;
  readonly wrap: (request: WrapRequest) => Promise<Answer<readonly WrappedFile[]>>;
  readonly schema: () => Promise<Answer<Json>>;
}
