/** Does the work of one action, or of several that share a call: starts programs in a slot, or asks a performer. */
import { invariant } from '../base/bug.ts';
import { sizeText } from '../base/text.ts';
import { absolute, host, type AbsolutePath } from '../base/path.ts';
import type { Action } from '../model/action.ts';
import type { Failure } from '../model/failure.ts';
import type { Job, JobOutcome, PerformWorld, RunOptions as CommandOptions, RunResult } from '../model/perform.ts';
import { FileError, type CommandResult, type FoundTool, type Slot } from '../model/ports.ts';
import { actionEnv, expandSecrets, MissingSecret } from './action-env.ts';
import { followOutput } from './follow-output.ts';
import { readTail } from './keep-log.ts';
import { plainCommand } from './plain-command.ts';
import { shellWords } from './shell-words.ts';
import type { Entry } from './states.ts';
import { programWords, withTools } from './tool-path.ts';
import type { Workshop } from './workshop.ts';

export interface Performance {
  readonly entries: readonly Entry[];
  readonly tools: ReadonlyMap<Entry, readonly FoundTool[]>;
  readonly slot: Slot;
  /** File that programs write to; sanitised into the run log afterwards. */
  readonly rawLog: AbsolutePath;
  readonly cores: number;
  readonly signal: AbortSignal;
}

export interface Performed {
  readonly outcomes: readonly JobOutcome[];
  /** False when something happened after which no result may be stored. */
  readonly storable: boolean;
  readonly warnings: readonly string[];
  /** Most memory that one of its programs held, offspring included. */
  readonly peakBytes?: number | undefined;
}

/** Never throws for what a target or the machine does wrong. */
export async function perform(performance: Performance, shop: Workshop): Promise<Performed> {
  const seen: Sightings = { storable: true, warnings: [] };
  try {
    return { outcomes: await outcomesOf(performance, shop, seen), ...seen };
  } catch (error) {
    const failure = failureOf(error, performance.signal);
    if (!failure) throw error;
    return { outcomes: performance.entries.map(() => ({ ok: false, failure })), ...seen, storable: false };
  }
}

interface Around {
  readonly shop: Workshop;
  readonly seen: Sightings;
}

interface Sightings {
  storable: boolean;
  warnings: string[];
  peakBytes?: number | undefined;
}

function failureOf(error: unknown, signal: AbortSignal): Failure | undefined {
  if (signal.aborted) return { type: 'cancelled' };
  if (error instanceof MissingSecret) return error.failure;
  if (error instanceof FileError) return machineFailure(error);
  return undefined;
}

/** Disk full, permission and the like, with the path. */
export const machineFailure = (error: FileError): Failure => ({
  type: 'machine',
  message: error.message,
  path: error.path,
  help: error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 'free some space there and run again' : undefined,
});

const cancelled: JobOutcome = { ok: false, failure: { type: 'cancelled' } };

/** What keeps one job from starting (a secret without a value) fails that job alone. */
async function outcomesOf(performance: Performance, shop: Workshop, seen: Sightings): Promise<readonly JobOutcome[]> {
  const outcomes = new Map<Entry, JobOutcome>();
  const jobs = new Map<Entry, Job>();
  for (const entry of performance.entries) {
    if (performance.signal.aborted) return performance.entries.map(() => cancelled);
    const env = await actionEnv(entry.action, shop);
    if (env.ok) jobs.set(entry, jobOf(entry, { env: env.value, tools: performance.tools.get(entry) ?? [], shop }));
    else outcomes.set(entry, { ok: false, failure: env.error });
  }
  if (performance.signal.aborted) return performance.entries.map(() => cancelled);
  const done = jobs.size === 0 ? [] : await doJobs([...jobs.values()], performance, { shop, seen });
  for (const [index, entry] of [...jobs.keys()].entries()) {
    const outcome = done[index];
    invariant(outcome, `${entry.action.id} has an outcome`);
    outcomes.set(entry, outcome);
  }
  return performance.entries.map((entry) => outcomes.get(entry) as JobOutcome);
}

