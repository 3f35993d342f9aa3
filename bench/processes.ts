/** Starts programs that will be killed, and looks for what is left of them. Linux only. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Command } from './side.ts';

/** Starts it, waits until `file` is there, and gives its process id. */
export function startUntil(command: Command, file: string): number {
  fs.rmSync(file, { force: true });
  const [program, ...args] = command.words;
  const child = spawn(program, args, { cwd: command.cwd, env: command.env, stdio: 'ignore' });
  // Its end is looked for in the process table: nothing here waits for events.
  child.unref();
  waitFor(() => fs.existsSync(file), 30_000);
  if (child.pid === undefined) throw new Error(`${program} did not start`);
  return child.pid;
}

/** Process ids of all that live and work in `folder`. */
export function livingIn(folder: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && isIn(pid, folder));
}

function isIn(pid: number, folder: string): boolean {
  try {
    const cwd = fs.readlinkSync(`/proc/${pid}/cwd`);
    return cwd === folder || cwd.startsWith(folder + path.sep);
  } catch {
    // Gone meanwhile, a zombie, or somebody else's.
    return false;
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Throws after `most` milliseconds. */
export function waitFor(condition: () => boolean, most: number): void {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > most) throw new Error(`waited ${most} ms in vain`);
    Atomics.wait(pause, 0, 0, 2);
  }
}
