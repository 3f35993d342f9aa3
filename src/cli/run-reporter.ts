/** Joins the reporters of one run: events come in, text goes to the terminal, JSON to standard output. */
import { inertCommands } from '../base/ci-commands.ts';
import type { Event, EventBody } from '../model/event.ts';
import type { Colours } from '../report/colours.ts';
import { foldTrace, startTrace, traceText } from '../report/chrome-trace.ts';
import { jsonLine } from '../report/json-lines.ts';
import { drawFrame, emptyScreen, liveRows } from '../report/live-text.ts';
import { pulseLine, pulsePauses } from '../report/pulse-line.ts';
import { closingLines, type Closing } from '../report/run-closing.ts';
import { foldRun, startRunText } from '../report/run-text.ts';
import type { RunState } from '../report/run-text.ts';
import { ciClosing, foldCi, startCi } from '../report/ci/ci-run.ts';
import { repositoryPaths } from './ci-paths.ts';
import type { Options } from './command-line.ts';
import type { BareWorld } from './world.ts';

export interface RunReporter {
  readonly emit: (event: EventBody) => void;
  /** A line that is no event of the run; above the moving part. */
  readonly say: (line: string) => void;
  /** Draws the moving part anew. */
  readonly draw: () => void;
  /** Ends the moving part and prints what stands behind the list; the sum is the last line. */
  readonly close: (closing: Closing) => void;
  /** The collected Chrome trace; empty unless it was asked for. */
  readonly trace: () => string;
}

export interface ReporterOptions extends Pick<Options, 'quiet' | 'verbose' | 'json' | 'trace'> {
  /** false leaves out the line in front of the list. */
  readonly header?: boolean | undefined;
  /** Rows that stand below the moving part as long as the run goes on. */
  readonly footer?: (() => readonly string[]) | undefined;
}

type ReporterWorld = Pick<BareWorld, 'terminal' | 'now' | 'every' | 'ci' | 'cwd'>;

export function openRunReporter(world: ReporterWorld, options: ReporterOptions, paint: Colours): RunReporter {
  const { terminal } = world;
  const state = startRunText({
    paint,
    quiet: options.quiet,
    verbose: options.verbose,
    columns: terminal.isTerminal ? terminal.columns() : 120,
    fold: terminal.isTerminal,
    header: options.header,
  });
  const trace = options.trace === undefined ? undefined : startTrace();
  // Two writers on one screen would tear the moving part: JSON on standard output turns it off.
  const live = terminal.isTerminal && !options.json && (!options.quiet || options.footer !== undefined);
  const paper = live ? movingPaper(world, state, options) : plainPaper(world, state, options);
  const text = live ? screenText(state) : world.ci ? ciText(world, state) : logText(state);
  let seq = 0;
  return {
    emit: (body) => {
      seq += 1;
      const event: Event = { ...body, seq, at: world.now() };
      if (options.json) terminal.out(jsonLine(event));
      if (trace) foldTrace(trace, event);
      paper.add(text.fold(event));
    },
    say: paper.say,
    draw: paper.draw,
    close: (closing) => {
      state.total = 0;
      paper.end(text.closing(closing));
    },
    trace: () => (trace ? traceText(trace) : ''),
  };
}

/** The words of a run, as whoever reads them wants them. */
interface RunWords {
  readonly fold: (event: Event) => readonly string[];
  readonly closing: (closing: Closing) => readonly string[];
}

const screenText = (state: RunState): RunWords => ({
  fold: (event) => foldRun(state, event),
  closing: (closing) => closingLines(state, closing),
});

/** A log may be read by a runner that does not show itself: names of files and targets are no commands for it. */
const logText = (state: RunState): RunWords => ({
  fold: (event) => foldRun(state, event).map(inertCommands),
  closing: (closing) => closingLines(state, closing).map(inertCommands),
});

function ciText({ ci, cwd, now }: ReporterWorld, state: RunState): RunWords {
  let workspace = cwd;
  const ciRun = startCi(ci?.system ?? 'github', (path) => repositoryPaths(ci?.repository, workspace)(path));
  return {
    fold: (event) => {
      if (event.type === 'run-started') workspace = event.workspace ?? cwd;
      return foldCi(ciRun, state, event);
    },
    closing: (closing) => ciClosing(ciRun, state, { ...closing, at: now() }),
  };
}

/** What lines are written on. */
interface Paper {
  readonly add: (lines: readonly string[]) => void;
  readonly say: (line: string) => void;
  readonly draw: () => void;
  /** The last lines; nothing moves after them. */
  readonly end: (lines: readonly string[]) => void;
}

/** Milliseconds between two frames; more would only cost the machine time. */
const framePause = 100;
/** Work of gobuild's own (a look at very many files) may let no timer through for so long: then events draw. */
const stalledMs = 300;

function movingPaper(
  { terminal, now, every }: ReporterWorld,
  state: RunState,
  { quiet, footer }: ReporterOptions,
): Paper {
  let screen = emptyScreen;
  let waiting: string[] = [];
  let ended = false;
  let drawnAt = now();
  const draw = (): void => {
    drawnAt = now();
    const view = { now: drawnAt, columns: terminal.columns(), rows: terminal.rows() };
    const moving = quiet ? [] : liveRows(state, view);
    const below = ended ? [] : (footer?.() ?? []);
    const frame = drawFrame(screen, { lines: waiting, rows: [...moving, ...below], columns: view.columns });
    waiting = [];
    screen = frame.screen;
    if (frame.text !== '') terminal.err(frame.text);
  };
  const stops = [every(framePause, draw), terminal.onResize(draw)];
  return {
    add: (lines) => {
      waiting.push(...lines);
      if (now() - drawnAt > stalledMs) draw();
    },
    say: (line) => {
      waiting.push(line);
      draw();
    },
    draw: () => {
      if (!ended) draw();
    },
    end: (lines) => {
      for (const stop of stops) stop();
      ended = true;
      waiting = [...waiting, ...lines];
      draw();
    },
  };
}

/** A log: lines alone, and one that it still works where nothing was said for long. */
function plainPaper({ terminal, now, every }: ReporterWorld, state: RunState, { quiet }: ReporterOptions): Paper {
  let said = now();
  let silences = 0;
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) terminal.err(`${lines.join('\n')}\n`);
  };
  const add = (lines: readonly string[]): void => {
    // Work of gobuild's own may let no timer through.
    if (lines.length === 0) {
      if (!quiet) pulse();
      return;
    }
    said = now();
    silences = 0;
    write(lines);
  };
  const pulse = (): void => {
    if (now() - said < (pulsePauses[Math.min(silences, pulsePauses.length - 1)] ?? 0)) return;
    said = now();
    const line = pulseLine(state, said);
    if (line === undefined) return;
    silences += 1;
    write([line]);
  };
  const stop = quiet ? () => undefined : every(1000, pulse);
  return {
    add,
    say: (line) => add([line]),
    draw: () => undefined,
    end: (lines) => {
      stop();
      write(lines);
    },
  };
}
