/** The only door of zx: gobuild's own calls of git and of tool probes, as words, never as shell text. zx is loaded at the first call. */
import { spawnSync, type SpawnSyncOptions, type SpawnSyncReturns } from 'node:child_process';
import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import type { $ as Shell, Options, ProcessOutput } from 'zx/core';
import type { AbsolutePath } from '../base/path.ts';
import { errnoOf } from './file-error.ts';
import { quote } from './shell-words.ts';

export interface OwnCommand {
  readonly argv: readonly string[];
  readonly cwd: AbsolutePath;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends it (not on Windows, where such calls are synchronous). */
  readonly signal?: AbortSignal | undefined;
  /** Default: {@link longestFact}. */
  readonly timeoutMs?: number | undefined;
}

export interface OwnAnswer {
  /** Undefined if it died by a signal or could not be started. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing that is asked here takes a minute, but for a disk or a program that hangs: ms. */
const longestFact = 5 * 60_000;

const windows = process.platform === 'win32';

let loaded: Shell | undefined;

/** Synchronous, because facts are asked for in the middle of an expression; zx stays out of runs that call nothing. */
function shell(): Shell {
  loaded ??= (createRequire(import.meta.url)('zx/core') as { readonly $: Shell }).$;
  return loaded;
}

/**
 * zx's defaults need bash and quote for bash alone (not safe in dash): /bin/sh and POSIX quotes here.
 */
const options: Partial<Options> & { readonly sync?: never } = {
  shell: '/bin/sh',
  // The program takes the shell's place, so that it and not the shell is ended.
  prefix: 'exec ',
  postfix: '',
  quote,
  nothrow: true,
  quiet: true,
  verbose: false,
  stdio: ['ignore', 'pipe', 'pipe'],
};

/** Runs a program and waits. Never throws: what could not be started has no status and says why on `stderr`. */
export async function runOwn(command: OwnCommand): Promise<OwnAnswer> {
  // zx heeds only what comes while the program runs.
  if (command.signal?.aborted) return { status: undefined, stdout: '', stderr: 'stopped before it was started' };
  if (windows) return runDirectly(command);
  const deadline = AbortSignal.timeout(timeoutOf(command));
  const signal = command.signal ? AbortSignal.any([command.signal, deadline]) : deadline;
  const answer = await shell()({ ...options, ...place(command), signal })`${words(command)}`;
  return answerOf(answer, command, deadline.aborted);
}

/** The same, synchronously: for facts that are asked for in the middle of an expression. */
export function runOwnSync(command: OwnCommand): OwnAnswer {
  if (windows) return runDirectly(command);
  let late = false;
  const timed = (file: string, args: readonly string[], given: SpawnSyncOptions): SpawnSyncReturns<string | Buffer> => {
    const ended = spawnSync(file, args, { ...given, timeout: timeoutOf(command), killSignal: 'SIGKILL' });
    late = ended.error !== undefined && errnoOf(ended.error) === 'ETIMEDOUT';
    return ended;
  };
  const answer = shell().sync({
    ...options,
    ...place(command),
    spawnSync: timed as typeof spawnSync,
  })`${words(command)}`;
  return answerOf(answer, command, late);
}

const timeoutOf = ({ timeoutMs = longestFact }: OwnCommand): number => timeoutMs;

/** zx gives the negative errno of a spawn that failed as the exit code. */
function answerOf({ stdout, stderr, exitCode }: ProcessOutput, command: OwnCommand, late: boolean): OwnAnswer {
  const { argv, cwd } = command;
  if (late) {
    const why = `${argv[0]} in ${cwd} did not end within ${timeoutOf(command) / 1000} s`;
    return { status: undefined, stdout, stderr: why };
  }
  if (exitCode !== null && exitCode >= 0) return { status: exitCode, stdout, stderr };
  const why = exitCode === null ? 'it was killed or could not be started' : getSystemErrorName(exitCode);
  const failed = stderr.trim() === '' ? `${argv[0]} in ${cwd}: ${why}` : stderr;
  return { status: undefined, stdout, stderr: failed };
}

const words = (command: OwnCommand): string[] => [...command.argv];

const place = ({ cwd, env }: OwnCommand): { cwd: string; env: NodeJS.ProcessEnv } => ({ cwd, env: { ...env } });

/** There is no POSIX shell, and zx's quoting for PowerShell does not hold. */
function runDirectly(command: OwnCommand): OwnAnswer {
  const { argv, cwd, env } = command;
  const [program = '', ...rest] = argv;
  const answer = spawnSync(program, rest, {
    cwd,
    env: { ...env },
    encoding: 'utf8',
    windowsHide: true,
    maxBuffer: 1 << 28,
    timeout: timeoutOf(command),
  });
  return {
    status: answer.status ?? undefined,
    stdout: answer.stdout ?? '',
    stderr: answer.error?.message ?? answer.stderr,
  };
}
