/** Whether the system ended processes because memory had run out. Linux; elsewhere nobody tells. */
import { procText } from './proc-text.ts';

/** True if there was such an end since the last call, or since it was made. */
export type MemoryKills = () => boolean;

/** `count` gives how many there were so far; undefined if that is not known. */
export function watchMemoryKills(count: () => number | undefined = systemCount): MemoryKills {
  let known = count();
  return () => {
    const now = count();
    const more = known !== undefined && now !== undefined && now > known;
    known = now ?? known;
    return more;
  };
}

/** `oom_kill` of /proc/vmstat counts those of all control groups, too (mm/oom_kill.c). */
function systemCount(): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(procText('/proc/vmstat'))?.[1];
  return count === undefined ? undefined : Number(count);
}
