/** `watch --on-change`: a command of the user's after each turn that did something; one at a time, and it ends no watch. */
import { cleanOutput } from '../engine/index.ts';
import { runCaptured, type Captured } from '../host/index.ts';
import type { Emit } from '../model/event.ts';
import type { HostWorld } from './host-world.ts';
import type { EndedWatchTurn } from './ended-watch-turn.ts';

export interface ChangeHook {
  /** Returns at once. Turns that end while the command runs are told as one, when it has ended. */
  readonly tell: (turn: EndedWatchTurn) => void;
  /** Resolves when nothing is left to be told. */
  readonly idle: () => Promise<void>;
}

export interface ChangeHookOptions {
  readonly command: string;
  readonly root: string;
  readonly world: Pick<HostWorld, 'environment' | 'machine'>;
  readonly emit: Emit;
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

/** Bytes; a command that prints more is ended. */
const largest = 1024 * 1024;
/** The longest that a timer takes (Node: 2^31 - 1 ms): a command may take its time. */
const noLimitMs = 2_147_483_647;

/** What one call of the command is told. */
interface Told {
  readonly run: string;
  readonly exitCode: number;
  readonly changed: ReadonlySet<string>;
  readonly ran: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  /** Names of variables that hold secrets. */
  readonly hidden: ReadonlySet<string>;
  readonly secrets: EndedWatchTurn['secrets'];
}

export function openChangeHook(options: ChangeHookOptions): ChangeHook {
  let waiting: Told | undefined;
  let running: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (let next = waiting; next && !options.signal.aborted; next = waiting) {
      waiting = undefined;
      await call(next, options);
    }
    running = undefined;
  };
  return {
    tell: (turn) => {
      const told = toldOf(turn);
      if (told.ran.size === 0 && told.failed.size === 0) return;
      waiting = waiting ? together(waiting, told) : told;
      running ??= work();
    },
    idle: async () => running,
  };
}

function toldOf({ report, changed, project, secrets }: EndedWatchTurn): Told {
  const nodesThat = (...outcomes: readonly string[]): ReadonlySet<string> =>
    new Set(report.nodes.flatMap(({ node, outcome }) => (outcomes.includes(outcome) ? [node] : [])));
  const references = Object.values(project.config.secrets);
  return {
    run: report.run,
    exitCode: report.exitCode,
    changed: new Set(changed),
    ran: nodesThat('ran', 'restored'),
    failed: nodesThat('failed'),
    hidden: new Set(references.flatMap((ref) => ('env' in ref ? [ref.env] : []))),
    secrets,
  };
}

/** What failed is tried again in each turn: the later one knows it all. */
const together = (before: Told, now: Told): Told => ({
  ...now,
  changed: new Set([...before.changed, ...now.changed]),
  ran: new Set([...before.ran, ...now.ran]),
});

async function call(told: Told, { command, root, world, emit, signal }: ChangeHookOptions): Promise<void> {
  const argv =
    world.machine.os === 'windows'
      ? ['powershell', '-NoProfile', '-NonInteractive', '-Command', command]
      : ['/bin/sh', '-c', command];
  const env = { ...withoutSecrets(world.environment.all(), told.hidden), ...variables(told) };
  const captured = await runCaptured({ argv, cwd: root, env, timeoutMs: noLimitMs, largest, signal });
  if (signal.aborted) return;
  const problem = problemOf(captured);
  const { secrets } = told;
  const output = cleanText(captured.stdout, secrets) + cleanText(Buffer.from(captured.stderr), secrets);
  emit({ type: 'change-hook', output, ...(problem === undefined ? {} : { problem: secrets.redact(problem) }) });
}

/** Whole lines, without secrets and harmless. */
function cleanText(bytes: Uint8Array, secrets: Told['secrets']): string {
  const clean = cleanOutput(secrets);
  const text = clean.push(bytes) + clean.end();
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

const withoutSecrets = (
  env: Readonly<Record<string, string>>,
  hidden: ReadonlySet<string>,
): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name)));

/** A system gives a program no texts of any length: this many names of each sort are told. */
const mostNames = 500;

const variables = ({ run, exitCode, changed, ran, failed }: Told): Readonly<Record<string, string>> => ({
  GOBUILD_WATCH_RESULT: exitCode === 0 ? 'ok' : 'failed',
  GOBUILD_WATCH_EXIT_CODE: String(exitCode),
  GOBUILD_WATCH_RUN: run,
  GOBUILD_WATCH_CHANGED: lines(changed),
  GOBUILD_WATCH_RAN: lines(ran),
  GOBUILD_WATCH_FAILED: lines(failed),
});

const lines = (names: ReadonlySet<string>): string => [...names].slice(0, mostNames).join('\n');

function problemOf({ end }: Captured): string | undefined {
  switch (end.type) {
    case 'exited':
      return end.status === 0 ? undefined : `it ended with status ${end.status}`;
    case 'signalled':
      return `it was ended by ${end.signal}`;
    case 'stopped':
      return end.why === 'too-large' ? 'it printed more than 1 MiB, and was ended' : 'it was stopped';
    case 'not-started':
      return `it could not be started: ${end.why}`;
  }
}
