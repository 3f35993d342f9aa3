/** Shows watch: each turn as a run of its own, services and changes between them; with --json every event on standard output. */
import type { Answer } from '../app/contract.ts';
import type { EventBody, ServiceState } from '../model/event.ts';
import type { Colours } from '../report/colours.ts';
import { failureBlock } from '../report/failure-block.ts';
import { jsonLine } from '../report/json-lines.ts';
import type { Closing } from '../report/run-closing.ts';
import { foldRun, startRunText } from '../report/run-text.ts';
import { changeLine, watchingLine } from '../report/watch-text.ts';
import type { Options } from './command-line.ts';
import { openRunReporter, type RunReporter } from './run-reporter.ts';
import type { World } from './world.ts';

export interface WatchReporter {
  readonly emit: (event: EventBody) => void;
  /** What the reading of gobuild.yaml came to; `draw` shows a refusal. */
  readonly read: (answer: Answer<unknown>, draw: () => void) => void;
  readonly say: (line: string) => void;
  /** Ends the moving part of a turn that did not come to its end. */
  readonly close: () => void;
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
  /** Services whose failure follows: it is shown at once, a turn may take long. */
  readonly down: Set<string>;
}

export function openWatchReporter(world: World, options: Options, paint: Colours): WatchReporter {
  const { terminal } = world;
  const showing: Showing = {
    turn: undefined,
    closing: nothing,
    readBefore: false,
    waited: false,
    seq: 0,
    down: new Set(),
  };
  const say = (line: string): void => {
    if (showing.turn) showing.turn.say(line);
    else terminal.err(`${line}\n`);
  };
  const show = shower({ world, options, paint, showing, say });
  return {
    say,
    close: () => endTurn(showing),
    emit: (event) => {
      showing.seq += 1;
      if (options.json) terminal.out(jsonLine({ ...event, seq: showing.seq, at: world.now() }));
      show(event);
    },
    read: (answer, draw) => {
      // Without a good one there is nothing to go on with: whoever called says why.
      if (answer.type !== 'done' && !showing.readBefore) return;
      if (answer.type === 'done') {
        showing.readBefore = true;
        showing.closing = options.quiet ? nothing : answer;
        return;
      }
      draw();
      say('the last good gobuild.yaml stays in use');
    },
  };
}

function endTurn(showing: Showing): void {
  showing.turn?.close(showing.closing);
  showing.turn = undefined;
  showing.closing = nothing;
}

interface Parts {
  readonly world: World;
  readonly options: Options;
  readonly paint: Colours;
  readonly showing: Showing;
  readonly say: (line: string) => void;
}

function shower({ world, options, paint, showing, say }: Parts): (event: EventBody) => void {
  const { terminal } = world;
  // JSON on standard output turns the moving part off.
  const shown: World = { ...world, terminal: { ...terminal, isTerminal: terminal.isTerminal && !options.json } };
  const between = startRunText({ paint, quiet: options.quiet, verbose: options.verbose, columns: 120 });
  const pass = (event: EventBody): void => {
    if (showing.turn) showing.turn.emit(event);
    else for (const line of foldRun(between, { ...event, seq: showing.seq, at: world.now() })) say(line);
  };
  const begin = ({ turn, changed }: EventBody & { readonly type: 'turn-started' }): void => {
    if (changed.length > 0 && !options.quiet) say(changeLine(changed, world.now(), paint));
    const turnOptions = { ...options, json: false, trace: undefined, header: turn === 1 };
    showing.turn = openRunReporter(shown, turnOptions, paint);
  };
  const wait = ({ paths }: EventBody & { readonly type: 'watching' }): void => {
    if (!showing.waited && !options.quiet) say(watchingLine(paths, paint));
    showing.waited = true;
  };
  return (event) => {
    if (event.type === 'turn-started') begin(event);
    else if (event.type === 'watching') wait(event);
    else if (event.type === 'node-failed' && showing.down.delete(event.node)) {
      for (const line of ['', ...failureBlock(event, paint), '']) say(line);
    } else {
      if (event.type === 'service' && isDown(event.state)) showing.down.add(event.node);
      pass(event);
      if (event.type === 'run-finished') endTurn(showing);
    }
  };
}

const isDown = (state: ServiceState): boolean => state === 'failed' || state === 'ended';
