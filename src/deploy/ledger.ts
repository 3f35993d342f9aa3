/** The memory of one operation on one host: each change of state is saved, each step journaled before it begins. */
import type { Clock } from '../model/ports.ts';
import { FileError } from '../model/ports.ts';
import type { Failure } from '../model/failure.ts';
import type { HostState, JournalRecord, ReleaseId } from '../model/rollout.ts';
import type { DeployHost } from '../model/transport.ts';

/** Somebody else changed the host since we asked it: stop, touch nothing more. Caught in {@link failureOf}. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

export interface Ledger {
  readonly sequence: number;
  readonly state: () => HostState;
  /** Saves the changed state before it resolves. Throws Superseded and FileError. */
  readonly update: (change: (state: HostState) => HostState) => Promise<void>;
  /** Journals the intent, does the step, journals how it ended. A text that `step` gives is why it failed. */
  readonly step: (name: string, step: () => Promise<string | undefined>) => Promise<string | undefined>;
  readonly end: (mark: 'done' | 'failed', note: string) => Promise<void>;
}

export interface LedgerRequest {
  readonly host: DeployHost;
  readonly clock: Clock;
  readonly verb: JournalRecord['verb'];
  /** As observed. */
  readonly state: HostState;
  readonly release?: ReleaseId | undefined;
  readonly from?: ReleaseId | undefined;
}

/** Begins an operation: takes the next sequence number and journals what is meant to happen. */
export async function openLedger(request: LedgerRequest): Promise<Ledger> {
  const { host, clock, verb, release, from } = request;
  const sequence = request.state.sequence + 1;
  let state = request.state;
  const mark = (step: string, how: JournalRecord['mark'], note?: string): Promise<void> =>
    host.journal({ sequence, verb, step, mark: how, release, from, note, at: clock.now() });
  const update: Ledger['update'] = async (change) => {
    const next = { ...change(state), sequence };
    const conflict = await host.save(next, state.sequence);
    if (conflict !== undefined) throw new Superseded(conflict);
    state = next;
  };
  await mark('begin', 'intent');
  await update((s) => s);
  return {
    sequence,
    state: () => state,
    update,
    step: async (name, step) => {
      await mark(name, 'intent');
      const problem = await step();
      await mark(name, problem === undefined ? 'done' : 'failed', problem);
      return problem;
    },
    end: (how, note) => mark('end', how, note),
  };
}

/** The failure that a thrown error stands for; what is none of the world's refusals is thrown again. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Superseded) {
    return { type: 'refused', message: error.message, help: 'look at `gobuild deploy status`, then run again' };
  }
  if (error instanceof FileError) return { type: 'machine', message: error.message, path: error.path };
  throw error;
}
