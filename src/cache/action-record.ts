/** An action's result as the store keeps it: the shape of the Remote Execution API's ActionResult, paths below the output folder. */
import { isObject, type Json } from '../base/json.ts';
import type { Action, Discovered } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import { emptyDigest } from '../model/digest.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import { outputPath, outputPathBack } from './fingerprint.ts';
import { isDigest, sha256 } from './sha256.ts';

/** `contents` (base64) holds what is so small that a file of its own would cost more. */
interface StoredFile {
  readonly path: string;
  readonly digest: { readonly hash: Digest; readonly sizeBytes: number };
  readonly isExecutable: boolean;
  readonly contents?: string | undefined;
}

/** Field names as in the JSON form of build.bazel.remote.execution.v2.ActionResult; `auxiliary` is ours. */
export interface StoredResult {
  readonly outputFiles: readonly StoredFile[];
  readonly outputSymlinks: readonly { readonly path: string; readonly target: string }[];
  readonly outputDirectories: readonly { readonly path: string }[];
  readonly exitCode: 0;
  readonly auxiliary: {
    readonly ms: number;
    readonly data?: Json | undefined;
    readonly note?: string | undefined;
    readonly facts?: ActionResult['facts'] | undefined;
    readonly discovered?: Discovered | undefined;
    readonly peakBytes?: number | undefined;
  };
}

export const tinySize = 1024;

/** `tiny` gives the content of files of at most {@link tinySize} bytes. */
export function toStored(action: Action, result: ActionResult, tiny: (file: OutputFile) => Uint8Array): StoredResult {
  const path = (file: OutputFile): string => outputPath(action, file.path);
  const ofType = (type: OutputFile['type']): readonly OutputFile[] => result.outputs.filter((o) => o.type === type);
  const { ms, peakBytes, data, note, facts, discovered } = result;
  const keyedFacts =
    facts && Object.entries(facts).map(([name, values]) => [outputPath(action, name), values] as const);
  return {
    outputFiles: ofType('file').map((file) => ({
      path: path(file),
      digest: { hash: file.digest, sizeBytes: file.size },
      isExecutable: file.executable,
      ...(file.size <= tinySize ? { contents: Buffer.from(tiny(file)).toString('base64') } : {}),
    })),
    outputSymlinks: ofType('link').map((file) => ({ path: path(file), target: file.link ?? '' })),
    outputDirectories: ofType('folder').map((file) => ({ path: path(file) })),
    exitCode: 0,
    auxiliary: { ms, peakBytes, data, note, discovered, facts: keyedFacts && Object.fromEntries(keyedFacts) },
  };
}

export interface RestoredResult {
  readonly result: ActionResult;
  /** Contents of tiny files, by digest. */
  readonly contents: ReadonlyMap<Digest, Uint8Array>;
}

/** The result with this action's own paths. */
export function fromStored(action: Action, stored: StoredResult): RestoredResult {
  const contents = new Map<Digest, Uint8Array>();
  const place = (path: string): string => outputPathBack(action, path);
  const files = stored.outputFiles.map((file): OutputFile => {
    if (file.contents !== undefined) contents.set(file.digest.hash, Buffer.from(file.contents, 'base64'));
    const { hash, sizeBytes } = file.digest;
    return { path: place(file.path), type: 'file', digest: hash, size: sizeBytes, executable: file.isExecutable };
  });
  const links = stored.outputSymlinks.map(({ path, target }): OutputFile => {
    const size = Buffer.byteLength(target);
    return { path: place(path), type: 'link', digest: sha256(target), size, executable: false, link: target };
  });
  const folders = stored.outputDirectories.map(({ path }): OutputFile => ({
    path: place(path),
    type: 'folder',
    digest: emptyDigest,
    size: 0,
    executable: false,
  }));
  const outputs = [...files, ...links, ...folders].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const { facts, ...auxiliary } = stored.auxiliary;
  const placed = facts && Object.fromEntries(Object.entries(facts).map(([path, values]) => [place(path), values]));
  return { result: { outputs, ...auxiliary, facts: placed }, contents };
}

/** The store is not ours alone: nothing of a record is believed before its shape is. */
export function isStoredResult(value: unknown): value is StoredResult {
  if (!isObject(value) || value['exitCode'] !== 0) return false;
  const { outputFiles, outputSymlinks, outputDirectories, auxiliary } = value;
  return (
    isListOf(outputFiles, isStoredFile) &&
    isListOf(outputSymlinks, (link) => typeof link['path'] === 'string' && typeof link['target'] === 'string') &&
    isListOf(outputDirectories, (folder) => typeof folder['path'] === 'string') &&
    isObject(auxiliary) &&
    isAuxiliary(auxiliary)
  );
}

function isAuxiliary({ ms, peakBytes, data, note, facts, discovered }: Record<string, unknown>): boolean {
  return (
    typeof ms === 'number' &&
    Number.isFinite(ms) &&
    (peakBytes === undefined || typeof peakBytes === 'number') &&
    (note === undefined || typeof note === 'string') &&
    (facts === undefined || isRecordOf(facts, (values) => isRecordOf(values, (text) => typeof text === 'string'))) &&
    (discovered === undefined || isDiscovered(discovered)) &&
    isShallow(data, deepest)
  );
}

/** Of the data of a result: what reads it may call itself for each level. */
const deepest = 64;

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' || value === null
    ? true
    : levels > 0 && Object.values(value).every((item) => isShallow(item, levels - 1));

const isRecordOf = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  isObject(value) && Object.values(value).every(holds);

const isListOf = (value: unknown, holds: (item: Record<string, unknown>) => boolean): boolean =>
  Array.isArray(value) && value.every((item) => isObject(item) && holds(item));

function isStoredFile({ path, digest, isExecutable, contents }: Record<string, unknown>): boolean {
  if (typeof path !== 'string' || typeof isExecutable !== 'boolean' || !isObject(digest)) return false;
  if (!isDigest(digest['hash']) || !Number.isSafeInteger(digest['sizeBytes'])) return false;
  return contents === undefined || typeof contents === 'string';
}

export function isDiscovered(value: unknown): value is Discovered {
  const isTexts = (list: unknown): boolean => Array.isArray(list) && list.every(isName);
  return isObject(value) && isTexts(value['files']) && isTexts(value['folders']) && isTexts(value['variables']);
}

/** No path and no variable holds a NUL: the system would refuse to look at it. */
const isName = (item: unknown): boolean => typeof item === 'string' && !item.includes('\0');
