/** Standard output and standard error: the only place that touches them. */
import { isatty } from 'node:tty';
import type { Terminal } from '../model/ports.ts';

export interface TerminalOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** `--color`. */
  readonly color?: 'auto' | 'always' | 'never' | undefined;
  /** Called once when a reader went away (EPIPE). What is written later is dropped. */
  readonly onClosed?: (() => void) | undefined;
}

export function hostTerminal(options: TerminalOptions = {}): Terminal {
  const env = options.env ?? process.env;
  let told = false;
  const closed = (): void => {
    if (!told) options.onClosed?.();
    told = true;
  };
  const { stderr } = process;
  const onTerminal = isatty(2);
  return {
    out: writer(process.stdout, closed),
    err: writer(stderr, closed),
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

function writer(stream: NodeJS.WriteStream, closed: () => void): (text: string) => void {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // EPIPE: `| head` has seen enough. EIO: the terminal is gone. Neither is an error of this program.
    open = false;
    if (error.code === 'EPIPE' || error.code === 'EIO') closed();
  });
  return (text) => {
    if (open && text !== '') stream.write(text);
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
