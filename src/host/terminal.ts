/** Standard output and standard error: the only place that touches them. */
import { isatty } from 'node:tty';
import { errnoOf, meaningOf } from './file-error.ts';
import { plainSigns, takesUnicode } from './plain-signs.ts';
import type { Terminal } from '../model/ports.ts';

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** `--color`. */
  readonly color?: 'auto' | 'always' | 'never' | undefined;
  /** Called once when a reader went away (EPIPE). What is written later is dropped. */
  readonly onClosed?: (() => void) | undefined;
  /** Called once when standard output cannot be written for another reason (a full disk), with a sentence. */
  readonly onLost?: ((problem: string) => void) | undefined;
}

export function hostTerminal(options: TerminalOptions = {}): Terminal {
  const env = options.env ?? process.env;
  let told = false;
  const closed = (): void => {
    if (!told) options.onClosed?.();
    told = true;
  };
  const lost = (code: string): void => {
    options.onLost?.(`standard output cannot be written: ${meaningOf(code)} (${code})`);
  };
  const { stderr } = process;
  const onTerminal = isatty(2);
  const isPlain = !takesUnicode(env, process.platform);
  const shown = (text: string, onScreen: boolean): string => (isPlain && onScreen ? plainSigns(text) : text);
  // Opened when there is something to say: most runs say nothing there.
  const out = writer(() => process.stdout, closed, lost);
  // Who cannot be told of anything any more cannot be told of that.
  const err = writer(
    () => stderr,
    closed,
    () => {},
  );
  return {
    out: (text) => out.write(shown(text, isPlain && isatty(1))),
    err: (text) => err.write(shown(text, onTerminal)),
    written: async () => {
      await Promise.all([out.written(), err.written()]);
    },
    isTerminal: onTerminal && env['TERM'] !== 'dumb',
    columns: () => stderr.columns || 80,
    rows: () => stderr.rows || 24,
    colour: takesColour(env, options.color ?? 'auto', onTerminal),
    onResize: (callback) => {
      stderr.on('resize', callback);
      return () => void stderr.off('resize', callback);
    },
  };
}

interface Writer {
  readonly write: (text: string) => void;
  readonly written: () => Promise<void>;
}

function writer(of: () => NodeJS.WriteStream, closed: () => void, lost: (code: string) => void): Writer {
  let open = true;
  let opened: NodeJS.WriteStream | undefined;
  const stream = (): NodeJS.WriteStream => {
    if (opened) return opened;
    opened = of();
    return opened.on('error', (error: NodeJS.ErrnoException) => {
      if (!open) return;
      open = false;
      // EPIPE: `| head` has seen enough. EIO: the terminal is gone. Neither is an error of this program.
      if (error.code === 'EPIPE' || error.code === 'EIO') closed();
      else lost(errnoOf(error));
    });
  };
  return {
    write: (text) => {
      if (open && text !== '') stream().write(text);
    },
    written: () =>
      new Promise((resolve) => {
        if (!open || opened === undefined) resolve();
        // Called in its turn; a fault is told to those who listen before anything else happens.
        else opened.write('', () => setImmediate(resolve));
      }),
  };
}

/** `--color` before NO_COLOR (no-color.org: any non-empty value) before FORCE_COLOR (`0` is no) before the terminal. */
export function takesColour(
  env: Readonly<Record<string, string | undefined>>,
  option: 'auto' | 'always' | 'never',
  isTerminal: boolean,
): boolean {
  if (option !== 'auto') return option === 'always';
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
