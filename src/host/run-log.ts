/** What is kept of a run: `.gobuild/runs/<id>/` with its events and the output of each action; the last 20 runs stay. */
import { closeSync, openSync, writevSync } from 'node:fs';
import { isObject } from '../base/json.ts';
import { host, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import { durationText } from '../base/text.ts';
import type { ActionId } from '../model/action.ts';
import type { EventBody } from '../model/event.ts';
import { FileError, type Clock, type Files, type Random } from '../model/ports.ts';
import { hostClock } from './clock.ts';
import { fileError } from './file-error.ts';
import { fileNameOf } from './file-name.ts';
import { withStanding, type Line } from './standing-nodes.ts';

export interface RunLog {
  readonly id: string;
  readonly folder: AbsolutePath;
  /** Appends it to `events.jsonl`, numbered and with its time. The first one makes the folder and removes old runs. */
  readonly event: (event: EventBody) => void;
  /**
   * The same for whole lines in one write: made for the number of the first and their time; they take `count` numbers.
   * They are many, so they are written when what is under way has come to wait for something, but in their order.
   */
  readonly lines: (count: number, make: (seq: number, at: number) => readonly Uint8Array[]) => void;
  /** File for the output of an action. */
  readonly outputPath: (action: ActionId) => AbsolutePath;
  /** The same as shown to people. */
  readonly shownPath: (action: ActionId) => WorkspacePath;
  /** Gives the file of events back; further events open it again. */
  readonly close: () => void;
}

export interface RunLogOptions {
  readonly files: Files;
  readonly stateFolder: AbsolutePath;
  readonly runId: string;
  readonly clock?: Clock | undefined;
  /** How many runs stay, this one among them. Default 20. */
  readonly keep?: number | undefined;
  /** Told once when the log cannot be written any further. */
  readonly warn?: ((text: string) => void) | undefined;
}

/** `20251121T140322.481Z-1f2e3d`: text order is the order of time, within a second too. */
export function newRunId(clock: Clock, random: Random): string {
  return `${stampOf(clock.now())}-${random.hex(3)}`;
}

const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:]/g, '');

const runIdPattern = /^\d{8}T\d{6}(?:\.\d{3})?Z-[0-9a-f]{6}$/;

export function openRunLog(options: RunLogOptions): RunLog {
  const { stateFolder, runId } = options;
  const clock = options.clock ?? hostClock();
  const runs = host.join(stateFolder, 'runs');
  const folder = host.join(runs, runId);
  let seq = 0;
  let events: EventFile | undefined;
  return {
    id: runId,
    folder,
    event: (event) => {
      if (event.type === 'reading') return;
      // What comes after `close` goes where the rest is, and nowhere if that is gone with the workspace.
      events ??= startEvents(options, { runs, isNew: seq === 0 });
      seq += 1;
      events.write(`${JSON.stringify({ ...event, seq, at: clock.now() })}\n`, weighty.has(event.type));
    },
    lines: (count, make) => {
      events ??= startEvents(options, { runs, isNew: seq === 0 });
      const [first, now] = [seq + 1, clock.now()];
      events.pieces(() => make(first, now));
      seq += count;
    },
    outputPath: (action) => {
      // Its folder is made with the first event.
      events?.settle();
      return host.join(folder, `${fileNameOf(action)}.log`);
    },
    shownPath: (action) => `${host.basename(stateFolder)}/runs/${runId}/${fileNameOf(action)}.log`,
    close: () => {
      events?.close();
      events = undefined;
    },
  };
}

