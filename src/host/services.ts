/** Programs that may outlive a run: each in a group of its own under a watchdog, until it is released from it. */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { err, ok, type Result } from '../base/result.ts';
import {
  maxSockets,
  type HeldSocket,
  type ServiceCommand,
  type Services,
  type StartedService,
} from '../model/services.ts';
import { childStreams } from './child-streams.ts';
import { setupProblem } from './command-outcome.ts';
import { commandText, impossible } from './command-text.ts';
import { findProgram } from './find-program.ts';
import { holdSocket } from './held-socket.ts';
import { isAlive, processStartTime } from './process-identity.ts';
import { exportText } from './shell-words.ts';
import { serviceShell } from './spare-shell.ts';
import { stopGroup } from './stop-group.ts';
import { watchdogWithout } from './watchdog-text.ts';

/** The Services port. On systems without a POSIX shell `start` answers that it cannot. */
export function hostServices(): Services {
  const held: HeldServices = new Map();
  return {
    start: (command) => startService(command, held),
    startTime: processStartTime,
    isAlive,
    stop: (pid, startTime, graceMs) => stopService({ pid, startTime }, graceMs, held),
    listen: holdSocket,
  };
}

/** The services that this gobuild started and has not released, by pid. */
type HeldServices = Map<
  number,
  { readonly startTime: string; readonly watchdog: number | undefined; readonly lifeline: Socket }
>;

async function stopService(
  service: Pick<StartedService, 'pid' | 'startTime'>,
  graceMs: number,
  held: HeldServices,
): Promise<boolean> {
  const known = held.get(service.pid);
  // Of another process with that number neither the watchdog nor the lifeline is that of whoever is meant.
  const own = known?.startTime === service.startTime ? known : undefined;
  const stopped = await stopGroup({ ...service, watchdog: own?.watchdog }, graceMs);
  if (own === undefined) return stopped;
  // The watchdog sees the end of its file and goes, too, with whatever may be left of the group.
  own.lifeline.destroy();
  held.delete(service.pid);
  return stopped;
}

/**
 * Starts `command`; when this resolves the shell has become the program.
 * Errors: the program, a folder or a file is missing. A program that ends at once was started all the same (`ended`).
 */
async function startService(command: ServiceCommand, held: HeldServices): Promise<Result<StartedService, string>> {
  const problem = startProblem(command);
  if (problem !== undefined) return err(problem);
  const sockets = command.sockets ?? [];
  const child = serviceShell(sockets.map(({ descriptor }) => descriptor));
  let ended: string | undefined;
  child.on('exit', (code, signal) => (ended = signal === null ? `exit status ${code}` : `signal ${signal}`));
  const told = shellLines(child);
  const { pid } = child;
  // Before the shell is told what to become: a program that ends at once has no start any more.
  const startTime = pid === undefined ? undefined : processStartTime(pid);
  child.stdin?.end(shellText(command, sockets, pid ?? 0));
  const lines = await told;
  if (pid === undefined || startTime === undefined) return err(`cannot start ${command.argv[0]}: ${lines.join('; ')}`);
  const refused = setupProblem(lines, command);
  if (refused !== undefined) return err(refused);
  const watchdog = Number(/^w (\d+)$/.exec(lines[0] ?? '')?.[1]) || undefined;
  held.set(pid, { startTime, watchdog, lifeline: child.stdio[3] as Socket });
  return ok({
    pid,
    startTime,
    release: () => {
      release(child, held.get(pid)?.lifeline);
      held.delete(pid);
    },
    stop: async (graceMs) => void (await stopService({ pid, startTime }, graceMs, held)),
    ended: () => ended,
  });
}

/** In the shell the sockets come after the lifeline of the watchdog, in the program from 3 on. Its pid is the shell's. */
function shellText(command: ServiceCommand, sockets: readonly HeldSocket[], pid: number): string {
  const moves = sockets.map((_, index) => `exec ${index + 3}<&${index + 4} ${index + 4}<&-\n`).join('');
  const told = {
    LISTEN_FDS: String(sockets.length),
    LISTEN_PID: String(pid),
    LISTEN_FDNAMES: sockets.map(({ port }) => port).join(':'),
  };
  const given = sockets.length === 0 ? command : { ...command, env: { ...command.env, ...told } };
  return `${watchdogWithout(sockets.map((_, index) => index + 4))}${moves}${commandText(given)}`;
}

function startProblem(command: ServiceCommand): string | undefined {
  const [program = ''] = command.argv;
  if (process.platform === 'win32') return `cannot start ${program}: services need a POSIX system`;
  const problem = impossible(command);
  if (problem !== undefined) return problem;
  const refused = command.sockets?.length ? socketProblem(command) : undefined;
  if (refused !== undefined) return `cannot start ${program}: ${refused}`;
  const found = findProgram(program, { path: command.env['PATH'], cwd: command.cwd });
  return found.type === 'missing' ? `cannot start ${program}: ${found.why}` : undefined;
}

/** Node, which hands on variables that no shell can, hands on no descriptors (it sets FD_CLOEXEC on all that it got). */
function socketProblem({ sockets = [], env }: ServiceCommand): string | undefined {
  if (sockets.length > maxSockets) return `a program gets ${maxSockets} sockets at most`;
  const odd = Object.keys(env).find((name) => exportText({ [name]: '' }) === undefined);
  return odd === undefined ? undefined : `the variable "${odd}" cannot be handed on together with sockets`;
}

/** What the shell printed before it became the program (then its output is the log) or ended. */
function shellLines(child: ChildProcess): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let text = '';
    const done = (): void => resolve(text.split('\n').filter((line) => line !== ''));
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.stdout?.on('close', done);
    child.on('error', (error) => {
      text += `${error.message}\n`;
      done();
    });
    for (const stream of childStreams(child)) stream.on('error', () => {});
  });
}

/** A line lets the watchdog go; nothing of the child holds gobuild afterwards. */
function release(child: ChildProcess, lifeline: Socket | undefined): void {
  lifeline?.end('released\n');
  lifeline?.unref();
  child.unref();
}
