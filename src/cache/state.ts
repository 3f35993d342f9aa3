/** What this workspace knows of each action's last run: an append-only log of framed records, one write each. */
import { compareText } from '../base/order.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { ActionId, OutputSpec } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import type { ActionResult, OutputFile } from '../model/perform.ts';
import { FileError, type Files } from '../model/ports.ts';
import type { Reason } from '../model/reason.ts';
import { openFrameFile, type FrameFile } from './frame-file.ts';
import { decodeFrames, encodeHeader, frameHead, headerLength } from './frames.ts';
import type { KeyDocument } from './key-document.ts';
import { sha256 } from './sha256.ts';
import { bytesOf, readRecord, recordOf, writtenAt, type Fresh, type Raw } from './state-record.ts';

export const stateFormat = { name: 'GBST', version: 1 } as const;
/** Logs below this size are never rewritten. */
const smallLog = 1024 * 1024;

export interface BegunRecord {
  readonly key: Digest;
  readonly run: string;
  /** Milliseconds since 1970, for people. */
  readonly at: number;
  readonly reasons: readonly Reason[];
  /** What a restore was about to put where nothing of it was: should it be cut off, these files are ours to remove. */
  readonly puts?: readonly OutputFile[] | undefined;
  /** It failed, and what it had made by then was removed. */
  readonly cleared?: true | undefined;
  /** Folders and patterns that the work was about to fill: should it be cut off, what lies there may be half made. */
  readonly fills?: readonly OutputSpec[] | undefined;
  /** Outputs that lay there before a command ever ran, and that it left alone: no run removes them. */
  readonly found?: readonly string[] | undefined;
}

export interface FinishedRecord extends BegunRecord {
  /** Digest of the document without discoveries; equals `key` where there were none. */
  readonly baseKey: Digest;
  readonly outcome: 'ran' | 'restored';
  readonly result: ActionResult;
  /** Digests of the texts behind the document's trees. */
  readonly texts: readonly Digest[];
}

export interface ActionState {
  /** The last run that succeeded; still known while a later one is under way or failed. */
  readonly finished?: FinishedRecord | undefined;
  readonly document?: KeyDocument | undefined;
  /** A run that began after it and has not ended well. */
  readonly begun?: BegunRecord | undefined;
}

export interface StateLog {
  readonly get: (action: ActionId) => ActionState | undefined;
  readonly actions: () => readonly ActionId[];
  /** Throws FileError, as all writes. */
  readonly begin: (action: ActionId, record: BegunRecord) => void;
  readonly finish: (action: ActionId, finished: FinishedRecord, details: Details) => void;
  readonly forget: (action: ActionId) => void;
  readonly text: (digest: Digest) => string | undefined;
  /** Where the record of the action's last good run lies in the file; undefined if there is none, or a later run began. */
  readonly placeOf: (action: ActionId) => RecordPlace | undefined;
  /** Bytes of the file. */
  readonly size: () => number;
  /** Rewrites a log that is mostly dead records. Only after a write of this run, so only under the workspace's lock. */
  readonly close: () => void;
}

/** A framed record in the file of the state log. */
export interface RecordPlace {
  readonly at: number;
  readonly length: number;
}

export interface Details {
  /** Canonical text of the key document. */
  readonly document: string;
  readonly texts: ReadonlyMap<Digest, string>;
}

interface Entry {
  finished?: Raw | undefined;
  begun?: Raw | undefined;
  parsed?: ActionState | undefined;
}

export interface StateOptions {
  readonly files: Files;
  readonly path: AbsolutePath;
  readonly warn: (text: string) => void;
  /** Records are read one by one when they are asked for: the file is known to be this long and undamaged. */
  readonly part?: StatePart | undefined;
}

export interface StatePart {
  readonly size: number;
  /** Of every action that may be asked for and has a record. */
  readonly placeOf: (action: ActionId) => RecordPlace | undefined;
}

export function openState(options: StateOptions): StateLog {
  const { part } = options;
  const { file, contents, write, isWritten } = openLog(options);
  const { entries, texts } = contents;
  const entryOf = (action: ActionId): Entry | undefined => {
    const place = entries.has(action) ? undefined : part?.placeOf(action);
    if (place) replay(recordAt(options, place), place.at, contents);
    return entries.get(action);
  };
  const get = (action: ActionId): ActionState | undefined => {
    const entry = entryOf(action);
    return entry && (entry.parsed ??= parseEntry(entry));
  };
  return {
    get,
    actions: () => (part ? openWhole(options).actions() : [...entries.keys()].toSorted(compareText)),
    begin: (action, record) => {
      const finished = get(action)?.finished;
      write(recordOf('b', action, { fields: record }));
      know(entries.get(action), { finished, begun: record });
    },
    finish: (action, finished, { document, texts: behind }) => {
      const fresh = [...behind].filter(([digest]) => !texts.has(digest));
      const records = fresh.map(([digest, text]) => recordOf('t', digest, { body: text }));
      write(...records, recordOf('e', action, { fields: finished, body: document }));
      know(entries.get(action), { finished });
    },
    forget: (action) => write(recordOf('f', action, {})),
    text: (digest) => {
      const text = texts.get(digest)?.body() ?? (part && openWhole(options).text(digest));
      return text !== undefined && sha256(text) === digest ? text : undefined;
    },
    placeOf: (action) => {
      const { finished, begun } = entries.get(action) ?? {};
      if (finished === undefined || begun !== undefined) return undefined;
      return { at: finished.at, length: frameHead + finished.length };
    },
    size: () => file.bytes,
    close: () => {
      if (isWritten() && !part) compact(file, contents, options.warn);
      file.close();
    },
  };
}

