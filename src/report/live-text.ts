/** The part of the screen that moves: what runs with its time, what waits for what, and a bar. Knows no terminal. */
import { durationText } from '../base/text.ts';
import { leftText, outlookOf, type Outlook, type RunningNode } from './outlook.ts';
import { expectedOf, narrowTerminal, readingNow, smallRun, type RunState, type RunningAction } from './run-text.ts';
import { visible } from './visible.ts';
import { cut, padEnd, textWidth } from './width.ts';

export interface View {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
}

/** Rows for what runs: a third of the terminal, within these. */
const runningRows = { least: 8, most: 20 };
/** How long a run goes on before its end is guessed: until then much of it turns out to be fresh. */
const settlingMs = 1000;

/** Rows of the moving part, each narrower than the terminal; empty before the run and after it. */
export function liveRows(state: RunState, view: View): readonly string[] {
  if (state.total === 0 || state.report) return [];
  const most = Math.max(runningRows.least, Math.min(runningRows.most, Math.floor(view.rows / 3)));
  const room = Math.max(1, Math.min(most, view.rows - 3));
  const running = [...state.running.values()];
  const shown = running.length > room ? running.slice(0, Math.max(1, room - 1)) : running;
  const rows = shown.map((action) => actionRow(state, action, view));
  if (shown.length < running.length) rows.push(`  … and ${running.length - shown.length} more`);
  const outlook = view.now - state.startedAt < settlingMs ? undefined : currentOutlook(state, view.now);
  if (outlook && outlook.waiting > 0 && view.rows > rows.length + 3) rows.push(waitingRow(state, outlook));
  const reading = readingNow(state, view.now);
  if (reading !== undefined) rows.push(state.options.paint.dim(`  ${reading}`));
  rows.push(barRow(state, view, outlook));
  // The last column stays free: some terminals wrap when it is written.
  return rows.map((row) => cut(row, Math.max(1, view.columns - 1)));
}

function actionRow(state: RunState, action: RunningAction, view: View): string {
  const { paint } = state.options;
  const { node, does } = action;
  const progress = state.progress.get(node);
  const name = padEnd(visible(node), Math.min(state.nameColumns, view.columns >> 1));
  const verb = view.columns < narrowTerminal ? '' : `${paint.cyan(visible(does))}  `;
  const tail = progress === undefined ? '' : paint.dim(`  ${visible(progress)}`);
  return `  ${name}  ${verb}${timeText(state, action, view)}${tail}`;
}

/** `2.5 s of about 4.0 s`; where it takes much longer than before, what it took then. */
export function timeText(
  state: RunState,
  { node, main, since }: RunningAction,
  { now, columns }: Pick<View, 'now' | 'columns'>,
): string {
  const { paint } = state.options;
  const ms = Math.max(0, now - since);
  const time = durationText(ms);
  const expected = main ? expectedOf(state, node) : undefined;
  if (expected === undefined || expected < 1000) return time;
  const before = durationText(expected);
  const isLate = ms > 1.5 * expected + 2000;
  const words = columns < narrowTerminal ? ` / ${before}` : isLate ? ` (before: ${before})` : ` of about ${before}`;
  return time + (isLate ? paint.yellow(words) : paint.dim(words));
}

/** Milliseconds for which an outlook is good: a big one costs a millisecond or two. */
const freshFor = (nodes: number): number => (nodes > smallRun ? 1000 : 200);

function currentOutlook(state: RunState, now: number): Outlook {
  const { nodes, settledMarks: settled, jobs, pace, took, startedAt, outlook } = state;
  if (outlook && now - outlook.at < freshFor(nodes.length)) {
    const { leftMs } = outlook.value;
    return leftMs === undefined ? outlook.value : { ...outlook.value, leftMs: Math.max(0, leftMs - now + outlook.at) };
  }
  const running = new Map<number, RunningNode>();
  for (const { node, since, slot, main } of state.running.values()) {
    const place = state.places.get(node);
    if (place !== undefined) running.set(place, { since, slot, main });
  }
  const value = outlookOf({ nodes, settled, running, jobs, pace: paceOf(pace), took, startedAt, now });
  state.outlook = { at: now, value };
  return value;
}

