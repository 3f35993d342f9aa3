/** The Watching port on this machine; what it is made with is loaded when it is first opened. */
import type { Watching } from '../model/ports.ts';

export const hostWatching = (): Watching => ({
  open: async (options) => (await import('./watching.ts')).openWatcher(options),
});