/** One open file for all events of a run. A disk that takes no more ends the log, not the run. */
function startEvents(options: RunLogOptions, place: EventPlace): EventFile {
  const { files, keep = 20, runId, warn } = options;
  const { runs, isNew } = place;
  let descriptor: number | undefined;
  let isOpen = false;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  const open = (): void => {
    isOpen = true;
    // Something of this run may be there before its first event.
    if (isNew) dropOldRuns(files, runs, { keep: keep - 1, but: runId });
    // What targets print is for whoever runs them.
    if (isNew) files.makeFolder(host.join(runs, runId), { private: true });
    descriptor = openSync(host.join(runs, runId, 'events.jsonl'), 'a');
  };
  const attempt = (action?: (descriptor: number) => void): void => {
    try {
      if (!isOpen) open();
      if (descriptor !== undefined) action?.(descriptor);
    } catch (error) {
      descriptor = undefined;
      warn?.(`the log of this run is not complete: ${fileError('write', host.join(runs, runId), error).message}`);
    }
  };
  const flush = (): void => {
    clearTimeout(timer);
    clearImmediate(soon);
    timer = soon = undefined;
    const pieces = piecesOf(waiting);
    waiting = [];
    if (pieces.length > 0) attempt((file) => writevSync(file, pieces));
  };
  return {
    write: (line, now) => {
      waiting.push(line);
      // Opened with its first event, although that is written later: what a target prints is kept beside it.
      if (soon === undefined && !isOpen) attempt();
      if (now || waiting.length >= manyLines) flush();
      else timer ??= setTimeout(flush, gatherMs).unref();
    },
    pieces: (make) => {
      waiting.push(make);
      soon ??= setImmediate(flush);
    },
    settle: () => {
      if (soon !== undefined) flush();
    },
    close: () => {
      flush();
      attempt(closeSync);
    },
  };
}

interface EventPlace {
  readonly runs: AbsolutePath;
  /** This is the first that is written of the run. */
  readonly isNew: boolean;
}

/** A line, or what makes many of them. */
type Waiting = string | (() => readonly Uint8Array[]);

