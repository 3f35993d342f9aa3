/** The pipes of a child process, also where the types promise more than there is. */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** None at all if the spawn itself failed for want of descriptors: then node leaves `stdio` out. */
export function childStreams(child: ChildProcess): readonly Socket[] {
  const streams = (child.stdio as readonly (Socket | null)[] | undefined) ?? [];
  return streams.filter((stream): stream is Socket => stream instanceof Object);
}