/** A second of finished work says something; a busy machine is at most some times slower. */
const paceOf = ({ took, expected }: RunState['pace']): number =>
  expected < 1000 ? 1 : Math.min(4, Math.max(0.5, took / expected));

/** `  12 wait: archive for server · deb for server + 1 · 3 ready`. */
function waitingRow(state: RunState, { waiting, ready, next }: Outlook): string {
  const parts = next.map(
    ({ node, for: first, more }) => `${visible(node)} for ${visible(first)}${more > 0 ? ` + ${more}` : ''}`,
  );
  if (ready > 0) parts.push(`${ready} ready`);
  return state.options.paint.dim(`  ${waiting} wait${parts.length > 0 ? `: ${parts.join(' · ')}` : ''}`);
}

function barRow(state: RunState, view: View, outlook: Outlook | undefined): string {
  const { paint } = state.options;
  const failed = state.failed > 0 ? ` · ${paint.red(`${state.failed} failed`)}` : '';
  const time = durationText(Math.max(0, view.now - state.startedAt));
  const left = outlook ? ` · ${leftWords(outlook, view)}` : '';
  const words = `${state.settled} of ${state.total}${failed} · ${time}${left}`;
  const width = Math.min(30, view.columns - textWidth(words) - 4);
  if (width < 6) return words;
  const full = Math.min(width, Math.floor((state.settled / state.total) * width));
  return `${paint.green('█'.repeat(full))}${paint.dim('░'.repeat(width - full))} ${words}`;
}

/** No guess where nothing is known, and never less than what is known. */
function leftWords({ leftMs, untimed, guessed }: Outlook, { columns }: View): string {
  const isNarrow = columns < narrowTerminal;
  if (leftMs === undefined) return isNarrow ? 'time left unknown' : 'time left unknown: never timed';
  const never = untimed > 0 ? untimed : guessed;
  if (never === 0) return leftMs <= 0 ? 'longer than before' : `about ${leftText(leftMs)} left`;
  const others = isNarrow ? '' : ` (${never} never timed)`;
  if (leftMs <= 0) return `time left unknown${others}`;
  return `${untimed > 0 ? 'at least' : 'perhaps'} ${leftText(leftMs)} left${others}`;
}

/** What the moving part looks like now; the cursor stands behind its last row. */
export interface Screen {
  readonly rows: readonly string[];
}
export const emptyScreen: Screen = { rows: [] };

export interface Frame {
  /** Lines that scroll away above the moving part. */
  readonly lines: readonly string[];
  readonly rows: readonly string[];
  readonly columns: number;
}

/**
 * Text of one write that turns `screen` into the frame: cursor up, every row overwritten and cleared to its end,
 * the rest cleared. Nothing is blanked first, so nothing flickers, but for a row that gets shorter: tmux counts cells that
 * were cleared as part of a row when it wraps it anew, unless the whole row was. Empty when nothing changed.
 * Rows that a narrower window has wrapped since are counted as the lines that they take now.
 */
export function drawFrame(screen: Screen, frame: Frame): { readonly text: string; readonly screen: Screen } {
  const same = frame.lines.length === 0 && sameRows(screen.rows, frame.rows);
  if (same) return { text: '', screen };
  const columns = Math.max(1, frame.columns);
  const height = screen.rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(textWidth(row) / columns)), 0);
  const home = height === 0 ? '' : `\r${height > 1 ? `\u001b[${height - 1}A` : ''}`;
  // Where a line wraps nobody knows what lies below the rows that follow.
  const wraps = frame.lines.some((line) => textWidth(line) > columns);
  const over = (line: string, place: number): string => {
    const before = screen.rows[place];
    return wraps || (before !== undefined && textWidth(line) < textWidth(before)) ? `\u001b[2K${line}` : line;
  };
  const above = frame.lines.map((line, place) => `${over(line, place)}\u001b[K\n`).join('');
  const below = frame.rows.map((row, place) => over(row, frame.lines.length + place)).join('\u001b[K\n');
  return { text: `${home}${above}${below}\u001b[J`, screen: { rows: frame.rows } };
}

const sameRows = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);
