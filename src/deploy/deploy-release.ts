/** The rollout of one release to one host: ask, preflight, stage, activate, probe, record, keep what is needed. */
import type { Clock } from '../model/ports.ts';
import type { Failure } from '../model/failure.ts';
import type { JobOutcome } from '../model/perform.ts';
import type { ReleaseRecord } from '../model/rollout.ts';
import type { DeployHost, Observation } from '../model/transport.ts';
import { bringUp, portsOf, takeDown, takenPort } from './bring-up.ts';
import type { Operation, Problem } from './bring-up.ts';
import { mayDeploy, whatDiffers } from './difference.ts';
import type { Wanted } from './difference.ts';
import type { Gathered } from './gather.ts';
import { emptyState, findRecord, surplus, withRecord } from './host-state.ts';
import { failureOf, openLedger } from './ledger.ts';
import { restore, timeLimit } from './restore.ts';

export interface DeployRequest extends Wanted, Pick<Operation, 'environment' | 'salt' | 'progress' | 'signal'> {
  readonly host: DeployHost;
  readonly clock: Clock;
  readonly sources: Gathered['sources'];
  /** A release that is marked bad may come back. */
  readonly again: boolean;
  readonly log: (line: string) => void;
}

/** Time limit of the checks before anything is touched. */
const preflightLimitMs = 30_000;
/** Operations whose journal and logs are kept. */
const keptOperations = 20;

