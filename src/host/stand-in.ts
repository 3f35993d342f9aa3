/** A second watchdog for a slot whose own was killed while a command runs: nothing of it may survive gobuild. */
import { spawn } from 'node:child_process';
import { childStreams } from './child-streams.ts';
import { standInText } from './watchdog-text.ts';

export interface StandIn {
  /** The slot is empty: it ends without killing anybody. */
  readonly release: () => void;
}

/** Guards the session that `leader` leads until `release`. In a session of its own, so that what ends the slot spares it. */
export function startStandIn([program, ...words]: readonly [string, ...string[]], leader: number): StandIn {
  // As an argument, not through a pipe: gobuild may be killed before it has written anything.
  const own = words.filter((word) => word !== '-s');
  const child = spawn(program, [...own, '-c', standInText(leader)], {
    detached: true,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // A machine that starts no more processes: the command goes on without a guard, as it would have without our notice.
  child.on('error', () => {});
  const streams = childStreams(child);
  for (const stream of streams) stream.on('error', () => {});
  for (const handle of [child, ...streams]) handle.unref();
  const lifeline = streams.at(-1);
  return { release: () => void lifeline?.end('released\n') };
}