/** Lines side by side as one piece. */
function piecesOf(waiting: readonly Waiting[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let text = '';
  const endText = (): void => {
    if (text !== '') pieces.push(Buffer.from(text));
    text = '';
  };
  for (const one of waiting) {
    if (typeof one === 'string') text += one;
    else {
      endText();
      pieces.push(...one());
    }
  }
  endText();
  return pieces;
}

/** Three events for each of 10,000 small targets: a write for each would cost more than what they tell. */
const gatherMs = 50;
const manyLines = 200;
/** What must not be lost with a gobuild that ends at once. */
const weighty: ReadonlySet<EventBody['type']> = new Set(['run-started', 'node-failed', 'message', 'run-finished']);

interface EventFile {
  /** `now`: not gathered with what comes next. */
  readonly write: (line: string, now: boolean) => void;
  /** As soon as nothing more urgent is to be done. */
  readonly pieces: (make: () => readonly Uint8Array[]) => void;
  /** Now, if they are not written yet. */
  readonly settle: () => void;
  readonly close: () => void;
}

/** Only folders that bear the name of a run are ever removed. One that cannot be removed is no reason to fail. */
function dropOldRuns(
  files: Files,
  runs: AbsolutePath,
  { keep, but }: { readonly keep: number; readonly but: string },
): void {
  const ids = runIds(files, runs).filter((id) => id !== but);
  for (const id of ids.slice(0, Math.max(0, ids.length - keep))) {
    try {
      files.remove(host.join(runs, id));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

/** Ids of the runs that are kept, oldest first. A run of the future was made before the clock was set back: as if it were the oldest. */
export function runIds(files: Files, runs: AbsolutePath): readonly string[] {
  const now = stampOf(hostClock().now());
  const ids = files
    .list(runs)
    .flatMap(({ name, kind }) => (kind === 'folder' && runIdPattern.test(name) ? [name] : []));
  const isFuture = (id: string): boolean => id.slice(0, now.length) > now;
  return [...ids.filter(isFuture), ...ids.filter((id) => !isFuture(id))];
}

/** One line for each run that is kept, newest last. */
export function listRuns(files: Files, stateFolder: AbsolutePath): readonly string[] {
  const runs = host.join(stateFolder, 'runs');
  return runIds(files, runs).map((id) => `${id}  ${summaryOf(readEvents(files, host.join(runs, id)))}`);
}

export interface RunLogQuery {
  /** Id of a run or its beginning; default, and `last`: the last run. */
  readonly run?: string | undefined;
  /** Only of this target or node. */
  readonly target?: string | undefined;
}

/** Lines of the output of a run, each action's under its id; undefined if the run that was asked for is not kept. */
export function readRunLog(files: Files, stateFolder: AbsolutePath, query: RunLogQuery): readonly string[] | undefined {
  const runs = host.join(stateFolder, 'runs');
  const wanted = query.run === 'last' ? undefined : query.run;
  const id = runIds(files, runs).findLast((name) => name.startsWith(wanted ?? ''));
  if (id === undefined) return wanted === undefined ? ['no run is kept'] : undefined;
  const folder = host.join(runs, id);
  const events = readEvents(files, folder);
  const lines = actionsOf(events, query.target).flatMap((action) => outputOf(files, folder, action));
  if (lines.length > 0) return lines;
  if (query.target === undefined) return [`nothing was printed in run ${id}`];
  const printed = actionsOf(events, undefined).filter((action) => outputOf(files, folder, action).length > 0);
  const others = printed.length === 0 ? 'nothing was' : `these were: ${[...new Set(printed.map(nodeOf))].join(', ')}`;
  return [`nothing of "${query.target}" was printed in run ${id}; ${others}`];
}

/** A line that was cut off by a crash is passed over. */
export function readEvents(files: Files, folder: AbsolutePath): readonly Line[] {
  const path = host.join(folder, 'events.jsonl');
  if (!files.stat(path)) return [];
  const lines = files
    .readText(path)
    .split('\n')
    .flatMap((line) => {
      try {
        const value: unknown = JSON.parse(line);
        return isObject(value) ? [value] : [];
      } catch {
        return [];
      }
    });
  return withStanding(lines);
}

function actionsOf(events: readonly Line[], target: string | undefined): readonly ActionId[] {
  const wanted = (node: string): boolean => target === undefined || node === target || node.startsWith(`${target}@`);
  const finished = events.filter((event) => event['type'] === 'action-finished' && wanted(String(event['node'])));
  return [...new Set(finished.map((event) => String(event['action'])))];
}

const nodeOf = (action: ActionId): string => action.split('#', 1)[0] ?? action;

function outputOf(files: Files, folder: AbsolutePath, action: ActionId): readonly string[] {
  const path = host.join(folder, `${fileNameOf(action)}.log`);
  if (!files.stat(path)) return [];
  return [`── ${action}`, ...files.readText(path).replace(/\n$/, '').split('\n')];
}

/** `3 ran, 12 fresh, 1 failed · 4.2 s · failed: test · ran: server, archive`, or that it was cut off. */
function summaryOf(events: readonly Line[]): string {
  const report = events.findLast((event) => event['type'] === 'run-finished')?.['report'];
  if (!isObject(report) || !isObject(report['counts'])) return 'cut off';
  const counts = Object.entries(report['counts']).filter(([, count]) => typeof count === 'number' && count > 0);
  const time = typeof report['ms'] === 'number' ? durationText(report['ms']) : '?';
  const did = `${counts.map(([name, count]) => `${String(count)} ${name}`).join(', ') || 'nothing to do'} · ${time}`;
  const nodes = Array.isArray(report['nodes']) ? report['nodes'].filter(isObject) : [];
  return [did, ...['failed', 'ran'].flatMap((outcome) => namedOnes(nodes, outcome))].join(' · ');
}

/** Names of targets that a line has room for. */
const mostNamed = 3;

function namedOnes(nodes: readonly Line[], outcome: string): string[] {
  const names = nodes.flatMap((node) => (node['outcome'] === outcome ? [String(node['node'])] : []));
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return names.length === 0 ? [] : [`${outcome}: ${names.slice(0, mostNamed).join(', ')}${more}`];
}
