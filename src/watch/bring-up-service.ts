/** Brings one service up: its port free, its program started, its output followed, its probe asked until it holds. */
import { absolute, host, type AbsolutePath } from '../base/path.ts';
import { err, type Result } from '../base/result.ts';
import type { EventBody } from '../model/event.ts';
import type { NodeId } from '../model/graph.ts';
import { holdAlive, holdProbe } from '../model/hold-probe.ts';
import type { Clock, Files, Network, ServiceCommand, Services, StartedService } from '../model/ports.ts';
import type { ProbeSpec } from '../model/rollout.ts';
import { serviceFolder } from '../model/service-copy.ts';
import { followLog, type CleanedOutput, type FollowedLog } from './follow-log.ts';

/** A service as it is wanted now. */
export interface ServiceWish {
  readonly node: NodeId;
  /** Changes whenever it must be started anew. */
  readonly identity: string;
  /** Services that must be up before. */
  readonly after: readonly NodeId[];
  /** The program with its whole environment; the error: a secret without a value, for example. The signal ends the wait. */
  readonly command: (signal: AbortSignal) => Promise<Result<Omit<ServiceCommand, 'log'>, string>>;
  /** undefined: it must live for a second. */
  readonly ready?: ProbeSpec | undefined;
  readonly graceMs: number;
  /** Makes what one start of it prints harmless to show, without secrets. */
  readonly output: () => CleanedOutput;
  /** Names of the folders of its copies: others in its folder go once it is up. */
  readonly copies: readonly string[];
}

export interface ServiceWorld {
  readonly root: AbsolutePath;
  readonly files: Files;
  readonly clock: Clock;
  readonly network: Network;
  readonly services: Services;
  readonly onBug: (error: unknown) => void;
}

type BringWorld = ServiceWorld & { readonly emit: (event: EventBody) => void };

export interface BroughtUp {
  /** What runs; also of a start that was broken off. */
  readonly service?: StartedService | undefined;
  readonly log: FollowedLog;
  /** Why it did not come up: then nothing of it runs any more, unless the start was broken off. */
  readonly problem?: string | undefined;
  readonly help?: string | undefined;
}

export async function bringUpService(wish: ServiceWish, world: BringWorld, signal: AbortSignal): Promise<BroughtUp> {
  const taken = await takenPort(wish, world, signal);
  if (taken) return { log: noLog, ...taken };
  const started = await start(wish, world, signal);
  if (!started.ok) return { log: noLog, problem: started.error, help: startHelp };
  const service = started.value;
  const log = follow(wish, world);
  const problem = await notReady(wish, service, { world, signal });
  if (problem === undefined) {
    log.look();
    sweepCopies(wish, world);
    return { service, log };
  }
  if (signal.aborted) return { service, log, problem };
  const help = service.ended() === undefined ? 'look at its output, or raise `ready.within`' : undefined;
  await service.stop(wish.graceMs);
  await log.end();
  return { log, problem, help };
}

const startHelp = 'check the program, its path and its variables';

const noLog: FollowedLog = { look: () => undefined, end: async () => undefined, tail: () => [], shown: '' };

/** How long a port may take to become free, in ms: the watchdog of a killed gobuild may still be at work. */
const portPatienceMs = 3000;

async function takenPort(
  { ready }: ServiceWish,
  { network, clock }: BringWorld,
  signal: AbortSignal,
): Promise<{ readonly problem: string; readonly help: string } | undefined> {
  const check = ready?.check;
  if (!check || check.type === 'command') return undefined;
  const until = clock.monotonic() + portPatienceMs;
  while (!signal.aborted && (await network.tcp(check.host, check.port, 1000)) === undefined) {
    if (clock.monotonic() < until) {
      await clock.sleep(100, signal);
      continue;
    }
    const by = network.holder?.(check.port) ?? 'another program';
    return {
      problem: `port ${check.port} is taken by ${by}`,
      help: 'end that program, or give the service another port',
    };
  }
  return undefined;
}

/** As people may read it. */
const logOf = ({ node }: ServiceWish): string => `${serviceFolder(node)}/output.log`;
/** As the program writes it: secrets may stand in it. It is gone when the program is. */
const rawLogOf = ({ node }: ServiceWish): string => `${serviceFolder(node)}/output.raw`;

const cancelled = 'it was cancelled';

async function start(
  wish: ServiceWish,
  { files, root, services }: BringWorld,
  signal: AbortSignal,
): Promise<Result<StartedService, string>> {
  const log = absolute(root, rawLogOf(wish));
  for (const path of [log, absolute(root, logOf(wish))]) files.write(path, '', { mode: 0o600 });
  const command = signal.aborted ? err(cancelled) : await wish.command(signal);
  const ready = signal.aborted ? err(cancelled) : command;
  const started = ready.ok ? await services.start({ ...ready.value, log }) : ready;
  if (!started.ok) files.remove(log);
  return started;
}

const follow = (wish: ServiceWish, { files, clock, root, emit }: BringWorld): FollowedLog =>
  followLog({
    files,
    clock,
    path: absolute(root, rawLogOf(wish)),
    kept: absolute(root, logOf(wish)),
    shown: logOf(wish),
    output: wish.output(),
    show: (text) => emit({ type: 'service-output', node: wish.node, text }),
  });

function notReady(
  { ready }: ServiceWish,
  service: StartedService,
  { world, signal }: { readonly world: BringWorld; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { network, clock } = world;
  const probe = {
    host: { http: network.http, tcp: network.tcp, command: async () => 'commands are not asked here' },
    clock,
    env: {},
    ended: service.ended,
    signal,
  };
  return ready ? holdProbe('ready', ready, probe) : holdAlive(probe);
}

/** Copies that nothing runs from any more. What cannot be removed now goes the next time. */
function sweepCopies({ node, copies }: ServiceWish, { files, root }: BringWorld): void {
  const folder = absolute(root, serviceFolder(node));
  for (const { name, kind } of files.list(folder)) {
    if (kind === 'folder' && !copies.includes(name)) files.remove(host.join(folder, name));
  }
}
