/** One path in the file table: what is known of it, read from the table's file only when it is asked for. */
import type { Known, KnownBlock } from './known.ts';

export interface Slot {
  known: Known | undefined;
  readonly block?: KnownBlock | undefined;
  readonly index: number;
  /** Turn in which the path was last looked at; 0: only read from disk. */
  turn: number;
  absent: boolean;
}

export function knownIn(slot: Slot): Known | undefined {
  if (slot.known === undefined && slot.block !== undefined && !slot.absent) slot.known = slot.block.at(slot.index);
  return slot.known;
}

export const seenIn = (slot: Slot): Known | undefined => (slot.absent ? undefined : knownIn(slot));
