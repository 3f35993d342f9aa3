/** Handover, crashes and pauses of services that are kept, over fakes of the ports; time passes as the test says. */
import { expect, it, vi } from 'vitest';
import { deferred, type Deferred } from '../base/deferred.ts';
import { wish } from '../../test/rig/service-wish.ts';
import { err, ok } from '../base/result.ts';
import type { EventBody } from '../model/event.ts';
import type { Files, Network } from '../model/ports.ts';
import type { HeldSocket, ServiceCommand, Services } from '../model/services.ts';
import { openServiceKeeper } from './keep-services.ts';
import type { ServiceWish } from './service-world.ts';

const nothing = (): undefined => undefined;
const noFiles = {
  stat: nothing,
  makeFolder: nothing,
  remove: nothing,
  write: nothing,
  list: () => [],
} as unknown as Files;

/** Sleeps end when the test passes that much time; a cut one ends at once. */
function handClock() {
  let now = 0;
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const sleeper = { at: now + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => resolve());
      if (signal?.aborted) resolve();
    });
  return {
    clock: { now: () => now, monotonic: () => now, sleep },
    pass: async (ms: number): Promise<void> => {
      for (const end = now + ms; now < end;) {
        await settle();
        now = Math.min(end, ...[...sleepers].map(({ at }) => at).filter((at) => at > now));
        for (const one of sleepers) if (one.at <= now) [one].forEach(({ wake }) => sleepers.delete(one) && wake());
      }
      await settle();
    },
  };
}

interface Program {
  readonly command: ServiceCommand;
  ended?: string;
  stopped?: true;
  /** What its stop waits for. */
  readonly gone: Deferred<void>;
}

function fakeKeeper(restarts = true) {
  const programs: Program[] = [];
  const told: string[] = [];
  const open = new Set<number>();
  const { clock, pass } = handClock();
  const services: Partial<Services> = {
    start: async (command) => {
      const program: Program = { command, gone: deferred<void>() };
      programs.push(program);
      const stop = async (): Promise<void> => {
        program.stopped = true;
        if (program.ended === undefined) await program.gone.promise;
      };
      return ok({ pid: 1, startTime: '', release: nothing, ended: () => program.ended, stop });
    },
    listen: async ({ host, port }) => {
      if (open.has(port)) return err({ taken: true, why: 'EADDRINUSE' });
      open.add(port);
      return ok({ host, port, descriptor: port, close: () => open.delete(port) });
    },
  };
  const keeper = openServiceKeeper({
    restarts,
    emit: (event: EventBody) => {
      if (event.type === 'service') told.push(`${event.node} ${event.state}${event.why ? `: ${event.why}` : ''}`);
      else told.push(event.type);
    },
    world: {
      root: '/w',
      files: noFiles,
      clock,
      network: {} as Network,
      services: services as Services,
      onBug: (error) => {
        throw error;
      },
    },
  });
  const fresh = (): string[] => told.splice(0);
  const close = async (): Promise<void> => {
    for (const { gone } of programs) gone.resolve();
    await keeper.close();
  };
  return { keeper, programs, open, pass, fresh, close };
}

const listen = [{ host: '127.0.0.1', port: 8080 }];
const handed = (identity: string, more: Partial<ServiceWish> = {}): ServiceWish =>
  wish('a', identity, { listen, handover: true, ...more });

it('hands the same socket over, and lets the old program end in its own time', async () => {
  const { keeper, programs, open, pass, fresh, close } = fakeKeeper();
  keeper.want(handed('one'));
  await pass(1100);
  keeper.want(handed('two'));
  await pass(500);
  expect([programs.length, programs[0]?.stopped]).toEqual([2, undefined]);
  await pass(700);
  expect(fresh()).toEqual(['a starting', 'a ready', 'a starting', 'a ready']);
  expect(programs[0]?.stopped).toBe(true);
  // The old one still drains: the next handover does not wait for it.
  keeper.want(handed('three'));
  await pass(1100);
  expect(programs.map(({ command }) => command.sockets?.map(({ descriptor }: HeldSocket) => descriptor))).toEqual([
    [8080],
    [8080],
    [8080],
  ]);
  expect(new Set(programs.map(({ command }) => command.log)).size).toBe(3);
  programs[0]?.gone.resolve();
  await pass(1);
  expect(fresh()).toEqual(['a starting', 'a ready', 'a replaced']);
  expect(open.size).toBe(1);
  await close();
  expect([open.size, fresh().toSorted()]).toEqual([0, ['a replaced', 'a stopped', 'a stopping']]);
});

it('keeps the old program where the new one does not come up, and tries again with the next wish', async () => {
  const { keeper, programs, pass, fresh, close } = fakeKeeper();
  keeper.want(handed('one'));
  await pass(1100);
  keeper.want(handed('two'));
  await pass(10);
  Object.assign(programs[1] ?? {}, { ended: 'exit status 1' });
  await pass(60_000);
  expect(programs.map(({ stopped }) => stopped)).toEqual([undefined, true]);
  expect(fresh().slice(2)).toEqual([
    'a starting',
    'a failed: the service ended before its first second held: exit status 1',
    'node-failed',
    'a ready: the old one goes on',
  ]);
  keeper.want(handed('two'));
  await pass(1100);
  expect(programs).toHaveLength(3);
  expect(programs[0]?.stopped).toBe(true);
  await close();
});

