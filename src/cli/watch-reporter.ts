/** Shows watch: each turn as a run of its own, services and changes between them; with --json every event on standard output. */
import type { Answer } from '../app/contract.ts';
import type { EventBody, ServiceState } from '../model/event.ts';
import { exitCodes } from '../model/failure.ts';
import type { RunReport } from '../model/run-report.ts';
import type { Colours } from '../report/colours.ts';
import { failureBlock } from '../report/failure-block.ts';
import { foldLine } from '../report/fold-line.ts';
import { jsonLine } from '../report/json-lines.ts';
import { drawFrame, emptyScreen } from '../report/live-text.ts';
import type { Closing } from '../report/run-closing.ts';
import { foldRun, startRunText } from '../report/run-text.ts';
import { askedLine, changeLine, keysLine, watchingLine } from '../report/watch-text.ts';
import type { Options } from './command-line.ts';
import { exitCodeOfAnswer } from './exit-code.ts';
import { openRunReporter, type RunReporter } from './run-reporter.ts';
import type { World } from './world.ts';

export interface WatchReporter {
  readonly emit: (event: EventBody) => void;
  /** What the reading of gobuild.yaml came to; `draw` shows a refusal to people. */
  readonly read: (answer: Answer<unknown>, draw: () => void) => void;
  readonly say: (line: string) => void;
  /** Draws what stands below all else anew. */
  readonly draw: () => void;
  readonly lastRun: () => RunReport | undefined;
  /** Of the last run, or of the last reading if that one was refused. */
  readonly exitCode: () => number;
  /** Ends the moving part of a turn that did not come to its end, and takes away what stands below. */
  readonly close: () => void;
}

export interface WatchReporterOptions {
  readonly options: Options;
  readonly paint: Colours;
  /** What stands below all else, for as long as a person sits there with keys to press. */
  readonly footer?: (() => readonly string[]) | undefined;
  /** Whether output of that service is shown. */
  readonly shows?: ((service: string) => boolean) | undefined;
}

const nothing: Closing = { diagnostics: [], sources: {} };

/** What of the reporter changes while it runs. */
interface Showing {
  turn: RunReporter | undefined;
  /** What the reading before the turn was warned of. */
  closing: Closing;
  readBefore: boolean;
  waited: boolean;
  seq: number;
  last: RunReport | undefined;
  /** Of the latest reading. */
  refused: Exclude<Answer<unknown>, { readonly type: 'done' }> | undefined;
  /** Services whose failure follows: it is shown at once, a turn may take long. */
  readonly down: Set<string>;
}

export function openWatchReporter(world: World, given: WatchReporterOptions): WatchReporter {
  const { terminal } = world;
  const { options } = given;
  const showing: Showing = {
    turn: undefined,
    closing: nothing,
    readBefore: false,
    waited: false,
    seq: 0,
    last: undefined,
    refused: undefined,
    down: new Set(),
  };
  const below = openBelow(world, given.footer);
  const say = (line: string): void => {
    if (showing.turn) showing.turn.say(line);
    else below.say(line);
  };
  const tell = (event: EventBody): void => {
    showing.seq += 1;
    if (options.json) terminal.out(jsonLine({ ...event, seq: showing.seq, at: world.now() }));
  };
  const parts: Parts = { world, given, showing, say, clear: below.clear };
  const show = shower(parts);
  return {
    say,
    draw: () => (showing.turn ?? below).draw(),
    lastRun: () => showing.last,
    exitCode: () => (showing.refused ? exitCodeOfAnswer(showing.refused) : (showing.last?.exitCode ?? exitCodes.done)),
    close: () => {
      endTurn(showing);
      below.clear();
    },
    emit: (event) => {
      tell(event);
      if (event.type === 'run-finished') showing.last = event.report;
      show(event);
    },
    read: (answer, draw) => {
      showing.refused = answer.type === 'done' ? undefined : answer;
      // Without a good one there is nothing to go on with: whoever called says why.
      if (answer.type !== 'done' && !showing.readBefore) return;
      if (answer.type === 'done') {
        showing.readBefore = true;
        showing.closing = options.quiet ? nothing : answer;
        return;
      }
      below.clear();
      if (answer.type === 'rejected') tell({ type: 'diagnostics', diagnostics: answer.diagnostics });
      draw();
      say('the last good gobuild.yaml stays in use');
    },
  };
}

