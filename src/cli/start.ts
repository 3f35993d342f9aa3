/** Runs the command line of this process; the one place where a bug is caught and told (exit 70). */
import { exitCodes } from '../model/failure.ts';
import { bugText } from './bug-text.ts';
import { FileError } from '../model/ports.ts';
import type { Terminal } from '../model/ports.ts';
import { failureText } from '../report/failure-text.ts';
import { visible } from '../report/visible.ts';
import { processWorld } from './process-world.ts';
import { program } from './program.ts';

/** Milliseconds that handles left open may keep the process alive. */
const lastGrace = 2000;

export async function start(): Promise<void> {
  const cwd = currentFolder();
  if (cwd === undefined) return;
  const world = processWorld(cwd);
  const fail = (error: unknown): void => {
    process.exitCode = told(error, world.terminal);
  };
  // A promise nobody waits for is a bug too; the work that still runs ends by its watchdogs.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  try {
    process.exitCode = await program(process.argv.slice(2), world);
  } catch (error) {
    fail(error);
  }
  setTimeout(() => process.exit(), lastGrace).unref();
}

/** A folder that was removed meanwhile has no path any more. */
function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    // The shell knows its name, as it was.
    const name = process.env['PWD'];
    const folder = name?.startsWith('/') ? ` ${visible(name)}` : '';
    const help = '  help: change to a folder that is there (cd), and run again\n';
    process.stderr.write(`error: the current folder${folder} does not exist any more\n${help}`);
    process.exitCode = exitCodes.machine;
    return undefined;
  }
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
