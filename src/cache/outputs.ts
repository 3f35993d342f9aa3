/** The outputs of an action on disk: which paths are declared, what lies there, how they are listed and digested. */
import { matchesGlob } from './glob.ts';
import { compareText, sortBy } from '../base/order.ts';
import { isWithin, join, unsafePath, type WorkspacePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Action, OutputSpec } from '../model/action.ts';
import { emptyDigest, type Digest } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import type { OutputFile } from '../model/perform.ts';
import type { FileTable } from './file-table.ts';
import { listedNames, type Known } from './known.ts';
import { jsonDigest } from './sha256.ts';

/** A folder with all that is in it, not a pattern of files in it. */
export const isFolder = ({ directory, glob }: OutputSpec): boolean => directory === true && glob === undefined;
export const isPattern = ({ glob }: OutputSpec): boolean => glob !== undefined;
/** One file, known by its name. */
export const isSingle = (output: OutputSpec): boolean => output.directory !== true && !isPattern(output);

/** True if `path` is one that the action may write. */
export const isDeclared = (action: Action, path: WorkspacePath): boolean =>
  action.outputs.some((output) => covers(output, path));

export function covers(output: OutputSpec, path: WorkspacePath): boolean {
  if (output.glob !== undefined) {
    if (!isWithin(output.path, path) || path === output.path) return false;
    return matchesGlob(output.glob, output.path === '.' ? path : path.slice(output.path.length + 1));
  }
  return path === output.path || (output.directory === true && isWithin(output.path, path));
}

export interface OutputTools {
  readonly table: FileTable;
  readonly fileMode: boolean;
}

/** What lies at the declared outputs now, sorted by path. A missing one, or one of another type, is a failure. */
export function collectOutputs(action: Action, tools: OutputTools): Result<readonly OutputFile[], Failure> {
  const found = new Map<WorkspacePath, OutputFile>();
  for (const output of action.outputs) {
    const listed = listOutput(output, tools);
    if (!listed.ok) return listed;
    for (const file of listed.value) found.set(file.path, file);
  }
  const outputs = sortBy(found.values(), (file) => file.path);
  for (const { path } of outputs) {
    const why = unsafePath(path);
    if (why !== undefined) return err({ type: 'output-unsafe', path, message: why });
  }
  const twins = caseTwins(outputs.map(({ path }) => path));
  if (twins) {
    const message = `it differs from ${twins[0]} only by case, which Windows and macOS cannot tell apart`;
    return err({ type: 'output-unsafe', path: twins[1], message });
  }
  return ok(outputs);
}

function listOutput(output: OutputSpec, tools: OutputTools): Result<readonly OutputFile[], Failure> {
  const known = tools.table.look(output.path);
  if (output.glob !== undefined) {
    if (known?.listing === undefined) return ok([]);
    return ok(filesBelow(output.path, tools).filter(({ path, type }) => type !== 'folder' && covers(output, path)));
  }
  if (known === undefined) return err({ type: 'output-missing', path: output.path });
  if (output.directory === true) {
    if (known.listing !== undefined) return ok(filesBelow(output.path, tools));
    return err({ type: 'output-unsafe', path: output.path, message: 'it is declared as a folder and is none' });
  }
  const file = outputFile(output.path, known, tools.fileMode);
  if (file?.type === 'file') return ok([file]);
  return err({ type: 'output-unsafe', path: output.path, message: 'it is declared as a file and is none' });
}

/** Files and links below a folder, and the folders that hold nothing; FIFOs and the like are passed over. */
export function filesBelow(folder: WorkspacePath, { table, fileMode }: OutputTools): readonly OutputFile[] {
  const result: OutputFile[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const known = table.look(at);
    if (known?.listing === undefined) continue;
    const names = listedNames(known.listing);
    if (names.length === 0) result.push(emptyFolder(at));
    for (const { name, kind } of names) {
      const path = at === '.' ? name : join(at, name);
      if (kind === 'folder') open.push(path);
      else {
        const entry = table.look(path);
        const file = entry && outputFile(path, entry, fileMode);
        if (file) result.push(file);
      }
    }
  }
  return sortBy(result, (file) => file.path);
}

const emptyFolder = (path: WorkspacePath): OutputFile => ({
  path,
  type: 'folder',
  digest: emptyDigest,
  size: 0,
  executable: false,
});

function outputFile(path: WorkspacePath, known: Known, fileMode: boolean): OutputFile | undefined {
  const { stat, digest, target } = known;
  if (stat.kind === 'file') {
    return { path, type: 'file', digest, size: stat.size, executable: fileMode && stat.executable };
  }
  if (target === undefined) return undefined;
  return { path, type: 'link', digest, size: Buffer.byteLength(target), executable: false, link: target };
}

/** Why what lies at `file.path` is not that output; undefined if it is. Throws FileError. */
export function outputFault(file: OutputFile, { table, fileMode }: OutputTools): 'missing' | 'changed' | undefined {
  const known = table.look(file.path);
  if (known === undefined) return 'missing';
  if (file.type === 'folder') return known.stat.kind === 'folder' ? undefined : 'changed';
  if (known.stat.kind !== file.type || known.digest !== file.digest) return 'changed';
  return file.type === 'file' && fileMode && known.stat.executable !== file.executable ? 'changed' : undefined;
}

/** Files in folder outputs of the action that `outputs` does not name. */
export function strangers(
  action: Action,
  outputs: readonly OutputFile[],
  tools: OutputTools,
): readonly WorkspacePath[] {
  const named = new Set(outputs.map(({ path }) => path));
  return action.outputs
    .filter(isFolder)
    .flatMap((output) => filesBelow(output.path, tools))
    .filter(({ path, type }) => type !== 'folder' && !named.has(path))
    .map(({ path }) => path);
}

/** Digest and size of the folder `base` from the files that are recorded in it. */
export function folderDigest(
  base: WorkspacePath,
  outputs: readonly OutputFile[],
): { readonly digest: Digest; readonly size: number } {
  const inside = outputs.filter(({ path }) => isWithin(base, path)).toSorted((a, b) => compareText(a.path, b.path));
  const lines = inside.map(({ path, type, digest, executable }) => [
    path === base ? '.' : path.slice(base.length + 1),
    type,
    digest,
    executable,
  ]);
  return { digest: jsonDigest(lines), size: inside.reduce((sum, file) => sum + file.size, 0) };
}

/** Two paths that a case-insensitive file system would take for one, or a file that is also a folder. */
export function caseTwins(paths: readonly WorkspacePath[]): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const prefix = parts.slice(0, length).join('/');
      const folded = prefix.normalize('NFC').toLowerCase();
      const whole = length === parts.length;
      const before = seen.get(folded);
      // A folder may come up many times; a file only once and never as a folder.
      const spelled = whole ? `${prefix} ` : prefix;
      if (before !== undefined && (before !== spelled || whole)) return [before.trimEnd(), path];
      seen.set(folded, spelled);
    }
  }
  return undefined;
}