/** Between turns: lines that scroll away above what stands below them. */
function openBelow(
  { terminal }: World,
  footer: (() => readonly string[]) | undefined,
): { readonly say: (line: string) => void; readonly draw: () => void; readonly clear: () => void } {
  let screen = emptyScreen;
  const show = (lines: readonly string[], rows: readonly string[]): void => {
    const frame = drawFrame(screen, { lines, rows, columns: terminal.columns() });
    screen = frame.screen;
    if (frame.text !== '') terminal.err(frame.text);
  };
  const rows = (): readonly string[] => footer?.() ?? [];
  return {
    say: (line) => {
      if (rows().length > 0 || screen.rows.length > 0) show(line.split('\n'), rows());
      else terminal.err(`${line}\n`);
    },
    draw: () => show([], rows()),
    clear: () => show([], []),
  };
}

function endTurn(showing: Showing): void {
  showing.turn?.close(showing.closing);
  showing.turn = undefined;
  showing.closing = nothing;
}

interface Parts {
  readonly world: World;
  readonly given: WatchReporterOptions;
  readonly showing: Showing;
  readonly say: (line: string) => void;
  /** Takes away what stands below. */
  readonly clear: () => void;
}

function shower({ world, given, showing, say, clear }: Parts): (event: EventBody) => void {
  const { terminal } = world;
  const { options, paint, footer } = given;
  // JSON on standard output turns the moving part off.
  const shown: World = { ...world, terminal: { ...terminal, isTerminal: terminal.isTerminal && !options.json } };
  const between = startRunText({ paint, quiet: options.quiet, verbose: options.verbose, columns: 120 });
  const pass = (event: EventBody): void => {
    if (showing.turn) showing.turn.emit(event);
    else for (const line of foldRun(between, { ...event, seq: showing.seq, at: world.now() })) say(line);
  };
  const begin = ({ turn, changed, asked }: EventBody & { readonly type: 'turn-started' }): void => {
    if (changed.length > 0 && !options.quiet) say(changeLine(changed, world.now(), paint));
    else if (asked !== undefined && !options.quiet) say(askedLine(asked, world.now(), paint));
    clear();
    const turnOptions = { ...options, json: false, trace: undefined, header: turn === 1, footer };
    showing.turn = openRunReporter(shown, turnOptions, paint);
  };
  const wait = ({ paths }: EventBody & { readonly type: 'watching' }): void => {
    const lines =
      showing.waited || options.quiet ? [] : [watchingLine(paths, paint), ...(footer ? [keysLine(paint)] : [])];
    const columns = shown.terminal.isTerminal ? terminal.columns() - 1 : undefined;
    for (const line of lines.flatMap((one) => foldLine(one, columns, 2))) say(line);
    showing.waited = true;
  };
  const tellDown = (event: EventBody & { readonly type: 'node-failed' }): void => {
    for (const line of ['', ...failureBlock(event, paint), '']) say(line);
  };
  return (event) => {
    if (event.type === 'service-output' && given.shows?.(event.node) === false) return;
    if (event.type === 'turn-started') begin(event);
    else if (event.type === 'watching') wait(event);
    else if (event.type === 'node-failed' && showing.down.delete(event.node)) tellDown(event);
    else {
      if (event.type === 'service' && isDown(event.state)) showing.down.add(event.node);
      pass(event);
      if (event.type === 'run-finished') endTurn(showing);
    }
  };
}

const isDown = (state: ServiceState): boolean => state === 'failed' || state === 'ended';
