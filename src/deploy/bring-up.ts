/**
 * Makes one staged release the current one, starts its service, probes it and records it; takes a service down.
 *
 * The order that makes a kill at any moment harmless:
 * 1. the old service is stopped while the state still names it, then the state forgets it;
 * 2. the state calls the new release `active` (so: not verified), then `current` is renamed over;
 * 3. the new service starts in the watchdog's care: if gobuild dies now, it dies;
 * 4. its pid and start time are saved (`starting`): should it outlive the watchdog for a moment, the next run ends it;
 * 5. the probes;
 * 6. the state calls the release verified and its service `recorded`, flushed to the disk;
 * 7. only now the service is released from the watchdog: one that outlives gobuild is always on record;
 * 8. the state calls it `released`. A kill between 6 and 8 leaves it dead, dying or alive: the next run cannot know
 *    which, so it ends what is left by pid and start time and starts the service anew.
 */
import { InternalError } from '../base/bug.ts';
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { isLoopback } from '../model/loopback.ts';
import type { Clock } from '../model/ports.ts';
import type { StartedService } from '../model/services.ts';
import type { ProbeName, ReleaseManifest, ReleaseRecord, RolloutInput, ServiceRecord } from '../model/rollout.ts';
import { probeNames } from '../model/rollout.ts';
import type { DeployHost } from '../model/transport.ts';
import { withRecord } from './host-state.ts';
import { failureOf } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { recordVariables } from './variables.ts';
import { holdAlive, holdProbe, holdVersion } from '../model/hold-probe.ts';

