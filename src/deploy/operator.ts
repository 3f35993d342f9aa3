/** What an operator asks of a deploy: `status`, `history` and `stop`; what the other verbs share. */
import type { Json } from '../base/json.ts';
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { JournalRecord, RolloutInput } from '../model/rollout.ts';
import type { DeployHost, Observation, TransportWorld } from '../model/transport.ts';
import { takeDown } from './bring-up.ts';
import { openTransport } from './create-rollout.ts';
import type { RolloutOptions } from './create-rollout.ts';
import { usableHost } from './difference.ts';
import { findRecord, lastGood } from './host-state.ts';
import { failureOf, openLedger } from './ledger.ts';

export interface OperatorRequest {
  /** Input of the planned action of the deploy node (see `readInput`). */
  readonly input: RolloutInput;
  readonly transports: RolloutOptions['transports'];
  readonly world: TransportWorld;
}

/** Lines for people, the same as data, and whether a run would change something (`plan`). */
export interface DeployView {
  readonly lines: readonly string[];
  readonly data: Json;
  readonly pending: boolean;
}

export type DeployResult = Result<DeployView, Failure>;

/** Asks the host, refuses one that cannot be used, and turns what its disk refuses into a failure. */
export async function withHost(
  request: OperatorRequest,
  use: (host: DeployHost, seen: Observation) => Promise<DeployResult>,
): Promise<DeployResult> {
  const { input, transports, world } = request;
  try {
    const host = openTransport(transports, input).open(input.root, world);
    const seen = await host.observe();
    const usable = usableHost(input, seen);
    return usable.ok ? await use(host, seen) : usable;
  } catch (error) {
    return err(failureOf(error));
  }
}

export const view = (lines: readonly string[], data: Json, pending = false): DeployResult =>
  ok({ lines, data, pending });

/** What runs here, and whether it still is what was deployed. */
export async function deployStatus(request: OperatorRequest): Promise<DeployResult> {
  return withHost(request, async (_host, seen) => {
    const { target, root } = request.input;
    const { state, current } = seen;
    if (!state) return view([`${target}: never deployed`], { target, current: null });
    const record = findRecord(state, current);
    const service = state.service && {
      release: state.service.release,
      pid: state.service.pid,
      running: seen.serviceAlive,
      log: `${root}/${state.service.log}`,
      ports: state.service.ports,
    };
    const data = {
      target,
      root,
      current: current ?? null,
      state: record?.state ?? null,
      drift: seen.drift,
      service: service ?? null,
      stopped: state.stopped ?? false,
      lastGood: lastGood(state, current)?.id ?? null,
      releases: state.releases.map(({ id, state: mark, verifiedBy }) => ({ id, state: mark, verifiedBy })),
      sequence: state.sequence,
    };
    const name = current ?? 'nothing is current';
    return view([`${target}: ${name}${record ? `  ${record.state}` : ''}`, ...statusLines(data)], data);
  });
}

interface StatusData {
  readonly drift: readonly string[];
  readonly service: {
    readonly running: boolean;
    readonly pid: number;
    readonly ports: readonly number[];
    readonly log: string;
  } | null;
  readonly stopped: boolean;
  readonly lastGood: string | null;
  readonly root: string;
}

function statusLines({ drift, service, stopped, lastGood: good, root }: StatusData): string[] {
  const running = `service: ${serviceLine(service, stopped)}`;
  return [
    `  ${running}`,
    ...(drift.length > 0 ? [`  changed on this host since it was deployed: ${drift.join(', ')}`] : []),
    ...(good === null ? [] : [`  rollback would go to ${good}`]),
    `  root: ${root}`,
  ];
}

function serviceLine(service: StatusData['service'], stopped: boolean): string {
  if (service?.running) {
    const ports = service.ports.length > 0 ? `, port ${service.ports.join(', ')}` : '';
    return `runs (pid ${service.pid}${ports}), log ${service.log}`;
  }
  if (stopped) return 'stopped by deploy stop';
  return service ? `not running (was pid ${service.pid}), log ${service.log}` : 'none runs';
}

/** One line for each of the last operations, newest last. */
export async function deployHistory(request: OperatorRequest): Promise<DeployResult> {
  return withHost(request, async (host) => {
    const operations = foldHistory(await host.history());
    const lines = operations.map((one) => {
      const move = one.verb === 'stop' ? (one.release ?? '') : `${one.from ?? 'nothing'} → ${one.release ?? 'nothing'}`;
      const note = one.outcome === 'failed' && one.note !== null ? `: ${one.note}` : '';
      return `${String(one.sequence).padStart(4)}  ${one.at}  ${one.verb}  ${move}  ${one.outcome}${note}`;
    });
    return view(lines.length > 0 ? lines : [`${request.input.target}: never deployed`], { operations });
  });
}

/** An operation without an end was cut off: by a kill, or it runs right now. */
function foldHistory(records: readonly JournalRecord[]) {
  const bySequence = new Map<number, JournalRecord[]>();
  for (const record of records) {
    const begins = record.step === 'begin' || !bySequence.has(record.sequence);
    // A run that was killed before it saved its sequence number is replaced by the one that took the number again.
    if (begins) bySequence.set(record.sequence, [record]);
    else bySequence.get(record.sequence)?.push(record);
  }
  return [...bySequence.values()].flatMap((steps) => {
    const [first] = steps;
    if (!first) return [];
    const end = steps.find((record) => record.step === 'end');
    return {
      sequence: first.sequence,
      at: new Date(first.at).toISOString().replace(/\.\d+Z$/, 'Z'),
      verb: first.verb,
      release: first.release ?? null,
      from: first.from ?? null,
      outcome: end?.mark ?? 'interrupted',
      note: end?.note ?? null,
    };
  });
}

/** Ends the service; the release stays current. The next run starts it again. */
export async function stopDeploy(request: OperatorRequest): Promise<DeployResult> {
  return withHost(request, async (host, seen) => {
    const { target } = request.input;
    const service = seen.serviceAlive ? seen.state?.service : undefined;
    if (!seen.state || !service) return view([`${target}: no service of it runs`], { target, stopped: null });
    const { state } = seen;
    const ledger = await openLedger({
      host,
      clock: request.world.clock,
      verb: 'stop',
      state,
      release: service.release,
    });
    await takeDown({ host, ledger });
    await ledger.update((s) => ({ ...s, stopped: true }));
    await ledger.end('done', `pid ${service.pid}`);
    return view([`${target}: stopped pid ${service.pid} of ${service.release}`], { target, stopped: service.pid });
  });
}
