/** What planning is given. */
import type { Goals, Graph } from '../model/graph.ts';
import type { Driver, ProjectContext } from '../model/kind.ts';
import type { WorkspacePath } from '../base/path.ts';

export interface PlanRequest {
  readonly graph: Graph;
  readonly goals: Goals;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly project: ProjectContext;
  /** What holds for a target of an included file; default: `project`. */
  readonly projectOf?: ((target: string) => ProjectContext) | undefined;
  /** Workspace paths of the files of the configuration, which nothing writes. */
  readonly configFiles?: readonly WorkspacePath[] | undefined;
  readonly profile: string;
  /** What stands behind `--`: for the requested nodes that take it, never for what they need. */
  readonly args?: readonly string[] | undefined;
  /** Secrets whose values count: results that hang on them stay with this user. */
  readonly keyedSecrets?: readonly string[] | undefined;
  /** Seconds since 1970 of SOURCE_DATE_EPOCH, if it is set. */
  readonly sourceDateEpoch?: number | undefined;
}