/** What every step of an operation works with. */
export interface Operation {
  readonly host: DeployHost;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /**
   * Variables of a service: the base list with the release's own texts expanded over it. Holds secrets.
   * Throws what the engine throws for a secret without a value.
   */
  readonly environment: (texts: Readonly<Record<string, string>>) => Promise<Readonly<Record<string, string>>>;
  /** Random hex text, for the record of the variables. */
  readonly salt: string;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface BringUp {
  readonly manifest: ReleaseManifest;
  readonly record: ReleaseRecord;
  /** False: the service is stopped after the probes. */
  readonly stay: boolean;
}

/** Why a release did not come up, with the last lines of its service. */
export interface Problem {
  readonly message: string;
  readonly lines: readonly string[];
  /** Where its whole log lies, below the root. */
  readonly log?: string | undefined;
}

/** Lines of a service's log that a failure shows. */
const tailLines = 40;

/** Undefined = the release is current, verified, recorded. Else its service is stopped; `current` still names it. */
export async function bringUp(op: Operation, release: BringUp): Promise<Problem | undefined> {
  const { host, ledger } = op;
  const { id } = release.manifest;
  let started: Running | undefined;
  try {
    const message = await ledger.step('activate', async () => {
      await ledger.update((s) => withRecord(s, { ...release.record, state: 'active' }));
      await host.switchTo(id);
      if (!release.manifest.service) return undefined;
      const result = await start(op, release);
      if (typeof result === 'string') return result;
      started = result;
      await ledger.update((s) => ({ ...s, service: result.record }));
      return undefined;
    });
    if (message !== undefined) return { message, lines: await tailOf(op, started), log: started?.record.log };
    const failed = await ledger.step('probe', () => probe(op, release, started?.service));
    if (failed !== undefined) {
      const lines = await tailOf(op, started);
      await discard(op, started);
      return { message: failed, lines, log: started?.record.log };
    }
    await ledger.step('record', () => record(op, release, started));
    return undefined;
  } catch (error) {
    // The rename, the state or the journal failed: the world's refusal is told after the service is gone.
    await started?.service.stop(release.record.graceMs);
    const failure = failureOf(error);
    if (failure.type !== 'machine') throw error;
    return { message: failure.message, lines: [] };
  }
}

interface Running {
  readonly service: StartedService;
  readonly record: ServiceRecord;
}

async function start(op: Operation, { manifest, record }: BringUp): Promise<Running | string> {
  const { service, id } = manifest;
  if (!service) return 'the release has no service';
  const log = `log/${op.ledger.sequence}-${id}.log`;
  op.progress(`starting ${id}`);
  const env = await serviceEnv(op, service.env);
  if (!env.ok) return env.error;
  const result = await op.host.start({ release: id, argv: service.run, cwd: service.cwd, env: env.value, log });
  if (!result.ok) return `the service could not be started: ${result.error}`;
  const { pid, startTime } = result.value;
  const { graceMs } = record;
  return {
    service: result.value,
    record: {
      release: id,
      pid,
      startTime,
      graceMs,
      log,
      ports: portsOf(record).map((p) => p.port),
      variables: recordVariables(manifest, env.value, op.salt),
      phase: 'starting',
    },
  };
}

/** A secret that an older release needs may be gone by now: then it does not come up, but nothing stops halfway. */
async function serviceEnv(
  op: Operation,
  texts: Readonly<Record<string, string>>,
): Promise<Result<Environment, string>> {
  try {
    return ok(await op.environment(texts));
  } catch (error) {
    if (error instanceof InternalError || !(error instanceof Error)) throw error;
    return err(`its variables cannot be filled in: ${error.message}`);
  }
}

type Environment = Awaited<ReturnType<Operation['environment']>>;

async function probe(
  op: Operation,
  release: BringUp,
  service: StartedService | undefined,
): Promise<string | undefined> {
  const { probes, verify } = release.record;
  const env = await serviceEnv(op, release.manifest.service?.env ?? {});
  if (!env.ok) return env.error;
  const world = {
    host: op.host,
    clock: op.clock,
    env: env.value,
    ended: () => service?.ended(),
    signal: op.signal,
  };
  for (const name of probeNames) {
    const spec = probes[name];
    op.progress(`${name} of ${release.manifest.id}`);
    const problem = spec ? await holdProbe(name, spec, world) : await without(name, service && world);
    if (problem !== undefined) return problem;
  }
  const problem = verify.version && (await holdVersion(verify.version, world));
  // The last look before it counts: a service that answered once and died is no good release.
  return problem ?? (op.signal.aborted ? 'it was cancelled' : endedNow(service));
}

const endedNow = (service: StartedService | undefined): string | undefined => {
  const ended = service?.ended();
  return ended === undefined ? undefined : `the service ended after its probes: ${ended}`;
};

/** A service without a readiness probe must at least live; other probes may be left out. */
const without = async (
  name: ProbeName,
  world: Parameters<typeof holdAlive>[0] | undefined,
): Promise<string | undefined> => (name === 'readiness' && world ? holdAlive(world) : undefined);

async function record(op: Operation, { record, stay }: BringUp, started: Running | undefined): Promise<undefined> {
  const { ledger } = op;
  const verified: ReleaseRecord = { ...record, state: 'verified', verifiedBy: ledger.sequence };
  if (started && !stay) await started.service.stop(record.graceMs);
  const kept = stay ? started : undefined;
  const service = kept && { ...kept.record, phase: 'recorded' as const };
  await ledger.update((s) => withRecord({ ...s, service, stopped: stay ? undefined : s.stopped }, verified));
  if (!kept) return;
  kept.service.release();
  await ledger.update((s) => ({ ...s, service: { ...kept.record, phase: 'released' } }));
}

async function discard(op: Operation, started: Running | undefined): Promise<void> {
  if (!started) return;
  await started.service.stop(started.record.graceMs);
  await op.ledger.update((s) => ({ ...s, service: undefined }));
}

const tailOf = async (op: Operation, started: Running | undefined): Promise<readonly string[]> =>
  started ? op.host.tail(started.record.log, tailLines) : [];

/** Ends the service that the host remembers, recorded or left over. */
export async function takeDown(op: Pick<Operation, 'host' | 'ledger'>): Promise<void> {
  const { service } = op.ledger.state();
  if (!service) return;
  await op.ledger.step('stop', async () => {
    await op.host.stop(service);
    await op.ledger.update((s) => ({ ...s, service: undefined }));
    return undefined;
  });
}

/** Addresses on the host itself that the probes will ask. */
export function portsOf(release: Pick<RolloutInput, 'probes'> & Pick<ReleaseRecord, 'verify'>) {
  const checks = probeNames.flatMap((name) => release.probes[name]?.check ?? []);
  const asked = [...checks, ...(release.verify.version ? [release.verify.version] : [])];
  const ports = new Map<string, { readonly host: string; readonly port: number }>();
  for (const one of asked) {
    if (!('port' in one) || !isLoopback(one.host)) continue;
    ports.set(`${one.host} ${one.port}`, { host: one.host, port: one.port });
  }
  return [...ports.values()];
}

/** A port gets this long to become free: the watchdog of a killed run may still be at work. */
const portPatienceMs = 3000;
const portStepMs = 100;

/** The first of the ports that another program holds. */
export async function takenPort(
  op: Pick<Operation, 'host' | 'clock' | 'signal'>,
  ports: ReturnType<typeof portsOf>,
): Promise<number | undefined> {
  const until = op.clock.monotonic() + portPatienceMs;
  for (const { host, port } of ports) {
    while ((await op.host.tcp(host, port, 1000)) === undefined) {
      if (op.clock.monotonic() >= until || op.signal.aborted) return port;
      await op.clock.sleep(portStepMs, op.signal);
    }
  }
  return undefined;
}
