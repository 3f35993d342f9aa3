/** What tests of slots share: a folder, slots in a shell of choice, waiting with a deadline, and who is alive. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import type { Command, CommandResult, Processes } from '../../model/ports.ts';
import { isRunning, readProcessStat } from '../process-table.ts';
import { hostProcesses } from '../processes.ts';

export const posix = process.platform !== 'win32';
export const linux = process.platform === 'linux';
export const path = process.env['PATH'] ?? '';
export const never = new AbortController().signal;

type Shell = readonly [string, ...string[]];

/** Shells of this machine: what /bin/sh is differs between systems, so all of them must do. */
export const shells: readonly Shell[] = (
  [
    ['/bin/sh', '-s'],
    ['/bin/bash', '--posix', '-s'],
    ['/bin/busybox', 'ash', '-s'],
  ] as const
).filter(([program]) => existsSync(program));

export interface SlotRig {
  readonly processes: () => Processes;
  readonly folder: () => string;
  readonly at: (...parts: readonly string[]) => string;
  readonly run: (argv: readonly string[], more?: Partial<Command>, signal?: AbortSignal) => Promise<CommandResult>;
  readonly sh: (text: string, more?: Partial<Command>, signal?: AbortSignal) => Promise<CommandResult>;
  readonly text: (name: string) => string;
  /** Waits until the file holds a process id. */
  readonly pidFrom: (name: string) => Promise<number>;
}

/** Vitest's own, given by the test: only tests know it. */
interface Hooks {
  readonly beforeEach: (prepare: () => void) => void;
  readonly afterEach: (clear: () => Promise<void>) => void;
}

export function slotRig({ beforeEach, afterEach }: Hooks, shell: Shell): SlotRig {
  let folder = '';
  let processes: Processes;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-processes-')));
    processes = hostProcesses({ shell, graceMs: 300, windUpMs: 100 });
  });
  afterEach(async () => {
    await processes.close(true);
    rmSync(folder, { recursive: true, force: true });
  });
  const at = (...parts: readonly string[]): string => nodePath.join(folder, ...parts);
  const run: SlotRig['run'] = async (argv, more = {}, signal = never) => {
    const slot = processes.acquire();
    try {
      return await slot.run({ argv, cwd: folder, env: { PATH: path }, log: at('log'), ...more }, signal);
    } finally {
      processes.release(slot);
    }
  };
  const text = (name: string): string => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
  const pidFrom = async (name: string): Promise<number> => {
    await until(`${name} holds a pid`, () => /^\d+\n/.test(text(name)));
    return Number(text(name));
  };
  return {
    processes: () => processes,
    folder: () => folder,
    at,
    run,
    sh: (script, more, signal) => run(['sh', '-c', script], more, signal),
    text,
    pidFrom,
  };
}

/** Polls with a deadline; nothing here waits for a fixed time. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + 20_000; !holds();) {
    if (performance.now() > deadline) throw new Error(`still waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Living processes of a session (Linux). */
export function membersOf(session: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => readProcessStat(pid)?.session === session && isRunning(pid));
}
