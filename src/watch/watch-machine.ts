/** When watch runs again, as a pure state machine: changes, wishes, pauses and turns come in, effects go out. No clock, no file. */
import type { ChangedInput } from '../model/run-report.ts';

/** Why a person wants a turn. `tests`: one in which the checks take part. */
export type WatchAsk = 'again' | 'tests';

/**
 * idle ─changed→ settling ─quiet→ turning ─turn-ended→ idle, or turning again if something changed meanwhile
 * turning ─changed, quiet→ turning, with what runs on changed inputs broken off
 * idle, settling ─asked→ turning; turning ─asked→ turning, and again after it
 * any ─stop→ stopped
 */
export interface WatchState {
  readonly phase: 'idle' | 'settling' | 'turning' | 'stopped';
  /** What changed since the last turn began; in text order. */
  readonly pending: readonly string[];
  /** Something of it decides the graph. */
  readonly reload: boolean;
  /** A person wants a turn that has not begun yet. */
  readonly asked: WatchAsk | undefined;
  /** A pause is being waited for. */
  readonly waiting: boolean;
  /** How often the pause began anew. */
  readonly restarts: number;
  /** `node`, then `path`: how many turns in a row that input changed while the node ran to its end. */
  readonly rewrites: ReadonlyMap<string, number>;
  /** The same keys, from the third turn on: whether the turn that is to tell who writes has been. */
  readonly doubts: ReadonlyMap<string, 'waiting' | 'tried'>;
  /** Nodes that were broken off in the last turn: the next one lets them end, else who writes its input never would. */
  readonly spared: ReadonlySet<string>;
  /** Nodes that take no part in the turn that is under way: see {@link WatchEffect}. */
  readonly aside: ReadonlySet<string>;
}

export type WatchEvent =
  | { readonly type: 'changed'; readonly paths: readonly string[]; readonly reload: boolean }
  | { readonly type: 'asked'; readonly what: WatchAsk }
  /** Some time after `doubt`. */
  | { readonly type: 'doubted'; readonly node: string; readonly path: string }
  /** Nothing changed for the length of the pause. */
  | { readonly type: 'quiet' }
  | {
      readonly type: 'turn-ended';
      /** Of nodes that may write what they read: tasks and checks. */
      readonly changed: readonly ChangedInput[];
      /** Nodes that ran although nothing they declare changed: whatever changed meanwhile may be theirs. */
      readonly writers: readonly string[];
      /** What is not as the turn saw it. */
      readonly paths: readonly string[];
      readonly reload: boolean;
    }
  | { readonly type: 'stop' };

export type WatchEffect =
  | { readonly type: 'wait' }
  /** `aside`: nodes that must not run in it, so that what else reads their writes sees the last of them. */
  | {
      readonly type: 'turn';
      readonly paths: readonly string[];
      readonly reload: boolean;
      readonly aside: ReadonlySet<string>;
      readonly asked?: WatchAsk | undefined;
    }
  | { readonly type: 'interrupt'; readonly spared: ReadonlySet<string> }
  /** Nothing to do until the next change. */
  | { readonly type: 'rest' }
  /** The node may rewrite its own input, or somebody edits it as often as it runs: after a while `doubted` is to come. */
  | { readonly type: 'doubt'; readonly node: string; readonly path: string }
  /** The path starts no turn of that node until it changes without it. `suspect`: it may be another's write as well. */
  | { readonly type: 'hold'; readonly node: string; readonly path: string; readonly suspect: boolean }
  | { readonly type: 'end' };

