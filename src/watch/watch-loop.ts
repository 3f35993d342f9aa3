/** Drives the machine of watch: gives it changes, pauses and turns, and does what it says. What changed is decided by contents. */
import { deferred } from '../base/deferred.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { EventBody } from '../model/event.ts';
import type { Clock, Watcher, Watching } from '../model/ports.ts';
import type { ChangedInput } from '../model/run-report.ts';
import {
  nextWatch,
  startWatch,
  type WatchAsk,
  type WatchEffect,
  type WatchEvent,
  type WatchStep,
} from './watch-machine.ts';
import { openDoubts, openPause } from './watch-pauses.ts';

/** What a turn saw: it can say what is not so any more. */
export interface Sight {
  /** Each change is told once. Without hints everything is looked at. */
  readonly changed: (hints?: readonly AbsolutePath[]) => {
    readonly paths: readonly string[];
    readonly reload: boolean;
  };
  /** Files and folders whose events matter. */
  readonly paths: () => readonly AbsolutePath[];
}

export interface TurnRequest {
  /** Counts from 1. */
  readonly turn: number;
  readonly changed: readonly string[];
  readonly reload: boolean;
  /** Nodes that must not run in this turn. */
  readonly aside: ReadonlySet<string>;
  /** A person wanted it. */
  readonly asked?: WatchAsk | undefined;
  /** Ends it for good. */
  readonly signal: AbortSignal;
  /** As RunOptions of the engine. */
  readonly interrupts: (interrupt: (spared: ReadonlySet<string>) => void) => () => void;
  /** What it has seen so far. */
  readonly onSeen: (sight: Sight) => void;
}

export interface TurnEnd {
  readonly changed: readonly ChangedInput[];
  readonly writers: readonly string[];
  /** What else changed while it was read. */
  readonly paths: readonly string[];
  /** undefined: nothing can be watched; the loop ends. */
  readonly sight: Sight | undefined;
}

export interface LoopOptions {
  readonly clock: Clock;
  readonly watching: Watching;
  /** Look at every file instead of waiting for events. */
  readonly poll: boolean;
  readonly runTurn: (request: TurnRequest) => Promise<TurnEnd>;
  readonly emit: (event: EventBody) => void;
  readonly signal: AbortSignal;
  /** Called when something changed, as the pause begins after which there will be a turn: to make ready what it needs. */
  readonly onPause?: (() => void) | undefined;
  /** The loop ends when it comes to rest after the first change. */
  readonly once?: boolean | undefined;
  /** Calls back when a person wants a turn, until the returned function is called. */
  readonly asks?: ((ask: (what: WatchAsk) => void) => () => void) | undefined;
}

/** Events may be lost without a word: everything is looked at so often, in ms, or less where that takes long. */
const safety = { everyMs: 2000, timesItsCost: 200 };
/** The same where there are no events. */
const polling = { everyMs: 300, timesItsCost: 20 };

/**
 * Resolves after the signal, after the first change where that is enough, or when a turn says that nothing can be watched;
 * nothing of it runs on. Rejects for a bug.
 */
export async function watchLoop(options: LoopOptions): Promise<void> {
  const loop = openLoop(options);
  const onAbort = (): void => loop.dispatch({ type: 'stop' });
  options.signal.addEventListener('abort', onAbort, { once: true });
  const deaf = options.asks?.((what) => loop.dispatch({ type: 'asked', what }));
  try {
    loop.start();
    if (options.signal.aborted) onAbort();
    await loop.over;
  } finally {
    deaf?.();
    options.signal.removeEventListener('abort', onAbort);
    await loop.close();
  }
}

interface Loop {
  readonly start: () => void;
  readonly dispatch: (event: WatchEvent) => void;
  readonly over: Promise<void>;
  readonly close: () => Promise<void>;
}

/** What of the loop changes while it runs. */
interface Going {
  step: WatchStep;
  sight: Sight | undefined;
  turns: number;
  running: Promise<void>;
  interrupt: ((spared: ReadonlySet<string>) => void) | undefined;
}