it('opens what `listen` names now, and says who holds an address', async () => {
  const { keeper, programs, open, pass, fresh, close } = fakeKeeper();
  keeper.want(handed('one'));
  await pass(1100);
  keeper.want(handed('two', { listen: [{ host: '127.0.0.1', port: 9 }] }));
  await pass(1100);
  expect([...open]).toEqual([9]);
  keeper.want(wish('b', 'b', { listen: [{ host: '127.0.0.1', port: 9 }] }));
  await pass(3200);
  expect(programs).toHaveLength(2);
  expect(fresh()).toContain('b failed: port 9 is taken by another program');
  await close();
});

it('starts a crashed service again after pauses that double, and begins anew after a good while', async () => {
  const { keeper, programs, pass, fresh, close } = fakeKeeper();
  keeper.want(wish('a', 'one'));
  const crash = async (): Promise<void> => {
    Object.assign(programs.at(-1) ?? {}, { ended: 'exit status 3' });
    await pass(200);
  };
  await pass(1100);
  await crash();
  expect(fresh().slice(2)).toEqual(['a ended: exit status 3', 'node-failed', 'a waiting: starts again in 1 s']);
  await pass(700);
  expect(programs).toHaveLength(1);
  await pass(200);
  expect(programs).toHaveLength(2);
  await pass(1100);
  await crash();
  // The same once more: one line.
  expect(fresh()).toEqual([
    'a starting',
    'a ready',
    'a ended: exit status 3',
    'a waiting: starts again in 2 s, after 2 failures in a row',
  ]);
  await pass(33_000);
  await crash();
  expect(fresh().at(-1)).toBe('a waiting: starts again in 1 s');
  // A wish does not wait for the pause, and another program has not failed yet.
  keeper.want(wish('a', 'two'));
  await pass(10);
  expect(programs.at(-1)?.command.argv).toEqual(['two']);
  await pass(1100);
  await crash();
  expect(fresh().slice(-2)).toEqual(['node-failed', 'a waiting: starts again in 1 s']);
  await close();
  const count = programs.length;
  await pass(60_000);
  expect(programs).toHaveLength(count);
});

it('leaves a service that ended alone where nobody asked for restarts', async () => {
  const { keeper, programs, pass, fresh, close } = fakeKeeper(false);
  keeper.want(wish('a', 'one'));
  await pass(1100);
  Object.assign(programs[0] ?? {}, { ended: 'signal SIGSEGV' });
  await pass(100_000);
  expect([programs.length, fresh().at(-1)]).toEqual([1, 'node-failed']);
  await close();
});

it('lets a service wait until what it needs is ready, also after that one failed', async () => {
  const { keeper, programs, pass, fresh, close } = fakeKeeper();
  keeper.want(wish('db', 'db'));
  keeper.want(wish('api', 'api', { after: ['db'] }));
  await pass(10);
  Object.assign(programs[0] ?? {}, { ended: 'exit status 1' });
  await pass(1000);
  expect(programs.map(({ command }) => command.argv[0])).toEqual(['db']);
  await pass(2500);
  expect(fresh()).toContain('api waiting: until db is ready');
  expect(programs.map(({ command }) => command.argv[0])).toEqual(['db', 'db', 'api']);
  await close();
});

it('can be closed while one waits for another', async () => {
  const { keeper, programs, pass, close } = fakeKeeper();
  keeper.want(wish('db', 'db'));
  keeper.want(wish('api', 'api', { after: ['db'] }));
  await pass(10);
  await close();
  expect(programs).toHaveLength(1);
  await vi.waitFor(() => expect(programs[0]?.stopped).toBe(true));
});

it('says who is down as soon as one is, and else waits until all that are wanted are ready', async () => {
  const { keeper, programs, pass, close } = fakeKeeper();
  const never = new AbortController();
  let settled: readonly string[] | undefined;
  const ask = (signal = never.signal): void => {
    settled = undefined;
    void keeper.settled(signal).then((down) => (settled = down));
  };
  ask();
  await pass(1);
  expect(settled).toEqual([]);
  keeper.want(handed('one'));
  keeper.want(wish('b', 'b', { after: ['a'] }));
  ask();
  await pass(1100);
  expect(settled).toBeUndefined();
  await pass(1100);
  expect(settled).toEqual([]);
  // A program that is handed over and does not come up: the old one serves what nobody wants any more.
  keeper.want(handed('two'));
  ask();
  await pass(10);
  expect(settled).toBeUndefined();
  Object.assign(programs[2] ?? {}, { ended: 'exit status 1' });
  await pass(200);
  expect(settled).toEqual(['a']);
  keeper.want(handed('three'));
  const cut = new AbortController();
  ask(cut.signal);
  cut.abort();
  await pass(1);
  expect(settled).toEqual([]);
  await close();
});
