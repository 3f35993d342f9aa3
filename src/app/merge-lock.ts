/** What `gobuild lock` found out and what others wrote into gobuild.lock meanwhile, as one lock. Pure. */
import type { Lock, LockedToolchain } from '../model/lock.ts';

export interface LockMerge {
  /** As it was when the asking began. */
  readonly before: Lock;
  /** All that is asked for. */
  readonly ours: Lock;
  /** As the file is now. */
  readonly now: Lock;
  /** Versions are to move on: what others wrote meanwhile does not hold them. */
  readonly moving: boolean;
}

export interface MergedLock {
  readonly lock: Lock;
  /** Somebody made a line another release meanwhile: checksums are to be asked for that one. */
  readonly again: boolean;
}

/** Entries that came meanwhile stay, as nobody has said yet that they are not asked for; sums of one release unite. */
export function mergeLock({ before, ours, now, moving }: LockMerge): MergedLock {
  const go = new Map<string, LockedToolchain>();
  let again = false;
  for (const [wanted, entry] of Object.entries(now.go)) if (!Object.hasOwn(before.go, wanted)) go.set(wanted, entry);
  for (const [wanted, entry] of Object.entries(ours.go)) {
    const other = Object.hasOwn(now.go, wanted) ? now.go[wanted] : undefined;
    const isSame = other?.version === entry.version;
    const holds = other !== undefined && !isSame && !moving;
    again ||= holds;
    const sums = isSame ? { ...entry.sums, ...other.sums } : entry.sums;
    go.set(wanted, holds ? other : { version: entry.version, sums });
  }
  return { lock: { go: Object.fromEntries(go) }, again };
}
