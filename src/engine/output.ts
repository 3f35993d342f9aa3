/** Output of programs on its way to people: kept in the run log, shown live when asked for. */
import { FileError } from '../model/ports.ts';
import { cleanOutput } from './clean-output.ts';
import { keepLog, maxOutput, pieceSize } from './keep-log.ts';
import type { Performance } from './perform.ts';
import type { Entry } from './states.ts';
import type { Turn } from './turn.ts';
import type { Workshop } from './workshop.ts';

export interface FinishedLog {
  readonly tail: readonly string[];
  /** Path as shown to people; undefined if nothing was printed. */
  readonly shown?: string | undefined;
}

/** Keeps what the call printed as the log of each of its actions. */
export function finishLogs(
  { entries, rawLog }: Pick<Performance, 'entries' | 'rawLog'>,
  shop: Workshop,
): (entry: Entry) => FinishedLog {
  const [first, ...others] = entries.map((entry) => shop.logs.path(entry.action.id));
  if (first === undefined || (shop.files.stat(rawLog)?.size ?? 0) === 0) return () => ({ tail: [] });
  const { tail } = keepLog({ files: shop.files, from: rawLog, to: first, redactor: shop.secrets });
  if (shop.files.stat(first) === undefined) return () => ({ tail });
  for (const other of others) shop.files.copy(first, other, { executable: false });
  return (entry) => ({ tail, shown: shop.logs.shown(entry.action.id) });
}

/** Emits what the call prints while it prints it, whole lines only. Does nothing unless the run streams. */
export function streamLog(performance: Performance, turn: Turn): { readonly end: () => Promise<void> } {
  const { shop, options } = turn;
  if (!options.stream) return { end: async () => undefined };
  const over = new AbortController();
  const show = liveOutput(performance, shop);
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

/** Reads on from where it was; `all`: with what has no line end yet. Nobody follows more than a log keeps. */
function liveOutput({ rawLog, entries }: Performance, shop: Workshop): (all: boolean) => void {
  const output = cleanOutput(shop.secrets);
  const [first] = entries;
  let shown = 0;
  let room = maxOutput;
  const emit = (text: string): void => {
    if (text === '' || !first || room <= 0) return;
    room -= text.length;
    const rest = room <= 0 ? '… (more is not shown)\n' : '';
    const { id, node } = first.action;
    shop.emit({ type: 'action-output', action: id, node, text: `${text}${rest}` });
  };
  return (all) => {
    if (shop.files.stat(rawLog)) {
      for (;;) {
        const bytes = room <= 0 ? undefined : shop.files.readPart(rawLog, shown, pieceSize);
        if (!bytes || bytes.length === 0) break;
        shown += bytes.length;
        emit(output.push(bytes));
      }
    }
    if (all) emit(output.end());
  };
}
