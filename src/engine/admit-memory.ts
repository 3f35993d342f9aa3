/** Holds large work back while what runs takes the memory that it needs, by what both were seen to take before. */
import { sizeText } from '../base/text.ts';
import type { Entry } from './states.ts';
import type { Workshop } from './workshop.ts';

export interface MemoryGate {
  /** True if the entry, which was taken out of its queue, has to wait: it is given back by {@link released}. */
  readonly holds: (entry: Entry) => boolean;
  /** Entries that may be asked about again, since large work has ended. */
  readonly released: () => readonly Entry[];
  /** To be told when entries start together; the function that it gives, when their programs have ended. May be called again. */
  readonly enter: (entries: readonly Entry[]) => () => void;
}

/** Work of less memory is never held back: there is always so much. */
const smallBytes = 64 * 1024 * 1024;
/** Part of what is available that is left to all others. */
const reserve = 0.15;

/**
 * Available memory is asked for only while no large work runs: what that takes would be counted twice otherwise. One
 * always may run: whether it fits after all, nobody knows better than the machine. Large work keeps its order.
 */
export function memoryGate(shop: Pick<Workshop, 'availableMemory' | 'cache' | 'emit'>): MemoryGate {
  const told = new Set<Entry>();
  let held: Entry[] = [];
  let isFreed = false;
  let large = 0;
  let taken = 0;
  let room = Number.POSITIVE_INFINITY;
  const need = ({ action }: Entry): number => shop.cache.lastResult(action.id)?.peakBytes ?? 0;
  const tell = (entry: Entry, bytes: number): void => {
    if (told.has(entry)) return;
    told.add(entry);
    const { node } = entry.action;
    const text = `waited for memory: it took ${sizeText(bytes)} before`;
    shop.emit({ type: 'message', level: 'note', node, text });
  };
  return {
    holds: (entry) => {
      const bytes = need(entry);
      if (bytes < smallBytes || large === 0 || (held.length === 0 && taken + bytes <= room)) return false;
      tell(entry, bytes);
      held.push(entry);
      return true;
    },
    released: () => {
      if (!isFreed) return [];
      const entries = held;
      held = [];
      isFreed = false;
      return entries;
    },
    enter: (entries) => {
      const bytes = Math.max(...entries.map(need));
      if (bytes < smallBytes) return () => undefined;
      if (large === 0) room = (shop.availableMemory?.() ?? Number.POSITIVE_INFINITY) * (1 - reserve);
      large += 1;
      taken += bytes;
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        large -= 1;
        taken -= bytes;
        isFreed = true;
      };
    },
  };
}
