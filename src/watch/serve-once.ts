/** One start of a service from its first step to the end of its program, told as it goes. */
import type { EventBody, ServiceState } from '../model/event.ts';
import type { NodeId } from '../model/graph.ts';
import type { StartedService } from '../model/services.ts';
import { bringUpService, type BroughtUp } from './bring-up-service.ts';
import type { SocketHolder } from './hold-sockets.ts';
import type { ServiceWish, ServiceWorld } from './service-world.ts';

export interface ServeOptions {
  readonly world: ServiceWorld;
  readonly emit: (event: EventBody) => void;
  readonly sockets: SocketHolder;
}

export interface Serving {
  /** Ends it, or breaks its start off. */
  readonly signal: AbortSignal;
  /** Called when it is ready. */
  readonly up: () => void;
  /** The same went wrong the last time: one line is enough. */
  readonly isRepeated: (problem: string) => boolean;
  /** A new program has taken its place. */
  readonly isReplaced: () => boolean;
}

export interface ServeEnd {
  readonly how: 'failed' | 'ended' | 'stopped';
  readonly problem?: string | undefined;
}

/** `number`: others of the same service, which still run, have other ones. */
export async function serveOnce(
  { wish, number }: { readonly wish: ServiceWish; readonly number: number },
  options: ServeOptions,
  serving: Serving,
): Promise<ServeEnd> {
  const { signal } = serving;
  if (signal.aborted) return { how: 'stopped' };
  const { world, emit } = options;
  const tell = (state: ServiceState, more: { readonly why?: string; readonly ms?: number } = {}): void =>
    emit({ type: 'service', node: wish.node, state, ...more });
  const started = world.clock.monotonic();
  tell('starting');
  const made = await bringUpService(wish, { ...options, number }, signal);
  const { service, problem, log } = made;
  const fail = (how: 'failed' | 'ended', why: string, message: string): ServeEnd => {
    tell(how, { why });
    if (!serving.isRepeated(message)) tellFailure(wish.node, message, { made, emit });
    return { how, problem: message };
  };
  if (problem !== undefined && !signal.aborted) return fail('failed', problem, problem);
  if (service && problem === undefined) {
    tell('ready', { ms: world.clock.monotonic() - started });
    serving.up();
    const how = await untilEnded(service, world, signal);
    if (how !== undefined) {
      // The whole group: what the program started and left must go with it.
      await service.stop(wish.graceMs);
      await log.end();
      return fail('ended', how, `it ended by itself: ${how}`);
    }
  }
  if (service && !serving.isReplaced()) tell('stopping');
  await service?.stop(wish.graceMs);
  await log.end();
  tell(serving.isReplaced() ? 'replaced' : 'stopped');
  return { how: 'stopped' };
}

function tellFailure(
  node: NodeId,
  message: string,
  { made, emit }: { readonly made: BroughtUp; readonly emit: ServeOptions['emit'] },
): void {
  const tail = made.log.tail();
  const log = tail.length > 0 ? made.log.shown : undefined;
  emit({ type: 'node-failed', node, action: node, failure: { type: 'finding', message, help: made.help }, tail, log });
}

/** How often a running service is asked whether it has ended, in ms. */
const lookEveryMs = 100;

/** How it ended; undefined when the signal came first. */
async function untilEnded(
  service: StartedService,
  { clock }: ServiceWorld,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    const how = service.ended();
    if (how !== undefined) return how;
    await clock.sleep(lookEveryMs, signal);
  }
  return undefined;
}
