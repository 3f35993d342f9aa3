/**
 * Slots for systems without a POSIX shell (Windows): one child process per command, ended by `taskkill /T /F`.
 * Kept small on purpose: it was written without such a machine at hand. A child may outlive a gobuild that is killed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Command, CommandResult } from '../model/ports.ts';
import { impossible } from './command-text.ts';
import { errnoOf, meaningOf } from './file-error.ts';
import { findProgram } from './find-program.ts';
import type { HostSlot } from './slot.ts';

export function makeSpawnedSlot(index: number): HostSlot {
  let current: { readonly child: ChildProcess; readonly done: Promise<CommandResult> } | undefined;
  let closed = false;
  const run = async (command: Command, signal: AbortSignal): Promise<CommandResult> => {
    const cancelled = signal.aborted || closed;
    const problem = cancelled ? undefined : impossible(command);
    if (cancelled || problem !== undefined) return ended({ cancelled, notStarted: problem });
    const child = spawnChild(command);
    if (typeof child === 'string') return ended({ notStarted: child });
    const done = finished(child, command, signal);
    current = { child, done };
    try {
      return await done;
    } finally {
      current = undefined;
    }
  };
  const close = async (): Promise<void> => {
    closed = true;
    if (current) killTree(current.child);
    await current?.done;
  };
  return { index, run, close };
}

const ended = (fields: Partial<CommandResult>): CommandResult => ({
  timedOut: false,
  cancelled: false,
  leftBehind: 0,
  ms: 0,
  ...fields,
});

/** The child, or why there is none. Batch files are refused: no quoting is safe for them (CVE-2024-27980). */
function spawnChild(command: Command): ChildProcess | string {
  const [name = '', ...words] = command.argv;
  const found = findProgram(name, {
    path: command.env['PATH'] ?? command.env['Path'],
    extensions: command.env['PATHEXT'],
    cwd: command.cwd,
  });
  if (found.type === 'missing') return `cannot start ${name}: ${found.why}`;
  if (/\.(bat|cmd)$/i.test(found.path)) {
    return `cannot start ${found.path}: words cannot be given safely to a batch file; run it through a shell`;
  }
  const opened: number[] = [];
  const open = (path: string, flags: string): number => {
    const descriptor = openSync(path, flags);
    opened.push(descriptor);
    return descriptor;
  };
  try {
    const log = open(command.log, 'a');
    const out = command.stdout === undefined ? log : open(command.stdout, 'w');
    const input = command.stdin === undefined ? 'ignore' : open(command.stdin, 'r');
    return spawn(found.path, words, {
      cwd: command.cwd,
      env: command.env,
      windowsHide: true,
      stdio: [input, out, log],
    });
  } catch (error) {
    return `cannot start ${name}: ${meaningOf(errnoOf(error))}`;
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

function finished(child: ChildProcess, command: Command, signal: AbortSignal): Promise<CommandResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    let timedOut = false;
    const onAbort = (): void => killTree(child);
    const onTime = (): void => {
      timedOut = true;
      killTree(child);
    };
    const timer = command.timeoutMs === undefined ? undefined : setTimeout(onTime, command.timeoutMs);
    const settle = (fields: Partial<CommandResult>): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(ended({ timedOut, cancelled: signal.aborted && !timedOut, ms: performance.now() - started, ...fields }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    child.on('error', (error) => settle({ notStarted: `cannot start ${command.argv[0]}: ${error.message}` }));
    child.on('exit', (code, name) => settle(name === null ? { status: code ?? 1 } : { signal: name }));
  });
}

/** /T: its children too. Without taskkill (not Windows) only the child itself. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform !== 'win32') {
    child.kill('SIGKILL');
    return;
  }
  spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () =>
    child.kill('SIGKILL'),
  );
}
