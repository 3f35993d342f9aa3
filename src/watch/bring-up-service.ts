/** Brings one service up: its port free, its program started, its output followed, its probe asked until it holds. */
import { absolute, host, type AbsolutePath } from '../base/path.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { EventBody } from '../model/event.ts';
import { holdAlive, holdProbe } from '../model/hold-probe.ts';
import type { HeldSocket, ServiceCommand, StartedService } from '../model/services.ts';
import { serviceFolder } from '../model/service-copy.ts';
import { askCommand } from './ask-command.ts';
import { followLog, type FollowedLog } from './follow-log.ts';
import { portPatienceMs, takenBy, type SocketHolder } from './hold-sockets.ts';
import type { ServiceWish, ServiceWorld, Trouble } from './service-world.ts';

interface BringOptions {
  readonly world: ServiceWorld;
  readonly emit: (event: EventBody) => void;
  readonly sockets: SocketHolder;
  /** 0, unless others of the same service still run. */
  readonly number: number;
}

export interface BroughtUp {
  /** What runs; also of a start that was broken off. */
  readonly service?: StartedService | undefined;
  readonly log: FollowedLog;
  /** Why it did not come up: then nothing of it runs any more, unless the start was broken off. */
  readonly problem?: string | undefined;
  readonly help?: string | undefined;
}

export async function bringUpService(
  wish: ServiceWish,
  options: BringOptions,
  signal: AbortSignal,
): Promise<BroughtUp> {
  const taken = await takenPort(wish, options.world, signal);
  if (taken) return { log: noLog, ...taken };
  const sockets = await options.sockets.hold(wish.listen ?? [], signal);
  if (!sockets.ok) return { log: noLog, ...sockets.error };
  const started = await start(wish, { ...options, held: sockets.value }, signal);
  if (!started.ok) return { log: noLog, problem: started.error, help: startHelp };
  const { service, command } = started.value;
  const log = follow(wish, options);
  const problem = await notReady({ wish, service, command, log, world: options.world, signal });
  log.look();
  if (problem === undefined) return { service, log };
  if (signal.aborted) return { service, log, problem };
  const help = service.ended() === undefined ? 'look at its output, or raise `ready.within`' : undefined;
  await service.stop(wish.graceMs);
  await log.end();
  return { log, problem, help };
}

const startHelp = 'check the program, its path and its variables';

const noLog: FollowedLog = {
  look: () => undefined,
  end: async () => undefined,
  tail: () => [],
  shown: '',
  saw: () => false,
};

/** Of what it opens itself; where gobuild listens for it the socket says so. */
async function takenPort(
  { ready, listen = [] }: ServiceWish,
  { network, clock }: ServiceWorld,
  signal: AbortSignal,
): Promise<Trouble | undefined> {
  const check = ready?.check;
  if (!check || !('port' in check) || listen.some(({ port }) => port === check.port)) return undefined;
  const until = clock.monotonic() + portPatienceMs;
  while (!signal.aborted && (await network.tcp(check.host, check.port, 1000)) === undefined) {
    if (clock.monotonic() >= until) return takenBy(check.port, network.holder?.(check.port));
    await clock.sleep(100, signal);
  }
  return undefined;
}

/** As people may read it. */
const logOf = ({ node }: ServiceWish): string => `${serviceFolder(node)}/output.log`;
/** As the program writes it: secrets may stand in it. It is gone when the program is. */
const rawLogOf = ({ node }: ServiceWish, number: number): string =>
  `${serviceFolder(node)}/output${number === 0 ? '' : `-${number}`}.raw`;

const cancelled = 'it was cancelled';

interface Started {
  readonly service: StartedService;
  readonly command: Omit<ServiceCommand, 'log' | 'sockets'>;
}

async function start(
  wish: ServiceWish,
  { world, number, held }: BringOptions & { readonly held: readonly HeldSocket[] },
  signal: AbortSignal,
): Promise<Result<Started, string>> {
  const { files, root, services } = world;
  const log = absolute(root, rawLogOf(wish, number));
  files.write(log, '', { mode: 0o600 });
  // What the old program still prints goes on in the same file.
  if (number === 0 || !files.stat(absolute(root, logOf(wish))))
    files.write(absolute(root, logOf(wish)), '', { mode: 0o600 });
  const asked = signal.aborted ? err(cancelled) : await wish.command(signal);
  const command = signal.aborted ? err(cancelled) : asked;
  const started = command.ok ? await services.start({ ...command.value, log, sockets: held }) : command;
  if (started.ok && command.ok) return ok({ service: started.value, command: command.value });
  files.remove(log);
  return started.ok ? err(cancelled) : started;
}

const follow = (wish: ServiceWish, { world: { files, clock, root }, emit, number }: BringOptions): FollowedLog => {
  const check = wish.ready?.check;
  return followLog({
    files,
    clock,
    path: absolute(root, rawLogOf(wish, number)),
    kept: absolute(root, logOf(wish)),
    shown: logOf(wish),
    output: wish.output(),
    show: (text) => emit({ type: 'service-output', node: wish.node, text }),
    awaited: check?.type === 'log' ? check.text : undefined,
  });
};

interface Readiness extends Started {
  readonly wish: ServiceWish;
  readonly log: FollowedLog;
  readonly world: ServiceWorld;
  readonly signal: AbortSignal;
}

function notReady(asked: Readiness): Promise<string | undefined> {
  const { wish, service, log, world, signal } = asked;
  const { network, clock } = world;
  const probe = {
    host: { http: network.http, tcp: network.tcp, command: askCommand(wish, asked.command, world) },
    clock,
    env: {},
    ended: service.ended,
    printed: () => {
      log.look();
      return log.saw();
    },
    signal,
  };
  return wish.ready ? holdProbe('ready', wish.ready, probe) : holdAlive(probe);
}

/** Copies that none of these wishes runs from. What cannot be removed now goes the next time. */
export function sweepCopies(wishes: readonly ServiceWish[], { files, root }: ServiceWorld): void {
  const [first] = wishes;
  if (!first) return;
  const kept = new Set(wishes.flatMap(({ copies }) => copies));
  const folder: AbsolutePath = absolute(root, serviceFolder(first.node));
  for (const { name, kind } of files.list(folder)) {
    if (kind === 'folder' && !kept.has(name)) files.remove(host.join(folder, name));
  }
}
