/** The states of an action in a run and the one function that changes them. */
import { invariant } from '../base/bug.ts';
import type { Action, ActionId } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { ActionResult } from '../model/perform.ts';
import type { KeyedAction } from '../model/action-cache.ts';
import type { Reason } from '../model/reason.ts';

/**
 * waiting → checking → (fresh | restored | queued | failed)
 * queued → parked (an equal key is running) → checking; queued → running → (ran | unchanged | failed | cancelled | queued again)
 * waiting, checking, queued, parked → (skipped | cancelled)
 */
export type State =
  | 'waiting'
  | 'checking'
  | 'queued'
  | 'parked'
  | 'running'
  | 'fresh'
  | 'unchanged'
  | 'restored'
  | 'ran'
  | 'failed'
  | 'skipped'
  | 'cancelled';

const next: Readonly<Record<State, readonly State[]>> = {
  waiting: ['checking', 'skipped', 'cancelled'],
  checking: ['fresh', 'restored', 'queued', 'failed', 'skipped', 'cancelled'],
  queued: ['running', 'parked', 'skipped', 'cancelled'],
  parked: ['checking', 'skipped', 'cancelled'],
  running: ['ran', 'unchanged', 'failed', 'cancelled', 'queued'],
  fresh: [],
  unchanged: [],
  restored: [],
  ran: [],
  failed: [],
  skipped: [],
  cancelled: [],
};

/** One action in a run, with what is known of it so far. */
export interface Entry {
  action: Action;
  state: State;
  /** How many of its edges have not succeeded yet. */
  waitingFor: number;
  readonly dependents: Entry[];
  /** Longest expected time in ms from its start to the end of the run: what is longest goes first. */
  criticalMs: number;
  /** What goes before all that has a lower one: see rank-entries.ts. */
  rank: number;
  /** Position in the plan, the tie-break. */
  readonly position: number;
  keyed?: KeyedAction | undefined;
  reasons: readonly Reason[];
  result?: ActionResult | undefined;
  /** What its last good run had left, if it is not that which stands now. */
  earlier?: ActionResult | undefined;
  failure?: Failure | undefined;
  /** When its work ran: monotonic milliseconds, from and to. */
  readonly spans: (readonly [from: number, to: number])[];
  attempts: number;
  /** Performs itself although its key is another's: that one was not stored. */
  alone: boolean;
}

export const succeeded = (state: State): boolean =>
  state === 'fresh' || state === 'unchanged' || state === 'restored' || state === 'ran';
export const settled = (state: State): boolean => next[state].length === 0;

/** The only place in which a state changes. */
export function transition(entry: Entry, to: State): void {
  invariant(next[entry.state].includes(to), `${entry.action.id}: ${entry.state} -> ${to}`);
  entry.state = to;
}

export const newEntry = (action: Action, position: number): Entry => ({
  action,
  position,
  state: 'waiting',
  waitingFor: 0,
  dependents: [],
  criticalMs: 0,
  rank: 0,
  reasons: [],
  spans: [],
  attempts: 0,
  alone: false,
});

export type Entries = Map<ActionId, Entry>;