async function doJobs(
  jobs: readonly Job[],
  performance: Performance,
  { shop, seen }: Around,
): Promise<readonly JobOutcome[]> {
  const [job] = jobs;
  invariant(job, 'a performance has an action');
  const { work } = job.action;
  if (work.type === 'perform') {
    const performer = shop.performers.get(work.performer);
    invariant(performer, `no performer is called ${work.performer}`);
    return await withScratch(shop, (scratch) => performer(jobs, worldOf(performance, { shop, seen, scratch })));
  }
  invariant(work.type !== 'join', 'joins are not performed');
  return [await runProgram(job, performance, { shop, seen })];
}

function jobOf(entry: Entry, given: { env: Job['env']; tools: readonly FoundTool[]; shop: Workshop }): Job {
  invariant(entry.keyed, `${entry.action.id} was checked`);
  return {
    ...entry.keyed.inputs,
    action: entry.action,
    env: given.env,
    expandSecrets: (text) => expandSecrets(text, given.shop.secrets),
    tools: new Map(given.tools.map((tool) => [tool.name, tool])),
  };
}

/** A list `run` or the text of a shell. */
async function runProgram(job: Job, performance: Performance, around: Around): Promise<JobOutcome> {
  const { shop, seen } = around;
  const { work } = job.action;
  invariant(work.type === 'argv' || work.type === 'shell', 'a program');
  const cwd = absolute(shop.root, work.cwd);
  prepareFolders(job.action, shop);
  const argv =
    work.type === 'argv'
      ? programWords(work.argv, job.tools)
      : shellWords(job.tools.get(work.shell)?.path ?? work.shell, work);
  const label = work.type === 'argv' ? work.argv.join(' ') : work.text.trim();
  const env = withTools(job.env, { needs: job.action.tools, tools: job.tools, files: shop.files });
  const result = await performance.slot.run(
    {
      argv,
      plain: work.type === 'shell' ? plainCommand(work, env) : undefined,
      cwd,
      env,
      log: performance.rawLog,
      ...(work.stdin === undefined ? {} : { stdin: absolute(shop.root, work.stdin) }),
      ...(job.action.timeoutMs === undefined ? {} : { timeoutMs: job.action.timeoutMs }),
    },
    performance.signal,
  );
  notice(result, job.action.id, seen);
  const failure = commandFailure(result, label, job.action.timeoutMs);
  return failure ? { ok: false, failure } : { ok: true };
}

/** Parents of outputs exist, as a Make rule's author would expect; a declared folder and that of a pattern are made too. */
function prepareFolders(action: Action, shop: Workshop): void {
  for (const output of action.outputs) {
    const path = absolute(shop.root, output.path);
    ensureFolder(output.directory || output.glob !== undefined ? path : host.dirname(path), shop);
  }
  if (action.depfile !== undefined) ensureFolder(host.dirname(absolute(shop.root, action.depfile)), shop);
}

/** To look is cheaper than to make what is there already. */
function ensureFolder(path: AbsolutePath, { files }: Workshop): void {
  if (files.stat(path)?.kind !== 'folder') files.makeFolder(path);
}

/** What a command that ended says of itself as a failure; undefined for exit 0. `limit`: the milliseconds it had. */
export function commandFailure(result: CommandResult, command: string, limit = result.ms): Failure | undefined {
  if (result.notStarted !== undefined) return startFailure(result.notStarted, command);
  if (result.cancelled) return { type: 'cancelled' };
  if (result.timedOut) return { type: 'timed-out', command, ms: limit };
  const why = result.outOfMemory === true ? ({ outOfMemory: true } as const) : {};
  if (result.signal !== undefined) return { type: 'signal', command, signal: result.signal, ...why };
  return result.status === 0 ? undefined : { type: 'exit-status', command, status: result.status ?? -1, ...why };
}

/** Of a program that is all right on a machine that gives no more, the program is not to be blamed. */
function startFailure(message: string, command: string): Failure {
  if (/\((?:EMFILE|ENFILE|EAGAIN|ENOMEM|E2BIG)\)$/.test(message)) return { type: 'machine', message };
  const tool = command.split(' ')[0] ?? command;
  return { type: 'tool-broken', tool, message, help: 'check the program and its path' };
}

