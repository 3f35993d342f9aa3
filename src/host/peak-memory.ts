/** Samples how much memory a process and its offspring hold while they run. Linux; elsewhere nothing is learned. */
import { procNames, procText } from './proc-text.ts';

/** Between two looks, in ms: who ends sooner is never looked at, and costs nothing but a timer. */
const pause = 200;
/** Of memory as /proc tells it; 4 KiB wherever builds run but on some ARM kernels, where the estimate is then too small. */
const pageSize = 4096;

/** Ends the looks; gives the most bytes that were held at once, undefined if it was never looked at. */
export type PeakMemory = () => number | undefined;

/** `leader` itself does not count: it is the slot's shell. */
export function watchPeakMemory(leader: number | undefined): PeakMemory {
  if (process.platform !== 'linux' || leader === undefined) return () => undefined;
  let peak: number | undefined;
  const timer = setInterval(() => {
    const held = heldBelow(leader);
    if (held > (peak ?? 0)) peak = held;
  }, pause).unref();
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Resident pages of all descendants, without those that they share with files (statm of proc(5)). */
function heldBelow(leader: number): number {
  let pages = 0;
  const waiting = childrenOf(leader);
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const [, resident = 0, shared = 0] = procText(`/proc/${pid}/statm`).split(' ').map(Number);
    pages += Math.max(0, resident - shared);
    waiting.push(...childrenOf(pid));
  }
  return pages * pageSize;
}

/** Of all its threads: each has its own list (proc_pid_task(5)). Empty where the kernel keeps none (CONFIG_PROC_CHILDREN). */
function childrenOf(pid: number | string): string[] {
  const folder = `/proc/${pid}/task`;
  return procNames(folder)
    .flatMap((thread) => procText(`${folder}/${thread}/children`).split(' '))
    .filter((text) => text !== '');
}
