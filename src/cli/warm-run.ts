/** The run with nothing to do: answered before anything else is loaded. Knows only app/warm and how to write a line. */
import { writeSync } from 'node:fs';
import { tryWarm } from '../app/warm.ts';
import { durationText } from '../base/text.ts';

/** True if the command line was a `run` with nothing to do: its line is printed and the exit code set. */
export function warmRun(): boolean {
  const argv = process.argv.slice(2);
  if (!argv.includes('run')) return false;
  const answer = ask(argv);
  if (!answer) return false;
  say(`${answer.text} · ${durationText(performance.now())}\n`);
  process.exitCode = answer.exitCode;
  return true;
}

/** A fault of the short way must not stop the whole way: it reads the same files again and says what is wrong. */
function ask(argv: readonly string[]): ReturnType<typeof tryWarm> {
  try {
    return tryWarm(argv, process.cwd(), process.env);
  } catch {
    return undefined;
  }
}

/** Standard error without loading the streams of Node; a pipe that is full or closed is left to them. */
function say(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    process.stderr.on('error', () => undefined).write(text);
  }
}
