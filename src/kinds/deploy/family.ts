/** What all deploy drivers share: the keys `service`, `probes` and `verify`, their checks, and their defaults. */
import type { JsonObject } from '../../base/json.ts';
import { isAbsolute, unsafePath } from '../../base/path.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Complain } from '../../model/kind.ts';
import { probeNames } from '../../model/rollout.ts';
import type { ProbeCheck, ProbeName, ProbeSpec, ServiceSpec } from '../../model/rollout.ts';

export interface ServiceKeys {
  readonly run: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly keep?: boolean | undefined;
  readonly stop?: { readonly grace?: string | undefined } | undefined;
}

export interface ProbeKeys {
  readonly http?: { readonly port: number; readonly path?: string; readonly host?: string; readonly status?: number };
  readonly tcp?: { readonly port: number; readonly host?: string };
  readonly command?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly threshold?: number;
  readonly 'stable-for'?: string;
  readonly within?: string;
}

export type ProbesKeys = Readonly<Partial<Record<ProbeName, ProbeKeys>>>;

export interface VerifyKeys {
  readonly version?: {
    readonly http: string;
    readonly equals?: string | undefined;
    readonly port?: number | undefined;
    readonly host?: string | undefined;
  };
  readonly signature?: string | undefined;
}

const loopback = '127.0.0.1';
/** Defaults of a probe: asked often, because a start is waited for. */
const probeDefaults = { interval: 200, timeout: 5000, within: 30_000 } as const;
const graceDefaultMs = 10_000;

const port = { type: 'integer', minimum: 1, maximum: 65_535 };
const text = { type: 'string', minLength: 1 };
const words = { type: 'array', items: { type: 'string' }, minItems: 1 };
const duration = (description: string) => ({ ...text, description });
const host = { ...text, description: `Default: ${loopback}.` };

const probeSchema = (description: string): JsonObject => ({
  description,
  type: 'object',
  additionalProperties: false,
  properties: {
    http: {
      description: 'A GET that must be answered with 200 to 299, or with `status`.',
      type: 'object',
      required: ['port'],
      additionalProperties: false,
      properties: {
        port,
        path: { ...text, description: 'Default: /.' },
        host,
        status: { type: 'integer', minimum: 100, maximum: 599 },
      },
    },
    tcp: {
      description: 'A port that must take a connection.',
      type: 'object',
      required: ['port'],
      additionalProperties: false,
      properties: { port, host },
    },
    command: { ...words, description: 'A program that must end with exit status 0; relative to the root folder.' },
    interval: duration('Pause between two tries. Default: 200ms.'),
    timeout: duration('Of one try. Default: 5s.'),
    threshold: { description: 'Successes in a row. Default: 1.', type: 'integer', minimum: 1, maximum: 1000 },
    'stable-for': duration('How long the successes must hold. Default: 0s.'),
    within: duration('Deadline of the whole probe. Default: 30s.'),
  },
});

/** Schema fragments by key. */
export const deploySchema = {
  service: {
    description: 'The program that runs from the release.',
    type: 'object',
    required: ['run'],
    additionalProperties: false,
    properties: {
      run: { ...words, description: 'Program and arguments; paths are relative to the root folder.' },
      cwd: { ...text, description: 'Its working folder, relative to the root folder. Default: the root folder.' },
      env: {
        description: 'Further variables. Secrets stay out of the release and are filled in when it starts.',
        type: 'object',
        additionalProperties: { type: ['string', 'number', 'boolean'], 'x-gobuild': 'secret' },
      },
      keep: { description: 'false stops it after the probes. Default: true.', type: 'boolean' },
      stop: {
        type: 'object',
        additionalProperties: false,
        properties: { grace: duration('Time between TERM and KILL. Default: 10s.') },
      },
    },
  },
  probes: {
    description: 'What must hold before a release counts as verified; asked in this order.',
    type: 'object',
    additionalProperties: false,
    properties: {
      startup: probeSchema('Asked first: for programs that are slow to start.'),
      readiness: probeSchema('The service can do its work. Without it, it must live for one second.'),
      liveness: probeSchema('Asked last.'),
    },
  },
  verify: {
    type: 'object',
    additionalProperties: false,
    properties: {
      version: {
        description: 'An endpoint that must name this release: as text, or as `version` in JSON.',
        type: 'object',
        required: ['http'],
        additionalProperties: false,
        properties: {
          http: { ...text, description: 'Path of the endpoint.' },
          equals: { ...text, description: 'Default: the release version.' },
          port: { ...port, description: 'Default: the port of the readiness probe.' },
          host,
        },
      },
      signature: {
        description: 'A sign target: each shipped artifact must be signed by it, directly or through signed checksums.',
        ...text,
        'x-gobuild': 'selector',
      },
    },
  },
  retain: {
    description: 'Verified releases that are kept besides the current and the last good one. Default: 5.',
    type: 'integer',
    minimum: 1,
    maximum: 1000,
  },
} as const satisfies Record<string, JsonObject>;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `500ms`, `1.5s`, `2m`, `1h`; undefined for anything else. */
export function readDuration(written: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(written);
  const unit = units[match?.[2] ?? ''];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined;
}

/** Collects what is wrong while settings are made, so that each check is one call. */
export interface Checks {
  readonly found: Diagnostic[];
  readonly complain: Complain;
}

type Pointer = readonly (string | number)[];

interface Written {
  readonly at: Pointer;
  readonly written: string | undefined;
  readonly usual: number;
}

