/** Stat tuples: when two of them mean the same untouched file, and when a tuple is too young to be trusted (git's "racily clean"). */
import type { FileStat } from '../model/ports.ts';

/** Coarse clocks tick up to every 16 ms. */
const fineMarginNs = 20_000_000n;
/** File systems that keep whole seconds or pairs of them, and other machines' clocks. */
const coarseMarginNs = 2_000_000_000n;

export const sameStat = (a: FileStat, b: FileStat): boolean =>
  a.mtimeNs === b.mtimeNs &&
  a.ctimeNs === b.ctimeNs &&
  a.size === b.size &&
  a.ino === b.ino &&
  a.dev === b.dev &&
  a.mode === b.mode &&
  a.kind === b.kind;

/** The later of both times: a tool can set mtime back, never ctime. */
export const newestNs = (stat: Pick<FileStat, 'mtimeNs' | 'ctimeNs'>): bigint =>
  stat.mtimeNs > stat.ctimeNs ? stat.mtimeNs : stat.ctimeNs;

/** A moment by the file system's own clock, taken from a file written just then. */
export interface Moment {
  readonly ns: bigint;
  readonly dev: bigint;
}

/** True if a change after `moment` might leave exactly this tuple. */
export function isRacy(stat: Pick<FileStat, 'mtimeNs' | 'ctimeNs' | 'dev'>, moment: Moment): boolean {
  const wholeSeconds = moment.ns % 1_000_000_000n === 0n || stat.mtimeNs % 1_000_000_000n === 0n;
  const margin = wholeSeconds || stat.dev !== moment.dev ? coarseMarginNs : fineMarginNs;
  return newestNs(stat) >= moment.ns - margin;
}