function openLoop(options: LoopOptions): Loop {
  const over = deferred<void>();
  const stop = new AbortController();
  const going: Going = {
    step: startWatch(),
    sight: undefined,
    turns: 0,
    running: Promise.resolve(),
    interrupt: undefined,
  };
  const dispatch = (event: WatchEvent): void => {
    going.step = nextWatch(going.step.state, event);
    going.step.effects.forEach(perform);
  };
  const pause = openPause(options.clock, () => dispatch({ type: 'quiet' }));
  const events = openEvents(options, (hints) => {
    if (going.sight) dispatch({ type: 'changed', ...going.sight.changed(hints) });
  });
  const turn = async (effect: WatchEffect & { readonly type: 'turn' }): Promise<void> => {
    const { paths: changed, reload, aside, asked } = effect;
    const { signal, release } = ownSignal(stop.signal);
    const ended = await options.runTurn(turnRequest(going, { changed, reload, aside, asked, events, signal }));
    release();
    going.sight = ended.sight;
    if (!ended.sight) {
      over.resolve();
      return;
    }
    // First the events, then the look: what changes from here on is told, what changed before is seen.
    await events.watch(ended.sight);
    const now = ended.sight.changed();
    dispatch({ ...changesOf(ended), paths: [...ended.paths, ...now.paths], reload: now.reload });
  };
  const doubts = openDoubts(options.clock, stop.signal, (doubt) => {
    dispatch({ ...doubt, type: 'doubted' });
    if (going.step.state.phase === 'idle' && isOver()) over.resolve();
  });
  const isOver = (): boolean => options.once === true && going.turns > 1 && !doubts.any();
  const perform = (effect: WatchEffect): void => {
    if (effect.type === 'wait') {
      pause.begin();
      options.onPause?.();
    } else if (effect.type === 'turn') going.running = turn(effect).catch(over.reject);
    else if (effect.type === 'interrupt') going.interrupt?.(effect.spared);
    else if (effect.type === 'doubt') doubts.begin(effect);
    else if (effect.type === 'end' || (effect.type === 'rest' && isOver())) over.resolve();
    else options.emit(effectEvent(effect, going));
  };
  return {
    start: () => going.step.effects.forEach(perform),
    dispatch,
    over: over.promise,
    close: async () => {
      stop.abort();
      pause.stop();
      await going.running;
      await events.close();
    },
  };
}

/** One signal for each turn: what listens to it goes with it. */
function ownSignal(whole: AbortSignal): { readonly signal: AbortSignal; readonly release: () => void } {
  const own = new AbortController();
  const onStop = (): void => own.abort();
  whole.addEventListener('abort', onStop);
  if (whole.aborted) onStop();
  return { signal: own.signal, release: () => whole.removeEventListener('abort', onStop) };
}

function turnRequest(
  going: Going,
  given: Pick<TurnRequest, 'changed' | 'reload' | 'aside' | 'asked' | 'signal'> & { readonly events: Events },
): TurnRequest {
  const { events, ...request } = given;
  going.turns += 1;
  return {
    ...request,
    turn: going.turns,
    interrupts: (callback) => {
      going.interrupt = callback;
      return () => (going.interrupt = undefined);
    },
    onSeen: (seen) => {
      going.sight = seen;
      void events.watch(seen);
    },
  };
}

const effectEvent = (effect: WatchEffect & { readonly type: 'rest' | 'hold' }, { sight }: Going): EventBody =>
  effect.type === 'rest'
    ? { type: 'watching', paths: sight?.paths().length ?? 0 }
    : { type: 'message', level: 'important', node: effect.node, text: holdText(effect) };

const holdText = ({ path, suspect }: WatchEffect & { readonly type: 'hold' }): string =>
  suspect
    ? `it runs every time, and ${path} changed in three turns while it ran. It is left out until something changes again`
    : `it rewrites its own input: ${path} changed in four turns while it ran. Watch leaves it alone until ${path} changes again`;

const changesOf = ({ changed, writers }: TurnEnd): Pick<TurnEnd, 'changed' | 'writers'> & { type: 'turn-ended' } => ({
  type: 'turn-ended',
  changed,
  writers,
});

interface Events {
  readonly watch: (sight: Sight) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Events of the system with a look at everything now and then; such looks alone once events are lost. */
function openEvents(
  { clock, watching, poll, emit }: LoopOptions,
  look: (hints: readonly AbsolutePath[] | undefined) => void,
): Events {
  const over = new AbortController();
  let lost = poll;
  let watcher: Watcher | undefined;
  const open = async (): Promise<Watcher> =>
    (watcher ??= await watching.open({
      onHint: look,
      onLost: (why) => {
        lost = true;
        const text = `file events cannot be had: ${why}; every file is looked at instead`;
        emit({ type: 'message', level: 'important', text });
        void watcher?.close();
      },
    }));
  const looking = (async () => {
    let cost = 0;
    while (!over.signal.aborted) {
      const { everyMs, timesItsCost } = lost ? polling : safety;
      await clock.sleep(Math.max(everyMs, cost * timesItsCost), over.signal);
      if (over.signal.aborted) return;
      const started = clock.monotonic();
      look(undefined);
      cost = clock.monotonic() - started;
    }
  })();
  return {
    watch: async (sight) => {
      if (!lost) await (await open()).watch(sight.paths());
    },
    close: async () => {
      over.abort();
      await looking;
      await watcher?.close();
    },
  };
}
