/** Tells what a program prints while it prints it: its file is read on a few times a second. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError, type Clock, type Files } from '../model/ports.ts';
import { cleanOutput, type Redactor } from './clean-output.ts';
import { pieceSize } from './keep-log.ts';

const pauseMs = 200;

export interface Followed {
  readonly files: Pick<Files, 'stat' | 'readPart'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly secrets: Redactor;
}

export interface Following {
  readonly path: AbsolutePath;
  /** Bytes from which on it is read. */
  readonly offset: number;
  /** Whole lines, harmless and without secrets; at least one. */
  readonly tell: (lines: readonly string[]) => void;
}

/** Ends without a last look: what was printed last may not be told any more. */
export function followOutput(following: Following, world: Followed): { readonly end: () => Promise<void> } {
  const over = new AbortController();
  const next = nextLines(following, world);
  const loop = (async () => {
    for (;;) {
      await world.clock.sleep(pauseMs, over.signal);
      const lines = over.signal.aborted ? undefined : next();
      if (lines === undefined) return;
      if (lines.length > 0) following.tell(lines);
    }
  })();
  return {
    end: async () => {
      over.abort();
      await loop;
    },
  };
}

/** Undefined once the file cannot be read: what it costs then is only what is told. */
function nextLines({ path, offset }: Following, { files, secrets }: Followed): () => readonly string[] | undefined {
  const output = cleanOutput(secrets);
  let at = offset;
  return () => {
    try {
      if ((files.stat(path)?.size ?? 0) <= at) return [];
      const bytes = files.readPart(path, at, pieceSize);
      at += bytes.length;
      return output.push(bytes).split('\n').slice(0, -1);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  };
}
