/** The words of a rollout: what a deploy driver asks for, what a release is, what a host remembers. Plain JSON. */
import type { WorkspacePath } from '../base/path.ts';
import type { Digest } from './digest.ts';

/** Full name of the performer that `app` injects; every deploy driver plans it. */
export const rolloutPerformer = 'rollout';

/** Input of the performer `rollout`: everything but the digests, which come with the job. */
export interface RolloutInput {
  readonly transport: string;
  readonly target: string;
  /** Folder of the deploy on the host: workspace path or absolute. */
  readonly root: string;
  readonly version: string;
  readonly ships: readonly ShippedArtifact[];
  readonly files: readonly ShippedFiles[];
  readonly service?: ServiceSpec | undefined;
  readonly probes: Readonly<Partial<Record<ProbeName, ProbeSpec>>>;
  readonly verify: VerifySpec;
  /** Verified releases that are kept besides the current and the last good one. */
  readonly retain: number;
  /** Keyed variables that the service gets and that are not in `service.env`: `set` by value, others by name. */
  readonly env: { readonly set: Readonly<Record<string, string>>; readonly names: readonly string[] };
}

export interface ShippedArtifact {
  readonly path: WorkspacePath;
  /** Path below `current`. */
  readonly name: string;
  /** `linux/arm64`; absent where the artifact has none. */
  readonly platform?: string | undefined;
}

/** Files of the workspace that go along; the job's input of the same number (counted from the end) says which. */
export interface ShippedFiles {
  /** As the person wrote it, for messages. */
  readonly src: string;
  /** Folder in front of the first wildcard; matches are taken relative to it. */
  readonly base: WorkspacePath;
  /** Below `current`: the file's name there for a single file, else the folder for the matches (may be empty). */
  readonly dst: string;
  readonly single: boolean;
}

export interface ServiceSpec {
  /** Relative to the root folder; a first word with a slash in it is a path, without one a program on PATH. */
  readonly run: readonly string[];
  /** Relative to the root folder. */
  readonly cwd: string;
  /** Texts; `${{ secrets… }}` stays a template until the service starts. */
  readonly env: Readonly<Record<string, string>>;
  /** False: it is stopped after the probes. */
  readonly keep: boolean;
  readonly graceMs: number;
}

export const probeNames = ['startup', 'readiness', 'liveness'] as const;
export type ProbeName = (typeof probeNames)[number];

export interface ProbeSpec {
  readonly check: ProbeCheck;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Successes in a row. */
  readonly threshold: number;
  /** How long they must hold. */
  readonly stableForMs: number;
  /** Deadline for all of it. */
  readonly withinMs: number;
}

export type ProbeCheck =
  | {
      readonly type: 'http';
      readonly host: string;
      readonly port: number;
      readonly path: string;
      /** Default: 200 to 299. */
      readonly status?: number | undefined;
    }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number }
  /** A line of its output holds this text (services of watch alone). */
  | { readonly type: 'log'; readonly text: string }
  /** Exit status 0; relative to the root folder, with the service's variables. */
  | { readonly type: 'command'; readonly argv: readonly string[] };

export interface VerifySpec {
  /** The answer must name the release. */
  readonly version?:
    | { readonly host: string; readonly port: number; readonly path: string; readonly equals: string }
    | undefined;
  /** Sigstore bundles of which each shipped artifact must be a subject, directly or through signed checksums. */
  readonly bundles?: readonly WorkspacePath[] | undefined;
}

/** `<version>-<digest12>`: name of a release and of its folder. */
export type ReleaseId = string;

export interface ReleaseFile {
  /** Below the release folder, `/` between the parts. */
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
  readonly executable: boolean;
}

/** `release.json`: all that a release is. Its digest leaves out `format`, `id`, `target` and `version`. */
export interface ReleaseManifest {
  readonly format: 1;
  readonly id: ReleaseId;
  readonly target: string;
  readonly version: string;
  /** Sorted by path. */
  readonly files: readonly ReleaseFile[];
  readonly service?: Pick<ServiceSpec, 'run' | 'cwd' | 'env'> | undefined;
  /** Names of further variables that the service gets. Never values. */
  readonly envNames: readonly string[];
}

/**
 * `staged`: its files lie there. `active`: switched to, not yet probed. `verified`: every probe held.
 * `failed`: did not come up. `bad`: left by a person's `rollback`; runs only with `--again`.
 */
export type ReleaseState = 'staged' | 'active' | 'verified' | 'failed' | 'bad';

/** What a host remembers of one release. */
export interface ReleaseRecord {
  readonly id: ReleaseId;
  readonly version: string;
  readonly state: ReleaseState;
  /** Sequence number of the operation that verified it last; 0 = never. Orders releases: clocks never do. */
  readonly verifiedBy: number;
  /** How to bring it up again: what the deploy said when it was activated. */
  readonly keep: boolean;
  readonly graceMs: number;
  readonly probes: RolloutInput['probes'];
  readonly verify: Pick<VerifySpec, 'version'>;
}

export interface ServiceRecord {
  readonly release: ReleaseId;
  readonly pid: number;
  readonly startTime: string;
  readonly graceMs: number;
  /** Below the root folder. */
  readonly log: string;
  /** Ports that its probes name. */
  readonly ports: readonly number[];
  /** The variables that the manifest only names, as they were when it started; absent in records of older gobuilds. */
  readonly variables?: VariablesRecord | undefined;
  /**
   * `starting`: its deploy is under way. `recorded`: the deploy is on record, the watchdog may still hold the service.
   * `released`: it outlives gobuild. Only the last is a service as wanted; the others are leftovers of a killed run.
   */
  readonly phase: 'starting' | 'recorded' | 'released';
}

/** Tells whether a variable changed without telling what it was: HMAC-SHA-256 of each value, keyed by the salt. */
export interface VariablesRecord {
  /** Random, new with every start. */
  readonly salt: string;
  readonly digests: readonly (readonly [name: string, digest: Digest])[];
}

/** `.gobuild/state.json` in the root: the truth about this host. */
export interface HostState {
  readonly format: 1;
  readonly target: string;
  /** Of the last operation that changed something; rises by one with each. */
  readonly sequence: number;
  readonly releases: readonly ReleaseRecord[];
  readonly service?: ServiceRecord | undefined;
  /** A person said `deploy stop`. */
  readonly stopped?: boolean | undefined;
}

/** One line of `.gobuild/journal.jsonl`. Written before a step (`intent`) and after it (`done`, `failed`). */
export interface JournalRecord {
  readonly sequence: number;
  readonly verb: 'deploy' | 'rollback' | 'stop';
  readonly step: string;
  readonly mark: 'intent' | 'done' | 'failed';
  readonly release?: ReleaseId | undefined;
  readonly from?: ReleaseId | undefined;
  readonly note?: string | undefined;
  /** Milliseconds since 1970, for people alone. */
  readonly at: number;
}
