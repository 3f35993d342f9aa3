/** What watch waits for: the end of a burst of changes, and the time after which a doubt is settled. */
import type { Clock } from '../model/ports.ts';
import type { WatchEffect } from './watch-machine.ts';

/** A change waits this long for those that come with it, in ms. */
const pauseMs = 30;
/** A node that may rewrite its own input is tried once more after this time, in ms. */
const doubtMs = 2000;

type Doubt = WatchEffect & { readonly type: 'doubt' };

/** Each doubt waits for a while, then `onOver` hears of it. `any`: one still waits. */
export function openDoubts(
  clock: Clock,
  signal: AbortSignal,
  onOver: (doubt: Doubt) => void,
): { readonly begin: (doubt: Doubt) => void; readonly any: () => boolean } {
  let waiting = 0;
  const wait = async (doubt: Doubt): Promise<void> => {
    waiting += 1;
    await clock.sleep(doubtMs, signal);
    waiting -= 1;
    if (!signal.aborted) onOver(doubt);
  };
  return { begin: (doubt) => void wait(doubt), any: () => waiting > 0 };
}

export interface Pause {
  /** From now on, also if it was under way. */
  readonly begin: () => void;
  readonly stop: () => void;
}

export function openPause(clock: Clock, onQuiet: () => void): Pause {
  let current = new AbortController();
  const wait = async (signal: AbortSignal): Promise<void> => {
    await clock.sleep(pauseMs, signal);
    if (!signal.aborted) onQuiet();
  };
  return {
    begin: () => {
      current.abort();
      current = new AbortController();
      void wait(current.signal);
    },
    stop: () => current.abort(),
  };
}
