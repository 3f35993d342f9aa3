/** How a rollout reaches a host: each method is one question or one step, one command each on a remote host. */
import type { AbsolutePath } from '../base/path.ts';
import type { Result } from '../base/result.ts';
import type { PerformWorld } from './perform.ts';
import type { Network } from './ports.ts';
import type { StartedService } from './services.ts';
import type { HostState, JournalRecord, ReleaseId, ReleaseManifest, ServiceRecord } from './rollout.ts';

/** The part of a performer's world that a transport may use. */
export type TransportWorld = Pick<PerformWorld, 'workspace' | 'files' | 'clock' | 'random' | 'network' | 'machine'> & {
  /** For command probes; absent where no probe can run. */
  readonly run?: PerformWorld['run'] | undefined;
};

export interface Transport {
  /** `root`: workspace path or absolute, on the host. Nothing is touched yet. */
  readonly open: (root: string, world: TransportWorld) => DeployHost;
}

/** What one question to a host tells. */
export interface Observation {
  /** Undefined on a host that never had a deploy. */
  readonly state?: HostState | undefined;
  /** Set when the state is there and cannot be used (damaged, a newer format): what is wrong. */
  readonly broken?: string | undefined;
  /** The release that `current` names. */
  readonly current?: ReleaseId | undefined;
  /** Finished release folders, in text order. */
  readonly releases: readonly ReleaseId[];
  readonly serviceAlive: boolean;
  /** Files of the current release that are not what its manifest says (its manifest included). */
  readonly drift: readonly string[];
}

export interface StageRequest {
  readonly manifest: ReleaseManifest;
  /** Where each file of the manifest lies on this machine. */
  readonly sources: ReadonlyMap<string, AbsolutePath>;
}

export interface StartRequest {
  readonly release: ReleaseId;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment; values may be secret. */
  readonly env: Readonly<Record<string, string>>;
  /** Log file below the root. */
  readonly log: string;
}

export interface CommandProbe {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One host with one root folder. Methods throw FileError for what its disk refuses. */
export interface DeployHost {
  /** `this machine`, a host's name. */
  readonly name: string;
  /** GOOS/GOARCH of programs that it runs. */
  readonly platform: { readonly os: string; readonly arch: string };
  readonly observe: () => Promise<Observation>;
  readonly manifest: (release: ReleaseId) => Promise<ReleaseManifest | undefined>;
  /** Files of the release that are missing or other than its manifest says; empty = as staged. */
  readonly check: (release: ReleaseId) => Promise<readonly string[]>;
  /** Text of a small file of a release, for differences; undefined if it is not there or is no text. */
  readonly text: (release: ReleaseId, path: string) => Promise<string | undefined>;
  /**
   * Puts the release into its folder in one rename, after every file's SHA-256 was checked on the host.
   * A folder that is there and as its manifest says is left alone. The error says which file went wrong.
   */
  readonly stage: (request: StageRequest) => Promise<string | undefined>;
  /** Makes `current` name the release in one step; undefined removes it. */
  readonly switchTo: (release: ReleaseId | undefined) => Promise<void>;
  /** Replaces the state. The error: somebody else changed it since (its sequence is above `expected`). */
  readonly save: (state: HostState, expected: number) => Promise<string | undefined>;
  /** On the disk when it resolves. */
  readonly journal: (record: JournalRecord) => Promise<void>;
  /** Oldest first; a damaged line is left out. */
  readonly history: () => Promise<readonly JournalRecord[]>;
  /** Unfinished uploads and folders that an interrupted run left. */
  readonly sweep: () => Promise<void>;
  readonly removeRelease: (release: ReleaseId) => Promise<void>;
  /** Keeps the logs and the journal of the last `keep` operations. */
  readonly trim: (keep: number) => Promise<void>;
  readonly start: (request: StartRequest) => Promise<Result<StartedService, string>>;
  /** True if exactly that process was there and is gone now. */
  readonly stop: (service: ServiceRecord) => Promise<boolean>;
  /** Last lines of a log below the root. */
  readonly tail: (log: string, lines: number) => Promise<readonly string[]>;
  /** Requests as the host itself makes them. */
  readonly http: Network['http'];
  readonly tcp: Network['tcp'];
  /** Undefined after exit status 0, else what happened. */
  readonly command: (probe: CommandProbe) => Promise<string | undefined>;
}