/** Never throws for what a host refuses: every end is an outcome. */
export async function deployRelease(request: DeployRequest): Promise<JobOutcome> {
  try {
    const seen = await request.host.observe();
    const allowed = mayDeploy(request, seen, request.again);
    if (!allowed.ok) return { ok: false, failure: allowed.error };
    const changed = whatDiffers(request, seen);
    const { id } = request.manifest;
    if (changed === undefined) return { ok: true, unchanged: true, note: id, data: receipt(request, seen, seen) };
    if (request.signal.aborted) return { ok: false, failure: { type: 'cancelled' } };
    const refused = await preflight(request, seen);
    if (refused) return { ok: false, failure: refused };
    const failure = await rollOut(request, seen);
    if (failure) return { ok: false, failure };
    return { ok: true, changed, note: id, data: receipt(request, seen, await request.host.observe()) };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** What the run keeps: never a reason to skip the next one. */
const receipt = ({ manifest, host }: DeployRequest, before: Observation, after: Observation) => ({
  host: host.name,
  release: manifest.id,
  from: before.current ?? null,
  sequence: after.state?.sequence ?? 0,
  pid: after.state?.service?.pid ?? null,
});

/** Nothing is changed yet, and nothing will be if this gives a failure. */
async function preflight(request: DeployRequest, seen: Observation): Promise<Failure | undefined> {
  const { host, input, clock } = request;
  request.progress('preflight');
  // A secret without a value is told by whoever runs this, before the old service is touched.
  if (input.service) await request.environment(request.manifest.service?.env ?? {});
  const program = input.service?.run[0];
  const alien = input.ships.find(
    (shipped) =>
      shipped.platform !== undefined && program === `current/${shipped.name}` && !runsOn(host, shipped.platform),
  );
  if (alien) {
    return {
      type: 'configuration',
      message: `${alien.path} is for ${alien.platform}, ${host.name} runs ${host.platform.os}/${host.platform.arch}`,
      help: 'pick the program of this machine: from: "NAME[platform=host]"',
    };
  }
  // Ports of our own running service will be free once it is stopped; they are looked at again then.
  const own = new Set(seen.serviceAlive ? seen.state?.service?.ports : []);
  const limit = timeLimit(clock, preflightLimitMs);
  const signal = AbortSignal.any([request.signal, limit.signal]);
  const ports = input.service ? portsOf(input).filter(({ port }) => !own.has(port)) : [];
  const taken = await takenPort({ host, clock, signal }, ports);
  limit.clear();
  if (request.signal.aborted) return { type: 'cancelled' };
  return taken === undefined ? undefined : portFailure(taken, 'nothing was changed');
}

const runsOn = (host: DeployHost, platform: string): boolean =>
  platform.split('/').slice(0, 2).join('/') === `${host.platform.os}/${host.platform.arch}`;

const portFailure = (port: number, after: string): Failure & { readonly type: 'deploy' } => ({
  type: 'deploy',
  message: `port ${port} is held by another program; ${after}`,
  rolledBack: true,
  help: 'end that program, or give the service another port',
});

async function rollOut(request: DeployRequest, seen: Observation): Promise<Failure | undefined> {
  const { host, clock, manifest, input } = request;
  const { id } = manifest;
  const state = seen.state ?? emptyState(input.target);
  const ledger = await openLedger({ host, clock, verb: 'deploy', state, release: id, from: seen.current });
  const op: Operation = { ...request, ledger };
  const failure = await stageAndReplace(op, request, seen);
  if (failure) {
    await ledger.end('failed', 'message' in failure ? failure.message : failure.type);
    return failure;
  }
  await ledger.end('done', `release ${id}`);
  await tidy(op, request);
  return undefined;
}

async function stageAndReplace(op: Operation, request: DeployRequest, seen: Observation): Promise<Failure | undefined> {
  const { ledger } = op;
  const wasStopped = ledger.state().stopped ?? false;
  const record = recordFor(request, findRecord(ledger.state(), request.manifest.id));
  const refused = await stage(op, request, record);
  if (refused) return refused;
  if (op.signal.aborted) return { type: 'cancelled' };
  try {
    const result = await replace(op, request, record);
    if (result === undefined) return undefined;
    if (typeof result !== 'number') return await goBack(op, request, { problem: result, seen, wasStopped });
    const back = await restore(op, { wasStopped });
    return { ...portFailure(result, back.text), rolledBack: back.complete };
  } catch (error) {
    const failure = failureOf(error);
    // Somebody else's deploy is in charge of this host now: hands off.
    if (failure.type !== 'machine') return failure;
    return goBack(op, request, { problem: { message: failure.message, lines: [] }, seen, wasStopped });
  }
}

async function stage(op: Operation, request: DeployRequest, record: ReleaseRecord): Promise<Failure | undefined> {
  const { host, manifest, sources } = request;
  op.progress(`staging ${manifest.id}`);
  try {
    await host.sweep();
    const problem = await op.ledger.step('stage', () => host.stage({ manifest, sources }));
    if (problem !== undefined) return { type: 'refused', message: problem, help: 'run again' };
    await op.ledger.update((s) => withRecord(s, record));
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

/** Undefined = the release is in place. A number: the port that somebody else holds; `current` is the old one. */
async function replace(
  op: Operation,
  { manifest, input }: DeployRequest,
  record: ReleaseRecord,
): Promise<Problem | number | undefined> {
  await takeDown(op);
  const taken = input.service && (await takenPort(op, portsOf(input)));
  if (taken !== undefined && !op.signal.aborted) return taken;
  if (op.signal.aborted) return { message: 'it was cancelled', lines: [] };
  return bringUp(op, { manifest, record, stay: record.keep });
}

/** A release that comes back, by --again or because it had died, starts as any other: only its old verdict is kept. */
const recordFor = ({ input, manifest }: DeployRequest, known: ReleaseRecord | undefined): ReleaseRecord => ({
  id: manifest.id,
  version: manifest.version,
  state: known?.state === 'verified' ? 'verified' : 'staged',
  verifiedBy: known?.verifiedBy ?? 0,
  keep: input.service?.keep ?? false,
  graceMs: input.service?.graceMs ?? 0,
  probes: input.probes,
  verify: { version: input.verify.version },
});

interface Fallen {
  readonly problem: Problem;
  readonly seen: Observation;
  readonly wasStopped: boolean;
}

async function goBack(op: Operation, request: DeployRequest, { problem, seen, wasStopped }: Fallen): Promise<Failure> {
  const { id } = request.manifest;
  const cancelled = op.signal.aborted;
  if (cancelled && seen.current === id) {
    // There is nothing else to go back to: it was this very release that was being started again.
    await takeDown(op);
    return { type: 'cancelled' };
  }
  const back = await restore(op, { left: { id, mark: cancelled ? 'staged' : 'failed' }, wasStopped });
  if (cancelled && back.complete) return { type: 'cancelled' };
  const log = problem.log === undefined ? undefined : `its log: ${request.input.root}/${problem.log}`;
  return {
    type: 'deploy',
    message: `release ${id} did not come up: ${problem.message}; ${back.text}`,
    rolledBack: back.complete,
    lines: [...problem.lines, ...(back.problem?.lines ?? [])],
    help: back.complete
      ? log
      : `see \`gobuild deploy status ${request.input.target}\`, then deploy a release that works`,
  };
}

/** After success alone. What cannot be removed is told in the log and tried again by the next deploy. */
async function tidy(op: Operation, request: DeployRequest): Promise<void> {
  const { host, ledger } = op;
  const { id } = request.manifest;
  try {
    const { releases } = await host.observe();
    const gone = new Set(surplus(ledger.state(), { current: id, releases, retain: request.input.retain }));
    for (const release of gone) await host.removeRelease(release);
    // The mark of a bad release outlives its folder: it stays refused.
    await ledger.update((s) => ({
      ...s,
      releases: s.releases.filter((r) => !gone.has(r.id) || r.state === 'bad'),
    }));
    await host.trim(keptOperations);
  } catch (error) {
    const failure = failureOf(error);
    request.log(`old releases were not removed: ${'message' in failure ? failure.message : failure.type}`);
  }
}
