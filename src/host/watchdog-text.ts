/** The shell text of the watchdog: a process in the group that kills it as soon as gobuild is gone, `kill -9` included. */

/**
 * Blocks in a read on descriptor 3, whose other end only gobuild holds. A line sent there releases it (services);
 * the end of the file means that gobuild is dead: all of the session (groups that a program made for itself too, where
 * there is a `pkill`), then the group. It ignores TERM, so that a grace period never is a time without a watchdog,
 * and is born by a process that ends at once, so that it never becomes a zombie of the program.
 * Prints `w <pid>`; leaves descriptor 3 closed for everything that follows.
 */
export const watchdogText = watchdogWithout([]);

/** The same, which holds none of these descriptors: a socket must be free as soon as its program is gone. */
export function watchdogWithout(descriptors: readonly number[]): string {
  const closing = descriptors.map((descriptor) => `exec ${descriptor}<&-; `).join('');
  return (
    `( ${closing}( trap '' TERM HUP INT; exec </dev/null >/dev/null 2>&1; read _ <&3 && exit; pkill -9 -s $$; kill -9 0 ) & ` +
    `echo "w $!" )\nexec 3<&-\n`
  );
}

/** The same from outside, over the session and group that `leader` leads. */
export const standInText = (leader: number): string =>
  `trap '' TERM HUP INT; read _ <&3 && exit; pkill -9 -s ${leader}; kill -9 -${leader}`;
