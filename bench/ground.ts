/** Where rows are measured: a temporary folder with a home and a store of its own, and gobuild as users start it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Command } from './side.ts';
import { findProgram, searchPath } from './programs.ts';

export interface Ground {
  readonly folder: string;
  readonly quick: boolean;
  /** Environment of all commands: nothing of the user's reaches them. */
  readonly env: Readonly<Record<string, string>>;
  /** Number of targets: a tenth for a quick look. */
  readonly size: (full: number) => number;
  /** A new empty folder. */
  readonly make: (name: string) => string;
  /** What several rows measure on: made by the first that asks. */
  readonly once: <T>(name: string, make: () => T) => T;
  /** `words` behind `gobuild`; each workspace has a store of its own beside it. */
  readonly gobuild: (workspace: string, words: readonly string[], env?: Readonly<Record<string, string>>) => Command;
  /** Absolute path; the bare name if it is missing. */
  readonly program: (name: string) => string;
  /** A command in that environment. */
  readonly command: (
    cwd: string,
    words: readonly [string, ...string[]],
    env?: Readonly<Record<string, string>>,
  ) => Command;
  readonly remove: () => void;
}

const repository = path.resolve(import.meta.dirname, '..');

/** What the npm package holds, as it lies where it was installed, beside its packages and without sources to be looked at. */
function install(folder: string): string {
  for (const name of ['bin', 'build/bundle', 'package.json'])
    fs.cpSync(path.join(repository, name), path.join(folder, name), { recursive: true });
  fs.symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  return path.join(folder, 'bin', 'gobuild.cjs');
}

/** The store of a workspace. */
export const storeOf = (workspace: string): string => `${workspace}.store`;

export function openGround({ quick }: { readonly quick: boolean }): Ground {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-bench-')));
  const temporary = path.join(folder, 'tmp');
  const home = path.join(folder, 'home');
  fs.mkdirSync(temporary);
  fs.mkdirSync(home);
  const env = { PATH: searchPath(), HOME: home, TMPDIR: temporary, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const made = new Map<string, unknown>();
  const once = <T>(name: string, make: () => T): T => {
    if (!made.has(name)) made.set(name, make());
    // Only this function fills the map, under the name of one maker.
    return made.get(name) as T;
  };
  const command: Ground['command'] = (cwd, words, more = {}) => ({ words, cwd, env: { ...env, ...more } });
  return {
    folder,
    quick,
    env,
    size: (full) => (quick ? Math.max(10, Math.floor(full / 10)) : full),
    make: (name) => fs.mkdtempSync(path.join(folder, `${name}-`)),
    once,
    gobuild: (workspace, words, more = {}) => {
      const entry = once('gobuild itself', () => install(path.join(folder, 'gobuild')));
      return command(workspace, [process.execPath, entry, ...words], {
        GOBUILD_CACHE_DIR: storeOf(workspace),
        ...more,
      });
    },
    program: (name) => findProgram(name) ?? name,
    command,
    remove: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
