/** Reads what a running program adds to its log, whole lines only, and keeps the last ones. */
import type { AbsolutePath, WorkspacePath } from '../base/path.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';

export interface FollowedLog {
  /** Shows now what would be shown a moment later. */
  readonly look: () => void;
  /** Reads what is left and ends; may be called again. */
  readonly end: () => Promise<void>;
  /** The last 40 lines. */
  readonly tail: () => readonly string[];
  /** The file as it is shown to people. */
  readonly shown: WorkspacePath;
}

export interface FollowRequest {
  readonly files: Files;
  readonly clock: Clock;
  readonly path: AbsolutePath;
  readonly shown: WorkspacePath;
  /** Made harmless to show; gets whole lines. */
  readonly show: (text: string) => void;
  /** Makes output harmless and redacts it. */
  readonly clean: (text: string) => string;
}

const everyMs = 100;
const tailLines = 40;
/** A line longer than this is shown in parts. */
const maxPartial = 64 * 1024;
/** Bytes that are read at once. */
const maxRead = 4 * 1024 * 1024;

export function followLog(request: FollowRequest): FollowedLog {
  const { clock, clean, show, shown } = request;
  const over = new AbortController();
  let offset = 0;
  let last: readonly string[] = [];
  const read = (all: boolean): void => {
    const bytes = readNew(request, offset);
    const end = all || bytes.length > maxPartial ? bytes.length : bytes.lastIndexOf(10) + 1;
    if (end === 0) return;
    offset += end;
    const text = clean(bytes.subarray(0, end).toString('utf8'));
    last = [...last, ...text.trimEnd().split('\n')].slice(-tailLines);
    show(text.endsWith('\n') ? text : `${text}\n`);
  };
  const loop = (async () => {
    while (!over.signal.aborted) {
      read(false);
      await clock.sleep(everyMs, over.signal);
    }
  })();
  return {
    look: () => read(false),
    end: async () => {
      if (over.signal.aborted) return;
      over.abort();
      await loop;
      read(true);
    },
    tail: () => last,
    shown,
  };
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
