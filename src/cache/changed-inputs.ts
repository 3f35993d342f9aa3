/** Whether an action's inputs are still what they were when its key was computed: a changed one makes its result worthless to others. */
import { join } from '../base/path.ts';
import type { Discovered } from '../model/action.ts';
import type { KeyedAction } from '../model/action-cache.ts';
import { FileError } from '../model/ports.ts';
import { stir, type CacheContext, type Keyed } from './context.ts';
import { diffDocuments } from './diff-documents.ts';
import { filesBelow, folderDigest } from './outputs.ts';
import { keyAction } from './key-action.ts';
import { seeFile } from './resolve-files.ts';
import { newestNs, sameStat } from './stat-tuple.ts';

/** The same while the work is still under way: every file is looked at anew. */
export function changedMeanwhile(keyed: KeyedAction, context: CacheContext): string | undefined {
  stir(context);
  try {
    return changedInput(keyed as Keyed, context);
  } catch (error) {
    if (error instanceof FileError) return error.path;
    throw error;
  }
}

/** Name of an input that changed; undefined if none did. Throws FileError. */
export function changedInput(keyed: Keyed, context: CacheContext): string | undefined {
  const { keying } = keyed;
  const again = keyAction(keying.request, context);
  if (!again.ok) return 'path' in again.error ? again.error.path : 'an input';
  const now = again.value.keying;
  if (now.baseKey !== keying.baseKey) {
    const [first] = diffDocuments(keying.base, now.base);
    return first && 'path' in first && first.path !== undefined ? first.path : 'an input';
  }
  // Equal contents are not enough: an edit and its undo may both have happened in between.
  for (const [path, before] of keying.inputs.files) {
    const after = now.inputs.files.get(path);
    if (before.known && after?.known && !sameStat(before.known.stat, after.known.stat)) return path;
  }
  return changedArtifact(keyed, context);
}

/** The performer read artifacts from disk: they must be what their makers' results say. */
function changedArtifact({ inputs }: Keyed, { table, fileMode }: CacheContext): string | undefined {
  return inputs.artifacts.find(({ path, directory, digest }) => {
    if (directory !== true) return table.behind(path)?.known?.digest !== digest;
    return folderDigest(path, filesBelow(path, { table, fileMode }))?.digest !== digest;
  })?.path;
}

/** A discovered path that is younger than the work: nobody knows which content was read. */
export function changedSince(
  discovered: Discovered,
  begunNs: bigint | undefined,
  { inputTools }: CacheContext,
): string | undefined {
  if (begunNs === undefined) return undefined;
  const isYoung = (path: string): boolean => {
    const known = inputTools.table.look(path);
    return known !== undefined && newestNs(known.stat) >= begunNs;
  };
  const file = discovered.files.find((path) => {
    const { known } = seeFile(path, inputTools);
    // What is not there may have been there when it was read: then its folder is young.
    return known === undefined ? isYoung(join(path, '..')) : newestNs(known.stat) >= begunNs;
  });
  return file ?? discovered.folders.find(isYoung);
}
