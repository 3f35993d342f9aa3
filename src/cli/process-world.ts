/** The world of a real process: its terminal, signals and timers. */
import { hostTerminal } from '../host/terminal.ts';
import type { AbsolutePath } from '../base/path.ts';
import { exitCodes } from '../model/failure.ts';
import { ciRootVariables, ciSystemOf } from '../report/ci/ci-words.ts';
import type { BareWorld, StopSignal } from './world.ts';

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export function processWorld(cwd: AbsolutePath): BareWorld {
  const terminal = hostTerminal({ onLost: (problem) => tellLoss(problem) });
  const system = ciSystemOf(process.env);
  return {
    cwd,
    ci: system && { system, repository: process.env[ciRootVariables[system]] || undefined },
    // What builds in CI show is a log, even where they have a terminal: nothing may move in it.
    terminal: { ...terminal, isTerminal: terminal.isTerminal && !process.env['CI'] && !system },
    now: () => Date.now(),
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

/** Data that did not arrive is no success, whatever the command came to. */
function tellLoss(problem: string): void {
  process.stderr.write(`error: ${problem}\n`);
  process.on('exit', (code) => {
    if (code === exitCodes.done) process.exitCode = exitCodes.machine;
  });
}
