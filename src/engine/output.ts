/** Output of programs on its way to people: kept in the run log, shown live when asked for. */
import { followOutput, type Follower } from './follow-output.ts';
import { keepLog } from './keep-log.ts';
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

/** Emits what the call prints while it prints it. Does nothing unless the run streams. */
export function streamLog({ rawLog, entries }: Performance, { shop, options }: Turn): Pick<Follower, 'finish'> {
  const action = entries[0]?.action;
  if (!options.stream || !action) return { finish: async () => undefined };
  const { id, node } = action;
  // A log that cannot be read meanwhile is read at the end, where a failure is the action's.
  return followOutput(
    { path: rawLog, offset: 0, tell: (text) => shop.emit({ type: 'action-output', action: id, node, text }) },
    shop,
  );
}
