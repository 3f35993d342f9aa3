/** Signals: the first one asks the run to end, the second ends gobuild at once. */
import { exitCodeOfSignal } from './exit-code.ts';
import type { BareWorld } from './world.ts';

export interface Stopping {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came; undefined if none did. */
  readonly code: () => number | undefined;
  readonly done: () => void;
}

/** `say` shows a line to people where it disturbs nothing else that is on the screen. */
export function listenForStop(world: Pick<BareWorld, 'onSignal' | 'exitNow'>, say: (line: string) => void): Stopping {
  const controller = new AbortController();
  let code: number | undefined;
  const done = world.onSignal((signal) => {
    if (code !== undefined) {
      world.exitNow(code);
      return;
    }
    code = exitCodeOfSignal[signal];
    say('stopping what runs; once more ends it at once');
    controller.abort(signal);
  });
  return { signal: controller.signal, code: () => code, done };
}
