/** A stage for `program`: an app that is played, a world that only writes down what is done to it. */
import type { App } from '../../src/app/contract.ts';
import { program } from '../../src/cli/program.ts';
import type { StopSignal, World } from '../../src/cli/world.ts';
import { FileError } from '../../src/model/ports.ts';

export interface Stage {
  readonly out: () => string;
  readonly err: () => string;
  readonly files: Map<string, string>;
  readonly exits: number[];
  readonly send: (signal: StopSignal) => void;
  readonly listeners: () => number;
  /** Time goes on: whatever is done again and again is done once. */
  readonly tick: () => void;
  readonly play: (...argv: string[]) => Promise<number>;
}

/** What parts of the app are not given reject: a test says all that it plays. */
export function stage(
  app: Partial<App>,
  more: Partial<World['terminal']> & { readonly fullDisk?: boolean } = {},
): Stage {
  const said = { out: '', err: '' };
  const files = new Map<string, string>();
  const exits: number[] = [];
  const listening = new Set<(signal: StopSignal) => void>();
  const missing: App = new Proxy({} as App, {
    // A promise asks for `then`: an app is none.
    get: (_, name) =>
      name === 'then' ? undefined : () => Promise.reject(new Error(`the test plays no ${String(name)}`)),
  });
  const repeated = new Set<() => void>();
  const { fullDisk, ...terminal } = more;
  const world: World = {
    cwd: '/w',
    terminal: {
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      isTerminal: false,
      columns: () => 80,
      rows: () => 24,
      colour: false,
      onResize: () => () => undefined,
      ...terminal,
    },
    openApp: () => Promise.resolve(Object.assign(Object.create(missing) as App, app)),
    now: () => 1_700_000_000_000,
    showFile: (path) => {
      files.set('shown', path);
      return Promise.resolve();
    },
    writeFile: (path, text) => {
      if (fullDisk) return Promise.reject(new FileError('ENOSPC', path, 'no space left on the device'));
      files.set(path, text);
      return Promise.resolve();
    },
    onSignal: (callback) => {
      listening.add(callback);
      return () => listening.delete(callback);
    },
    every: (_ms, callback) => {
      repeated.add(callback);
      return () => repeated.delete(callback);
    },
    exitNow: (code) => void exits.push(code),
  };
  return {
    out: () => said.out,
    err: () => said.err,
    files,
    exits,
    send: (signal) => {
      for (const listener of listening) listener(signal);
    },
    listeners: () => listening.size,
    tick: () => {
      for (const callback of repeated) callback();
    },
    play: (...argv) => program(argv, world),
  };
}
