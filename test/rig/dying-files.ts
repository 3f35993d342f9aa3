/** Files as a gobuild has them that is killed at some change of an output. */
import { hostFiles } from '../../src/host/files.ts';
import type { Files } from '../../src/model/ports.ts';

export class Killed extends Error {}

/** Files that work until the `at`th change of an output in `folder` and do nothing from then on: gobuild was killed there. */
export function dyingFiles(folder: string, at: number): { readonly files: Files; readonly changes: () => number } {
  const files = hostFiles();
  let changes = 0;
  const guard =
    <A extends readonly unknown[], R>(change: (...args: A) => R, place: (...args: A) => unknown) =>
    (...args: A): R => {
      const path = String(place(...args));
      if (path.startsWith(folder) && !path.includes('.gobuild')) changes += 1;
      if (changes >= at) throw new Killed();
      return change(...args);
    };
  return {
    files: {
      ...files,
      // Its writes would pass by those here.
      below: undefined,
      write: guard(files.write, (path) => path),
      copy: guard(files.copy, (_from, to) => to),
      symlink: guard(files.symlink, (_target, path) => path),
      makeFolder: guard(files.makeFolder, (path) => path),
      remove: guard(files.remove, (path) => path),
      setMode: guard(files.setMode, (path) => path),
    },
    changes: () => changes,
  };
}
