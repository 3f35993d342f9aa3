/** What all deploy drivers share: the keys `service`, `probes` and `verify`, their checks, and their defaults. */
import type { JsonObject } from '../../base/json.ts';
import { isAbsolute, unsafePath } from '../../base/path.ts';
import { probeNames } from '../../model/rollout.ts';
import type { ProbeName, ProbeSpec, ServiceSpec } from '../../model/rollout.ts';
import {
  durationOr,
  durationSchema as duration,
  hostSchema as host,
  loopback,
  portSchema as port,
  probeSchema,
  resolveCheck,
  resolveProbe,
  textSchema as text,
  wordsSchema as words,
  type Checks,
  type ProbeKeys,
} from '../../model/probe-keys.ts';

export interface ServiceKeys {
  readonly run: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly keep?: boolean | undefined;
  readonly stop?: { readonly grace?: string | undefined } | undefined;
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

const graceDefaultMs = 10_000;

/** Schema fragments by key. */
export const deploySchema = {
  service: {
    description: 'The program that runs from the release.',
    type: 'object',
    required: ['run'],
    additionalProperties: false,
    properties: {
      run: {
        ...words,
        description: 'Program and arguments; paths are relative to the root folder.',
        examples: [['${{ artifacts.server.path }}', '--config', 'current/etc/orders.yaml']],
      },
      cwd: {
        ...text,
        description: 'Its working folder, relative to the root folder. Default: the root folder.',
        examples: ['current'],
      },
      env: {
        description: 'Further variables. Secrets stay out of the release and are filled in when it starts.',
        examples: [{ PORT: '8080' }],
        type: 'object',
        additionalProperties: { type: ['string', 'number', 'boolean'], 'x-gobuild': 'secret' },
      },
      keep: { description: 'false stops it after the probes: for a trial.', type: 'boolean', default: true },
      stop: {
        description: 'How it is ended.',
        type: 'object',
        additionalProperties: false,
        properties: { grace: duration('Time between TERM and KILL.', '10s') },
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
    description: 'What is checked of the release besides the probes.',
    type: 'object',
    additionalProperties: false,
    properties: {
      version: {
        description: 'An endpoint that must name this release: as text, or as `version` in JSON.',
        type: 'object',
        required: ['http'],
        additionalProperties: false,
        properties: {
          http: { ...text, description: 'Path of the endpoint.', examples: ['/version'] },
          equals: {
            ...text,
            description: 'The version that it must name. Default: the release version.',
            examples: ['${{ version }}'],
          },
          port: { ...port, description: 'Its port. Default: that of the readiness probe.' },
          host,
        },
      },
      signature: {
        description: 'A sign target: each shipped artifact must be signed by it, directly or through signed checksums.',
        examples: ['signature'],
        ...text,
        'x-gobuild': 'selector',
      },
    },
  },
  retain: {
    description: 'Verified releases that are kept besides the current and the last good one.',
    default: 5,
    examples: [3],
    type: 'integer',
    minimum: 1,
    maximum: 1000,
  },
} as const satisfies Record<string, JsonObject>;

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
  return checks.find((check) => check !== undefined && 'port' in check);
}

/** Why `root` cannot hold a deploy, or undefined. Absolute folders are the user's own choice. */
export function badRoot(root: string): string | undefined {
  if (isAbsolute(root)) return /^([A-Za-z]:)?[\\/]+$/.test(root) ? 'it is the root of a file system' : undefined;
  if (root === '.' || root === './') return 'it is the workspace itself';
  const path = root.replace(/\/$/, '');
  if (path === '.gobuild') return 'it is where gobuild keeps its own state';
  return unsafePath(path);
}
