/** The run with nothing to do: answered before anything else is loaded. Knows only app/warm and how to write a line. */
import { writeSync } from 'node:fs';
import { tryWarm } from '../app/warm.ts';
import { durationText } from '../base/text.ts';

/**
 * True if the command line was a `run` with nothing to do: its line is printed, and the process ends or is about to.
 * `thread`: absolute path of the code of cache/warm-thread.ts, for big workspaces.
 */
export function warmRun(thread: string): boolean {
  const argv = process.argv.slice(2);
  if (!argv.includes('run')) return false;
  const answer = ask(argv, thread);
  if (!answer) return false;
  process.exitCode = answer.exitCode;
  // Giving everything back one by one is of no use to a process that ends.
  if (isSaid(`${answer.text} · ${durationText(performance.now())}\n`)) process.exit();
  return true;
}

/** A fault of the short way must not stop the whole way: it reads the same files again and says what is wrong. */
function ask(argv: readonly string[], thread: string): ReturnType<typeof tryWarm> {
  try {
    return tryWarm(argv, process.cwd(), { env: process.env, thread });
  } catch {
    return undefined;
  }
}

/** Standard error without loading the streams of Node; a pipe that is full or closed is left to them (false). */
function isSaid(text: string): boolean {
  try {
    writeSync(2, text);
    return true;
  } catch {
    process.stderr.on('error', () => undefined).write(text);
    return false;
  }
}
