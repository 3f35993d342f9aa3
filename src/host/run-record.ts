/** Reads what is kept of runs: their events as they were told, and what their actions printed, cut to a bound. */
import { host, type AbsolutePath } from '../base/path.ts';
import type { Event } from '../model/event.ts';
import type { Files } from '../model/ports.ts';
import type { KeptLog } from '../model/run-record.ts';
import { fileNameOf } from './file-name.ts';
import { readEvents, runIds } from './run-log.ts';
import type { Line } from './standing-nodes.ts';

export interface KeptRuns {
  /** Oldest first. */
  readonly ids: readonly string[];
  /** Id of the newest run that begins so; undefined if none does. */
  readonly find: (beginning: string) => string | undefined;
  readonly events: (run: string) => readonly Event[];
  /** Output of its actions, failed ones first, within {@link logBounds}. */
  readonly logs: (run: string, events: readonly Event[]) => readonly KeptLog[];
}

/** Bytes of one log, and of all in one answer. */
export const logBounds = { one: 256 * 1024, all: 8 * 1024 * 1024 } as const;

export function keptRuns(files: Files, stateFolder: AbsolutePath): KeptRuns {
  const runs = host.join(stateFolder, 'runs');
  const ids = runIds(files, runs);
  return {
    ids,
    find: (beginning) => ids.findLast((id) => id.startsWith(beginning)),
    events: (run) => readEvents(files, host.join(runs, run)).flatMap((line) => eventOf(line) ?? []),
    logs: (run, events) => readLogs({ files, stateFolder, run }, events),
  };
}

/** Written by openRunLog; what a crash or a person made of a line is caught by these. */
function eventOf(line: Line): Event | undefined {
  const { type, at, seq } = line;
  return typeof type === 'string' && typeof at === 'number' && typeof seq === 'number'
    ? (line as unknown as Event)
    : undefined;
}

interface Place {
  readonly files: Files;
  readonly stateFolder: AbsolutePath;
  readonly run: string;
}

function readLogs(place: Place, events: readonly Event[]): readonly KeptLog[] {
  const ended = events.filter((event) => event.type === 'action-finished');
  const nodeOf = new Map(ended.map(({ action, node }) => [action, node]));
  const failed = new Set(ended.flatMap(({ action, outcome }) => (outcome === 'failed' ? [action] : [])));
  const logs: KeptLog[] = [];
  let room: number = logBounds.all;
  for (const action of [...failed, ...[...nodeOf.keys()].filter((id) => !failed.has(id))]) {
    const log = readOne(place, { action, node: nodeOf.get(action) ?? '', room: Math.min(room, logBounds.one) });
    if (!log) continue;
    logs.push(log);
    room -= Math.min(log.size, logBounds.one);
    if (room < shortest) break;
  }
  return logs;
}

/** With less room a log tells nothing. */
const shortest = 1024;

function readOne(
  { files, stateFolder, run }: Place,
  { action, node, room }: { readonly action: string; readonly node: string; readonly room: number },
): KeptLog | undefined {
  const name = `${fileNameOf(action)}.log`;
  const file = host.join(stateFolder, 'runs', run, name);
  const stat = files.stat(file);
  if (stat?.kind !== 'file' || stat.size === 0) return undefined;
  const path = `${host.basename(stateFolder)}/runs/${run}/${name}`;
  return { action, node, size: stat.size, path, text: boundedText(files, file, { size: stat.size, room }) };
}

/** Whole lines of its beginning and of its end, where most faults are told. */
function boundedText(
  files: Files,
  file: AbsolutePath,
  { size, room }: { readonly size: number; readonly room: number },
): string {
  const decoder = new TextDecoder();
  if (size <= room) return decoder.decode(files.read(file));
  const head = Math.floor(room / 4);
  const tail = room - head;
  const first = decoder.decode(files.readPart(file, 0, head));
  const last = decoder.decode(files.readPart(file, size - tail, tail));
  const left = `… (${size - head - tail} bytes left out)`;
  return `${first.slice(0, first.lastIndexOf('\n') + 1)}${left}\n${last.slice(last.indexOf('\n') + 1)}`;
}
