/** Good ends of an action that a state log still holds, of this workspace or another: read only, for `explain`. */
import type { AbsolutePath } from '../base/path.ts';
import type { ActionId } from '../model/action.ts';
import type { Digest } from '../model/digest.ts';
import { FileError, type Files } from '../model/ports.ts';
import type { TextOf } from './diff-documents.ts';
import { decodeFrames } from './frames.ts';
import type { KeyDocument } from './key-document.ts';
import { sha256 } from './sha256.ts';
import { stateFormat, type FinishedRecord } from './state.ts';

export interface Ended {
  readonly finished: FinishedRecord;
  readonly document: KeyDocument;
  /** Texts behind the trees of the document, as that log keeps them. */
  readonly textOf: TextOf;
}

/** A log above this size is not read: it is another's, and may be anything. */
const largestLog = 512 * 1024 * 1024;
/** So many ends are compared; the newest. */
const keptEnds = 32;

/** One log, read once for all actions that are asked for. */
export interface History {
  /** Of an action, oldest first. */
  readonly ends: (action: ActionId) => readonly Ended[];
  /** Bytes that it keeps in memory. */
  readonly size: number;
}

/** Knows nothing where the log is not there, not readable, of another format, or no file. */
export function openHistory(files: Files, log: AbsolutePath): History {
  const content = readQuietly(files, log);
  const decoded = content && decodeFrames(content, stateFormat);
  if (content === undefined || decoded?.type !== 'frames') return { ends: () => [], size: 0 };
  const ends = new Map<string, Uint8Array[]>();
  const texts = new Map<string, Uint8Array>();
  for (const frame of decoded.frames) {
    const line = frame.indexOf(newline);
    const head = textOfBytes(frame.subarray(0, Math.max(0, line)));
    if (head.startsWith('t')) texts.set(head.slice(2, 66), frame);
    if (!head.startsWith('e')) continue;
    const list = ends.get(head);
    if (list) list.push(frame);
    else ends.set(head, [frame]);
  }
  const textOf = (digest: Digest): string | undefined => {
    const frame = texts.get(digest);
    const text = frame && splitRecord(frame).body;
    return text !== undefined && sha256(text) === digest ? text : undefined;
  };
  const endsOf = (action: ActionId): readonly Ended[] =>
    (ends.get(`e${JSON.stringify(action)}`) ?? []).slice(-keptEnds).flatMap((frame) => parseEnd(frame, textOf) ?? []);
  return { ends: endsOf, size: content.length };
}

const newline = 10;

const textOfBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');

/** Three lines: tag and name, fields, body (state.ts). */
function splitRecord(frame: Uint8Array): { readonly fields: string; readonly body: string } {
  const text = textOfBytes(frame);
  const first = text.indexOf('\n');
  const second = text.indexOf('\n', first + 1);
  return { fields: text.slice(first + 1, second), body: text.slice(second + 1) };
}

function parseEnd(frame: Uint8Array, textOf: TextOf): Ended | undefined {
  const { fields, body } = splitRecord(frame);
  try {
    return { finished: JSON.parse(fields) as FinishedRecord, document: JSON.parse(body) as KeyDocument, textOf };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readQuietly(files: Files, log: AbsolutePath): Uint8Array | undefined {
  try {
    const stat = files.stat(log);
    return stat?.kind === 'file' && stat.size <= largestLog ? files.read(log) : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
