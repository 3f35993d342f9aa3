/** A probe as a person writes it (deploys, services): its keys, its checks, its defaults. */
import type { JsonObject } from '../base/json.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Complain } from './kind.ts';
import type { ProbeCheck, ProbeSpec } from './rollout.ts';

export interface ProbeKeys {
  readonly http?: { readonly port: number; readonly path?: string; readonly host?: string; readonly status?: number };
  readonly tcp?: { readonly port: number; readonly host?: string };
  readonly command?: readonly string[];
  readonly log?: string;
  readonly interval?: string;
  readonly timeout?: string;
  readonly threshold?: number;
  readonly 'stable-for'?: string;
  readonly within?: string;
}

export const loopback = '127.0.0.1';

/** Defaults of a probe: asked often, because a start is waited for. */
const probeDefaults = { interval: 200, timeout: 5000, within: 30_000 } as const;
export const portSchema = {
  description: 'Number of the port.',
  type: 'integer',
  minimum: 1,
  maximum: 65_535,
  examples: [8080],
};
export const textSchema = { type: 'string', minLength: 1 };
export const wordsSchema = { type: 'array', items: { type: 'string' }, minItems: 1 };
export const durationSchema = (description: string, usual: string) => ({
  ...textSchema,
  description,
  default: usual,
  examples: ['2s'],
});
export const hostSchema = {
  ...textSchema,
  description: 'Name or address of the host.',
  default: loopback,
  examples: ['localhost'],
};

const endpoints = {
  http: {
    description: 'A GET that must be answered with 200 to 299, or with `status`.',
    type: 'object',
    required: ['port'],
    additionalProperties: false,
    properties: {
      port: portSchema,
      path: { ...textSchema, description: 'Path that is asked.', default: '/', examples: ['/readyz'] },
      host: hostSchema,
      status: {
        description: 'The status that it must answer with. Default: any from 200 to 299.',
        type: 'integer',
        minimum: 100,
        maximum: 599,
        examples: [204],
      },
    },
  },
  tcp: {
    description: 'A port that must take a connection.',
    type: 'object',
    required: ['port'],
    additionalProperties: false,
    properties: { port: portSchema, host: hostSchema },
  },
};

const command = {
  ...wordsSchema,
  description: 'A program that must end with exit status 0; relative to the root folder.',
  examples: [['./check.sh']],
};

const timing = {
  interval: durationSchema('Pause between two tries.', '200ms'),
  timeout: durationSchema('Time that one try may take.', '5s'),
  threshold: {
    description: 'How many successes in a row are needed.',
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 1,
    examples: [3],
  },
  'stable-for': durationSchema('How long the successes must hold.', '0s'),
  within: durationSchema('Deadline of the whole probe.', '30s'),
};

const closedMap = (description: string, properties: JsonObject): JsonObject => ({
  description,
  type: 'object',
  additionalProperties: false,
  properties,
});

export const probeSchema = (description: string): JsonObject =>
  closedMap(description, { ...endpoints, command, ...timing });

/** Of a program that gobuild starts itself: its output can be asked, too. */
export const serviceProbeSchema = (description: string): JsonObject =>
  closedMap(description, {
    ...endpoints,
    log: { ...textSchema, description: 'A text that a line of its output must hold.', examples: ['listening on'] },
    command: {
      ...wordsSchema,
      description: 'A program that must end with exit status 0; in the folder of the service, with its variables.',
      examples: [['pg_isready', '-q']],
    },
    ...timing,
  });

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
  /** What a probe may ask besides a command, for messages. Default: http and tcp. */
  readonly asks?: readonly string[] | undefined;
}

export type Pointer = readonly (string | number)[];

export interface Written {
  readonly at: Pointer;
  readonly written: string | undefined;
  readonly usual: number;
}

export function durationOr(checks: Checks, { at, written, usual }: Written): number {
  const ms = written === undefined ? usual : readDuration(written);
  if (ms === undefined) {
    const help = 'write a number and a unit, for example 500ms, 30s or 5m';
    checks.found.push(checks.complain(at, 'GB1050', `"${written}" is not a duration`, help));
  }
  return ms ?? usual;
}

export function resolveProbe(keys: ProbeKeys, check: ProbeCheck, where: { checks: Checks; at: Pointer }): ProbeSpec {
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

export function resolveCheck(keys: ProbeKeys, at: Pointer, checks: Checks): ProbeCheck | undefined {
  const { found, complain, asks = ['http', 'tcp'] } = checks;
  const given = (['http', 'tcp', 'log', 'command'] as const).filter((key) => keys[key] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'asks nothing' : `asks ${given.join(' and ')} at once`;
    found.push(complain(at, 'GB3500', `the probe ${what}`, `give exactly one of ${asks.join(', ')} and command`));
    return undefined;
  }
  if (keys.log !== undefined) return { type: 'log', text: keys.log };
  if (keys.command) return { type: 'command', argv: keys.command };
  if (keys.tcp) return { type: 'tcp', host: keys.tcp.host ?? loopback, port: keys.tcp.port };
  const { http } = keys;
  if (!http) return undefined;
  const { port: number, path = '/', host: name = loopback, status } = http;
  return { type: 'http', host: name, port: number, path, ...(status !== undefined && { status }) };
}
