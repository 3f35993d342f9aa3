/** A workspace in a temporary folder, and the real command line run in it with a home and a store of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface Ran {
  /** Exit code, or the signal's name. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Standard error so far. */
  readonly stderr: () => string;
  readonly stdout: () => string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** A command that starts gobuild: `['unshare', '-m']`. */
  readonly through?: readonly string[] | undefined;
}

export interface Rig extends AsyncDisposable {
  /** The workspace. */
  readonly root: string;
  /** Above the workspace: home, store, further clones. */
  readonly base: string;
  readonly env: Record<string, string>;
  readonly write: (file: string, content: string) => void;
  readonly read: (file: string) => string;
  readonly exists: (file: string) => boolean;
  readonly remove: (file: string) => void;
  /** Files below a folder of the workspace, sorted. */
  readonly list: (folder?: string) => string[];
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  readonly start: (args: readonly string[], options?: StartOptions) => RunningCommand;
  /** Keeps the folder and says where it is: for debugging. */
  readonly keep: () => void;
}

export interface RigOptions {
  readonly files?: Readonly<Record<string, string>>;
  /** Name of the workspace folder. */
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Variables of the developer's machine that would reach into the test. */
const scrubbed =
  /^(GOBUILD_|GO(?!CACHE$|MODCACHE$|PROXY$|SUMDB$|NOSUMDB$|FLAGS$)|CI$|SOURCE_DATE_EPOCH|NO_COLOR|FORCE_COLOR|COLORTERM|XDG_|NODE_OPTIONS|VITEST|TZ$)/;

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-rig-')));
  const root = path.join(base, options.name ?? 'work');
  fs.mkdirSync(root);
  const at = (file: string): string => path.join(root, file);
  const write = (file: string, content: string): void => {
    fs.mkdirSync(path.dirname(at(file)), { recursive: true });
    fs.writeFileSync(at(file), content);
  };
  for (const [file, content] of Object.entries(options.files ?? {})) write(file, content);
  const env: Record<string, string> = {
    ...inherited(),
    HOME: path.join(base, 'home'),
    GOBUILD_CACHE_DIR: path.join(base, 'store'),
    XDG_CONFIG_HOME: path.join(base, 'home', 'config'),
    ...options.env,
  };
  fs.mkdirSync(path.join(base, 'home'), { recursive: true });
  let kept = false;
  const started: RunningCommand[] = [];
  const start: Rig['start'] = (args, more = {}) => {
    const command = startCommand(args, { cwd: more.cwd ?? root, env: { ...env, ...more.env }, through: more.through });
    started.push(command);
    return command;
  };
  return {
    root,
    base,
    env,
    write,
    start,
    read: (file) => fs.readFileSync(at(file), 'utf8'),
    exists: (file) => fs.existsSync(at(file)),
    remove: (file) => fs.rmSync(at(file), { recursive: true, force: true }),
    list: (folder = '.') => listFiles(at(folder)),
    run: (...args) => start(args).ended,
    keep: () => {
      kept = true;
      process.stderr.write(`kept: ${base}\n`);
    },
    [Symbol.asyncDispose]: async () => {
      // A test that failed may have left one that waits for ever.
      for (const { process: child } of started) if (child.exitCode === null) child.kill('SIGKILL');
      if (!kept) fs.rmSync(base, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The environment of a rig: that of the developer without what would reach into a test. */
export function inherited(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !scrubbed.test(name)) kept[name] = value;
  // A private HOME moves Go's caches: the tests share the developer's, which are safe to share.
  const home = os.homedir();
  kept['GOCACHE'] ??= path.join(home, '.cache', 'go-build');
  kept['GOMODCACHE'] ??= path.join(home, 'go', 'pkg', 'mod');
  return kept;
}

/** Runs `bin/gobuild.cjs` with the Node that runs the test. */
export function startCommand(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string>; readonly through?: StartOptions['through'] },
): RunningCommand {
  const words = [...(options.through ?? []), process.execPath, path.join(repository, 'bin/gobuild.cjs'), ...args];
  const child = spawn(words[0] as string, words.slice(1), {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ code: status ?? signal ?? 'unknown', stdout, stderr }));
  });
  return { process: child, ended, stderr: () => stderr, stdout: () => stdout };
}

function listFiles(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted();
}
