/** Tells what a program prints while it prints it: its file is read on a few times a second. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';
import { cleanOutput, type Redactor } from './clean-output.ts';
import { maxOutput, pieceSize } from './keep-log.ts';

const pauseMs = 100;

export interface Followed {
  readonly files: Pick<Files, 'stat' | 'readPart'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly secrets: Redactor;
}

export interface Following {
  readonly path: AbsolutePath;
  /** Bytes from which on it is read. */
  readonly offset: number;
  /** Whole lines, harmless and without secrets. Nobody is told more than a log keeps. */
  readonly tell: (text: string) => void;
}

export interface Follower {
  /** Without a last look: what was printed last may not be told any more. */
  readonly end: () => Promise<void>;
  /** All of it is told, with what has no line end. Throws FileError. */
  readonly finish: () => Promise<void>;
}

export function followOutput(following: Following, world: Followed): Follower {
  const over = new AbortController();
  const reader = readerOf(following, world);
  const loop = (async () => {
    for (;;) {
      await world.clock.sleep(pauseMs, over.signal);
      if (over.signal.aborted || !tryRead(reader)) return;
    }
  })();
  const end = async (): Promise<void> => {
    over.abort();
    await loop;
  };
  return {
    end,
    finish: async () => {
      await end();
      reader.read();
      reader.end();
    },
  };
}

/** False once the file cannot be read: what it costs then is only what is told. */
function tryRead({ read }: Reader): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

interface Reader {
  /** On from where it was. */
  readonly read: () => void;
  /** What has no line end yet. */
  readonly end: () => void;
}

function readerOf({ path, offset, tell }: Following, { files, secrets }: Followed): Reader {
  const output = cleanOutput(secrets);
  let at = offset;
  let room = maxOutput;
  const hasRoom = (): boolean => room > 0;
  const pass = (text: string): void => {
    if (text === '' || !hasRoom()) return;
    room -= text.length;
    tell(hasRoom() ? text : `${text}… (more is not shown)\n`);
  };
  return {
    read: () => {
      const size = files.stat(path)?.size ?? 0;
      while (at < size && hasRoom()) {
        const bytes = files.readPart(path, at, pieceSize);
        if (bytes.length === 0) return;
        at += bytes.length;
        pass(output.push(bytes));
      }
    },
    end: () => pass(output.end()),
  };
}
