/** The listening sockets of one service: opened once, kept over its restarts, so that whoever connects meanwhile waits. */
import { err, ok, type Result } from '../base/result.ts';
import type { HeldSocket, ListenAddress } from '../model/services.ts';
import type { ServiceWorld, Trouble } from './service-world.ts';

export interface SocketHolder {
  /** In their order; those that are not among them are closed here. */
  readonly hold: (
    addresses: readonly ListenAddress[],
    signal: AbortSignal,
  ) => Promise<Result<readonly HeldSocket[], Trouble>>;
  readonly close: () => void;
}

/** How long an address may take to become free, in ms: the watchdog of a killed gobuild may still be at work. */
export const portPatienceMs = 3000;

type SocketWorld = Pick<ServiceWorld, 'services' | 'clock' | 'network'>;

export function holdSockets(world: SocketWorld): SocketHolder {
  let held: readonly HeldSocket[] = [];
  const keepOnly = (addresses: readonly ListenAddress[]): void => {
    const isWanted = (socket: HeldSocket): boolean => addresses.some((address) => isSame(address, socket));
    for (const socket of held) if (!isWanted(socket)) socket.close();
    held = held.filter(isWanted);
  };
  return {
    hold: async (addresses, signal) => {
      keepOnly(addresses);
      const sockets: HeldSocket[] = [];
      for (const address of addresses) {
        const known = held.find((socket) => isSame(socket, address));
        const socket = known ? ok(known) : await open(address, world, signal);
        if (!socket.ok) return socket;
        if (!known) held = [...held, socket.value];
        sockets.push(socket.value);
      }
      return ok(sockets);
    },
    close: () => keepOnly([]),
  };
}

const isSame = (a: ListenAddress, b: ListenAddress): boolean => a.host === b.host && a.port === b.port;

async function open(
  address: ListenAddress,
  { services, clock, network }: SocketWorld,
  signal: AbortSignal,
): Promise<Result<HeldSocket, Trouble>> {
  const { host, port } = address;
  if (!services.listen)
    return err({ problem: 'no socket can be handed to a program here', help: 'leave `listen` out' });
  for (const until = clock.monotonic() + portPatienceMs; ;) {
    const socket = await services.listen(address);
    if (socket.ok) return socket;
    if (!socket.error.taken) {
      return err({ problem: `cannot listen at ${host}:${port}: ${socket.error.why}`, help: 'give it another address' });
    }
    if (signal.aborted || clock.monotonic() >= until) return err(takenBy(port, network.holder?.(port)));
    await clock.sleep(100, signal);
  }
}

export const takenBy = (port: number, holder = 'another program'): Trouble => ({
  problem: `port ${port} is taken by ${holder}`,
  help: 'end that program, or give the service another port',
});
