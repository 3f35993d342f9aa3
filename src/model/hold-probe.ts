/** Waits until a probe holds: successes in a row over a stable time, before a deadline. Knows nothing of releases. */
import { durationText } from '../base/text.ts';
import type { Clock } from './ports.ts';
import type { ProbeCheck, ProbeSpec, VerifySpec } from './rollout.ts';
import type { DeployHost } from './transport.ts';

export interface ProbeWorld {
  readonly host: Pick<DeployHost, 'http' | 'tcp' | 'command'>;
  readonly clock: Clock;
  /** Variables of command probes. */
  readonly env: Readonly<Record<string, string>>;
  /** How the service ended, if it did. */
  readonly ended: () => string | undefined;
  /** The line that a `log` check waits for has come. */
  readonly printed?: (() => boolean) | undefined;
  readonly signal: AbortSignal;
}

/** How long a service without a readiness probe must live. */
const settleMs = 1000;
const settleStepMs = 100;
/** Deadline of the version endpoint, after the service was ready. */
const versionWithinMs = 10_000;
const versionStepMs = 200;

/** Undefined when the probe held, else why it did not. A cut by the signal gives `it was cancelled`. */
export async function holdProbe(name: string, spec: ProbeSpec, world: ProbeWorld): Promise<string | undefined> {
  const { clock } = world;
  const deadline = clock.monotonic() + spec.withinMs;
  let successes = 0;
  let since = 0;
  let last = 'it was never asked';
  while (clock.monotonic() < deadline) {
    const stopped = interrupted(name, world);
    if (stopped) return stopped;
    const left = deadline - clock.monotonic();
    const problem = await attempt(spec.check, world, Math.max(1, Math.min(spec.timeoutMs, left)));
    const died = interrupted(name, world);
    if (died) return died;
    if (problem === undefined) {
      if (successes === 0) since = clock.monotonic();
      successes += 1;
      if (successes >= spec.threshold && clock.monotonic() - since >= spec.stableForMs) return undefined;
    } else {
      successes = 0;
      last = problem;
    }
    await clock.sleep(Math.max(1, Math.min(spec.intervalMs, deadline - clock.monotonic())), world.signal);
  }
  const held = successes > 0 ? `it held ${successes} times in a row, not long enough` : last;
  return `${name} did not hold within ${durationText(spec.withinMs)}: ${held}`;
}

function interrupted(name: string, world: ProbeWorld): string | undefined {
  if (world.signal.aborted) return 'it was cancelled';
  const ended = world.ended();
  return ended === undefined ? undefined : `the service ended before ${name} held: ${ended}`;
}

/** For a service without a readiness probe: it must live for a second. */
export async function holdAlive(world: ProbeWorld): Promise<string | undefined> {
  const until = world.clock.monotonic() + settleMs;
  for (;;) {
    const stopped = interrupted('its first second', world);
    if (stopped || world.clock.monotonic() >= until) return stopped;
    await world.clock.sleep(settleStepMs, world.signal);
  }
}

/** One request; undefined = success. */
async function attempt(check: ProbeCheck, world: ProbeWorld, timeoutMs: number): Promise<string | undefined> {
  switch (check.type) {
    case 'tcp': {
      const problem = await world.host.tcp(check.host, check.port, timeoutMs);
      return problem === undefined ? undefined : `${check.host}:${check.port}: ${problem}`;
    }
    case 'http': {
      const url = httpUrl(check);
      const answer = await world.host.http({ url, timeoutMs });
      if ('error' in answer) return `${url}: ${answer.error}`;
      const good =
        check.status === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === check.status;
      return good ? undefined : `${url} answered ${answer.status}`;
    }
    case 'log':
      return world.printed?.() === true ? undefined : `it has printed no line with "${check.text}"`;
    case 'command': {
      const problem = await world.host.command({
        argv: check.argv,
        env: world.env,
        timeoutMs,
        signal: world.signal,
      });
      return problem === undefined ? undefined : `${check.argv.join(' ')}: ${problem}`;
    }
  }
}

export const httpUrl = ({ host, port, path }: { host: string; port: number; path: string }): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}${path.startsWith('/') ? '' : '/'}${path}`;

/** Asks the version endpoint until it answers; an answer that names another version is final. */
export async function holdVersion(
  verify: NonNullable<VerifySpec['version']>,
  world: ProbeWorld,
): Promise<string | undefined> {
  const url = httpUrl(verify);
  const deadline = world.clock.monotonic() + versionWithinMs;
  let last = 'no answer';
  while (world.clock.monotonic() < deadline) {
    const stopped = interrupted('its version', world);
    if (stopped) return stopped;
    const answer = await world.host.http({ url, timeoutMs: Math.max(1, deadline - world.clock.monotonic()) });
    if ('error' in answer) last = answer.error;
    else if (answer.status !== 200) last = `it answered ${answer.status}`;
    else {
      const named = versionIn(answer.body);
      return named === verify.equals ? undefined : `${url} names the version "${named}", not "${verify.equals}"`;
    }
    await world.clock.sleep(versionStepMs, world.signal);
  }
  return `${url} did not name the version within ${durationText(versionWithinMs)}: ${last}`;
}

/** The version that a body names: the text itself, a JSON string, or the member `version` of a JSON object. */
function versionIn(body: string): string {
  const text = body.trim();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'string') {
      return value.version;
    }
  } catch {
    // plain text: the usual case
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
