/** The reporter of `run` for people: folds events into lines that stay, and ends with failures, warnings and the sum. */
import { dirname } from '../base/path.ts';
import type { Kind } from '../model/config.ts';
import type { Event } from '../model/event.ts';
import type { NodeReport, RunReport } from '../model/run-report.ts';
import type { Colours } from './colours.ts';
import type { NodeFailed } from './failure-block.ts';
import { reasonText } from './reason-text.ts';
import type { Outlook, Took } from './outlook.ts';
import { gerunds, headerLine, nodeLine } from './run-line.ts';
import { changeHookLines, serviceLine, serviceOutputLines } from './service-line.ts';
import { foldLine } from './fold-line.ts';
import { outputText } from './output-text.ts';
import { visible } from './visible.ts';
import { longestName } from './wide-names.ts';
import { cut, textWidth } from './width.ts';

type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

export interface RunTextOptions {
  readonly paint: Colours;
  /** Only failures, warnings and the sum. */
  readonly quiet: boolean;
  /** Every reason, notes, and the steps of targets. */
  readonly verbose: boolean;
  readonly columns: number;
  /** Words of failures and diagnostics are folded at `columns`: on terminals. */
  readonly fold?: boolean | undefined;
  /** false: no line in front of the list. Default: true. */
  readonly header?: boolean | undefined;
}

/** An action that runs now. */
export interface RunningAction {
  readonly action: string;
  readonly node: string;
  /** `building` of a main action, else the action's step. */
  readonly does: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly main: boolean;
  readonly slot: number;
}

/** What is known of the run so far. It belongs to one reporter; {@link foldRun} changes it in place. */
export interface RunState {
  readonly options: RunTextOptions;
  /** Said before the first line; undefined once it was said. */
  header: string | undefined;
  nameColumns: number;
  startedAt: number;
  total: number;
  settled: number;
  failed: number;
  jobs: number;
  readonly running: Map<string, RunningAction>;
  nodes: EventOf<'run-started'>['nodes'];
  /** Places of nodes in that list. */
  readonly places: Map<string, number>;
  /** By place: 1 once the node is settled. */
  settledMarks: Uint8Array;
  /** Milliseconds that nodes took, and those that they took before. */
  readonly pace: { took: number; expected: number };
  /** What nodes of each kind took that ran to their end. */
  readonly took: Map<Kind, Took>;
  /** As it was last looked at, and when. */
  outlook: { readonly at: number; readonly value: Outlook } | undefined;
  /** What gobuild itself was last busy with, and when; undefined once something else is told. See {@link readingNow}. */
  reading: { readonly text: string; readonly at: number } | undefined;
  /** Latest progress text of a node. */
  readonly progress: Map<string, string>;
  readonly failures: NodeFailed[];
  readonly warnings: Set<string>;
  /** Output of an action that has no line break yet. */
  readonly partial: Map<string, string>;
  /** Where files were made that are not as they were. */
  readonly changedFolders: Set<string>;
  /** Tasks that printed something which nobody has seen. */
  readonly unseen: Set<string>;
  report: RunReport | undefined;
}

/** Below this many columns words that can be done without are left out. */
export const narrowTerminal = 60;

/** Nodes of a run that may be looked over as a whole whenever one of them ends. */
export const smallRun = 1000;

export const startRunText = (options: RunTextOptions): RunState => ({
  options,
  header: undefined,
  nameColumns: 0,
  startedAt: 0,
  total: 0,
  settled: 0,
  failed: 0,
  jobs: 1,
  running: new Map(),
  nodes: [],
  places: new Map(),
  settledMarks: new Uint8Array(),
  pace: { took: 0, expected: 0 },
  took: new Map(),
  outlook: undefined,
  reading: undefined,
  progress: new Map(),
  failures: [],
  warnings: new Set(),
  partial: new Map(),
  changedFolders: new Set(),
  unseen: new Set(),
  report: undefined,
});

/** Takes one event in; gives the lines that it adds for good. Nothing is said while all targets are fresh. */
export function foldRun(state: RunState, event: Event): readonly string[] {
  const lines = linesOf(state, event);
  if (lines.length === 0 || state.header === undefined || event.type === 'message') return lines;
  const { header } = state;
  const { fold, columns } = state.options;
  state.header = undefined;
  return [...foldLine(header, fold ? columns - 1 : undefined, 2), ...lines];
}

function linesOf(state: RunState, event: Event): readonly string[] {
  const { options } = state;
  state.reading = event.type === 'reading' ? event : undefined;
  switch (event.type) {
    case 'run-started':
      return foldStart(state, event);
    case 'action-started':
      return foldActionStart(state, event);
    case 'action-output':
      return foldOutput(state, event);
    case 'action-finished':
      return foldActionEnd(state, event);
    case 'node-finished':
      return foldNodeEnd(state, event);
    case 'node-failed':
      state.failures.push(event);
      return [];
    case 'service':
      return options.quiet && event.state !== 'failed' ? [] : [serviceLine(event, options.paint)];
    case 'service-output':
      return serviceOutputLines(event, options.paint);
    case 'progress':
      state.progress.set(event.node, event.text);
      return options.verbose ? [`  ${visible(event.node)}: ${visible(event.text)}`] : [];
    case 'message':
      return foldMessage(state, event);
    case 'run-finished':
      state.report = event.report;
      state.running.clear();
      return [];
    case 'change-hook':
      return changeHookLines(event, options);
    case 'turn-started':
    case 'watching':
      return []; // told by whoever reports the turns
    case 'reading':
      return []; // a row of the moving part
    case 'diagnostics':
      return []; // drawn at the end, from the answer, which has the sources
  }
}

