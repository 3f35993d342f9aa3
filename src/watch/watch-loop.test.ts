/** The loop of watch over fakes of its ports: turns, pauses, lost events, the end. The clock moves when the test says so. */
import { expect, it } from 'vitest';
import { deferred } from '../base/deferred.ts';
import type { EventBody } from '../model/event.ts';
import type { Clock, WatchingOptions } from '../model/ports.ts';
import { watchLoop, type LoopOptions, type Sight, type TurnEnd, type TurnRequest } from './watch-loop.ts';

/** Sleeps end when the test lets time pass. */
function fakeClock(): Clock & { readonly pass: (ms: number) => Promise<void> } {
  let now = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, signal) => {
      const { promise, resolve } = deferred<void>();
      const sleeper = { until: now + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => resolve(), { once: true });
      if (signal?.aborted) resolve();
      return promise.finally(() => sleepers.delete(sleeper));
    },
    pass: async (ms) => {
      now += ms;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
      await settle();
    },
  };
}

/** Lets everything that waits for nothing but promises go on. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

/** A loop whose files change when the test says so. */
function fakeLoop(poll = false, more: Pick<LoopOptions, 'once' | 'asks'> = {}) {
  const clock = fakeClock();
  const stop = new AbortController();
  const told: EventBody[] = [];
  const requests: TurnRequest[] = [];
  const files = new Set<string>();
  let end = deferred<Partial<TurnEnd>>();
  let events: WatchingOptions | undefined;
  const sight: Sight = {
    changed: (hints) => {
      const paths = [...files].filter((path) => hints === undefined || hints.includes(path));
      for (const path of paths) files.delete(path);
      return { paths, reload: paths.includes('gobuild.yaml') };
    },
    paths: () => ['a', 'b'],
  };
  const over = watchLoop({
    ...more,
    clock,
    poll,
    signal: stop.signal,
    emit: (event) => told.push(event),
    watching: {
      open: async (options) => {
        events = options;
        return { watch: async () => undefined, close: async () => undefined };
      },
    },
    runTurn: async (request) => {
      requests.push(request);
      end = deferred();
      request.signal.addEventListener('abort', () => end.resolve({}));
      return { changed: [], writers: [], paths: [], sight, ...(await end.promise) };
    },
  });
  return {
    clock,
    told,
    over,
    stop: () => stop.abort(),
    turns: () => requests.map(({ changed, reload }) => [...changed, ...(reload ? ['reload'] : [])].join(' ')),
    request: () => requests.at(-1) as TurnRequest,
    change: (...paths: readonly string[]) => {
      for (const path of paths) files.add(path);
    },
    hint: (...paths: readonly string[]) => events?.onHint(paths),
    lose: (why: string) => events?.onLost(why),
    endTurn: async (fields: Partial<TurnEnd> = {}) => {
      end.resolve(fields);
      await settle();
    },
  };
}

it('runs, rests, and runs again for what changed, after the pause', async () => {
  const loop = fakeLoop();
  await settle();
  await loop.endTurn();
  expect(loop.told).toEqual([{ type: 'watching', paths: 2 }]);
  loop.change('a');
  loop.hint('a', 'untouched');
  await loop.clock.pass(29);
  expect(loop.turns()).toEqual(['reload']);
  await loop.clock.pass(1);
  expect(loop.turns()).toEqual(['reload', 'a']);
  loop.stop();
  await loop.over;
});

it('starts nothing for a hint behind which nothing changed', async () => {
  const loop = fakeLoop();
  await settle();
  await loop.endTurn();
  loop.hint('a');
  await loop.clock.pass(1000);
  expect(loop.turns()).toEqual(['reload']);
  loop.stop();
  await loop.over;
});

it('interrupts a turn, and takes what changed into the next one', async () => {
  const loop = fakeLoop();
  await settle();
  await loop.endTurn();
  loop.change('gobuild.yaml');
  loop.hint('gobuild.yaml');
  await loop.clock.pass(30);
  const interrupted: string[] = [];
  const deaf = loop.request().interrupts((spared) => interrupted.push([...spared].join(' ')));
  loop.change('b');
  loop.hint('b');
  await loop.clock.pass(30);
  deaf();
  await loop.endTurn();
  expect(interrupted).toEqual(['']);
  expect(loop.turns()).toEqual(['reload', 'gobuild.yaml reload', 'b']);
  loop.stop();
  await loop.over;
});

it('finds changes whose events were lost, late', async () => {
  const loop = fakeLoop();
  await settle();
  await loop.endTurn();
  loop.change('a');
  await loop.clock.pass(2000);
  await loop.clock.pass(30);
  expect(loop.turns()).toEqual(['reload', 'a']);
  loop.stop();
  await loop.over;
});

it('says once that there are no events, and looks at everything instead', async () => {
  const loop = fakeLoop();
  await settle();
  await loop.endTurn();
  loop.lose('the limit is reached');
  await loop.clock.pass(2000);
  loop.change('b');
  await loop.clock.pass(300);
  await loop.clock.pass(30);
  expect(loop.turns()).toEqual(['reload', 'b']);
  expect(loop.told.filter(({ type }) => type === 'message')).toEqual([
    {
      type: 'message',
      level: 'important',
      text: 'file events cannot be had: the limit is reached; every file is looked at instead',
    },
  ]);
  loop.stop();
  await loop.over;
});

it('sees what changed while a turn ended', async () => {
  const loop = fakeLoop();
  await settle();
  loop.change('a');
  await loop.endTurn();
  expect(loop.turns()).toEqual(['reload', 'a']);
  loop.stop();
  await loop.over;
});

it('ends when there is nothing to watch', async () => {
  const loop = fakeLoop(true);
  await settle();
  await loop.endTurn({ sight: undefined });
  await loop.over;
  expect(loop.turns()).toEqual(['reload']);
});

it('ends by itself after the first change where that is enough', async () => {
  const loop = fakeLoop(false, { once: true });
  await settle();
  await loop.endTurn();
  loop.change('a');
  loop.hint('a');
  await loop.clock.pass(30);
  // Something changed meanwhile: that belongs to it.
  await loop.endTurn({ paths: ['b'] });
  await loop.endTurn();
  await loop.over;
  expect(loop.turns()).toEqual(['reload', 'a', 'b']);
});

it('hears a person until it ends', async () => {
  let ask: Parameters<NonNullable<LoopOptions['asks']>>[0] | undefined;
  const loop = fakeLoop(false, {
    asks: (listener) => {
      ask = listener;
      return () => (ask = undefined);
    },
  });
  await settle();
  await loop.endTurn();
  ask?.('tests');
  expect(loop.request()).toMatchObject({ turn: 2, asked: 'tests', changed: [] });
  loop.stop();
  await loop.over;
  expect(ask).toBeUndefined();
});
