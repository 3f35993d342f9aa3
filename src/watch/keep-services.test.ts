/** Services that are kept, over fakes of the ports: what is started, in which order, and what a stop keeps from starting. */
import { expect, it, vi } from 'vitest';
import { deferred } from '../base/deferred.ts';
import { wish } from '../../test/rig/service-wish.ts';
import { ok } from '../base/result.ts';
import type { EventBody } from '../model/event.ts';
import type { Clock, Files, Network } from '../model/ports.ts';
import type { Services } from '../model/services.ts';
import { openServiceKeeper } from './keep-services.ts';
import type { ServiceWish } from './service-world.ts';

/** Time passes as fast as it is slept. */
function fastClock(): Clock {
  let now = 0;
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => {
        now += ms;
        resolve();
      });
    });
  return { now: () => now, monotonic: () => now, sleep };
}

const nothing = (): undefined => undefined;
const noFiles = {
  stat: nothing,
  makeFolder: nothing,
  remove: nothing,
  write: nothing,
  list: () => [],
} as unknown as Files;

/** A keeper whose services run until they are stopped; `stops`: what the end of one waits for. */
function fakeKeeper(stops: Readonly<Record<string, Promise<void>>> = {}) {
  const started: string[] = [];
  const told: string[] = [];
  const services: Partial<Services> = {
    start: async ({ argv: [name = ''] }) => {
      started.push(name);
      const stop = async (): Promise<void> => stops[name];
      return ok({ pid: 1, startTime: '', release: nothing, ended: nothing, stop });
    },
  };
  const keeper = openServiceKeeper({
    emit: (event: EventBody) => event.type === 'service' && told.push(`${event.node} ${event.state}`),
    world: {
      root: '/w',
      files: noFiles,
      clock: fastClock(),
      network: {} as Network,
      services: services as Services,
      onBug: (error) => {
        throw error;
      },
    },
  });
  return { keeper, started, told };
}

it('starts a service anew only after what it needs has stopped and is up again', async () => {
  const slowly = deferred<void>();
  const { keeper, started, told } = fakeKeeper({ b1: slowly.promise });
  keeper.want(wish('b', 'b1'));
  keeper.want(wish('a', 'a1', { after: ['b'] }));
  await vi.waitFor(() => expect(told).toContain('a ready'));
  keeper.want(wish('b', 'b2'));
  keeper.want(wish('a', 'a2', { after: ['b'] }));
  await vi.waitFor(() => expect(told).toContain('a stopped'));
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  slowly.resolve();
  await vi.waitFor(() => expect(told.filter((text) => text === 'a ready')).toHaveLength(2));
  expect(started).toEqual(['b1', 'a1', 'b2', 'a2']);
  await keeper.close();
});

it('breaks off the client that tells a secret when it is stopped, and starts nothing', async () => {
  const { keeper, started, told } = fakeKeeper();
  const asked = deferred<void>();
  const command = async (signal: AbortSignal): ReturnType<ServiceWish['command']> => {
    asked.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return ok({ argv: ['a'], cwd: '/w', env: {} });
  };
  keeper.want(wish('a', 'a', { command }));
  await asked.promise;
  await keeper.close();
  expect(started).toEqual([]);
  expect(told).toEqual(['a starting', 'a stopped']);
});
