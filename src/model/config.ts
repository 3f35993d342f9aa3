/** The resolved gobuild.yaml: what a person declared, checked, with stages 1 to 4 of the expressions expanded. */
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import type { JsonObject, Json } from '../base/json.ts';
import type { Location } from './location.ts';
import type { Toolchains } from './lock.ts';

export const kinds = ['compile', 'check', 'sign', 'package', 'deploy', 'task', 'service', 'group'] as const;
export type Kind = (typeof kinds)[number];

/** `compile/go`; kinds without drivers are named by the kind alone: `task`, `group`. */
export type DriverId = string;

export type CacheRule = 'shared' | 'local' | 'never';

/** One cell of a matrix: axis name → value, in order of declaration; `platform` first where there is one. */
export type Cell = readonly (readonly [axis: string, value: Json])[];

export interface Override {
  /** Inside of a selector's brackets: `os=windows,arch!=386`. */
  readonly where: string;
  /** Driver settings that replace or extend those of the picked nodes. */
  readonly settings: JsonObject;
  readonly at: Location;
}

/** `command`: words of a program whose standard output is the value. `keyed`: another value is another key. */
export type SecretRef =
  | { readonly env: string; readonly keyed?: boolean | undefined }
  | { readonly file: WorkspacePath; readonly keyed?: boolean | undefined }
  | { readonly command: readonly string[] };

/** What ended: a run that did something, a run that failed, a run in which a deploy changed something or failed. */
export type NotifyOn = 'success' | 'failure' | 'deploy';

/** Whom to tell that a run has ended. URL and headers may hold `${{ secrets.NAME }}`. */
export interface Notification {
  /** `notify[0]`. */
  readonly name: string;
  readonly on: readonly NotifyOn[];
  readonly by:
    | { readonly type: 'webhook'; readonly url: string; readonly headers: Readonly<Record<string, string>> }
    | { readonly type: 'command'; readonly argv: readonly string[] };
}

/** Variables of a process, as declared at the top or on a target. */
export interface EnvSpec {
  /** Shown in explain as old and new. Values may hold `${{ secrets.X }}`. */
  readonly set: Readonly<Record<string, string>>;
  /** From env.files: keyed, shown only as "changed". */
  readonly fromFiles: Readonly<Record<string, string>>;
  /** Handed on from gobuild's own environment and keyed. */
  readonly pass: readonly string[];
  /** Handed on, not keyed. */
  readonly passUnkeyed: readonly string[];
}

/** One file of the configuration: what the targets that it declares share. */
export interface ConfigFile {
  /** Empty for the root's file; `api`, `api:db` for what is included. */
  readonly namespace: string;
  readonly path: WorkspacePath;
  /** What its paths are relative to. */
  readonly folder: WorkspacePath;
  readonly vars: JsonObject;
  readonly env: EnvSpec;
  /** Selector texts as they stand in the file. */
  readonly defaults: readonly string[];
  readonly watches: readonly string[];
  /** Versions of the tools of its targets. */
  readonly toolchains?: Toolchains | undefined;
}

/** One target as declared; texts of stage 6 and later are still templates. */
export interface TargetSpec {
  /** With the namespace of its file: `server`, `api:server`. */
  readonly name: string;
  /** The file that declares it; absent: the root's. */
  readonly file?: ConfigFile | undefined;
  readonly description?: string | undefined;
  readonly kind: Kind;
  readonly driver: DriverId;
  /** Selector texts as they stand in the file. */
  readonly from: readonly string[];
  readonly needs: readonly string[];
  /** Expanded cells; undefined without `matrix`. */
  readonly cells?: readonly Cell[] | undefined;
  /** Expression source of `if`, without `${{ }}`. */
  readonly condition?: string | undefined;
  /** Variables of this target alone: texts, possibly templates. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly timeoutMs?: number | undefined;
  readonly retries: number;
  readonly pool?: string | undefined;
  /** Takes the arguments behind `--`. */
  readonly args?: boolean | undefined;
  readonly tags: readonly string[];
  /** Template of the file name. */
  readonly fileName?: string | undefined;
  readonly cache?: CacheRule | undefined;
  readonly timestamp?: string | undefined;
  readonly overrides: readonly Override[];
  /** The keys that belong to the driver, unexpanded from stage 6 on. */
  readonly settings: JsonObject;
  /** Place of the target, or of the value at `pointer` inside it (keys and indexes from the target's map down). */
  readonly locate: (...pointer: readonly (string | number)[]) => Location;
}

export interface Profile {
  readonly name: string;
  /** A profile that ships: dev keys are refused. */
  readonly release: boolean;
}

export interface Config {
  readonly root: AbsolutePath;
  /** Workspace path of gobuild.yaml. */
  readonly file: WorkspacePath;
  readonly project: string;
  readonly profile: Profile;
  readonly profiles: readonly string[];
  /** Selector texts, `default:` of the profile or the file; empty: print the list. */
  readonly defaults: readonly string[];
  /** Selector texts, `watch:` of the file; empty: all services and checks. */
  readonly watches: readonly string[];
  readonly dist: WorkspacePath;
  readonly vars: JsonObject;
  readonly env: EnvSpec;
  readonly secrets: Readonly<Record<string, SecretRef>>;
  /** Own pools: name → how many at once. */
  readonly pools: Readonly<Record<string, number>>;
  /** Those whose `if` holds. */
  readonly notify: readonly Notification[];
  /** Bytes; undefined = default. */
  readonly cacheSize?: number | undefined;
  /** The root's first, then each included one behind the file that includes it; absent: the root's alone. */
  readonly files?: readonly ConfigFile[] | undefined;
  /** Of the file in whose folder gobuild was started: selectors of the command line are read as seen from there. */
  readonly namespace?: string | undefined;
  /** In order of declaration, file by file. */
  readonly targets: readonly TargetSpec[];
  /** Texts by the file names that locations use, for drawing. */
  readonly sources?: Readonly<Record<string, string>> | undefined;
  /**
   * Files, absences, variables and git facts that reading it looked at: the warm run checks these.
   * Grows while nodes are expanded: read it after the graph is made.
   */
  readonly looked: LookedAt;
  readonly locate: (...pointer: readonly (string | number)[]) => Location;
}

/** What a stage looked at outside its arguments, so that a warm run can see whether that changed. */
export interface LookedAt {
  /** Workspace or absolute paths, existing or not. */
  readonly paths: readonly string[];
  /** Names of environment variables asked for, set or not. */
  readonly variables: readonly string[];
  /** True when any fact about the checkout was asked for: a commit or a tag may change the graph or a version. */
  readonly gitFacts?: boolean | undefined;
  /** True when `git.dirty` was asked for: costs a `git status` in every run. */
  readonly gitStatus?: boolean | undefined;
}
