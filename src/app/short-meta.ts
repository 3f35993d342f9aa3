/** What a short run knows of the plan that it runs a part of: data beside the warm table (cache/warm-plan.ts). */
import type { Action, ActionId } from '../model/action.ts';
import type { EventBody } from '../model/event.ts';
import type { Lock } from '../model/lock.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';

export type RunStarted = Extract<EventBody, { readonly type: 'run-started' }>;

export interface ShortMeta extends Pick<Plan, 'project' | 'profile' | 'version' | 'dist'> {
  /** How many nodes are told. */
  readonly told: number;
  /** What the last run noted of some of them, by node. */
  readonly notes: Readonly<Record<string, string>>;
  /** Of their names: see report/wide-names.ts. */
  readonly wideNames: readonly string[];
  readonly leftOut: Plan['leftOut'];
  readonly pools: Readonly<Record<string, number>>;
  /** What gobuild.lock says, for tools whose version is named. */
  readonly lock?: Lock | undefined;
  /** Bytes; undefined: the default. */
  readonly cacheSize?: number | undefined;
  /** As asked; undefined: one for each processor. */
  readonly jobs?: number | undefined;
  readonly keepGoing: boolean;
  readonly stream: boolean;
  readonly release?: RunReport['release'];
  /** Bytes of the state log when the plan was written. */
  readonly stateSize: number;
}

export interface ShortSlice {
  /** `after` is left out: it follows from the consumers. */
  readonly action: Omit<Action, 'after'>;
  /** Its node, if that is told and this its main action. */
  readonly node?: RunStarted['nodes'][number] | undefined;
  /** A short run may run it. */
  readonly simple: boolean;
  /** Indexes of the actions that wait for it. */
  readonly consumers: readonly number[];
  /** Actions whose results it takes in. */
  readonly takes: readonly (readonly [id: ActionId, index: number])[];
}
