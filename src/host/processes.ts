/** Slots in which commands run: as many as are asked for at once, each kept for the next command. */
import type { Processes, Slot } from '../model/ports.ts';
import { watchMemoryKills } from './memory-kills.ts';
import { hostProcessTable } from './process-table.ts';
import { makeSlot, type HostSlot, type SlotOptions } from './slot.ts';
import { usualShell } from './slot-shell.ts';
import { takeSpareShell } from './spare-shell.ts';
import { makeSpawnedSlot } from './spawned-slot.ts';

const usual = { shell: usualShell, graceMs: 5000, windUpMs: 500 } as const;

/** The Processes port. No shell is started before the first command, unless spare-shell.ts was asked for one. */
export function hostProcesses(options: Partial<SlotOptions> = {}): Processes {
  const all: HostSlot[] = [];
  const free: HostSlot[] = [];
  const spare = options.shell === undefined ? takeSpareShell : undefined;
  const makeNext = slotMaker({ ...usual, memoryKills: watchMemoryKills(), spare, ...options });
  return {
    acquire: () => {
      const slot = free.shift() ?? makeNext(all.length);
      if (slot.index === all.length) all.push(slot);
      return slot;
    },
    release: (slot: Slot) => {
      const known = all[slot.index];
      if (!known || free.includes(known)) return;
      free.push(known);
      // The lowest number first: shells that are warm are used again, lanes of a trace stay few.
      free.sort((a, b) => a.index - b.index);
    },
    close: async (now = false) => {
      await Promise.all(all.map((slot) => slot.close(now)));
    },
  };
}

function slotMaker(options: SlotOptions): (index: number) => HostSlot {
  if (process.platform === 'win32') return makeSpawnedSlot;
  const table = hostProcessTable();
  return (index) => makeSlot(index, table, options);
}
