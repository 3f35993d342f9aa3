/** A running `gobuild watch` in a story: waits for what it prints, never for a time. */
import { vi } from 'vitest';
import { expect } from 'vitest';
import type { Ran, Rig } from './rig.ts';

export interface Watched {
  readonly pid: number;
  /** All of standard error so far. */
  readonly text: () => string;
  /** What came since the last call of `next`; waits until it matches. */
  readonly next: (what: RegExp) => Promise<string>;
  /** Ctrl-C, and what it ended with. */
  readonly stop: () => Promise<Ran>;
  readonly kill: () => void;
  readonly ended: Promise<Ran>;
}

const patience = { timeout: 30_000, interval: 20 };

export function startWatch(rig: Rig, ...args: readonly string[]): Watched {
  const command = rig.start(['watch', ...args]);
  let from = 0;
  return {
    pid: command.process.pid ?? 0,
    text: command.stderr,
    next: async (what) => {
      const text = await vi.waitFor(() => {
        const fresh = command.stderr().slice(from);
        expect(fresh).toMatch(what);
        return fresh;
      }, patience);
      const end = (what.exec(text)?.index ?? 0) + (what.exec(text)?.[0].length ?? 0);
      from += end;
      return text.slice(0, end);
    },
    stop: () => {
      command.process.kill('SIGINT');
      return command.ended;
    },
    kill: () => void command.process.kill('SIGKILL'),
    ended: command.ended,
  };
}
