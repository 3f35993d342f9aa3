/** One service that is kept: its starts, what becomes of each, and the pause after a failure. Decided in service-life.ts. */
import { deferred, type Deferred } from '../base/deferred.ts';
import type { EventBody } from '../model/event.ts';
import type { NodeId } from '../model/graph.ts';
import { backOff } from './back-off.ts';
import { sweepCopies } from './bring-up-service.ts';
import { holdSockets, type SocketHolder } from './hold-sockets.ts';
import { serveOnce, type ServeEnd } from './serve-once.ts';
import { newLife, nextLife, type Life, type LifeEffect, type LifeEvent } from './service-life.ts';
import type { ServiceWish, ServiceWorld } from './service-world.ts';

export interface KeeperOptions {
  readonly world: ServiceWorld;
  readonly emit: (event: EventBody) => void;
  /** One that goes down is started again after a pause; else with the next wish alone. */
  readonly restarts?: boolean | undefined;
}

/** What one service knows of the others. */
export interface Around extends KeeperOptions {
  readonly find: (node: NodeId) => Kept | undefined;
  /** Called after each step of one of them. */
  readonly onStep: () => void;
}

/** One start of a service, until nothing of it is left. */
interface Start {
  readonly wish: ServiceWish;
  readonly number: number;
  /** Breaks the start off, or the wait for the end of what runs. */
  readonly cancel: AbortController;
  upAt?: number;
  replaced?: true;
}

/** One service: its life, its latest wish, and what is done for it right now. */
export interface Kept {
  readonly around: Around;
  life: Life;
  wish: ServiceWish;
  current?: Start | undefined;
  /** Started beside the current one. */
  next?: Start | undefined;
  /** All that still runs, also of programs that were replaced. */
  readonly starts: Set<Start>;
  readonly work: Set<Promise<void>>;
  readonly sockets: SocketHolder;
  /** Resolves when it is ready, or not wanted any more. */
  up: Deferred<void>;
  failures: number;
  lastProblem?: string | undefined;
  /** Ends the pause after a failure. */
  pause: AbortController;
}

export function step(one: Kept, event: LifeEvent): void {
  const { life, effect } = nextLife(one.life, event);
  if (isSettled(one.life) && !isSettled(life)) one.up = deferred<void>();
  one.life = life;
  if (isSettled(life)) one.up.resolve();
  if (life.at !== 'down') one.pause.abort();
  if (life.at === 'absent') one.sockets.close();
  if (effect !== undefined) perform(one, effect);
  one.around.onStep();
}

function perform(one: Kept, effect: LifeEffect): void {
  const { current, next } = one;
  if (effect === 'start') one.current = begin(one);
  else if (effect === 'replace') one.next = begin(one);
  else if (effect === 'drop') next?.cancel.abort();
  else if (effect === 'stop') for (const start of [current, next]) start?.cancel.abort();
  if (effect !== 'retire' && effect !== 'promote') return;
  one.current = next;
  one.next = undefined;
  if (effect === 'promote' || !current) return;
  current.replaced = true;
  current.cancel.abort();
}

function begin(one: Kept): Start {
  const numbers = new Set([...one.starts].map(({ number }) => number));
  let number = 0;
  while (numbers.has(number)) number += 1;
  const start: Start = { wish: one.wish, number, cancel: new AbortController() };
  one.starts.add(start);
  track(one, serve(one, start));
  return start;
}

function track(one: Kept, work: Promise<void>): void {
  const tracked = work.catch(one.around.world.onBug).finally(() => one.work.delete(tracked));
  one.work.add(tracked);
}

/** As long as the process lives: start, probe, follow, and the stop that `cancel` asks for. */
async function serve(one: Kept, start: Start): Promise<void> {
  const { around, sockets } = one;
  await othersUp(one, start);
  const end = await serveOnce(
    start,
    { ...around, sockets },
    {
      signal: start.cancel.signal,
      up: () => {
        start.upAt = around.world.clock.monotonic();
        step(one, { type: start === one.next ? 'next-up' : 'came-up' });
        sweep(one);
      },
      isRepeated: (problem) => around.restarts === true && problem === one.lastProblem,
      isReplaced: () => start.replaced === true,
    },
  );
  one.starts.delete(start);
  over(one, start, end);
  sweep(one);
}

