/** What every command is handed: the app, the options, and where to write. */
import type { Answer, App, Invocation } from '../app/contract.ts';
import { inertText } from '../base/ci-commands.ts';
import { host } from '../base/path.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { exitCodes } from '../model/failure.ts';
import type { Terminal } from '../model/ports.ts';
import type { Colours } from '../report/colours.ts';
import { diagnosticsText } from '../report/diagnostics-text.ts';
import { failureText } from '../report/failure-text.ts';
import { diagnosticNotes, startCi } from '../report/ci/ci-run.ts';
import { jsonText } from '../report/json-lines.ts';
import { repositoryPaths } from './ci-paths.ts';
import type { CommandLine } from './command-line.ts';
import { exitCodeOfAnswer } from './exit-code.ts';
import type { World } from './world.ts';

export interface Context {
  readonly app: App;
  /** The words of the command line, as they came. */
  readonly argv: readonly string[];
  readonly world: World;
  readonly line: CommandLine;
  readonly paint: Colours;
}

/** Turns one command line into its exit code. */
export type RunCommand = (context: Context) => Promise<number>;

export function invocationOf({ world, line: { options } }: Context): Invocation {
  const { directory, file, profile, set } = options;
  return { cwd: world.cwd, directory, file, profile, set };
}

interface Drawn {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Readonly<Record<string, string>>;
}

export function printDiagnostics(terminal: Terminal, paint: Colours, { diagnostics, sources }: Drawn): void {
  const columns = Math.min(120, terminal.columns());
  const fold = terminal.isTerminal;
  // They quote files that anybody may have written, and the log may be read by a runner.
  const text = diagnosticsText(diagnostics, { sources, colours: paint, columns, fold });
  if (diagnostics.length > 0) terminal.err(inertText(text));
}

/** Says why there is no value; gives the exit code. */
export function printRefusal(context: Context, answer: Exclude<Answer<unknown>, { readonly type: 'done' }>): number {
  const { world, paint, line } = context;
  if (answer.type === 'rejected') {
    printDiagnostics(world.terminal, paint, answer);
    world.terminal.err(linesText(ciNotes(context, answer.diagnostics)));
  }
  if (answer.type === 'failed') world.terminal.err(inertText(failureText(answer.failure)));
  if (answer.type === 'locked') {
    world.terminal.err(`error: another run holds the lock: ${answer.holder}\n  help: wait for it, or end it\n`);
  }
  if (line.options.json) world.terminal.out(`${jsonText(refusalOf(answer))}\n`);
  return exitCodeOfAnswer(answer);
}

/** Notes of a CI system at the places in gobuild.yaml; nothing is known of the workspace but where it was asked for. */
function ciNotes({ world, line }: Context, diagnostics: readonly Diagnostic[]): readonly string[] {
  const { ci, cwd } = world;
  if (!ci) return [];
  const { directory, file } = line.options;
  const folder = host.resolve(cwd, directory ?? '.');
  const workspace = file === undefined ? folder : host.dirname(host.resolve(folder, file));
  return diagnosticNotes(startCi(ci.system, repositoryPaths(ci.repository, workspace)), diagnostics);
}

/** A refusal for programs: without the sources, which they have. */
export function refusalOf(answer: Exclude<Answer<unknown>, { readonly type: 'done' }>): object {
  return answer.type === 'rejected' ? { type: 'rejected', diagnostics: answer.diagnostics } : answer;
}

/** What is done with the value of an answer. `text` for people who asked for data: standard output. */
export interface Showing<T> {
  readonly text: (value: T) => string;
  /** What `--json` prints; default: the value. */
  readonly json?: ((value: T) => unknown) | undefined;
  /** Default: 0. */
  readonly exitCode?: ((value: T) => number) | undefined;
}

/** Prints an answer: warnings to people, the value as data. */
export function printAnswer<T>(context: Context, answer: Answer<T>, showing: Showing<T>): number {
  if (answer.type !== 'done') return printRefusal(context, answer);
  const { world, paint, line } = context;
  if (!line.options.quiet) printDiagnostics(world.terminal, paint, answer);
  const { value } = answer;
  const json = showing.json ?? ((all: T): unknown => all);
  world.terminal.out(line.options.json ? `${jsonText(json(value))}\n` : showing.text(value));
  return showing.exitCode?.(value) ?? exitCodes.done;
}

/** Lines as text, each with its line break. */
export const linesText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
