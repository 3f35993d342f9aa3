/** The world of a real process: its terminal, signals and timers. */
import { hostTerminal } from '../host/terminal.ts';
import type { AbsolutePath } from '../base/path.ts';
import { exitCodes } from '../model/failure.ts';
import type { StopSignal, World } from './world.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export function processWorld(cwd: AbsolutePath): World {
  const terminal = hostTerminal({ onLost: (problem) => tellLoss(problem) });
  return {
    cwd,
    // What builds in CI show is a log, even where they have a terminal: nothing may move in it.
    terminal: { ...terminal, isTerminal: terminal.isTerminal && !process.env['CI'] },
    openApp: async () => (await import('../app/index.ts')).openApp(),
    now: () => Date.now(),
    writeFile: async (path, text) => (await import('../host/files.ts')).hostFiles().write(path, text),
    ask:
      terminal.isTerminal && isPersonThere()
        ? async (prompt) => (await import('../host/ask-line.ts')).askLine(prompt)
        : undefined,
    onSignal: (callback) => {
      for (const signal of stopSignals) process.on(signal, callback);
      return () => {
        for (const signal of stopSignals) process.off(signal, callback);
      };
    },
    every: (ms, callback) => {
      const timer = setInterval(callback, ms).unref();
      return () => clearInterval(timer);
    },
    exitNow: (code) => process.exit(code),
  };
}

/** What runs in CI waits for nobody. */
const isPersonThere = (): boolean => process.stdin.isTTY && !process.env['CI'];

/** Data that did not arrive is no success, whatever the command came to. */
function tellLoss(problem: string): void {
  process.stderr.write(`error: ${problem}\n`);
  process.on('exit', (code) => {
    if (code === exitCodes.done) process.exitCode = exitCodes.machine;
  });
}
