/** Opens the ActionCache port over a workspace's state folder and the user's store. */
import { host, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import type { ActionId, AspectName } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import type { ActionCache, CheckVerdict } from '../model/action-cache.ts';
import type { StoreLook } from '../model/answer.ts';
import type { OutputFile } from '../model/perform.ts';
import { FileError, type Clock, type Environment, type Files, type Random } from '../model/ports.ts';
import type { Reason } from '../model/reason.ts';
import { openAspectTable } from './aspect-table.ts';
import { abandon, begin } from './begin.ts';
import { changedMeanwhile } from './changed-inputs.ts';
import { check, outputFaults } from './check.ts';
import { complete } from './complete.ts';
import {
  recordedBefore,
  liesOutside,
  removeWithEmptyParents,
  stir,
  type CacheContext,
  type Settled,
} from './context.ts';
import { openFileSets } from './file-sets.ts';
import { FileTable } from './file-table.ts';
import type { Looks } from './looks.ts';
import { openIgnoreRules } from './ignore-rules.ts';
import type { KeyDocument } from './key-document.ts';
import type { Known } from './known.ts';
import { outputFault } from './outputs.ts';
import { readerOf } from './reads.ts';
import { restore } from './restore.ts';
import { openState, type RecordPlace, type StatePart } from './state.ts';
import { lookInStore } from './store-look.ts';
import { openStore } from './store.ts';
import type { TellReading } from './tell-reading.ts';
import { noteWorkspace } from './workspaces.ts';

/** Bytes of a table of files (of some 10,000) up to which reading it costs less than reading a few of the files would. */
const quickTable = 1024 * 1024;

export interface CacheOptions {
  readonly files: Files;
  readonly root: AbsolutePath;
  /** `.gobuild` of the workspace. */
  readonly stateFolder: AbsolutePath;
  /** Undefined with `--no-cache`: the store is neither read nor written. */
  readonly storeFolder: AbsolutePath | undefined;
  readonly environment: Environment;
  readonly random: Random;
  readonly clock: Clock;
  /** Name of a secret → its reference (`env:NAME`, `file:PATH`). */
  readonly secretRefs: Readonly<Record<string, string>>;
  readonly aspects: ReadonlyMap<AspectName, (content: Uint8Array) => string>;
  /** False where files have no execute bit (Windows). */
  readonly fileMode: boolean;
  readonly runId: string;
  readonly gobuildVersion: string;
  /** One sentence for people; may be called many times, each text is passed on once. */
  readonly warn: (text: string) => void;
  /** Told while contents are read that take long. */
  readonly reading?: TellReading | undefined;
  /** For a run of a few actions of very many: neither a big table of files nor the state log is read as a whole. */
  readonly part?: StatePart | undefined;
}

/** What is known of an action's last good run. */
export interface LastRecord {
  readonly key: Digest;
  readonly document: KeyDocument;
  readonly reasons: readonly Reason[];
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: 'ran' | 'restored';
}

export interface Cache extends ActionCache {
  /** Every path, folders and absent ones included, that freshness depended on so far. */
  readonly lookedAt: () => readonly string[];
  /** The same with what was found there. */
  readonly known: () => readonly { readonly path: string; readonly known: Known | undefined }[];
  /** What the last check of each action looked at. */
  readonly looks: ReadonlyMap<ActionId, Looks>;
  /** Where the record of an action's last good run lies in the state log, after `close`; see there. */
  readonly recordPlace: (action: ActionId) => RecordPlace | undefined;
  /** Bytes of the state log. */
  readonly stateSize: () => number;
  /** What the run found at first, of paths that it found otherwise later on: they changed while it ran. */
  readonly firstLooks: () => ReadonlyMap<string, Known | undefined>;
  /** For `explain`: what the store has instead of running, and which earlier result comes nearest. */
  readonly lookInStore: (verdict: CheckVerdict) => StoreLook | undefined;
  readonly lastRecord: (action: ActionId) => LastRecord | undefined;
  /** Actions with any record, in text order. */
  readonly recordedActions: () => readonly ActionId[];
  /**
   * After a run that ended well: checks every action of it once more, as the next run would, so that what was looked at
   * is what that one will see. True if all are fresh; only then may the run be recorded as one with nothing to do.
   * Results that the actions' `resultOf` gives must still be there.
   */
  readonly settle: () => boolean;
  /** Removes recorded outputs of an action that are still unchanged and forgets it; the changed ones are left and told. */
  readonly removeOutputs: (action: ActionId) => {
    readonly removed: readonly WorkspacePath[];
    readonly kept: readonly WorkspacePath[];
  };
  /** Writes the tables. The cache must not be used afterwards. */
  readonly close: () => void;
}

export function openCache(options: CacheOptions): Cache {
  const context = openContext(options);
  const { table, state } = context;
  return {
    check: (request) => check(request, context),
    readerOf: (action, resultOf) => readerOf(action, resultOf, context),
    restore: (verdict) => restore(verdict, context),
    begin: (keyed) => begin(keyed, context),
    changedInput: (keyed) => changedMeanwhile(keyed, context),
    complete: (keyed, finished) => complete(keyed, finished, context),
    abandon: (keyed) => abandon(keyed, context),
    expectedMs: (action) => state.get(action)?.finished?.result.ms,
    isUnfinished: (action) => state.get(action)?.begun !== undefined,
    recordedOutputs: (action) => state.get(action)?.finished?.result.outputs.map(({ path }) => path) ?? [],
    lookedAt: () => table.looked().map(({ path }) => path),
    known: () => table.looked(),
    looks: context.looks,
    recordPlace: state.placeOf,
    stateSize: state.size,
    firstLooks: () => table.firstLooks(),
    lookInStore: (verdict) => lookInStore(verdict, context),
    lastRecord: (action) => lastRecord(context, action),
    lastResult: (action) => state.get(action)?.finished?.result,
    recordedActions: state.actions,
    settle: () => settle(context),
    removeOutputs: (action) => removeOutputs(action, context),
    close: () => {
      state.close();
      table.flush();
      context.inputTools.aspects.flush();
      context.store?.close();
      if (context.worked && context.store) noteWorkspace(context.files, context.store.folder, context.root);
    },
  };
}

function openContext(options: CacheOptions): CacheContext {
  const { files, clock, random, root, stateFolder, storeFolder, fileMode, part } = options;
  const warned = new Set<string>();
  const warn = (text: string): void => {
    if (warned.has(text)) return;
    warned.add(text);
    options.warn(text);
  };
  const place = (name: string): AbsolutePath => host.join(stateFolder, name);
  const table = new FileTable({
    files,
    clock,
    root,
    path: place('files.bin'),
    label: 'file table',
    warn,
    reading: options.reading,
    apart: part !== undefined && (files.stat(place('files.bin'))?.size ?? 0) > quickTable,
  });
  const { aspects: readings, gobuildVersion } = options;
  const aspects = openAspectTable({
    files,
    path: place('aspects.bin'),
    warn,
    table,
    aspects: readings,
    gobuildVersion,
  });
  const ignoreRules = openIgnoreRules(table, (path) => files.readText(table.absolute(path)));
  return {
    files,
    writes: files.below?.(root) ?? files,
    clock,
    root,
    table,
    inputTools: { table, ignoreRules, sets: openFileSets(table), fileMode, aspects, shared: new Map() },
    state: openState({ files, path: place('state.log'), warn, part }),
    store: storeFolder === undefined ? undefined : openStore({ files, clock, random, folder: storeFolder, warn }),
    environment: options.environment,
    secretRefs: options.secretRefs,
    fileMode,
    runId: options.runId,
    warn,
    settled: new Map(),
    looks: new Map(),
    writing: new Map(),
    open: new Set(),
    storeRefuses: false,
    worked: false,
  };
}

function lastRecord({ state }: CacheContext, action: ActionId): LastRecord | undefined {
  const last = state.get(action);
  if (last?.finished === undefined || last.document === undefined) return undefined;
  const { key, reasons, run, at, outcome } = last.finished;
  return { key, document: last.document, reasons, run, at, outcome };
}

function settle(context: CacheContext): boolean {
  if (context.open.size > 0) return false;
  if (!context.worked) return true;
  const { table } = context;
  stir(context);
  table.clearLooked();
  return table.settling(() => [...context.settled.values()].every((settled) => isStillFresh(settled, context)));
}

/** Where all that its key was made of is as it was, the key is what it was: only its outputs are looked at again. */
function isStillFresh({ request, key, looks }: Settled, context: CacheContext): boolean {
  const { action } = request;
  const { table, state } = context;
  const last = state.get(action.id);
  if (action.mode === 'cached' && looks && last?.finished?.key === key && table.stillHold(looks)) {
    const { result } = last.finished;
    const outputs = table.traced(() => {
      table.note(looks);
      return outputFaults(action, result, context);
    });
    context.looks.set(action.id, outputs.looks);
    return last.begun === undefined && outputs.value.length === 0;
  }
  const verdict = check({ ...request, forced: false }, context);
  return action.mode === 'cached' ? verdict.type === 'fresh' : verdict.type !== 'failed';
}

/** It is no output, for nothing reads it but gobuild: it goes without being told of. */
function removeDepfile(path: WorkspacePath | undefined, context: CacheContext): void {
  if (path === undefined) return;
  try {
    if (context.files.stat(context.table.absolute(path))?.kind === 'file') removeWithEmptyParents(context, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** Without what lay there before a command ever ran, and that it left alone. */
function ownOutputs(id: ActionId, context: CacheContext): readonly OutputFile[] {
  const others = new Set(context.state.get(id)?.finished?.found);
  return [...recordedBefore(context, { id }).values()].filter(
    ({ path, type }) => type !== 'folder' && !others.has(path),
  );
}

function removeOutputs(id: ActionId, context: CacheContext): ReturnType<Cache['removeOutputs']> {
  const removed: WorkspacePath[] = [];
  const kept: WorkspacePath[] = [];
  stir(context);
  for (const file of ownOutputs(id, context)) {
    try {
      const fault = liesOutside(context, file.path) ? 'changed' : outputFault(file, context);
      if (fault === undefined) removeWithEmptyParents(context, file.path);
      if (fault !== 'missing') (fault === undefined ? removed : kept).push(file.path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      kept.push(file.path);
    }
  }
  const last = context.state.get(id);
  removeDepfile(last?.document?.depfile, context);
  if (last !== undefined) context.state.forget(id);
  return { removed, kept };
}
