/** The part of the screen that moves: what runs now with its time, and a bar over the targets. Knows no terminal. */
import { durationText } from '../base/text.ts';
import type { RunState, RunningAction } from './run-text.ts';
import { visible } from './visible.ts';
import { cut, padEnd, textWidth } from './width.ts';

export interface View {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
}

const mostRows = 8;

/** Rows of the moving part, each narrower than the terminal; empty before the run and after it. */
export function liveRows(state: RunState, view: View): readonly string[] {
  if (state.total === 0 || state.report) return [];
  const room = Math.max(1, Math.min(mostRows, view.rows - 3));
  const running = [...state.running.values()];
  const shown = running.length > room ? running.slice(0, Math.max(1, room - 1)) : running;
  const rows = shown.map((action) => actionRow(state, action, view));
  if (shown.length < running.length) rows.push(`  … and ${running.length - shown.length} more`);
  rows.push(barRow(state, view));
  // The last column stays free: some terminals wrap when it is written.
  return rows.map((row) => cut(row, Math.max(1, view.columns - 1)));
}

function actionRow(state: RunState, { node, does, since }: RunningAction, view: View): string {
  const { paint } = state.options;
  const expected = state.expectedMs.get(node);
  const about = expected === undefined || expected < 1000 ? '' : ` of about ${durationText(expected)}`;
  const progress = state.progress.get(node);
  const name = padEnd(visible(node), Math.min(state.nameColumns, view.columns >> 1));
  const time = durationText(Math.max(0, view.now - since));
  const tail = progress === undefined ? '' : `  ${visible(progress)}`;
  return `  ${name}  ${paint.cyan(visible(does))}  ${time}${paint.dim(about + tail)}`;
}

function barRow(state: RunState, view: View): string {
  const { paint } = state.options;
  const failed = state.failed > 0 ? ` · ${paint.red(`${state.failed} failed`)}` : '';
  const time = durationText(Math.max(0, view.now - state.startedAt));
  const words = `${state.settled} of ${state.total}${failed} · ${time}`;
  const width = Math.min(30, view.columns - textWidth(words) - 4);
  if (width < 6) return words;
  const full = Math.min(width, Math.floor((state.settled / state.total) * width));
  return `${paint.green('█'.repeat(full))}${paint.dim('░'.repeat(width - full))} ${words}`;
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
 * the rest cleared. Nothing is blanked first, so nothing flickers. Empty when nothing changed.
 * Rows that a narrower window has wrapped since are counted as the lines that they take now.
 */
export function drawFrame(screen: Screen, frame: Frame): { readonly text: string; readonly screen: Screen } {
  const same = frame.lines.length === 0 && sameRows(screen.rows, frame.rows);
  if (same) return { text: '', screen };
  const columns = Math.max(1, frame.columns);
  const height = screen.rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(textWidth(row) / columns)), 0);
  const home = height === 0 ? '' : `\r${height > 1 ? `\u001b[${height - 1}A` : ''}`;
  const above = frame.lines.map((line) => `${line}\u001b[K\n`).join('');
  return { text: `${home}${above}${frame.rows.join('\u001b[K\n')}\u001b[J`, screen: { rows: frame.rows } };
}

const sameRows = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);
