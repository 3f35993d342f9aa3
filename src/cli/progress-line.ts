/** One line that tells how far long work has come: it changes in place on a terminal, and is said now and then in a log. */
import { visible } from '../report/visible.ts';
import { cut } from '../report/width.ts';
import type { BareWorld } from './world.ts';

export interface ProgressLine {
  /** As often as one likes: the text is made only when it is shown. Needs no timer, so that work without a pause may tell. */
  readonly tell: (text: () => string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Milliseconds between two lines; nothing is said of what takes less. */
const pauses = { terminal: 100, log: 10_000 };

export function openProgress(
  { terminal, now }: Pick<BareWorld, 'terminal' | 'now'>,
  { quiet }: { readonly quiet: boolean },
): ProgressLine {
  const pause = terminal.isTerminal ? pauses.terminal : pauses.log;
  let last = now();
  let isShown = false;
  return {
    tell: (text) => {
      if (quiet || now() - last < pause) return;
      last = now();
      const line = visible(text());
      if (!terminal.isTerminal) {
        terminal.err(`${line}\n`);
        return;
      }
      isShown = true;
      terminal.err(`\r${cut(line, Math.max(1, terminal.columns() - 1))}\u001b[K`);
    },
    end: () => {
      if (isShown) terminal.err('\r\u001b[K');
      isShown = false;
    },
  };
}
