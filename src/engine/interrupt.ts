/** Files changed while a plan runs: what works on inputs that are others now is broken off, and nothing new starts. */
import type { Breakable, Starter } from './start-queued.ts';
import type { Turn } from './turn.ts';

/** Nodes in `spared` run on: their results are of no use either, but what they do to their own inputs shows only at their end. */
export function interrupt(turn: Turn, starter: Starter, spared: ReadonlySet<string>): void {
  turn.stopping = true;
  turn.interrupted = true;
  for (const breakable of starter.breakable) breakOff(turn, breakable, spared);
}

function breakOff(turn: Turn, { entries, cancel }: Breakable, spared: ReadonlySet<string>): void {
  if (cancel.signal.aborted || entries.some(({ action }) => spared.has(action.node))) return;
  for (const { action, keyed } of entries) {
    // What asks the world itself (a deploy) finishes its step and is asked again.
    const path = keyed && action.mode !== 'observed' ? turn.shop.cache.changedInput?.(keyed) : undefined;
    if (path === undefined) continue;
    turn.changed.push({ node: action.node, path, interrupted: true });
    cancel.abort();
    return;
  }
}
