/** What planning is given. */
import type { Goals, Graph } from '../model/graph.ts';
import type { Driver, ProjectContext } from '../model/kind.ts';

export interface PlanRequest {
  readonly graph: Graph;
  readonly goals: Goals;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly project: ProjectContext;
  readonly profile: string;
  /** Seconds since 1970 of SOURCE_DATE_EPOCH, if it is set. */
  readonly sourceDateEpoch?: number | undefined;
}
