/** Puts a host back to the last release that was verified good: its files, its variables, its service's state. */
import type { Clock } from '../model/ports.ts';
import type { ReleaseId, ReleaseState } from '../model/rollout.ts';
import { durationText } from '../base/text.ts';
import { bringUp, takeDown } from './bring-up.ts';
import type { Operation, Problem } from './bring-up.ts';
import { findRecord, lastGood, withRecord } from './host-state.ts';
import { failureOf } from './ledger.ts';

/** `limits.rollback`: over it, a person is needed. */
export const rollbackLimitMs = 120_000;

export interface RestoreRequest {
  /** The release that did not come up, and what it is called from now on; absent when the old one only was stopped. */
  readonly left?: { readonly id: ReleaseId; readonly mark: ReleaseState } | undefined;
  /** A person had stopped the service: it stays stopped. */
  readonly wasStopped: boolean;
}

/** `complete`: the host is as the last good release left it (or empty, when there never was one). */
export interface Restored {
  readonly complete: boolean;
  /** Sentence without a full stop. */
  readonly text: string;
  readonly problem?: Problem | undefined;
}

/** Never cancelled by the run's signal: what was begun is brought to an end, within its own limit. */
export async function restore(op: Operation, request: RestoreRequest): Promise<Restored> {
  const limit = timeLimit(op.clock, rollbackLimitMs);
  try {
    return await restoreWithin({ ...op, signal: limit.signal }, request, limit.signal);
  } catch (error) {
    const failure = failureOf(error);
    return { complete: false, text: `going back failed: ${'message' in failure ? failure.message : failure.type}` };
  } finally {
    limit.clear();
  }
}

async function restoreWithin(op: Operation, request: RestoreRequest, signal: AbortSignal): Promise<Restored> {
  const { host, ledger } = op;
  const { left } = request;
  const record = left && findRecord(ledger.state(), left.id);
  if (left && record) await ledger.update((s) => withRecord(s, { ...record, state: left.mark }));
  await takeDown(op);
  const good = lastGood(ledger.state(), left?.id);
  if (!good) {
    await host.switchTo(undefined);
    return { complete: true, text: 'there is no earlier good release: nothing is current, nothing runs' };
  }
  const manifest = await host.manifest(good.id);
  const damaged = await host.check(good.id);
  if (!manifest || damaged.length > 0) {
    return { complete: false, text: `the last good release ${good.id} is damaged: ${damaged.join(', ')}` };
  }
  op.progress(`going back to ${good.id}`);
  const problem = await bringUp(op, { manifest, record: good, stay: good.keep && !request.wasStopped });
  if (!problem) return { complete: true, text: `release ${good.id} is current again` };
  const why = signal.aborted ? `it took longer than ${durationText(rollbackLimitMs)}` : problem.message;
  return { complete: false, text: `the last good release ${good.id} did not come up again: ${why}`, problem };
}

/** A signal that aborts after `ms` of the clock. */
export function timeLimit(clock: Clock, ms: number): { readonly signal: AbortSignal; readonly clear: () => void } {
  const over = new AbortController();
  const done = new AbortController();
  void abortAfter();
  return { signal: over.signal, clear: () => done.abort() };

  async function abortAfter(): Promise<void> {
    await clock.sleep(ms, done.signal);
    if (!done.signal.aborted) over.abort();
  }
}
