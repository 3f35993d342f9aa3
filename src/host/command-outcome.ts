/** Reads what a shell said of a finished command: exit status, signal, or why it never started. */
import { constants as limits, accessSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { host } from '../base/path.ts';
import { setupMarks, type ProgramStart } from './command-text.ts';
import { errnoOf, meaningOf } from './file-error.ts';
import { findProgram } from './find-program.ts';
import type { ShellAnswer } from './slot-shell.ts';

export type CommandEnd =
  | { readonly status: number }
  | { readonly signal: string }
  /** Sentence: what could not be started and why. */
  | { readonly notStarted: string };

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/**
 * A shell gives 128 + n for a program that died by signal n, and prints a message then, which tells that from a program
 * that ended with such a status itself. For INT and PIPE shells print none: 130 and 141 always count as the signals.
 */
export function commandEnd(answer: ShellAnswer, start: ProgramStart): CommandEnd {
  if (answer.type === 'died') return shellDied(answer, start);
  const { status, lines } = answer;
  const refused = setupProblem(lines, start);
  if (refused !== undefined) return { notStarted: refused };
  if (status === 126 || status === 127) return execProblem(status, start);
  const signal = signalNames.get(status - 128);
  const told =
    lines.length > 0 || status === 128 + constants.signals.SIGINT || status === 128 + constants.signals.SIGPIPE;
  return signal !== undefined && told ? { signal } : { status };
}

/** Why the shell did not come to start the program, if it printed a mark that says so. */
export function setupProblem(lines: readonly string[], start: ProgramStart): string | undefined {
  if (lines.includes(setupMarks.folder)) return `cannot run in ${start.cwd}: ${folderProblem(start.cwd)}`;
  return lines.includes(setupMarks.files) ? fileProblem(start) : undefined;
}

function shellDied(answer: ShellAnswer & { readonly type: 'died' }, start: ProgramStart): CommandEnd {
  if (answer.signal !== undefined) return { signal: answer.signal };
  return { notStarted: `cannot start ${start.argv[0]}: ${startProblem(answer.message)}` };
}

/** What Node (`spawn /bin/sh EMFILE`) or a shell (`/bin/sh: 3: Cannot fork`) said, with the errno behind it where it is known. */
function startProblem(message: string): string {
  if (message === '') return 'the shell that should start it ended';
  const code =
    /^spawn .* (E[A-Z0-9]+)$/.exec(message)?.[1] ?? (/\b(?:cannot )?fork\b/i.test(message) ? 'EAGAIN' : undefined);
  return code === undefined ? message : `${meaningOf(code)} (${code})`;
}

function folderProblem(folder: string): string {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (!stats) return 'the folder does not exist';
    return stats.isDirectory() ? 'the folder cannot be entered (permission denied)' : 'it is not a folder';
  } catch (error) {
    return meaningOf(errnoOf(error));
  }
}

/** Standard input or an output file could not be opened: which one shows when it is asked for again. */
function fileProblem(start: ProgramStart): string {
  const program = start.argv[0];
  if (start.stdin !== undefined) {
    const problem = accessProblem(start.stdin, limits.R_OK);
    if (problem !== undefined)
      return `cannot start ${program}: its standard input ${start.stdin} cannot be read: ${problem}`;
  }
  for (const path of [start.log, start.stdout ?? start.log]) {
    const problem = statSync(path, { throwIfNoEntry: false })
      ? accessProblem(path, limits.W_OK)
      : accessProblem(host.dirname(path), limits.W_OK);
    if (problem !== undefined) return `cannot start ${program}: its output file ${path} cannot be written: ${problem}`;
  }
  return `cannot start ${program}: its standard input or output could not be opened`;
}

function accessProblem(path: string, access: number): string | undefined {
  try {
    accessSync(path, access);
    return undefined;
  } catch (error) {
    return meaningOf(errnoOf(error));
  }
}

/** Linux takes 128 KiB for one word (MAX_ARG_STRLEN); all words and variables together a share of the stack limit. */
const longestWord = 128 * 1024 - 1;

function execProblem(status: number, start: ProgramStart): CommandEnd {
  const [program = ''] = start.argv;
  const found = findProgram(program, { path: start.env['PATH'], cwd: start.cwd });
  if (found.type === 'missing') return { notStarted: `cannot start ${program}: ${found.why}` };
  const sizes = [...start.argv, ...Object.entries(start.env).map((pair) => pair.join('='))].map((text) =>
    Buffer.byteLength(text),
  );
  const total = sizes.reduce((sum, size) => sum + size + 9, 0);
  if (status === 126 && (total > 2 * 1024 * 1024 || sizes.some((size) => size > longestWord))) {
    return { notStarted: `cannot start ${program}: its words and variables are too long: ${total} bytes (E2BIG)` };
  }
  return { status };
}
