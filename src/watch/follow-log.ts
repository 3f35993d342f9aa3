/** Reads what a running program adds to its raw log, and keeps and shows whole lines of it, without secrets. */
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';

export interface FollowedLog {
  /** Shows now what would be shown a moment later. */
  readonly look: () => void;
  /** Reads what is left and ends; may be called again. */
  readonly end: () => Promise<void>;
  /** A line with the awaited text has come. */
  readonly saw: () => boolean;
  /** The last 40 lines. */
  readonly tail: () => readonly string[];
  /** The file as it is shown to people. */
  readonly shown: WorkspacePath;
}

export interface FollowRequest {
  readonly files: Files;
  readonly clock: Clock;
  /** What the program writes; emptied when it gets large, removed at the end. */
  readonly path: AbsolutePath;
  /** Gets what is shown; it is there. */
  readonly kept: AbsolutePath;
  readonly shown: WorkspacePath;
  /** Made harmless to show; gets whole lines. */
  readonly show: (text: string) => void;
  readonly output: CleanedOutput;
  /** Part of one line. */
  readonly awaited?: string | undefined;
}

/** Output in pieces, made harmless and redacted over their borders: `push` gives whole lines, `end` the unfinished one. */
export interface CleanedOutput {
  readonly push: (bytes: Uint8Array) => string;
  readonly end: () => string;
}

const everyMs = 100;
const tailLines = 40;
/** Bytes that are read at once. */
const maxRead = 4 * 1024 * 1024;
/** Pieces that are read before others get their turn. */
const maxPieces = 16;
/** Bytes that either log may have, about. */
export const maxLog = 64 * 1024 * 1024;

export function followLog(request: FollowRequest): FollowedLog {
  const { clock, output, show, shown } = request;
  const over = new AbortController();
  const keep = keptLog(request);
  let offset = 0;
  let last: readonly string[] = [];
  let saw = false;
  const handOn = (text: string): void => {
    if (text === '') return;
    saw ||= request.awaited !== undefined && text.includes(request.awaited);
    last = [...last, ...text.trimEnd().split('\n').slice(-tailLines)].slice(-tailLines);
    keep(text);
    show(text);
  };
  const read = (): void => {
    for (let piece = 0; piece < maxPieces; piece += 1) {
      const bytes = readNew(request, offset);
      offset += bytes.length;
      handOn(output.push(bytes));
      if (bytes.length < maxRead) break;
    }
    if (offset > maxLog && tryTo(() => request.files.empty(request.path))) offset = 0;
  };
  const loop = (async () => {
    while (!over.signal.aborted) {
      read();
      await clock.sleep(everyMs, over.signal);
    }
  })();
  return {
    look: read,
    end: async () => {
      if (over.signal.aborted) return;
      over.abort();
      await loop;
      read();
      const rest = output.end();
      handOn(rest === '' || rest.endsWith('\n') ? rest : `${rest}\n`);
      tryTo(() => request.files.remove(request.path));
    },
    tail: () => last,
    saw: () => saw,
    shown,
  };
}

/** Begins anew when there is too much. */
function keptLog({ files, kept }: FollowRequest): (text: string) => void {
  let size = 0;
  return (text) => {
    size += Buffer.byteLength(text);
    if (size <= maxLog) tryTo(() => files.append(kept, text));
    else if (tryTo(() => files.write(kept, `… (what came before is left out)\n${text}`, { mode: 0o600 })))
      size = Buffer.byteLength(text);
  };
}

/** The service matters more than its output. */
function tryTo(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** A log that cannot be read has nothing new: the service matters more than its output. */
function readNew({ files, path }: FollowRequest, offset: number): Buffer {
  try {
    const length = Math.min((files.stat(path)?.size ?? 0) - offset, maxRead);
    if (length <= 0) return Buffer.alloc(0);
    const bytes = files.readPart(path, offset, length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (error) {
    if (error instanceof FileError) return Buffer.alloc(0);
    throw error;
  }
}
