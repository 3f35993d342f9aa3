/** The command line in the process of the test, for commands that look and start nothing: a hundredth of a start. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { openApp } from '../../src/app/index.ts';
import { program } from '../../src/cli/program.ts';
import type { World } from '../../src/cli/world.ts';
import { inherited, type Ran } from './rig.ts';

/** What a pipe is for gobuild: the terminal of a process whose streams are read by a program. */
function pipes(said: { stdout: string; stderr: string }): World['terminal'] {
  return {
    out: (more) => void (said.stdout += more),
    err: (more) => void (said.stderr += more),
    isTerminal: false,
    columns: () => 80,
    rows: () => 24,
    colour: false,
    onResize: () => () => undefined,
  };
}

/** Set while the environment is that of {@link ownEnvironment}. */
let isOwn = false;

/** All of `gobuild ARGS…` but the process: words, configuration, plan, what is printed. Rejects with what is thrown. */
export async function runHere(args: readonly string[], cwd: string): Promise<Ran & { readonly code: number }> {
  if (!isOwn) throw new Error('the file of this test does not call ownEnvironment()');
  const said = { stdout: '', stderr: '' };
  const code = await program(args, {
    cwd,
    terminal: pipes(said),
    openApp: () => Promise.resolve(openApp()),
    now: () => Date.now(),
    writeFile: () => Promise.reject(new Error('a command that looks writes no file')),
    showFile: () => Promise.reject(new Error('a command that looks shows no file')),
    onSignal: () => () => undefined,
    every: () => () => undefined,
    exitNow: () => undefined,
  });
  return { code, ...said };
}

/**
 * For the tests of this file: the environment of a rig in place of the developer's, with an empty home. Called
 * at the top of the file.
 */
export function ownEnvironment(): void {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-here-')));
  beforeAll(() => {
    isOwn = true;
    const kept = inherited();
    for (const name of Object.keys(process.env)) if (!name.startsWith('VITEST')) vi.stubEnv(name, kept[name]);
    for (const [name, value] of Object.entries(kept)) vi.stubEnv(name, value);
    vi.stubEnv('HOME', path.join(base, 'home'));
    vi.stubEnv('XDG_CONFIG_HOME', path.join(base, 'home', 'config'));
    vi.stubEnv('GOBUILD_CACHE_DIR', path.join(base, 'store'));
  });
  afterAll(() => {
    isOwn = false;
    vi.unstubAllEnvs();
    fs.rmSync(base, { recursive: true, force: true });
  });
}
