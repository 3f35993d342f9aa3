/** Runs gobuild where no Go can be found: PATH without it, and empty files over the programs in Go's documented folders. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { goTool } from '../../src/model/go-tool.ts';
import { repository, type Ran } from './rig.ts';

const programs = (goTool.folders ?? [])
  .map((folder) => path.join(folder, 'go'))
  .filter((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile());

/** Where its makers say that it installs. */
export const isInstalled = (): boolean => programs.length > 0;

/** A mount namespace of its own: nobody else sees what is hidden in it. */
const unshare = process.getuid?.() === 0 ? ['-m'] : ['-rm'];

/** Undefined, or why Go cannot be hidden here. */
export function cannotHideGo(): string | undefined {
  if (programs.length === 0) return undefined;
  if (process.platform !== 'linux') return 'Go is in one of its documented folders, and only Linux can hide it there';
  const tried = spawnSync('unshare', [...unshare, 'mount', '--bind', '/dev/null', programs[0] ?? '']);
  return tried.status === 0 ? undefined : 'Go is in one of its documented folders, and unshare cannot hide it there';
}

/** The folders of PATH that hold no `go`. */
export const pathWithoutGo = (text: string | undefined): string =>
  (text ?? '')
    .split(path.delimiter)
    .filter((folder) => !fs.existsSync(path.join(folder, 'go')))
    .join(path.delimiter);

export interface Hiding {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder in front of PATH: another Go may lie there. */
  readonly first?: string | undefined;
}

export async function runWithoutGo({ cwd, env, first }: Hiding, ...args: readonly string[]): Promise<Ran> {
  const PATH = [...(first === undefined ? [] : [first]), pathWithoutGo(env['PATH'])].join(path.delimiter);
  const gobuild = [process.execPath, path.join(repository, 'bin/gobuild.cjs'), ...args];
  const hide = [...programs.map((file) => `mount --bind /dev/null '${file}'`), 'exec "$0" "$@"'].join(' && ');
  const [command = '', ...words] =
    programs.length === 0 ? gobuild : ['unshare', ...unshare, 'sh', '-c', hide, ...gobuild];
  const child = spawn(command, words, { cwd, env: { ...env, PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ code: status ?? signal ?? 'unknown', stdout, stderr }));
  });
}