export interface WatchStep {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

/** A pause that begins anew for ever would starve whoever waits for it. */
const maxRestarts = 10;
/** Turns after which a target that rewrites its own input is left alone. */
const maxRewrites = 3;

const resting: WatchState = {
  phase: 'idle',
  pending: [],
  reload: false,
  asked: undefined,
  waiting: false,
  restarts: 0,
  rewrites: new Map(),
  doubts: new Map(),
  spared: new Set(),
  aside: new Set(),
};

/** The first turn. */
export const startWatch = (): WatchStep => ({
  state: { ...resting, phase: 'turning' },
  effects: [{ type: 'turn', paths: [], reload: true, aside: new Set() }],
});

export function nextWatch(state: WatchState, event: WatchEvent): WatchStep {
  if (state.phase === 'stopped') return { state, effects: [] };
  switch (event.type) {
    case 'changed':
      return changed(state, event);
    case 'asked':
      return asked(state, event.what);
    case 'quiet':
      return quiet(state);
    case 'doubted':
      return doubted(state, event);
    case 'turn-ended':
      return turnEnded(state, event);
    case 'stop':
      return { state: { ...state, phase: 'stopped' }, effects: [{ type: 'end' }] };
  }
}

function changed(state: WatchState, { paths, reload }: WatchEvent & { readonly type: 'changed' }): WatchStep {
  if (paths.length === 0) return { state, effects: [] };
  const isTurning = state.phase === 'turning';
  const next: WatchState = {
    ...state,
    phase: isTurning ? 'turning' : 'settling',
    // No node can have written this.
    ...(isTurning ? {} : { rewrites: withoutPaths(state.rewrites, paths), doubts: withoutPaths(state.doubts, paths) }),
    pending: union(state.pending, paths),
    reload: state.reload || reload,
    waiting: true,
    restarts: state.waiting ? state.restarts + 1 : 0,
  };
  return { state: next, effects: next.restarts > maxRestarts ? [] : [{ type: 'wait' }] };
}

/** A turn that is under way ends first: nothing that it does has become wrong. */
function asked(state: WatchState, what: WatchAsk): WatchStep {
  const next = { ...state, asked: state.asked === 'tests' ? state.asked : what };
  return state.phase === 'turning' ? { state: next, effects: [] } : beginTurn(next);
}

function quiet(state: WatchState): WatchStep {
  const next = { ...state, waiting: false };
  if (!state.waiting) return { state, effects: [] };
  if (state.phase === 'turning') return { state: next, effects: [{ type: 'interrupt', spared: state.spared }] };
  return beginTurn(next);
}

/** One more turn with the node, unless there was one since, or its input changed without it. */
function doubted(state: WatchState, { node, path }: WatchEvent & { readonly type: 'doubted' }): WatchStep {
  const key = keyOf({ node, path });
  if (state.doubts.get(key) !== 'waiting') return { state, effects: [] };
  const tried: WatchState = { ...state, doubts: new Map([...state.doubts, [key, 'tried']]) };
  if (state.phase !== 'idle' && !state.aside.has(node)) return { state: tried, effects: [] };
  const next = { ...tried, pending: union(state.pending, [path]) };
  return state.phase === 'idle' ? beginTurn(next) : { state: next, effects: [] };
}

/** Takes along what changed so far. */
const beginTurn = (state: WatchState, aside: ReadonlySet<string> = new Set()): WatchStep => ({
  state: { ...state, phase: 'turning', pending: [], reload: false, asked: undefined, waiting: false, aside },
  effects: [
    {
      type: 'turn',
      paths: state.pending,
      reload: state.reload,
      aside,
      ...(state.asked === undefined ? {} : { asked: state.asked }),
    },
  ],
});

function turnEnded(state: WatchState, event: WatchEvent & { readonly type: 'turn-ended' }): WatchStep {
  const suspects = event.writers.flatMap((node) => state.pending.map((path) => ({ node, path, interrupted: false })));
  const changes = [...event.changed, ...suspects];
  const rewrites = countRewrites(state, changes);
  const isHeld = (one: ChangedInput): boolean => (rewrites.get(keyOf(one)) ?? 0) >= maxRewrites;
  const held = event.changed.filter(isHeld);
  const heldSuspects = suspects.filter(isHeld);
  const holds = [...held.flatMap((one) => holdOrDoubt(one, state)), ...heldSuspects.map((one) => holdOf(one, true))];
  const found = union(
    event.paths,
    event.changed.map(({ path }) => path),
  );
  const next: WatchState = {
    ...state,
    phase: 'idle',
    pending: union(state.pending, found),
    reload: state.reload || event.reload,
    waiting: false,
    rewrites,
    doubts: new Map([...state.doubts].filter(([key]) => rewrites.has(key))),
    spared: new Set(event.changed.flatMap(({ node, interrupted }) => (interrupted ? [node] : []))),
  };
  if (next.pending.length === 0 && next.asked === undefined)
    return { state: { ...next, aside: new Set() }, effects: [{ type: 'rest' }] };
  const out = [...held, ...heldSuspects];
  const heldPaths = new Set(out.map(({ path }) => path));
  const isLast = !next.reload && next.pending.every((path) => heldPaths.has(path));
  if (!isLast) return beginTurn(next);
  const begun = beginTurn(next, new Set(out.map(({ node }) => node)));
  const waiting = holds.flatMap((one) => (one.type === 'doubt' ? [[keyOf(one), 'waiting'] as const] : []));
  return {
    state: { ...begun.state, doubts: new Map([...next.doubts, ...waiting]) },
    effects: [...holds, ...begun.effects],
  };
}

const holdOf = ({ node, path }: ChangedInput, suspect: boolean): WatchEffect & { readonly type: 'hold' } => ({
  type: 'hold',
  node,
  path,
  suspect,
});

type Held = WatchEffect & { readonly type: 'hold' | 'doubt' };

/** Doubted once, held after that; nothing as long as the turn that is to tell is still to come. */
function holdOrDoubt(one: ChangedInput, { doubts }: WatchState): readonly Held[] {
  const doubt = doubts.get(keyOf(one));
  if (doubt === 'waiting') return [];
  return doubt === 'tried' ? [holdOf(one, false)] : [{ type: 'doubt', node: one.node, path: one.path }];
}

const keyOf = ({ node, path }: Pick<ChangedInput, 'node' | 'path'>): string => `${node}\n${path}`;

/** Only turns in a row count, and only nodes that ran to their end: who edits a file breaks off what runs on it. */
function countRewrites({ rewrites, aside }: WatchState, changes: readonly ChangedInput[]): ReadonlyMap<string, number> {
  // A turn that a node had no part in says nothing of it.
  const counted = new Map([...rewrites].filter(([key]) => aside.has(key.slice(0, key.indexOf('\n')))));
  for (const key of new Set(changes.map(keyOf))) {
    const interrupted = changes.some((change) => change.interrupted && keyOf(change) === key);
    counted.set(key, (rewrites.get(key) ?? 0) + (interrupted ? 0 : 1));
  }
  return counted;
}

const withoutPaths = <T>(byKey: ReadonlyMap<string, T>, paths: readonly string[]): ReadonlyMap<string, T> =>
  new Map([...byKey].filter(([key]) => !paths.includes(key.slice(key.indexOf('\n') + 1))));

const union = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])].toSorted();
