/** Finds programs that we did not write, for tests against them; a missing one is told, and is a failure in CI. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Folders that are searched after PATH: what scripts/install-real-tools.sh fills, and where Go installs. */
const folders = [
  ...(process.env['GOBUILD_TOOLS_DIR'] ? [process.env['GOBUILD_TOOLS_DIR']] : []),
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'gobuild-tools', 'bin'),
  '/usr/local/go/bin',
  path.join(os.homedir(), 'go', 'bin'),
];

export function findTool(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, name] : [name];
  for (const folder of [...(process.env['PATH'] ?? '').split(path.delimiter), ...folders])
    for (const file of names) {
      const candidate = path.join(folder, file);
      if (folder !== '' && fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate;
    }
  return undefined;
}

/**
 * True if all tools are there. Else the reason is printed and the tests are to be skipped; with `CI` set it throws:
 * there the set-up script has to install them.
 */
export function haveTools(...names: readonly string[]): boolean {
  const missing = names.filter((name) => findTool(name) === undefined);
  if (missing.length === 0) return true;
  const reason = `${missing.join(', ')} not found: run scripts/install-real-tools.sh`;
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
  return false;
}

export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs it and gives its standard output; throws with its standard error when it fails. */
export function runTool(name: string, args: readonly string[], options: ToolOptions = {}): string {
  const program = findTool(name);
  if (program === undefined) throw new Error(`${name} not found`);
  return execFileSync(program, [...args], {
    cwd: options.cwd,
    input: options.input ?? '',
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...options.env },
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
