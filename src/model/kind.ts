/** The contract that every driver signs: one folder `kinds/<kind>/<driver>/` whose driver.ts calls {@link defineDriver}. */
import type { Json, JsonObject } from '../base/json.ts';
import type { WorkspacePath } from '../base/path.ts';
import type { Action, AspectName, ScanResult, InputSpec, ToolNeed } from './action.ts';
import type { ArtifactSpec, Role, UpstreamArtifact } from './artifact.ts';
import type { CacheRule, Cell, DriverId, EnvSpec, Kind } from './config.ts';
import type { Checked, Diagnostic, DiagnosticCode } from './diagnostic.ts';
import type { GraphNode, NodeId } from './graph.ts';
import type { Performer } from './perform.ts';
import type { Platform } from './platform.ts';

/**
 * How a target becomes nodes. `source`: one per cell of its matrix (no `from`). `each`: one per artifact of `from`.
 * `platform`: artifacts grouped by all axes, those without a platform joining every group. `all`: one node.
 * `optional-all`: `source` without `from`, `all` with it (task, command).
 */
export type Shape = 'source' | 'each' | 'platform' | 'all' | 'optional-all';

/** JSON Schema (draft 2020-12) of the driver's own keys; see {@link SchemaMark} for our one keyword. */
export interface DriverSchema {
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required?: readonly string[] | undefined;
}

/**
 * Value of the keyword `x-gobuild` inside a driver's schema.
 * `shell`: a text that a shell runs, so expressions become one quoted word. `secret`: `${{ secrets… }}` is allowed and
 * stays a template until the action runs. `literal`: never expanded. `selector`: names targets, an edge.
 * `path`: a path or pattern relative to the file's folder: the driver gets it relative to the workspace (absolute ones
 * as they are; not what an `enum` of the same schema lists). `package`: the same for Go packages: only `.` and what
 * begins with `./` is a path. A top-level key with one of the two and a `default` is filled in for included files.
 */
export type SchemaMark = 'shell' | 'secret' | 'literal' | 'selector' | 'path' | 'package';

/** Makes a diagnostic at a place inside the target: keys and indexes from the target's map down. */
export type Complain = (
  pointer: readonly (string | number)[],
  code: DiagnosticCode,
  message: string,
  help?: string,
) => Diagnostic;

export interface ResolveContext {
  readonly target: string;
  /**
   * Workspace path of the folder of the file that declares the target; absent: `.`. Paths of settings are seen from the
   * workspace already: this is for what a driver looks for beside the file, or names after paths.
   */
  readonly folder?: WorkspacePath | undefined;
  /** A profile with `release: true`. */
  readonly releaseProfile: boolean;
  readonly platform?: Platform | undefined;
  readonly complain: Complain;
}

/** What `produces` and `plan` may know of the node. */
export interface NodeOutline {
  readonly id: NodeId;
  readonly target: string;
  readonly platform?: Platform | undefined;
  readonly cell: Cell;
  readonly inputs: readonly UpstreamArtifact[];
  readonly named: Readonly<Record<string, readonly UpstreamArtifact[]>>;
  /** `name:` of the target, expanded; the driver's default applies when absent. */
  readonly fileName?: string | undefined;
}

export interface ProjectContext {
  readonly project: string;
  /** Workspace path of the dist folder. */
  readonly dist: string;
  /** Release version. Calling it makes the node depend on it: call only where it shows in the result. */
  readonly version: () => string;
  /** This machine. */
  readonly machine: Platform;
  readonly releaseProfile: boolean;
}

export interface PlanContext extends ProjectContext {
  readonly node: GraphNode;
  /** Seconds since 1970 for time stamps in outputs: SOURCE_DATE_EPOCH, else the target's, else 1980-01-01T00:00:00Z. */
  readonly timestamp: number;
  /** Variables of the node's processes, base list and the target's own. */
  readonly env: EnvSpec;
  /** What stands behind `--`, if this node takes it; a driver with `takesArguments` appends it to its command. */
  readonly args: readonly string[];
  /** Fills in what most actions of a node share; a driver overrides what differs. `step` undefined = the main action. */
  readonly action: (fields: ActionFields) => Action;
}