function notice(result: CommandResult, action: string, seen: Sightings): void {
  if (result.timedOut || result.notStarted !== undefined) seen.storable = false;
  if (result.peakBytes !== undefined) seen.peakBytes = Math.max(seen.peakBytes ?? 0, result.peakBytes);
  if (result.leftBehind === 0) return;
  seen.storable = false;
  const what = result.leftBehind === 1 ? 'a process' : `${result.leftBehind} processes`;
  seen.warnings.push(`${action} left ${what} behind: ended, and the result is not stored`);
}

function worldOf(
  performance: Performance,
  { shop, seen, scratch }: Around & { readonly scratch: AbsolutePath },
): PerformWorld {
  const { slot, rawLog, signal } = performance;
  const node = performance.entries[0]?.action.node ?? '';
  let captures = 0;
  return {
    workspace: shop.root,
    stateFolder: shop.stateFolder,
    scratch,
    signal,
    machine: shop.machine,
    cores: performance.cores,
    files: shop.files,
    clock: shop.clock,
    random: shop.random,
    network: shop.network,
    userEnv: shop.userEnv,
    log: (line) => shop.files.append(rawLog, `${line}\n`),
    progress: (text) => shop.emit({ type: 'progress', node, text }),
    run: async (argv, options) => {
      captures += 1;
      const stdout = options.capture ? host.join(scratch, `.stdout-${captures}`) : undefined;
      const before = shop.files.stat(rawLog)?.size ?? 0;
      const follow = options.follow && followOutput({ path: rawLog, offset: before, tell: options.follow }, shop);
      const result = await slot.run(commandOf(argv, options, { rawLog, stdout }), options.signal ?? signal);
      await follow?.end();
      notice(result, node, seen);
      return runResult(result, options.label ?? argv.join(' '), {
        shop,
        rawLog,
        before,
        stdout,
        limit: options.timeoutMs,
      });
    },
  };
}

const commandOf = (
  argv: readonly string[],
  options: CommandOptions,
  files: { rawLog: AbsolutePath; stdout: AbsolutePath | undefined },
) => ({
  argv,
  cwd: options.cwd,
  env: options.env,
  log: files.rawLog,
  ...(files.stdout === undefined ? {} : { stdout: files.stdout }),
  ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
  ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
});

/** Bytes of captured standard output: a text of more cannot be held. */
const maxCaptured = 128 * 1024 * 1024;

function runResult(
  result: CommandResult,
  label: string,
  from: {
    shop: Workshop;
    rawLog: AbsolutePath;
    before: number;
    stdout: AbsolutePath | undefined;
    limit: number | undefined;
  },
): RunResult {
  const { shop, rawLog, before, stdout } = from;
  const { files, secrets } = shop;
  const size = stdout === undefined ? 0 : (files.stat(stdout)?.size ?? 0);
  const failure = commandFailure(result, label, from.limit) ?? (size > maxCaptured ? tooMuch(label, size) : undefined);
  const isTaken = stdout !== undefined && size > 0 && size <= maxCaptured;
  return {
    ...(result.status === undefined ? {} : { status: result.status }),
    ...(failure ? { failure } : {}),
    stdout: isTaken ? secrets.redact(files.readText(stdout)) : '',
    tail: files.stat(rawLog) ? readTail({ files, from: rawLog, offset: before, redactor: secrets }) : [],
  };
}

const tooMuch = (label: string, size: number): Failure => ({
  type: 'finding',
  message: `${label} printed ${sizeText(size)}; at most ${sizeText(maxCaptured)} can be read`,
});

/** An empty folder for one call of a performer; programs need none, and a folder costs a disk more than a small command. */
async function withScratch<T>(shop: Workshop, use: (scratch: AbsolutePath) => Promise<T>): Promise<T> {
  const scratch = shop.temporary();
  try {
    shop.files.makeFolder(scratch);
    return await use(scratch);
  } finally {
    removeTemporary(shop, scratch);
  }
}

/** What cannot be removed is no fault of the target. */
export function removeTemporary({ files, emit }: Pick<Workshop, 'files' | 'emit'>, path: AbsolutePath): void {
  try {
    files.remove(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    emit({ type: 'message', level: 'warning', text: `cannot remove ${error.path}: ${error.message}` });
  }
}
