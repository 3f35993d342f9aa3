/** How many actions run at once: what was asked for, as far as the limit of open files allows. */
import { openFileLimit } from '../host/index.ts';

/** Descriptors of gobuild itself: its code, the state log, the store, downloads, and the pool `network` beside the others. */
const ownFiles = 44;
/** Pipes to the shell of a slot, twice: the next action may start while the end of one is still worked on. */
const filesOfSlot = 6;

export interface BoundedJobs {
  readonly jobs: number;
  /** Why there are fewer than were wanted. */
  readonly why?: string | undefined;
}

/** At least 1. A limit that is not known bounds nothing. */
export function boundedJobs(wanted: number, limit: number | undefined = openFileLimit()): BoundedJobs {
  const most = Math.max(1, Math.floor(((limit ?? Number.POSITIVE_INFINITY) - ownFiles) / filesOfSlot));
  if (wanted <= most) return { jobs: wanted };
  return {
    jobs: most,
    why: `${most} at a time in place of ${wanted}: the limit of open files is ${limit} (ulimit -n)`,
  };
}