function foldStart(state: RunState, event: EventOf<'run-started'>): readonly string[] {
  const { standing = { count: 0, names: [] } } = event;
  const limit = Math.max(12, Math.min(longestName, state.options.columns >> 1));
  let widest = 0;
  const widen = (name: string): void => {
    if (name.length <= limit) widest = Math.max(widest, textWidth(name));
  };
  standing.names.forEach(widen);
  event.nodes.forEach(({ id }, place) => {
    widen(id);
    state.places.set(id, place);
  });
  state.nodes = event.nodes;
  state.settledMarks = new Uint8Array(event.nodes.length);
  state.jobs = event.jobs;
  state.nameColumns = Math.min(limit, widest);
  state.startedAt = event.at;
  state.total = event.nodes.length + standing.count;
  state.settled = standing.count;
  if (!state.options.quiet && state.options.header !== false) state.header = headerLine(event, state.options.paint);
  return [];
}

function foldActionStart(state: RunState, event: EventOf<'action-started'>): readonly string[] {
  const { action, node, step, main, slot, at } = event;
  const kind = state.nodes[state.places.get(node) ?? -1]?.kind;
  state.running.set(action, { action, node, does: main && kind ? gerunds[kind] : step, since: at, main, slot });
  return [];
}

/** It is told several times a second for as long as it goes on. Epoch milliseconds. */
export const readingNow = ({ reading }: RunState, now: number): string | undefined =>
  reading && now - reading.at < 1000 ? visible(reading.text) : undefined;

/** How long the main action of a node took before, in ms. */
export const expectedOf = (state: RunState, node: string): number | undefined =>
  state.nodes[state.places.get(node) ?? -1]?.expectedMs;

function foldNodeEnd(state: RunState, { kind, report, made }: EventOf<'node-finished'>): readonly string[] {
  const { options } = state;
  state.settled += 1;
  for (const { path, digest, was } of made?.files ?? [])
    if (was?.digest !== digest) state.changedFolders.add(dirname(path));
  markSettled(state, report);
  if (report.outcome === 'failed') state.failed += 1;
  if (!shownOutcomes.has(report.outcome) || options.quiet || kind === 'group') return [];
  const line = nodeLine({ kind, report, nameColumns: state.nameColumns, paint: options.paint });
  const lines = fitted(line, state, report);
  if (!options.verbose) return lines;
  return [...lines, ...report.reasons.slice(1).map((reason) => options.paint.dim(`      ${reasonText(reason)}`))];
}

const shownOutcomes: ReadonlySet<NodeReport['outcome']> = new Set(['failed', 'restored', 'ran']);

/** A folded list is hard to read: in a narrow terminal it ends at its edge, but for what went wrong. */
function fitted(line: string, { options }: RunState, { outcome }: NodeReport): readonly string[] {
  const { fold, columns, verbose } = options;
  if (fold && columns < narrowTerminal && outcome !== 'failed' && !verbose) return [cut(line, columns - 1)];
  return foldLine(line, fold ? columns - 1 : undefined, 6);
}

function markSettled(state: RunState, { node, outcome, ms }: NodeReport): void {
  state.progress.delete(node);
  const place = state.places.get(node);
  if (place === undefined) return;
  state.settledMarks[place] = 1;
  if (state.nodes.length <= smallRun) state.outlook = undefined;
  const { kind, expectedMs: expected } = state.nodes[place] ?? {};
  if (outcome !== 'ran' || !kind) return;
  const { nodes: before, ms: sum } = state.took.get(kind) ?? { nodes: 0, ms: 0 };
  state.took.set(kind, { nodes: before + 1, ms: sum + ms });
  if (expected === undefined) return;
  state.pace.took += ms;
  state.pace.expected += expected;
}

function foldActionEnd(state: RunState, event: EventOf<'action-finished'>): readonly string[] {
  state.running.delete(event.action);
  // What a step said of itself is not said of the next one.
  state.progress.delete(event.node);
  noteUnseen(state, event);
  const rest = state.partial.get(event.action);
  state.partial.delete(event.action);
  return rest === undefined || rest === '' ? [] : [outputLine(state, event.node, rest)];
}

function noteUnseen(state: RunState, { action, node, outcome, printed }: EventOf<'action-finished'>): void {
  const kind = state.nodes[state.places.get(node) ?? -1]?.kind;
  // What is streamed was seen; what failed is shown with its end.
  if (printed && outcome === 'ran' && kind === 'task' && !state.partial.has(action)) state.unseen.add(node);
}

function foldOutput(state: RunState, event: EventOf<'action-output'>): readonly string[] {
  const text = (state.partial.get(event.action) ?? '') + event.text;
  const lines = text.split('\n');
  state.partial.set(event.action, lines.pop() ?? '');
  return lines.map((line) => outputLine(state, event.node, line));
}

// Output is made inert before it becomes an event.
const outputLine = (state: RunState, node: string, line: string): string =>
  `${state.options.paint.dim(`${visible(node)} |`)} ${outputText(line, state.options)}`.trimEnd();

function foldMessage(state: RunState, event: EventOf<'message'>): readonly string[] {
  const about = event.node === undefined ? '' : `${visible(event.node)}: `;
  const text = about + visible(event.text);
  if (event.level === 'warning') {
    state.warnings.add(text);
    return [];
  }
  if (event.level === 'note' && (!state.options.verbose || state.options.quiet)) return [];
  return [state.options.paint.dim(`note: ${text}`)];
}
