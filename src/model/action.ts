/** One step of work as plain data: what to do, with what, and what comes out. Its fingerprint is computed from this alone. */
import type { Json } from '../base/json.ts';
import type { WorkspacePath } from '../base/path.ts';
import type { Role } from './artifact.ts';
import type { CacheRule, DriverId, EnvSpec } from './config.ts';
import type { NodeId } from './graph.ts';

/** The node's id for its main action; `<node>#<step>` for the others; shared actions have ids of their own. */
export type ActionId = string;

export type InputSpec =
  /** One file by content. `optional`: its absence is tracked and allowed. `help`: what to do if it is not there; keys nothing. */
  | {
      readonly type: 'file';
      readonly path: WorkspacePath;
      readonly optional?: boolean | undefined;
      readonly help?: string | undefined;
    }
  /** Files under `base` that match; new ones are noticed. Patterns are minimatch's, relative to `base`. */
  | {
      readonly type: 'glob';
      readonly base: WorkspacePath;
      readonly include: readonly string[];
      readonly exclude: readonly string[];
      /** Skip what .gitignore files name. */
      readonly gitignore: boolean;
      /** Nothing matched is a failure. */
      readonly required: boolean;
    }
  /**
   * All names below `base` without contents, so that a new or removed file is noticed; of files that end in
   * `aspect.suffix` also what the pure function `aspect.name` (a driver's) reads from their contents.
   */
  | {
      readonly type: 'tree';
      readonly base: WorkspacePath;
      /** Workspace paths of folders to leave out (dist, nested modules); `.git`, `.gobuild`, `node_modules` always are. */
      readonly except: readonly WorkspacePath[];
      readonly aspect?: { readonly name: AspectName; readonly suffix: string } | undefined;
    }
  /** A finished artifact of another node: by content digest and path. */
  | {
      readonly type: 'artifact';
      readonly node: NodeId;
      readonly path: WorkspacePath;
      readonly role: Role;
      readonly directory?: boolean | undefined;
    }
  /** All outputs of another action, by digest (early cutoff). */
  | { readonly type: 'action'; readonly action: ActionId }
  /** The files and values that a scan found under this name. */
  | { readonly type: 'found'; readonly scan: ActionId; readonly pick: string };

/** `compile/go#header`: a pure function of file contents, declared by a driver. */
export type AspectName = string;

export interface OutputSpec {
  readonly path: WorkspacePath;
  readonly directory?: boolean | undefined;
  readonly executable?: boolean | undefined;
  /** A glob of a task: every file below `path` that matches, known only afterwards. */
  readonly glob?: string | undefined;
}

export type Work =
  /** A program with its words; no shell. `cwd` is a workspace path. Elements may hold `${{ secrets… }}` nowhere. */
  | {
      readonly type: 'argv';
      readonly argv: readonly string[];
      readonly cwd: WorkspacePath;
      readonly stdin?: WorkspacePath | undefined;
    }
  | {
      readonly type: 'shell';
      readonly shell: 'bash' | 'sh' | 'pwsh';
      readonly text: string;
      /** Positional parameters of the text: `"$@"`, in PowerShell `$args`. */
      readonly args?: readonly string[] | undefined;
      readonly cwd: WorkspacePath;
      readonly stdin?: WorkspacePath | undefined;
    }
  /** A function of a driver (or of the deploy room), with its input as data. */
  | { readonly type: 'perform'; readonly performer: string; readonly input: Json }
  /** Nothing to do: a verdict over the actions it waits for. */
  | { readonly type: 'join' };

/** A program that an action needs. Its identity enters the key, its path does not. */
export interface ToolNeed {
  readonly name: string;
  /**
   * Version that it must be: a line (`1.26`) that gobuild.lock makes exact, or an exact one. Whoever finds it fetches it
   * where the machine has another. Absent: whichever the machine has.
   */
  readonly wanted?: string | undefined;
  /** Absolute folders that are searched after PATH (where the tool's makers say that it installs). */
  readonly folders?: readonly string[] | undefined;
  /** `content`: hash of the program file. `command`: standard output of these arguments, run in `cwd` with `env` added. */
  readonly identity:
    | { readonly type: 'content' }
    | {
        readonly type: 'command';
        readonly args: readonly string[];
        readonly cwd?: WorkspacePath | undefined;
        readonly env?: Readonly<Record<string, string>> | undefined;
        /** Files (relative to the program's real folder) whose change means asking again; the program itself always is one. */
        readonly watch?: readonly string[] | undefined;
      };
  /** It starts another version of itself where a file asks for one. */
  readonly switches?: boolean | undefined;
  /** Variables of the commands that call it, unless the target sets them. They are not in the key: `wanted` decides them. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Sentence: how to get it. */
  readonly help: string;
}

/**
 * How an action is treated when nothing changed:
 * `cached` has outputs or a verdict in the stores; `always` runs every time (no inputs declared);
 * `observed` asks the world itself and reports `unchanged` (deploys).
 */
export type ActionMode = 'cached' | 'always' | 'observed';

export interface Action {
  readonly id: ActionId;
  readonly node: NodeId;
  readonly target: string;
  /** `build`, `scan`, `fetch`, `sign` … : shown when the action is not the node's main one. */
  readonly step: string;
  /** True for the one action whose state is the node's. */
  readonly main: boolean;
  readonly driver: DriverId;
  readonly revision: number;
  readonly work: Work;
  /** Everything else that decides the result; enters the key as it is. */
  readonly settings: Json;
  /** `linux/arm/7` or absent. */
  readonly platform?: string | undefined;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  /** Folder that output paths are keyed relative to; absent: paths are keyed as written (a task's). */
  readonly outputBase?: WorkspacePath | undefined;
  readonly env: EnvSpec;
  /** Names of secrets that the processes get as variables. */
  readonly secrets: readonly string[];
  readonly tools: readonly ToolNeed[];
  readonly pool: string;
  readonly cache: CacheRule;
  readonly mode: ActionMode;
  /** Actions that must have succeeded before; inputs that name actions are edges without being listed here. */
  readonly after: readonly ActionId[];
  readonly timeoutMs?: number | undefined;
  readonly retries: number;
  /** Ready actions with the same text here are handed to the performer in one call. */
  readonly batch?: string | undefined;
  /** The result is data (a list of inputs, further actions): a scan. It is performed by `perform`. */
  readonly scan?: boolean | undefined;
  /** After the scan succeeded the engine asks the driver of this action to grow the plan. */
  readonly grows?: boolean | undefined;
  /** A depfile (Make syntax) to read after the run: found inputs. */
  readonly depfile?: WorkspacePath | undefined;
}

/** What a scan found: named sets of inputs, and picks that unite them. */
export interface ScanResult {
  readonly sets: Readonly<Record<string, FoundSet>>;
  /** Pick name → names of sets. `*`, if it is there, stands for every name that is not. */
  readonly picks: Readonly<Record<string, readonly string[]>>;
  /** Anything else that the driver's `grow` wants to know. */
  readonly data?: Json | undefined;
}

export interface FoundSet {
  readonly files: readonly WorkspacePath[];
  /** `module example.com/x` → `v1.2.3 h1:…`. */
  readonly values: Readonly<Record<string, string>>;
}

/** Inputs that showed only while the action ran (depfile, testlog). They join the next freshness check. */
export interface Discovered {
  readonly files: readonly WorkspacePath[];
  /** Folders that were listed: their names (not contents) count. */
  readonly folders: readonly WorkspacePath[];
  /** Variables that were read. */
  readonly variables: readonly string[];
}