/** What a driver must say of an action; the rest has defaults from the node. */
export type ActionFields = Pick<Action, 'work' | 'inputs' | 'outputs'> &
  Partial<Omit<Action, 'driver' | 'revision' | 'target'>> & { readonly step?: string | undefined };

/** What a finished scan adds to the plan. */
export interface Growth {
  readonly actions: readonly Action[];
  /** Appended to the inputs of the node's main action. */
  readonly mainInputs: readonly InputSpec[];
}

/** What driver.ts hands to {@link defineDriver}. Spec and Settings are known inside the driver's folder alone; both are plain JSON. */
export interface DriverDefinition<Spec, Settings> {
  /** `compile/go`; equals its folder below kinds/. `task` and `group` are `task/task`, `group/group` with an empty `using`. */
  readonly id: DriverId;
  readonly kind: Kind;
  /** Value of `using:`; undefined for kinds without drivers. */
  readonly using?: string | undefined;
  /** One line for docs and completion. */
  readonly summary: string;
  /** Raised when equal input would now give other output. */
  readonly revision: number;
  readonly schema: DriverSchema;
  readonly shape: Shape;
  /** Roles of `from` that it takes; others of a selected target are passed over, none at all is an error. Empty: takes no `from`. */
  readonly accepts: readonly Role[];
  /** The widest cache rule the kind allows, and what applies when the target says nothing. */
  readonly cache: { readonly widest: CacheRule; readonly default: CacheRule };
  /** Pool of its main action unless the target names one: cpu, network, signing, deploy. */
  readonly pool: string;
  /** Its targets may say `args: true`: see {@link PlanContext}. */
  readonly takesArguments?: boolean | undefined;
  /** Key of the driver's own map whose keys are platforms: each of them is one node (`files` of compile/prebuilt). */
  readonly platformsIn?: string | undefined;
  /** True if `from` may be left out (shape `optional-all` implies it). */
  readonly platformOfMachine?: boolean | undefined;
  /** Checks what the schema cannot and fills in defaults. `spec` has passed the schema. */
  readonly resolve: (spec: Spec, context: ResolveContext) => Checked<Settings>;
  /** What the node will make. Pure; asked before `plan`. */
  readonly produces: (settings: Settings, node: NodeOutline, project: ProjectContext) => readonly ArtifactSpec[];
  /** The actions of one node; exactly one of them is main. Actions of several nodes with the same id and content are one. */
  readonly plan: (settings: Settings, context: PlanContext) => readonly Action[];
  /** Programs that actions will need which `grow` adds: asked before the scan ran, to tell what is missing. */
  readonly growTools?: ((action: Action) => readonly ToolNeed[]) | undefined;
  /** Whether that is the data of a scan that `grow` may believe: asked of what a store holds, which others may have written. */
  readonly isScan?: ((data: Json | undefined) => boolean) | undefined;
  /** Further actions after the scan `action` of this driver finished. */
  readonly grow?: ((action: Action, scan: ScanResult) => Growth) | undefined;
  /** How `artifacts.NAME.path` reads inside this driver's settings. Default: the workspace path. */
  readonly artifactPath?: ((artifact: UpstreamArtifact, spec: JsonObject) => string) | undefined;
  /** Performers by short name; `perform` work names them as `<driver id>#<name>`. */
  readonly performers?: Readonly<Record<string, Performer>> | undefined;
  /** Pure readings of file contents, by short name; tree inputs name them as `<driver id>#<name>`. Return a stable text. */
  readonly aspects?: Readonly<Record<string, (content: Uint8Array) => string>> | undefined;
  /** Examples for the reference page: complete targets, validated by tests. */
  readonly examples: readonly { readonly title: string; readonly yaml: string }[];
}

/** The erased form: what the rest of the house sees. */
export type Driver = DriverDefinition<JsonObject, Json>;

export function defineDriver<Spec, Settings>(definition: DriverDefinition<Spec, Settings>): Driver {
  return definition as unknown as Driver;
}

export const performerName = (driver: DriverId, name: string): string => `${driver}#${name}`;
export const aspectName = (driver: DriverId, name: string): AspectName => `${driver}#${name}`;
