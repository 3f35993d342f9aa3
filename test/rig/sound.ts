/** What must hold after every fault: the next run ends well with the bytes of a cold build, and nothing is left behind. */
import path from 'node:path';
import { expect } from 'vitest';
import { leftAfter, processes } from './kill-at.ts';
import type { Ran, Rig } from './rig.ts';
import { badBlobs, digests, storeTemporaries, temporaries } from './whole-files.ts';

export interface Expected {
  /** Folders with outputs. */
  readonly outputs: readonly string[];
  /** {@link digests} of them after a cold build. */
  readonly wanted: Readonly<Record<string, string>>;
  /** Said when it does not hold: how to replay it. */
  readonly told: string;
  /** Words of the next run; default `run`. */
  readonly args?: readonly string[] | undefined;
}

/** No stack trace is for the user's eyes. */
export const expectNoStack = (ran: Pick<Ran, 'stderr'>, told = ''): void =>
  expect(ran.stderr, told).not.toMatch(/^\s+at .*[:(]/m);

/** I4: none of these sessions has a process any more. */
export const expectNobody = async (sessions: ReadonlySet<number>, told: string): Promise<void> =>
  expect(await leftAfter(() => processes().filter(({ session }) => sessions.has(session))), told).toEqual([]);

/** I1, I3, I6, I8: runs once more, without a fault. */
export async function expectSoundNext(rig: Rig, { outputs, wanted, told, args = ['run'] }: Expected): Promise<Ran> {
  const next = await rig.run(...args);
  expect(next, told).toMatchObject({ code: 0 });
  expectNoStack(next, told);
  expect(digests(rig.root, outputs), told).toEqual(wanted);
  expect(temporaries(rig.root), told).toEqual([]);
  expect(storeTemporaries(path.join(rig.base, 'store')), told).toEqual([]);
  expect(badBlobs(path.join(rig.base, 'store')), told).toEqual([]);
  return next;
}
