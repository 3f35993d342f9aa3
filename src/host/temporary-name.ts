/** Names of the temporary files that become real ones by a rename; a pattern, so that left-overs can be swept. */
import { host, type AbsolutePath } from '../base/path.ts';

/** Begins anywhere: nobody can put something under the next names beforehand. */
let counter = Math.floor(Math.random() * 1_000_000_000);

/** A fresh name in the folder of `path`. Short whatever the length of the final name, so that 255 bytes always suffice. */
export const temporaryBeside = (path: AbsolutePath): AbsolutePath => temporaryIn(host.dirname(path));

export function temporaryIn(folder: AbsolutePath): AbsolutePath {
  counter += 1;
  return host.join(folder, `.gobuild-${process.pid}-${counter}.tmp`);
}

/** Process id in the name of a temporary file of ours; undefined for any other name. */
export function temporaryOwner(name: string): number | undefined {
  const match = /^\.gobuild-(\d{1,10})-\d{1,10}\.tmp$/.exec(name);
  return match ? Number(match[1]) : undefined;
}
