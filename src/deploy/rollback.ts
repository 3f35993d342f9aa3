/** `deploy rollback`: back to the last good release, probed again; the one that is left is marked bad. */
import { err } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { HostState, ReleaseId, ReleaseRecord } from '../model/rollout.ts';
import type { DeployHost, Observation } from '../model/transport.ts';
import { bringUp, takeDown } from './bring-up.ts';
import type { Operation } from './bring-up.ts';
import { findRecord, lastGood, withRecord } from './host-state.ts';
import { openLedger } from './ledger.ts';
import { view, withHost } from './operator.ts';
import type { DeployResult, OperatorRequest } from './operator.ts';

export interface RollbackRequest extends OperatorRequest, Pick<Operation, 'environment' | 'progress' | 'signal'> {}

interface Move {
  readonly state: HostState;
  readonly good: ReleaseRecord;
  readonly current: ReleaseId | undefined;
}

export async function rollbackDeploy(request: RollbackRequest): Promise<DeployResult> {
  return withHost(request, async (host, seen) => {
    if (request.signal.aborted) return err({ type: 'cancelled' });
    const move = chooseGood(request, seen);
    if ('type' in move) return err(move);
    const damaged = await host.check(move.good.id);
    if (damaged.length > 0) {
      const message = `release ${move.good.id} is damaged: ${damaged.join(', ')}; nothing was changed`;
      return err({ type: 'refused', message, help: 'deploy a release anew with `gobuild run`' });
    }
    return goTo(host, request, move);
  });
}

function chooseGood({ input }: RollbackRequest, { state, current }: Observation): Move | Failure {
  const good = state && lastGood(state, current);
  if (state && good) return { state, good, current };
  return {
    type: 'finding',
    message: `${input.target} has no earlier release that was verified good`,
    help: `see \`gobuild deploy status ${input.target}\``,
  };
}

async function goTo(host: DeployHost, request: RollbackRequest, { state, good, current }: Move): Promise<DeployResult> {
  const { clock } = request.world;
  const ledger = await openLedger({ host, clock, verb: 'rollback', state, release: good.id, from: current });
  const op: Operation = { ...request, host, clock, ledger, salt: request.world.random.hex(16) };
  // The mark comes first: were it last, a kill in between would make the next rollback go one release too far.
  const left = findRecord(state, current);
  if (left) await ledger.update((s) => withRecord(s, { ...left, state: 'bad' }));
  await takeDown(op);
  const wasStopped = state.stopped === true;
  const problem = op.signal.aborted ? 'it was cancelled' : await bringUpRelease(op, good, good.keep && !wasStopped);
  if (problem === undefined) {
    await ledger.end('done', `release ${good.id}`);
    const lines = [`${request.input.target}: release ${good.id} is current again`];
    if (left) lines.push(`  release ${left.id} is marked bad: running it again needs --again`);
    return view(lines, { target: request.input.target, release: good.id, from: current ?? null });
  }
  const failure = await stay(op, { request, good, left, problem, wasStopped });
  await ledger.end('failed', 'message' in failure ? failure.message : failure.type);
  return err(failure);
}

async function bringUpRelease(op: Operation, record: ReleaseRecord, stays: boolean): Promise<string | undefined> {
  const manifest = await op.host.manifest(record.id);
  if (!manifest) return `release ${record.id} is damaged: release.json`;
  return (await bringUp(op, { manifest, record, stay: stays }))?.message;
}

interface Stay {
  readonly request: RollbackRequest;
  readonly good: ReleaseRecord;
  readonly left: ReleaseRecord | undefined;
  readonly problem: string;
  /** A person had stopped the service. */
  readonly wasStopped: boolean;
}

/** The earlier release does not come up: back to the one that was to be left, if that ever worked. Runs to its end. */
async function stay(op: Operation, { request, good, left, problem, wasStopped }: Stay): Promise<Failure> {
  const cancelled = op.signal.aborted;
  await op.ledger.update((s) => withRecord(s, { ...good, state: cancelled ? good.state : 'failed' }));
  await takeDown(op);
  const back = { ...op, signal: new AbortController().signal };
  const again =
    left && left.verifiedBy > 0 ? await bringUpRelease(back, left, left.keep && !wasStopped) : 'no release is left';
  if (again === undefined && cancelled) return { type: 'cancelled' };
  const end =
    again === undefined
      ? `release ${left?.id} is still current`
      : `going back to ${left?.id ?? 'nothing'} failed: ${again}`;
  return {
    type: 'deploy',
    message: `release ${good.id} did not come up: ${problem}; ${end}`,
    rolledBack: again === undefined,
    help: `see \`gobuild deploy status ${request.input.target}\``,
  };
}
