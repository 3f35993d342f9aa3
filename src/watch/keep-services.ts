/** Starts, probes, follows and stops the long-running programs that are wanted. What to do next is decided in service-life.ts. */
import { deferred, type Deferred } from '../base/deferred.ts';
import type { EventBody, ServiceState } from '../model/event.ts';
import type { NodeId } from '../model/graph.ts';
import type { StartedService } from '../model/ports.ts';
import { bringUpService, type BroughtUp, type ServiceWish, type ServiceWorld } from './bring-up-service.ts';
import { newLife, nextLife, type Life, type LifeEvent } from './service-life.ts';

export interface ServiceKeeper {
  /** Starts it, starts it anew if its identity is another one, or leaves it alone. Returns at once. */
  readonly want: (wish: ServiceWish) => void;
  /** Stops the services that are not named. */
  readonly keepOnly: (nodes: ReadonlySet<NodeId>) => void;
  /** Stops them all, each with its grace; resolves when none is left. */
  readonly close: () => Promise<void>;
}

export interface KeeperOptions {
  readonly world: ServiceWorld;
  readonly emit: (event: EventBody) => void;
}

/** One service: its life, its latest wish, and what is done for it right now. */
interface Kept {
  life: Life;
  wish: ServiceWish;
  /** Breaks off a start, or the wait for the end of what runs. */
  cancel: AbortController;
  work: Promise<void>;
  /** Resolves when a start that is under way, or follows a stop that is, came to something. */
  settled: Deferred<void>;
}

export function openServiceKeeper(options: KeeperOptions): ServiceKeeper {
  const kept = new Map<NodeId, Kept>();
  return {
    want: (wish) => {
      const one = kept.get(wish.node) ?? newKept(wish);
      kept.set(wish.node, one);
      one.wish = wish;
      step(one, { type: 'want', identity: wish.identity });
    },
    keepOnly: (nodes) => {
      for (const [node, one] of kept) if (!nodes.has(node)) step(one, { type: 'want', identity: undefined });
    },
    close: async () => {
      for (const one of kept.values()) step(one, { type: 'want', identity: undefined });
      await Promise.all([...kept.values()].map((one) => one.work));
    },
  };

  function step(one: Kept, event: LifeEvent): void {
    const { life, effect } = nextLife(one.life, event);
    if (startFollows(life) && !startFollows(one.life)) one.settled = deferred<void>();
    one.life = life;
    if (life.at !== 'starting' && life.at !== 'stopping') one.settled.resolve();
    if (effect === 'stop') one.cancel.abort();
    if (effect !== 'start') return;
    one.cancel = new AbortController();
    one.work = serve(one).catch(options.world.onBug);
  }

  /** As long as the process lives: start, probe, follow, and the stop that `cancel` asks for. */
  async function serve(one: Kept): Promise<void> {
    const { wish, cancel } = one;
    await Promise.all(wish.after.map(async (node) => kept.get(node)?.settled.promise));
    const outcome = await serveOnce(wish, options, { signal: cancel.signal, up: () => step(one, { type: 'came-up' }) });
    step(one, { type: outcome });
  }
}

const startFollows = (life: Life): boolean =>
  life.at === 'starting' || (life.at === 'stopping' && life.next !== undefined);

interface Serving {
  readonly signal: AbortSignal;
  /** Called when it is ready. */
  readonly up: () => void;
}

async function serveOnce(
  wish: ServiceWish,
  { world, emit }: KeeperOptions,
  { signal, up }: Serving,
): Promise<'failed' | 'ended' | 'stopped'> {
  if (signal.aborted) return 'stopped';
  const { node } = wish;
  const tell = (state: ServiceState, more: { readonly why?: string; readonly ms?: number } = {}): void =>
    emit({ type: 'service', node, state, ...more });
  const started = world.clock.monotonic();
  tell('starting');
  const made = await bringUpService(wish, { ...world, emit }, signal);
  const { service, problem, log } = made;
  if (problem !== undefined && !signal.aborted) {
    tell('failed', { why: problem });
    tellFailure(node, problem, { made, emit });
    return 'failed';
  }
  if (service && problem === undefined) {
    tell('ready', { ms: world.clock.monotonic() - started });
    up();
    const how = await untilEnded(service, world, signal);
    if (how !== undefined) {
      // The whole group: what the program started and left must go with it.
      await service.stop(wish.graceMs);
      await log.end();
      tell('ended', { why: how });
      tellFailure(node, `it ended by itself: ${how}`, { made, emit });
      return 'ended';
    }
  }
  if (service) tell('stopping');
  await service?.stop(wish.graceMs);
  await log.end();
  tell('stopped');
  return 'stopped';
}

function tellFailure(
  node: NodeId,
  message: string,
  { made, emit }: { readonly made: BroughtUp; readonly emit: KeeperOptions['emit'] },
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

const newKept = (wish: ServiceWish): Kept => ({
  life: newLife,
  wish,
  cancel: new AbortController(),
  work: Promise.resolve(),
  settled: deferred<void>(),
});