function durationOr(checks: Checks, { at, written, usual }: Written): number {
  const ms = written === undefined ? usual : readDuration(written);
  if (ms === undefined) {
    const help = 'write a number and a unit, for example 500ms, 30s or 5m';
    checks.found.push(checks.complain(at, 'GB1050', `"${written}" is not a duration`, help));
  }
  return ms ?? usual;
}

export function resolveService(keys: ServiceKeys, checks: Checks): ServiceSpec {
  const { cwd = '.' } = keys;
  const why = cwd === '.' ? undefined : unsafePath(cwd);
  if (why !== undefined) {
    const help = 'it is relative to the root folder, for example current/etc';
    checks.found.push(checks.complain(['service', 'cwd'], 'GB3504', `"${cwd}" cannot be its folder: ${why}`, help));
  }
  if (keys.run[0] === '') {
    checks.found.push(checks.complain(['service', 'run', 0], 'GB3504', 'the program of the service is empty', runHelp));
  }
  const env = Object.entries(keys.env ?? {}).map(([name, value]) => [name, String(value)] as const);
  return {
    run: keys.run,
    cwd,
    env: Object.fromEntries(env),
    keep: keys.keep ?? true,
    graceMs: durationOr(checks, { at: ['service', 'stop', 'grace'], written: keys.stop?.grace, usual: graceDefaultMs }),
  };
}

const runHelp = 'name a target of `from`, for example run: ["${{ artifacts.server.path }}"]';

export function resolveProbes(keys: ProbesKeys, checks: Checks): Partial<Record<ProbeName, ProbeSpec>> {
  const probes: Partial<Record<ProbeName, ProbeSpec>> = {};
  for (const name of probeNames) {
    const probe = keys[name];
    const check = probe && resolveCheck(probe, ['probes', name], checks);
    if (probe && check) probes[name] = resolveProbe(probe, check, { checks, at: ['probes', name] });
  }
  return probes;
}

function resolveProbe(keys: ProbeKeys, check: ProbeCheck, where: { checks: Checks; at: Pointer }): ProbeSpec {
  const { checks, at } = where;
  const of = (key: 'interval' | 'timeout' | 'within' | 'stable-for', usual: number): number =>
    durationOr(checks, { at: [...at, key], written: keys[key], usual });
  const probe: ProbeSpec = {
    check,
    intervalMs: of('interval', probeDefaults.interval),
    timeoutMs: of('timeout', probeDefaults.timeout),
    threshold: keys.threshold ?? 1,
    stableForMs: of('stable-for', 0),
    withinMs: of('within', probeDefaults.within),
  };
  const least = Math.max(probe.stableForMs, (probe.threshold - 1) * probe.intervalMs);
  if (probe.withinMs <= least) {
    checks.found.push(
      checks.complain(
        at,
        'GB3501',
        `the probe cannot hold: ${least} ms are needed, ${probe.withinMs} ms allowed`,
        'raise `within`, or lower `stable-for`, `threshold` or `interval`',
      ),
    );
  }
  return probe;
}

function resolveCheck(keys: ProbeKeys, at: Pointer, { found, complain }: Checks): ProbeCheck | undefined {
  const given = (['http', 'tcp', 'command'] as const).filter((key) => keys[key] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'asks nothing' : `asks ${given.join(' and ')} at once`;
    found.push(complain(at, 'GB3500', `the probe ${what}`, 'give exactly one of http, tcp and command'));
    return undefined;
  }
  if (keys.command) return { type: 'command', argv: keys.command };
  if (keys.tcp) return { type: 'tcp', host: keys.tcp.host ?? loopback, port: keys.tcp.port };
  const { http } = keys;
  if (!http) return undefined;
  const { port: number, path = '/', host: name = loopback, status } = http;
  return { type: 'http', host: name, port: number, path, ...(status !== undefined && { status }) };
}

/** What `verify.version` asks; `equals` undefined stands for the release version, known when the target is planned. */
export interface VersionCheck {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly equals?: string | undefined;
}

export function resolveVersion(
  keys: VerifyKeys['version'],
  probes: Partial<Record<ProbeName, ProbeSpec>>,
  { found, complain }: Checks,
): VersionCheck | undefined {
  if (!keys) return undefined;
  const asked = addressOf(probes);
  const number = keys.port ?? asked?.port;
  if (number === undefined) {
    const help = 'add `port`, or a readiness probe with http or tcp';
    found.push(complain(['verify', 'version'], 'GB3505', 'the version check does not know its port', help));
    return undefined;
  }
  const name = keys.host ?? asked?.host ?? loopback;
  return { host: name, port: number, path: keys.http, ...(keys.equals !== undefined && { equals: keys.equals }) };
}

/** Where the service listens, as its probes say: readiness first. */
function addressOf(probes: Partial<Record<ProbeName, ProbeSpec>>): { host: string; port: number } | undefined {
  const checks = [probes.readiness, probes.startup, probes.liveness].map((probe) => probe?.check);
  return checks.find((check) => check !== undefined && check.type !== 'command');
}

/** Why `root` cannot hold a deploy, or undefined. Absolute folders are the user's own choice. */
export function badRoot(root: string): string | undefined {
  if (isAbsolute(root)) return /^([A-Za-z]:)?[\\/]+$/.test(root) ? 'it is the root of a file system' : undefined;
  if (root === '.' || root === './') return 'it is the workspace itself';
  const path = root.replace(/\/$/, '');
  if (path === '.gobuild') return 'it is where gobuild keeps its own state';
  return unsafePath(path);
}
