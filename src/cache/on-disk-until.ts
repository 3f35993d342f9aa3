/** What a table of stat tuples may still vouch for when the machine was started anew since: the power may have gone. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';

/** Systems write what is not flushed within half a minute or so: a minute before a table's last write, everything was. */
const unflushedNs = 60_000_000_000n;

/**
 * Time of the file system in ns: files that changed later may have lost their content, size and times kept. Undefined if
 * the table at `path` was written since the machine was started, or when that was is not known.
 */
export function onDiskUntil({
  files,
  clock,
  path,
}: {
  readonly files: Files;
  readonly clock: Clock;
  readonly path: AbsolutePath;
}): bigint | undefined {
  const bootedAt = clock.bootedAt?.();
  if (bootedAt === undefined) return undefined;
  try {
    const written = files.stat(path)?.mtimeNs;
    if (written === undefined || written >= BigInt(Math.floor(bootedAt)) * 1_000_000n) return undefined;
    return written - unflushedNs;
  } catch (error) {
    // Whoever reads the table next tells why it cannot.
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
