/** What the command line is given by the process that it runs in, so that tests can give something else. */
import type { AbsolutePath } from '../base/path.ts';
import type { App } from '../app/contract.ts';
import type { Terminal } from '../model/ports.ts';
import type { CiSystem } from '../report/ci/ci-words.ts';

export interface World {
  readonly cwd: AbsolutePath;
  readonly terminal: Terminal;
  /** Loaded only by commands that need it. */
  readonly openApp: () => Promise<App>;
  /** Whose log standard error becomes, and where its repository lies, if that is known. Absent: nobody's. */
  readonly ci?: { readonly system: CiSystem; readonly repository?: AbsolutePath | undefined } | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Writes a file that an option names, whole or not at all. Rejects with FileError. */
  readonly writeFile: (path: AbsolutePath, text: string) => Promise<void>;
  /** Reads one line from a person, after `prompt` on standard error; undefined at the end of input. Absent: nobody is there. */
  readonly ask?: ((prompt: string) => Promise<string | undefined>) | undefined;
  /**
   * Calls back with each key that a person presses, until the function that comes back is called. Absent: nobody is there,
   * or not at a terminal.
   */
  readonly keys?: ((onKey: (key: string) => void) => Promise<() => void>) | undefined;
  /** Shows a file with the program that the system has for it. Rejects with FileError if there is none. */
  readonly showFile: (path: AbsolutePath) => Promise<void>;
  /** Calls back for SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  readonly onSignal: (callback: (signal: StopSignal) => void) => () => void;
  /** Calls back every `ms` until the returned function is called; keeps no process alive. */
  readonly every: (ms: number, callback: () => void) => () => void;
  /** Ends the process at once; the slots' watchdogs end what it started. */
  readonly exitNow: (code: number) => void;
}

/** What of it needs nothing that would have to be loaded. */
export type BareWorld = Omit<World, 'openApp' | 'writeFile' | 'showFile' | 'ask' | 'keys'>;

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
