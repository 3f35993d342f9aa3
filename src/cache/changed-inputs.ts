/** Whether an action's inputs are still what they were when its key was computed: a changed one makes its result worthless to others. */
import { isWithin, join } from '../base/path.ts';
import type { Discovered } from '../model/action.ts';
import type { KeyedAction } from '../model/action-cache.ts';
import type { Digest } from '../model/digest.ts';
import { FileError } from '../model/ports.ts';
import { stir, type CacheContext, type Keyed } from './context.ts';
import { diffDocuments } from './diff-documents.ts';
import { filesBelow, folderDigest, outputFault } from './outputs.ts';
import { keyAction } from './key-action.ts';
import { seeFile } from './resolve-files.ts';
import type { SeenFile } from './seen-file.ts';
import { textsBehind, type ResolvedInputs } from './resolve-inputs.ts';
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
  // Nothing that the key was made of changed: it would come out the same.
  if (context.table.stillHold(keying.looks)) return changedArtifact(keyed, context);
  const again = keyAction(keying.request, context);
  if (!again.ok) return 'path' in again.error ? again.error.path : 'an input';
  const now = again.value.keying;
  if (now.baseKey !== keying.baseKey) {
    const texts = new Map([...textsBehind(keying.inputs), ...textsBehind(now.inputs)]);
    const [first] = diffDocuments(keying.base, now.base, (digest) => texts.get(digest));
    return first && 'path' in first && first.path !== undefined ? first.path : 'an input';
  }
  // Equal contents are not enough: an edit and its undo may both have happened in between.
  return touchedFile(keying.inputs, now.inputs) ?? changedArtifact(keyed, context);
}

/** Both come to one key: the sets of both hold the same paths. */
function touchedFile(before: ResolvedInputs, now: ResolvedInputs): string | undefined {
  const isTouched = (a: SeenFile, b: SeenFile | undefined): boolean =>
    a.known !== b?.known && a.known !== undefined && b?.known !== undefined && !sameStat(a.known.stat, b.known.stat);
  for (const [path, file] of before.files) if (isTouched(file, now.files.get(path))) return path;
  for (const [name, set] of before.sets) {
    const after = now.sets.get(name);
    const touched = after === set ? undefined : set.files.find((file, index) => isTouched(file, after?.files[index]));
    if (touched) return touched.path;
  }
  return undefined;
}

/** Everything in the folders that an action takes as artifacts, when its work begins: a pattern's folder holds other files, too. */
export function artifactFolders({ inputs }: Keyed, context: CacheContext): ReadonlyMap<string, Digest> {
  const folders = inputs.artifacts.filter(({ directory }) => directory === true);
  return new Map(folders.map(({ path }) => [path, folderDigest(path, filesBelow(path, context)).digest]));
}

/** The performer read artifacts from disk: they must be what their makers' results say. */
function changedArtifact({ inputs, keying }: Keyed, context: CacheContext): string | undefined {
  return inputs.artifacts.find(({ path, node, directory, digest, executable }) => {
    if (directory !== true) {
      const found = context.table.behind(path)?.known;
      return found?.digest !== digest || (context.fileMode && found.stat.executable !== executable);
    }
    const made = keying.request.resultOf(node)?.outputs.filter((file) => isWithin(path, file.path)) ?? [];
    if (made.some((file) => outputFault(file, context) !== undefined)) return true;
    const before = keying.folders.get(path);
    return before !== undefined && folderDigest(path, filesBelow(path, context)).digest !== before;
  })?.path;
}

/**
 * A discovered path that is younger than the work: nobody knows which content was read. Declared inputs were compared with
 * what they were before, so their age says nothing.
 */
export function changedSince(discovered: Discovered, keyed: Keyed, { inputTools }: CacheContext): string | undefined {
  const { begunNs } = keyed.keying;
  if (begunNs === undefined) return undefined;
  const isYoung = (path: string): boolean => {
    const known = inputTools.table.look(path);
    return known !== undefined && newestNs(known.stat) >= begunNs;
  };
  const file = discovered.files.find((path) => {
    if (isDeclaredInput(path, keyed)) return false;
    const { known } = seeFile(path, inputTools);
    // What is not there may have been there when it was read: then its folder is young.
    return known === undefined ? isYoung(join(path, '..')) : newestNs(known.stat) >= begunNs;
  });
  return file ?? discovered.folders.find(isYoung);
}

const isDeclaredInput = (path: string, { inputs, keying }: Keyed): boolean =>
  keying.inputs.files.has(path) ||
  inputs.artifacts.some((artifact) =>
    artifact.directory === true ? isWithin(artifact.path, path) : artifact.path === path,
  );
