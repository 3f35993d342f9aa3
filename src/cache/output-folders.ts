/** Refuses work whose outputs would land outside the workspace, through a link in the folders above them. */
import type { Action } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import { FileError } from '../model/ports.ts';
import type { CacheContext } from './context.ts';

/** Looked at just before the work: what ran earlier may have made the link. Undefined if all is well. */
export function leadsOut(
  { outputs }: Action,
  context: Pick<CacheContext, 'files' | 'table' | 'root'>,
): Failure | undefined {
  const folders = new Set(
    outputs.flatMap((output) => {
      const parts = output.path.split('/');
      // A link at the output itself is removed, not followed; a folder of a pattern is only looked into.
      const last = output.glob === undefined ? parts.length - 1 : parts.length;
      return Array.from({ length: last }, (_, index) => parts.slice(0, index + 1).join('/'));
    }),
  );
  const link = [...folders].find((folder) => isWayOut(folder, context));
  if (link === undefined) return undefined;
  const path = outputs.find((output) => output.path === link || output.path.startsWith(`${link}/`))?.path ?? link;
  return {
    type: 'output-unsafe',
    path,
    message: `"${link}" is a symbolic link that leads out of the workspace`,
    help: `remove the link "${link}", or name another output`,
  };
}

function isWayOut(folder: string, { files, table, root }: Pick<CacheContext, 'files' | 'table' | 'root'>): boolean {
  const path = table.absolute(folder);
  if (files.stat(path)?.kind !== 'link') return false;
  try {
    const [real, home] = [files.realPath(path), files.realPath(root)].map((one) => one.replaceAll('\\', '/'));
    return !`${real}/`.startsWith(`${home}/`);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return true;
  }
}
