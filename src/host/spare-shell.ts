/** Shells that are started before it is known what they will run: they come up while gobuild does its own work, or waits. */
import { spawn, type ChildProcess } from 'node:child_process';
import { childStreams } from './child-streams.ts';
import { SlotShell, usualShell } from './slot-shell.ts';

const isPosix = process.platform !== 'win32';

let forSlot: SlotShell | undefined;
let forService: ChildProcess | undefined;

/** For the next slot that is made. Nothing where there is one already. It dies with gobuild, needed or not. */
export function startSpareShell(): void {
  if (isPosix && forSlot?.alive !== true) forSlot = new SlotShell(usualShell);
}

/** It is the caller's from now on; undefined if there is none. */
export function takeSpareShell(): SlotShell | undefined {
  const taken = forSlot;
  forSlot = undefined;
  if (taken?.alive !== true) return undefined;
  if (taken.isWatched()) return taken;
  // It may have waited for hours: without its watchdog it would outlive gobuild.
  taken.signal('SIGKILL');
  return undefined;
}

/** For the next service that is started without sockets. It ends with its standard input, and so with gobuild. */
export function startSpareService(): void {
  if (!isPosix || isAlive(forService)) return;
  forService = spawnService([]);
  forService.on('error', () => undefined);
  for (const handle of [forService, ...childStreams(forService)]) handle.unref();
}

/** A shell that waits to be told what to become; `sockets` are descriptors that it gets from 4 on. */
export function serviceShell(sockets: readonly number[]): ChildProcess {
  const spare = sockets.length === 0 && isAlive(forService) ? forService : undefined;
  if (spare === undefined) return spawnService(sockets);
  forService = undefined;
  for (const handle of [spare, ...childStreams(spare)]) handle.ref();
  return spare;
}

/** Standard input and output, and 3: the lifeline of its watchdog. */
const spawnService = (sockets: readonly number[]): ChildProcess => {
  const [program, ...words] = usualShell;
  const stdio = ['pipe', 'pipe', 'ignore', 'pipe', ...sockets] as const;
  return spawn(program, words, { detached: true, cwd: '/', env: {}, stdio: [...stdio] });
};

const isAlive = (child: ChildProcess | undefined): child is ChildProcess =>
  child?.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** Nobody will need them. Resolves when what had processes of its own is gone. */
export async function dropSpareShells(): Promise<void> {
  forService?.kill('SIGKILL');
  forService = undefined;
  const shell = takeSpareShell();
  shell?.signal('SIGKILL');
  await shell?.whenEnded();
}
