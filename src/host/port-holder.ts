/** Who listens on a TCP port of this machine, as Linux tells it in /proc (proc_net(5), proc_pid_fd(5)). */
import { readlinkSync } from 'node:fs';
import { procNames, procText } from './proc-text.ts';

/** `orders (pid 4711)`; undefined if nobody does, or it is another user's, or the system does not tell. */
export function portHolder(port: number): string | undefined {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listeners(procText(`/proc/net/${table}`), port)));
  if (sockets.size === 0) return undefined;
  const pid = procNames('/proc').find((name) => /^\d+$/.test(name) && holds(name, sockets));
  return pid === undefined ? undefined : `${procText(`/proc/${pid}/comm`).trim() || 'a program'} (pid ${pid})`;
}

/** Inodes of the sockets that listen (state 0A) on `port`. */
function listeners(text: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return text.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return local?.endsWith(suffix) && state === '0A' && inode !== undefined ? [`socket:[${inode}]`] : [];
  });
}

const holds = (pid: string, sockets: ReadonlySet<string>): boolean =>
  procNames(`/proc/${pid}/fd`).some((name) => sockets.has(linkOf(`/proc/${pid}/fd/${name}`)));

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
