/** Ends this process as its work comes to an end; the one place where a bug is caught and told (exit 70). */
import { exitCodes } from '../model/failure.ts';
import { bugText } from './bug-text.ts';
import { FileError } from '../model/ports.ts';
import type { Terminal } from '../model/ports.ts';
import { failureText } from '../report/failure-text.ts';

/** Milliseconds that handles left open may keep the process alive. */
const lastGrace = 2000;

/** `work` gives the exit code; undefined: it has not done anything, and the process goes on. False then. */
export async function endBy(terminal: Terminal, work: () => Promise<number | undefined>): Promise<boolean> {
  const fail = (error: unknown): void => {
    process.exitCode = told(error, terminal);
  };
  // A promise nobody waits for is a bug too; the work that still runs ends by its watchdogs.
  const onFault = (error: unknown): void => {
    fail(error);
    process.exit();
  };
  process.on('uncaughtException', onFault);
  try {
    const code = await work();
    if (code === undefined) {
      process.off('uncaughtException', onFault);
      return false;
    }
    process.exitCode = code;
  } catch (error) {
    fail(error);
  }
  setTimeout(() => process.exit(), lastGrace).unref();
  // Giving everything back one by one, as Node does where nothing is left to do, is of no use to a process that ends.
  void terminal.written?.().then(() => process.exit());
  return true;
}

/** Says what was thrown; gives the exit code. */
function told(error: unknown, terminal: Terminal): number {
  if (error instanceof FileError) {
    terminal.err(failureText({ type: 'machine', path: error.path, message: error.message }));
    return exitCodes.machine;
  }
  terminal.err(bugText(error, `Node ${process.version}, ${process.platform} ${process.arch}`));
  return exitCodes.bug;
}
