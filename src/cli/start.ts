/** Runs the command line of this process. */
import { exitCodes } from '../model/failure.ts';
import { visible } from '../report/visible.ts';
import { endBy } from './end-by.ts';
import { processWorld } from './process-world.ts';
import { program } from './program.ts';
import type { World } from './world.ts';

export async function start(): Promise<void> {
  const cwd = currentFolder();
  if (cwd === undefined) return;
  const bare = processWorld(cwd);
  const world: World = {
    ...bare,
    openApp: async () => (await import('../app/index.ts')).openApp(),
    writeFile: async (path, text) => (await import('../host/files.ts')).hostFiles().write(path, text),
    showFile: async (path) => (await import('../host/show-file.ts')).showFile(path),
    ...(bare.terminal.isTerminal && process.stdin.isTTY ? person : {}),
  };
  await endBy(world.terminal, () => program(process.argv.slice(2), world));
}

/** Whoever sits at the terminal. */
const person: Pick<World, 'ask' | 'keys'> = {
  ask: async (prompt) => (await import('../host/ask-line.ts')).askLine(prompt),
  keys: async (onKey) => (await import('../host/keyboard.ts')).openKeyboard(onKey),
};

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
