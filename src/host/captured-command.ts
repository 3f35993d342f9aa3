/** Runs a program of gobuild's own (a vault's client, a notifier) with its output in memory; it never outlives gobuild. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { AbsolutePath } from '../base/path.ts';
import { childStreams } from './child-streams.ts';
import { errnoOf, meaningOf } from './file-error.ts';
import { findProgram } from './find-program.ts';
import { sendTo } from './stop-group.ts';
import { watchdogText } from './watchdog-text.ts';

export interface CapturedCommand {
  readonly argv: readonly string[];
  readonly cwd: AbsolutePath;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard input; empty without it. */
  readonly input?: string | undefined;
  readonly timeoutMs: number;
  /** Bytes of standard output; more ends the program. */
  readonly largest: number;
  readonly signal?: AbortSignal | undefined;
}

export type CapturedEnd =
  | { readonly type: 'exited'; readonly status: number }
  | { readonly type: 'signalled'; readonly signal: string }
  | { readonly type: 'stopped'; readonly why: 'timed-out' | 'too-large' | 'cancelled' }
  /** `why` is a clause: `there is no program "vault" in any folder of PATH`. */
  | { readonly type: 'not-started'; readonly why: string };

export interface Captured {
  readonly end: CapturedEnd;
  readonly stdout: Uint8Array;
  /** The first 64 KiB. */
  readonly stderr: string;
}

const windows = process.platform === 'win32';
const largestError = 64 * 1024;
/** How long pipes may stay open behind a program that has ended, in ms: somebody outside of its group holds them. */
const lastOutputMs = 1000;

/** Never throws for what the program or the machine does wrong. The program has no terminal: it cannot ask. */
export async function runCaptured(command: CapturedCommand): Promise<Captured> {
  const none = (end: CapturedEnd): Captured => ({ end, stdout: new Uint8Array(), stderr: '' });
  if (command.signal?.aborted) return none({ type: 'stopped', why: 'cancelled' });
  const [name = '', ...words] = command.argv;
  const { env, cwd } = command;
  const found = findProgram(name, { path: env['PATH'] ?? env['Path'], extensions: env['PATHEXT'], cwd });
  if (found.type === 'missing') return none({ type: 'not-started', why: found.why });
  if (windows && /\.(bat|cmd)$/i.test(found.path))
    return none({ type: 'not-started', why: 'words cannot be given safely to a batch file' });
  try {
    return await untilEnd(start([found.path, ...words], command), command);
  } catch (error) {
    return none({ type: 'not-started', why: meaningOf(errnoOf(error)) });
  }
}

/** On POSIX systems it leads a session of its own, with the watchdog in it. */
function start(argv: readonly string[], { cwd, env, input }: CapturedCommand): ChildProcess {
  const [program = '', ...words] = argv;
  const stdin = input === undefined ? 'ignore' : 'pipe';
  if (windows) return spawn(program, words, { cwd, env, windowsHide: true, stdio: [stdin, 'pipe', 'pipe'] });
  const text = `${watchdogText}exec "$@"`;
  return spawn('/bin/sh', ['-c', text, 'sh', ...argv], {
    cwd,
    env,
    detached: true,
    stdio: [stdin, 'pipe', 'pipe', 'pipe'],
  });
}

function untilEnd(child: ChildProcess, command: CapturedCommand): Promise<Captured> {
  let stopped: CapturedEnd | undefined;
  const stop = (why: 'timed-out' | 'too-large' | 'cancelled'): void => {
    stopped ??= { type: 'stopped', why };
    if (child.pid !== undefined) sendTo(windows ? child.pid : -child.pid, 'SIGKILL');
  };
  const output = collect(child, command.largest, () => stop('too-large'));
  const timer = setTimeout(() => stop('timed-out'), command.timeoutMs);
  const onAbort = (): void => stop('cancelled');
  command.signal?.addEventListener('abort', onAbort, { once: true });
  return new Promise((resolve) => {
    const settle = (end: CapturedEnd): void => {
      clearTimeout(timer);
      command.signal?.removeEventListener('abort', onAbort);
      for (const stream of childStreams(child)) stream.destroy();
      resolve({ end: stopped ?? end, ...output() });
    };
    child.on('error', (error) => settle({ type: 'not-started', why: meaningOf(errnoOf(error)) }));
    child.on('exit', (status, signal) => {
      const end: CapturedEnd =
        status === null ? { type: 'signalled', signal: signal ?? 'KILL' } : { type: 'exited', status };
      // The watchdog sees the end of its file and ends what the program left behind.
      child.stdio[3]?.destroy();
      const last = setTimeout(() => settle(end), lastOutputMs);
      child.on('close', () => {
        clearTimeout(last);
        settle(end);
      });
    });
    child.stdin?.end(command.input);
  });
}

/** Bytes for the line that the watchdog prints first. */
const firstLine = windows ? 0 : 64;

function collect(
  child: ChildProcess,
  largest: number,
  tooMuch: () => void,
): () => { readonly stdout: Uint8Array; readonly stderr: string } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const size = { out: 0, err: 0 };
  for (const stream of childStreams(child)) stream.on('error', () => {});
  child.stdout?.on('data', (chunk: Buffer) => {
    size.out += chunk.length;
    if (size.out > largest + firstLine) tooMuch();
    else out.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    if (size.err < largestError) err.push(chunk);
    size.err += chunk.length;
  });
  return () => {
    const whole = Buffer.concat(out);
    const stdout = windows ? whole : whole.subarray(whole.indexOf('\n') + 1);
    return { stdout, stderr: Buffer.concat(err).toString('utf8') };
  };
}
