/** The actions of one run with their edges and queues: what is ready, what is parked, what a scan adds. */
import { invariant } from '../base/bug.ts';
import type { Action, ActionId, InputSpec, ScanResult } from '../model/action.ts';
import { edgesBefore, type Plan } from '../model/plan.ts';
import type { ChangedInput } from '../model/run-report.ts';
import { expectedTimes } from './expected-time.ts';
import { entryQueue, type EntryQueue } from './entry-queue.ts';
import { foreignTo, type ForeignTo } from './foreign.ts';
import { homeOf, type Home } from './moved-workspace.ts';
import { rankEntries } from './rank-entries.ts';
import { newEntry, succeeded, settled, transition, type Entries, type Entry, type State } from './states.ts';
import type { RunOptions, Workshop } from './workshop.ts';

export interface Turn {
  readonly plan: Plan;
  readonly shop: Workshop;
  readonly options: RunOptions;
  readonly entries: Entries;
  /** All edges have succeeded; not yet checked. */
  readonly ready: EntryQueue;
  /** Must run, by pool. */
  readonly queued: Map<string, EntryQueue>;
  readonly running: Set<Entry>;
  /** Entries that wait for a running one with their key. */
  readonly parked: Map<Entry, Entry[]>;
  /** Inputs that changed under what ran. */
  readonly changed: ChangedInput[];
  readonly foreignTo: ForeignTo;
  /** The workspace as it was found. */
  readonly home: Home;
  /** No new work starts. */
  stopping: boolean;
  /** It stopped because files changed: what is left is for the next turn. */
  interrupted: boolean;
  /** Told when an action is settled. */
  readonly onSettled: (entry: Entry) => void;
}

export function openTurn(fields: Pick<Turn, 'plan' | 'shop' | 'options' | 'onSettled'>): Turn {
  const turn: Turn = {
    ...fields,
    entries: new Map(),
    ready: entryQueue('waiting', 'checking'),
    queued: new Map(),
    running: new Set(),
    parked: new Map(),
    changed: [],
    foreignTo: foreignTo(fields.plan),
    home: homeOf(fields.shop),
    stopping: false,
    interrupted: false,
  };
  addActions(turn, fields.plan.actions);
  return turn;
}

/** Adds actions with their edges; edges to what has already succeeded do not wait. */
function addActions(turn: Turn, actions: readonly Action[]): void {
  const added = actions.map((action) => {
    invariant(!turn.entries.has(action.id), `${action.id} is in the plan already`);
    const entry = newEntry(action, turn.entries.size);
    turn.entries.set(action.id, entry);
    return entry;
  });
  for (const entry of added) {
    for (const id of edgesBefore(entry.action, turn.plan.main)) addEdge(turn, id, entry);
    if (entry.waitingFor === 0) turn.ready.push(entry);
  }
  const entries = [...turn.entries.values()];
  const { touched } = turn.options;
  const { cache } = turn.shop;
  rankEntries(entries, {
    plan: turn.plan,
    expectedMs: expectedTimes(entries, cache),
    isTouched: ({ action }) => touched?.has(action.id) ?? false,
    isUnfinished: ({ action }) => cache.isUnfinished?.(action.id) ?? false,
  });
  turn.ready.reorder();
  for (const queue of turn.queued.values()) queue.reorder();
}

/** It must run: waits for room in its pool. */
export function enqueue(turn: Turn, entry: Entry): void {
  transition(entry, 'queued');
  const { pool } = entry.action;
  let queue = turn.queued.get(pool);
  if (!queue) turn.queued.set(pool, (queue = entryQueue('queued')));
  queue.push(entry);
}

function addEdge(turn: Turn, from: ActionId, to: Entry): void {
  const before = turn.entries.get(from);
  // What the run leaves out (a need outside the goals cannot be: the closure holds all of them).
  if (!before || succeeded(before.state)) return;
  before.dependents.push(to);
  to.waitingFor += 1;
}

/** Ends an action: its dependents become ready, or are skipped or cancelled, and theirs with them. No recursion: chains are long. */
export function settle(turn: Turn, entry: Entry, state: State): void {
  const ends: { entry: Entry; state: State }[] = [{ entry, state }];
  for (let end = ends.pop(); end; end = ends.pop()) {
    settleOne(turn, end.entry, end.state);
    for (const dependent of end.entry.dependents) {
      if (dependent.state !== 'waiting') continue;
      if (!succeeded(end.state)) ends.push({ entry: dependent, state: leftAs(end.state) });
      else if ((dependent.waitingFor -= 1) === 0) turn.ready.push(dependent);
    }
  }
}

/** Nothing failed where something was broken off. */
const leftAs = (before: State): State => (before === 'cancelled' ? 'cancelled' : 'skipped');

function settleOne(turn: Turn, entry: Entry, state: State): void {
  if (settled(entry.state)) return;
  transition(entry, state);
  invariant(settled(state), `${state} is an end`);
  turn.running.delete(entry);
  if (succeeded(state) && entry.action.grows) grow(turn, entry);
  turn.onSettled(entry);
  // Key documents and inputs of thousands of actions are not kept until the end.
  entry.keyed = undefined;
  for (const follower of turn.parked.get(entry) ?? []) {
    if (follower.state !== 'parked') continue;
    // What was not stored cannot be shared: each then performs itself.
    follower.alone = !succeeded(state);
    transition(follower, 'checking');
    turn.ready.push(follower);
  }
  turn.parked.delete(entry);
}

function grow(turn: Turn, scan: Entry): void {
  const driver = turn.shop.drivers.get(scan.action.driver);
  const mainId = turn.plan.main[scan.action.node];
  const main = mainId === undefined ? undefined : turn.entries.get(mainId);
  if (!driver?.grow || !main || main === scan) return;
  invariant(main.state === 'waiting', `${main.action.id} waits for its scan`);
  const growth = driver.grow(scan.action, scan.result?.data as unknown as ScanResult);
  addActions(turn, growth.actions);
  extendInputs(turn, main, growth.mainInputs);
}

function extendInputs(turn: Turn, main: Entry, inputs: readonly InputSpec[]): void {
  const old = new Set(edgesBefore(main.action, turn.plan.main));
  main.action = { ...main.action, inputs: [...main.action.inputs, ...inputs] };
  for (const id of edgesBefore(main.action, turn.plan.main)) if (!old.has(id)) addEdge(turn, id, main);
}

/** What was not started when the run ends: skipped after a failure, cancelled by the user. */
export function settleTheRest(turn: Turn, state: 'skipped' | 'cancelled'): void {
  for (const entry of turn.entries.values()) {
    if (!settled(entry.state) && entry.state !== 'running') settle(turn, entry, state);
  }
}
