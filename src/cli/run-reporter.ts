/** Joins the reporters of one run: events come in, text goes to the terminal, JSON to standard output. */
import type { Event, EventBody } from '../model/event.ts';
import type { Colours } from '../report/colours.ts';
import { foldTrace, startTrace, traceText } from '../report/chrome-trace.ts';
import { jsonLine } from '../report/json-lines.ts';
import { drawFrame, emptyScreen, liveRows } from '../report/live-text.ts';
import { closingLines, foldRun, startRunText } from '../report/run-text.ts';
import type { Closing } from '../report/run-text.ts';
import type { Options } from './command-line.ts';
import type { BareWorld } from './world.ts';

export interface RunReporter {
  readonly emit: (event: EventBody) => void;
  /** A line that is no event of the run; above the moving part. */
  readonly say: (line: string) => void;
  /** Ends the moving part and prints what stands behind the list; the sum is the last line. */
  readonly close: (closing: Closing) => void;
  /** The collected Chrome trace; empty unless it was asked for. */
  readonly trace: () => string;
}

export interface ReporterOptions extends Pick<Options, 'quiet' | 'verbose' | 'json' | 'trace'> {
  /** false leaves out the line in front of the list. */
  readonly header?: boolean | undefined;
}

/** Milliseconds between two frames; more would only cost the machine time. */
const framePause = 100;

export function openRunReporter(
  world: Pick<BareWorld, 'terminal' | 'now' | 'every'>,
  options: ReporterOptions,
  paint: Colours,
): RunReporter {
  const { terminal } = world;
  const columns = terminal.isTerminal ? terminal.columns() : 120;
  const state = startRunText({
    paint,
    quiet: options.quiet,
    verbose: options.verbose,
    columns,
    fold: terminal.isTerminal,
    header: options.header,
  });
  const trace = options.trace === undefined ? undefined : startTrace();
  // Two writers on one screen would tear the moving part: JSON on standard output turns it off.
  const live = terminal.isTerminal && !options.json && !options.quiet;
  let screen = emptyScreen;
  let waiting: string[] = [];
  let seq = 0;

  const draw = (): void => {
    const view = { now: world.now(), columns: terminal.columns(), rows: terminal.rows() };
    const frame = drawFrame(screen, { lines: waiting, rows: liveRows(state, view), columns: view.columns });
    waiting = [];
    screen = frame.screen;
    if (frame.text !== '') terminal.err(frame.text);
  };
  const stops = live ? [world.every(framePause, draw), terminal.onResize(draw)] : [];

  return {
    emit: (body) => {
      seq += 1;
      const event: Event = { ...body, seq, at: world.now() };
      if (options.json) terminal.out(jsonLine(event));
      if (trace) foldTrace(trace, event);
      const lines = foldRun(state, event);
      if (live) waiting.push(...lines);
      else if (lines.length > 0) terminal.err(`${lines.join('\n')}\n`);
    },
    say: (line) => {
      if (!live) {
        terminal.err(`${line}\n`);
        return;
      }
      waiting.push(line);
      draw();
    },
    close: (closing) => {
      for (const stop of stops) stop();
      state.total = 0;
      waiting = [...waiting, ...closingLines(state, closing)];
      if (live) draw();
      else if (waiting.length > 0) terminal.err(`${waiting.join('\n')}\n`);
    },
    trace: () => (trace ? traceText(trace) : ''),
  };
}
