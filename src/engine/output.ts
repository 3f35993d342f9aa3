/** Output of programs on its way to people: sanitised, redacted, capped, kept in the run log, shown live when asked for. */
import type { AbsolutePath } from '../base/path.ts';
import { FileError } from '../model/ports.ts';
import { lastLines, maxOutput, sanitise } from './sanitise.ts';
import type { Performance } from './perform.ts';
import type { Entry } from './states.ts';
import type { Turn } from './turn.ts';
import type { Workshop } from './workshop.ts';

export interface FinishedLog {
  readonly tail: readonly string[];
  /** Path as shown to people; undefined if nothing was printed. */
  readonly shown?: string | undefined;
}

/** Keeps what the call printed as the log of `entry` (of each, when several shared the call). */
export function finishLog(entry: Entry, { rawLog }: Pick<Performance, 'rawLog'>, shop: Workshop): FinishedLog {
  const text = readCapped(rawLog, shop);
  if (text === '') return { tail: [] };
  const clean = sanitise(shop.secrets.redact(text));
  shop.files.write(shop.logs.path(entry.action.id), clean);
  return { tail: lastLines(clean, 40), shown: shop.logs.shown(entry.action.id) };
}

function readCapped(path: AbsolutePath, shop: Workshop): string {
  const size = shop.files.stat(path)?.size ?? 0;
  if (size === 0) return '';
  const bytes = Buffer.from(shop.files.read(path));
  if (bytes.length <= maxOutput) return bytes.toString('utf8');
  const half = maxOutput / 2;
  const [head, end] = [bytes.subarray(0, half), bytes.subarray(-half)].map((part) => part.toString('utf8'));
  return `${head}\n… (${bytes.length - maxOutput} bytes left out)\n${end}`;
}

/** Emits what the call prints while it prints it, whole lines only. Does nothing unless the run streams. */
export function streamLog(performance: Performance, turn: Turn): { readonly end: () => Promise<void> } {
  const { shop, options } = turn;
  if (!options.stream) return { end: async () => undefined };
  const over = new AbortController();
  let shown = 0;
  const show = (all: boolean): void => {
    if (!shop.files.stat(performance.rawLog)) return;
    const bytes = Buffer.from(shop.files.read(performance.rawLog));
    const end = all ? bytes.length : bytes.lastIndexOf(10) + 1;
    if (end <= shown) return;
    const text = sanitise(shop.secrets.redact(bytes.subarray(shown, end).toString('utf8')));
    shown = end;
    const [first] = performance.entries;
    if (first) shop.emit({ type: 'action-output', action: first.action.id, node: first.action.node, text });
  };
  const tryShow = (): boolean => {
    try {
      show(false);
      return true;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  };
  const loop = (async () => {
    while (!over.signal.aborted) {
      await shop.clock.sleep(100, over.signal);
      // A log that cannot be read now is read at the end, where a failure is the action's.
      if (!tryShow()) return;
    }
  })();
  return {
    end: async () => {
      over.abort();
      await loop;
      show(true);
    },
  };
}
