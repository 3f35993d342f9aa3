/** What the parts of one opened cache share. */
import { InternalError } from '../base/bug.ts';
import { host, isWithin, relativeTo, unsafePath, type AbsolutePath } from '../base/path.ts';
import type { Action, ActionId, Discovered, OutputSpec } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import type { Failure } from '../model/failure.ts';
import type { OutputFile } from '../model/perform.ts';
import type { CheckRequest, KeyedAction } from '../model/action-cache.ts';
import type { Clock, FileError, Files, FileStat, WritesBelow } from '../model/ports.ts';
import type { Reason } from '../model/reason.ts';
import type { FileTable } from './file-table.ts';
import type { Looks } from './looks.ts';
import type { FingerprintContext } from './fingerprint.ts';
import type { KeyDocument } from './key-document.ts';
import type { InputTools, ResolvedInputs } from './resolve-inputs.ts';
import type { StateLog } from './state.ts';
import type { Store } from './store.ts';

export interface CacheContext extends FingerprintContext {
  readonly files: Files;
  /** For the workspace: no link that appears meanwhile leads a write out of it. */
  readonly writes: WritesBelow;
  readonly clock: Clock;
  readonly root: AbsolutePath;
  readonly table: FileTable;
  readonly inputTools: InputTools;
  readonly state: StateLog;
  /** Undefined with `--no-cache`. */
  readonly store: Store | undefined;
  readonly fileMode: boolean;
  readonly runId: string;
  readonly warn: (text: string) => void;
  /** Actions whose recorded result was found or made in this run. */
  readonly settled: Map<ActionId, Settled>;
  /** What the last check of each action looked at. */
  readonly looks: Map<ActionId, Looks>;
  /** Outputs of work that is under way, by action: the folders that it was given to write them into must stay. */
  readonly writing: Map<ActionId, readonly OutputSpec[]>;
  /** Work that was begun, by action; what is still here at the end did not come to a recorded result. */
  readonly open: Set<ActionId>;
  /** True once the store refused to be written for a reason that stays: told once, not asked again. */
  storeRefuses: boolean;
  /** True once anything was run or restored. */
  worked: boolean;
}

export interface Settled {
  readonly request: CheckRequest;
  readonly key: Digest;
  /** All that the key was made of; undefined for one with discoveries. */
  readonly looks: Looks | undefined;
}

/** The recorded result of an action stands from now on. */
export const settledAs = ({ key, keying }: Pick<Keyed, 'key' | 'keying'>): Settled => ({
  request: keying.request,
  key,
  looks: key === keying.baseKey ? keying.looks : undefined,
});

/** What a KeyedAction carries for the cache alone. */
export interface Keying {
  readonly request: CheckRequest;
  readonly inputs: ResolvedInputs;
  /** All that {@link inputs} were made of. */
  readonly looks: Looks;
  /** Without discoveries. */
  readonly base: KeyDocument;
  readonly baseText: string;
  readonly baseKey: Digest;
  /** With the discoveries that `key` was computed with, if there were any. */
  readonly document: KeyDocument;
  readonly documentText: string;
  readonly discovered?: Discovered | undefined;
  /** Why it runs or is restored. */
  reasons: readonly Reason[];
  /** Contents of tiny outputs of a result from the store. */
  contents: ReadonlyMap<Digest, Uint8Array>;
  /** File-system time at which the work began; undefined for work that cannot discover inputs. */
  begunNs?: bigint | undefined;
  /** Outputs that lay there before the work began and were not ours: path → digest. */
  strangers: ReadonlyMap<string, Digest>;
  /** Folders of artifacts → all that was in them when the work began. */
  folders: ReadonlyMap<string, Digest>;
  /** Files in folders of outputs when a command began, with what they were: what it does not touch is not ours to remove. */
  found: ReadonlyMap<string, FileStat>;
  /** The begin could not be recorded. */
  stateError?: FileError | undefined;
}

export interface Keyed extends KeyedAction {
  readonly keying: Keying;
}

export function keyingOf(keyed: KeyedAction): Keying {
  if ('keying' in keyed) return (keyed as Keyed).keying;
  throw new InternalError(`the keyed action ${keyed.action.id} was not made by this cache`);
}

/** Work is about to change files: what was looked at must be looked at again. */
export function stir(context: CacheContext): void {
  context.table.nextTurn();
  context.inputTools.shared.clear();
  context.inputTools.sets.nextTurn();
  context.worked = true;
}

const machineCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EMFILE', 'ENFILE', 'EIO']);

/** A file error while looking at inputs or outputs, as the failure of that action. */
export function failureOf(error: FileError, root: AbsolutePath): Failure {
  const path = relativeTo(root, error.path);
  if (machineCodes.has(error.code)) return { type: 'machine', message: error.message, path };
  return { type: 'input-unreadable', path, message: error.message };
}

/** Outputs that the last good run of the action recorded, by path. */
export function recordedBefore({ state }: CacheContext, action: Pick<Action, 'id'>): ReadonlyMap<string, OutputFile> {
  const outputs = state.get(action.id)?.finished?.result.outputs ?? [];
  return new Map(outputs.map((file) => [file.path, file]));
}

/** True if a link leads from the workspace to where `path` lies, or its name does: nothing there is ours to remove. */
export function liesOutside({ files, table, root }: CacheContext, path: string): boolean {
  if (unsafePath(path) !== undefined) return true;
  const folder = table.absolute(parentOf(path) || '.');
  if (files.stat(folder) === undefined) return false;
  const [real, home] = [files.realPath(folder), files.realPath(root)];
  return real !== home && !real.startsWith(`${home}${host.separator}`);
}

/**
 * Removes a file and the folders above it that are empty now, never the workspace's own folder nor anything outside of it,
 * nor a folder that other work is about to write into.
 */
export function removeWithEmptyParents(context: CacheContext, path: string): void {
  if (liesOutside(context, path)) return;
  context.writes.remove(context.table.absolute(path));
  context.table.forget(path);
  removeEmpty(context, parentOf(path));
}

/** The folder, if nothing is left in it and nobody is to write there, and those above it. */
export function removeEmpty({ files, writes, table, root, writing }: CacheContext, first: string): void {
  for (let at = first; at !== '' && isWithin('.', at); at = parentOf(at)) {
    const folder = table.absolute(at);
    if (folder === root || files.stat(folder)?.kind !== 'folder' || files.list(folder).length > 0) return;
    if ([...writing.values()].flat().some((output) => isWithin(at, output.path))) return;
    writes.remove(folder);
    table.forget(at);
  }
}

export const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