interface Log {
  readonly file: FrameFile;
  readonly contents: Contents;
  /** All of them at once. Throws FileError. */
  readonly write: (...records: readonly Fresh[]) => void;
  readonly isWritten: () => boolean;
}

/** The file, with all of its records read. */
function openLog(options: StateOptions): Log {
  const { size } = options.part ?? {};
  const file = openFrameFile({ ...options, format: stateFormat, label: 'state log', size, staysOpen: true });
  const contents: Contents = { entries: new Map(), texts: new Map() };
  let end = size ?? headerLength;
  let written = false;
  for (const frame of file.frames) {
    replay(frame, end, contents);
    end += frameHead + frame.length;
  }
  const write = (...records: readonly Fresh[]): void => {
    const payloads = records.map(bytesOf);
    for (const [index, record] of records.entries()) {
      const length = payloads[index]?.length ?? 0;
      keep(record, writtenAt(end, length, record), contents);
      end += frameHead + length;
    }
    written = true;
    file.append(...payloads);
  };
  return { file, contents, write, isWritten: () => written };
}

/** For what a part does not tell; what was written since is in it. */
const openWhole = ({ files, path, warn }: StateOptions): StateLog => openState({ files, path, warn });

function recordAt({ files, path }: StateOptions, { at, length }: RecordPlace): Uint8Array {
  const frame = files.readPart(path, at, length);
  const decoded = decodeFrames(Buffer.concat([encodeHeader(stateFormat), frame]), stateFormat);
  const record = decoded.type === 'frames' ? decoded.frames[0] : undefined;
  if (record === undefined) throw new FileError('EIO', path, 'the state log is not what it was');
  return record;
}

interface Contents {
  readonly entries: Map<ActionId, Entry>;
  readonly texts: Map<Digest, Raw>;
}

function replay(frame: Uint8Array, at: number, contents: Contents): void {
  const { raw, ...record } = readRecord(frame, at);
  keep(record, raw, contents);
}

function keep({ tag, name }: Pick<Fresh, 'tag' | 'name'>, raw: Raw, { entries, texts }: Contents): void {
  switch (tag) {
    case 't':
      texts.set(name, raw);
      return;
    case 'f':
      entries.delete(name);
      return;
    case 'b':
      entries.set(name, { finished: entries.get(name)?.finished, begun: raw });
      return;
    case 'e':
      entries.set(name, { finished: raw });
  }
}

const parseEntry = ({ finished, begun }: Entry): ActionState =>
  stateOf(finished, {
    finished: finished && (JSON.parse(finished.fields) as FinishedRecord),
    begun: begun && (JSON.parse(begun.fields) as BegunRecord),
  });

/** What was just written is not read to be known. */
function know(entry: Entry | undefined, state: Omit<ActionState, 'document'>): void {
  if (entry) entry.parsed = stateOf(entry.finished, state);
}

/** What is fresh is never asked for its document: that is read when it is. */
function stateOf(finished: Raw | undefined, state: Omit<ActionState, 'document'>): ActionState {
  let document: KeyDocument | undefined;
  return {
    ...state,
    get document() {
      return (document ??= finished && (JSON.parse(finished.body()) as KeyDocument));
    },
  };
}

function sizeOfLive(entries: Contents['entries']): number {
  let size = 0;
  for (const { finished, begun } of entries.values()) size += (finished?.length ?? 0) + (begun?.length ?? 0);
  return size;
}

function compact(file: FrameFile, { entries, texts }: Contents, warn: (text: string) => void): void {
  // Of a log that is mostly live records nothing has to be read to see that.
  if (file.bytes < smallLog || file.bytes < 3 * sizeOfLive(entries)) return;
  const named = new Set<Digest>();
  const live: Raw[] = [];
  for (const entry of entries.values()) {
    if (entry.finished) {
      live.push(entry.finished);
      for (const text of (JSON.parse(entry.finished.fields) as FinishedRecord).texts) named.add(text);
    }
    if (entry.begun) live.push(entry.begun);
  }
  const kept = [...texts].filter(([digest]) => named.has(digest)).map(([, raw]) => raw);
  const records = [...kept, ...live];
  const size = records.reduce((sum, { length }) => sum + length, 0);
  if (file.bytes < 3 * size) return;
  try {
    file.replace(records.map(({ bytes }) => bytes()));
    let at = headerLength;
    for (const raw of records) {
      raw.at = at;
      at += frameHead + raw.length;
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    warn(`the state log was not rewritten: ${error.message}`);
  }
}
