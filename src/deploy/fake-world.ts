/** For tests alone: the ports of a machine in memory; its clock moves when everybody waits; it can be killed. */
import { err } from '../base/result.ts';
import type { Clock, Files, Network } from '../model/ports.ts';
import type { Services, StartedService } from '../model/services.ts';
import type { TransportWorld } from '../model/transport.ts';
import { memoryFiles } from './fake-files.ts';

/** How a program of the tests behaves: the JSON text of its file. */
export interface Behaviour {
  readonly version?: string;
  readonly port?: number;
  /** Milliseconds until it answers 200; absent: never. */
  readonly ready?: number;
  /** Milliseconds until it ends. */
  readonly dies?: number;
}

export interface FakeProcess {
  readonly pid: number;
  readonly startTime: string;
  readonly behaviour: Behaviour;
  readonly env: Readonly<Record<string, string>>;
  readonly since: number;
  alive: boolean;
  released: boolean;
}

/** Thrown by every call after the crash point: what a killed process would not have done. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface FakeWorld {
  readonly world: TransportWorld;
  readonly services: Services;
  readonly processes: FakeProcess[];
  /** Ports that somebody else holds. */
  readonly strangers: Set<number>;
  /** Answers to http that replace the program's own, by URL. */
  readonly answers: Map<string, () => { status: number; body: string } | { error: string }>;
  readonly files: Files;
  /** Lets the promise come to its end, moving the clock whenever all of it waits. */
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
  /** From the n-th change on (counted from 1) nothing happens any more. */
  readonly killAt: (change: number | undefined) => void;
  readonly changes: () => number;
  /** After a kill: unreleased services die (after `ms`, when the watchdog is slow), the machine lives on. */
  readonly revive: (ms?: number) => void;
  readonly at: (ms: number, act: () => void) => void;
}

export const workspace = '/w';

/** `filesOf`: another disk than the one that keeps everything. */
export function createFakeWorld(filesOf: (change: () => void) => Files = memoryFiles): FakeWorld {
  const clock = fakeClock();
  const kill = { at: undefined as number | undefined, count: 0 };
  const change = (): void => {
    kill.count += 1;
    if (kill.at !== undefined && kill.count >= kill.at) throw new Killed(`killed at change ${kill.at}`);
  };
  const files = filesOf(change);
  const processes: FakeProcess[] = [];
  const strangers = new Set<number>();
  const answers: FakeWorld['answers'] = new Map();
  let token = 0;
  const alive = (p: FakeProcess): boolean => {
    if (p.behaviour.dies !== undefined && clock.clock.monotonic() >= p.since + p.behaviour.dies) p.alive = false;
    return p.alive;
  };
  const services = fakeServices({ files, processes, alive, change, now: clock.clock.monotonic });
  const network = fakeNetwork({ processes, alive, strangers, answers, now: clock.clock.monotonic });
  return {
    world: {
      workspace,
      files,
      clock: clock.clock,
      random: { hex: (bytes) => (token += 1).toString(16).padStart(bytes * 2, '0') },
      network,
      machine: { os: 'linux', arch: 'amd64' },
    },
    services,
    processes,
    strangers,
    answers,
    files,
    run: clock.run,
    killAt: (n) => {
      kill.at = n;
      kill.count = 0;
    },
    changes: () => kill.count,
    revive: (ms = 0) => {
      kill.at = undefined;
      const orphans = processes.filter((p) => !p.released);
      const end = (): void => orphans.forEach((p) => (p.alive = false));
      if (ms > 0) clock.at(ms, end);
      else end();
    },
    at: clock.at,
  };
}

function fakeClock() {
  let now = 1000;
  const timers: { at: number; done: () => void }[] = [];
  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = { at: now + ms, done: resolve };
      timers.push(timer);
      signal?.addEventListener('abort', () => {
        timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
        resolve();
      });
    });
  const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    clock: { now: () => 1_700_000_000_000 + now, monotonic: () => now, sleep } satisfies Clock,
    at: (ms: number, act: () => void): void => void timers.push({ at: now + ms, done: act }),
    run: async <T>(promise: Promise<T>): Promise<T> => {
      const settled = { yes: false };
      const end = (): void => void (settled.yes = true);
      promise.then(end, end);
      for (;;) {
        await idle();
        if (settled.yes) return promise;
        const next = timers.toSorted((a, b) => a.at - b.at)[0];
        if (!next) throw new Error('everybody waits, and nothing will ever happen');
        timers.splice(timers.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.done();
      }
    },
  };
}

interface ProcessWorld {
  readonly processes: FakeProcess[];
  readonly alive: (p: FakeProcess) => boolean;
  readonly now: () => number;
}

function fakeServices({
  files,
  processes,
  alive,
  change,
  now,
}: ProcessWorld & { files: Files; change: () => void }): Services {
  const known = (pid: number, startTime: string): FakeProcess | undefined =>
    processes.find((p) => p.pid === pid && p.startTime === startTime && alive(p));
  return {
    start: async ({ argv, env, log }) => {
      change();
      const program = argv[0] ?? '';
      if (!files.follow(program)) return { ok: false, error: `${program}: no such file` };
      const pid = 100 + processes.length;
      const process: FakeProcess = {
        pid,
        startTime: `t${pid}`,
        behaviour: JSON.parse(files.readText(program)),
        env,
        since: now(),
        alive: true,
        released: false,
      };
      processes.push(process);
      files.append(log, `listening\nversion ${process.behaviour.version}\n`);
      const handle: StartedService = {
        pid,
        startTime: process.startTime,
        release: () => {
          change();
          process.released = true;
        },
        stop: async () => {
          change();
          process.alive = false;
        },
        ended: () => (alive(process) ? undefined : 'exit status 3'),
      };
      return { ok: true, value: handle };
    },
    startTime: (pid) => processes.find((p) => p.pid === pid && alive(p))?.startTime,
    isAlive: (pid, startTime) => known(pid, startTime) !== undefined,
    stop: async (pid, startTime) => {
      change();
      const process = known(pid, startTime);
      if (process) process.alive = false;
      return process !== undefined;
    },
  };
}

function fakeNetwork(world: ProcessWorld & Pick<FakeWorld, 'strangers' | 'answers'>): Network {
  const { processes, alive, strangers, answers, now } = world;
  const listening = (port: number): FakeProcess | undefined =>
    processes.find((p) => p.behaviour.port === port && alive(p));
  return {
    download: async () => err({ type: 'unreachable', message: 'nothing is downloaded here' }),
    tcp: async (_host, port) => (strangers.has(port) || listening(port) ? undefined : 'connection refused'),
    http: async ({ url }) => {
      const own = answers.get(url);
      if (own) return own();
      const { port, pathname } = new URL(url);
      const process = listening(Number(port));
      if (!process) return { error: 'connection refused' };
      const { ready, version } = process.behaviour;
      if (ready === undefined || now() < process.since + ready) return { status: 503, body: 'not yet' };
      return { status: 200, body: pathname === '/version' ? `${version}\n` : 'ok' };
    },
  };
}