/** Once nothing runs from older copies any more. */
function sweep({ current, wish, starts, around }: Kept): void {
  if (current?.upAt !== undefined && starts.size === 1) sweepCopies([current.wish, wish], around.world);
}

async function othersUp({ around }: Kept, { wish, cancel: { signal } }: Start): Promise<void> {
  const awaited = wish.after.flatMap((node) => around.find(node) ?? []).filter(({ life }) => !isSettled(life));
  if (awaited.length === 0 || signal.aborted) return;
  const names = awaited.map((one) => one.wish.node).join(', ');
  around.emit({ type: 'service', node: wish.node, state: 'waiting', why: `until ${names} is ready` });
  const aborted = deferred<void>();
  signal.addEventListener('abort', () => aborted.resolve(), { once: true });
  await Promise.race([aborted.promise, Promise.all(awaited.map(async (one) => one.up.promise))]);
}

function over(one: Kept, start: Start, { how, problem }: ServeEnd): void {
  const isCurrent = start === one.current;
  const isNext = start === one.next;
  if (isCurrent) one.current = undefined;
  if (isNext) one.next = undefined;
  one.lastProblem = problem;
  if (one.life.at === 'stopping') {
    if (!one.current && !one.next) step(one, { type: 'stopped' });
  } else if (isNext) {
    const { emit } = one.around;
    if (how !== 'stopped') emit({ type: 'service', node: one.wish.node, state: 'ready', why: 'the old one goes on' });
    step(one, { type: how === 'stopped' ? 'next-over' : 'next-failed' });
  } else if (isCurrent) {
    step(one, { type: how });
    if (one.life.at === 'down' && one.around.restarts) pauseAfter(one, start);
  }
}

/** Until it is tried again, or wanted anew. */
function pauseAfter(one: Kept, { upAt }: Start): void {
  const { world, emit } = one.around;
  const upMs = upAt === undefined ? 0 : world.clock.monotonic() - upAt;
  const { failures, waitMs, says } = backOff({ before: one.failures, upMs });
  one.failures = failures;
  one.pause = new AbortController();
  emit({ type: 'service', node: one.wish.node, state: 'waiting', why: says });
  track(one, startAgain(one, waitMs, one.pause.signal));
}

async function startAgain(one: Kept, waitMs: number, signal: AbortSignal): Promise<void> {
  await one.around.world.clock.sleep(waitMs, signal);
  if (!signal.aborted) step(one, { type: 'again' });
}

export function wantNow(one: Kept, wish: ServiceWish): void {
  const { identity } = wish;
  if (one.wish.identity !== identity) Object.assign(one, { failures: 0, lastProblem: undefined });
  const handover = wish.handover === true && one.wish.handover === true;
  one.wish = wish;
  step(one, { type: 'want', identity, handover });
}

/** Work may bring more work about. */
export async function nothingRuns({ work }: Kept): Promise<void> {
  while (work.size > 0) await Promise.all(work);
}

export const unwanted: LifeEvent = { type: 'want', identity: undefined };

/** Somebody answers. */
const isUp = ({ at }: Life): boolean => at === 'ready' || at === 'replacing' || at === 'dropping';

/** It has failed, or serves as it was before it was wanted anew. */
export const isDown = ({ life, wish }: Kept): boolean =>
  life.at === 'down' || (life.at === 'ready' && life.identity !== wish.identity);

/** Nothing is under way with it. */
export const isResting = ({ life }: Kept): boolean => life.at === 'ready' || life.at === 'absent';

/** Who needs it has nothing to wait for. */
const isSettled = (life: Life): boolean => isUp(life) || life.at === 'absent';

export const newKept = (wish: ServiceWish, around: Around): Kept => ({
  around,
  life: newLife,
  wish,
  starts: new Set(),
  work: new Set(),
  sockets: holdSockets(around.world),
  up: deferred<void>(),
  failures: 0,
  pause: new AbortController(),
});
