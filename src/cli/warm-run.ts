/** The run with nothing to do: answered before anything else is loaded. Knows only app/warm and how to write a line. */
import { writeSync } from 'node:fs';
import type { ShortAsk } from '../app/short.ts';
import { tryWarm, type WarmEnd } from '../app/warm.ts';
import { durationText } from '../base/text.ts';

/**
 * True if the command line was a `run` with nothing to do: its line is printed, and the process ends or is about to.
 * What it asks of short-run.ts, if only a little differs; false: the whole way.
 * `thread`: absolute path of the code of cache/warm-thread.ts, for big workspaces.
 */
export function warmRun(thread: string): boolean | ShortAsk {
  const argv = process.argv.slice(2);
  if (!argv.includes('run')) return false;
  const end = ask(argv, thread);
  if (!end) return false;
  if (end.type === 'short') return end.ask;
  process.exitCode = end.exitCode;
  // process.uptime: the object `performance` would have to be loaded.
  // Giving everything back one by one is of no use to a process that ends.
  if (isSaid(`${end.text} · ${durationText(process.uptime() * 1000)}\n`)) process.exit();
  return true;
}

/** A fault of the short way must not stop the whole way: it reads the same files again and says what is wrong. */
function ask(argv: readonly string[], thread: string): WarmEnd | undefined {
  try {
    return tryWarm(argv, process.cwd(), { env: process.env, thread });
  } catch {
    return undefined;
  }
}

/**
 * Standard error without loading the streams of Node; a pipe that is full or closed is left to them (false), and so is
 * the console of Windows: it takes bytes as those of its own code page.
 */
function isSaid(text: string): boolean {
  if (process.platform !== 'win32') {
    try {
      writeSync(2, text);
      return true;
    } catch {
      // Left to the stream.
    }
  }
  process.stderr.on('error', () => undefined).write(text);
  return false;
}
