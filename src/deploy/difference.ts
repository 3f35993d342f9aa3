/** Whether a host is as wanted: the one question that a deploy asks before it does anything. Pure. */
import { canonicalJson } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import type { ReleaseManifest, RolloutInput } from '../model/rollout.ts';
import type { Observation } from '../model/transport.ts';
import { findRecord } from './host-state.ts';
import { isMovingVersion } from './release.ts';
import { changedVariables } from './variables.ts';

export interface Wanted {
  readonly input: RolloutInput;
  readonly manifest: ReleaseManifest;
  /** Values that the variables which the manifest names have now. Never shown. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What is other than wanted, as one sentence; undefined = nothing, and so nothing is touched. */
export function whatDiffers({ input, manifest, variables }: Wanted, seen: Observation): string | undefined {
  const { id } = manifest;
  if (seen.current === undefined) return `release ${id} is the first`;
  if (seen.current !== id) return `release ${id} replaces ${seen.current}`;
  const record = seen.state && findRecord(seen.state, id);
  if (record?.state !== 'verified') return `release ${id} was not verified yet`;
  if (seen.drift.length > 0) return `release ${id} was changed on its host: ${listed(seen.drift)}`;
  if (!sameProbes(record, input)) return `the probes of release ${id} changed`;
  return serviceDiffers(input, id, seen) ?? variablesDiffer({ input, manifest, variables }, seen);
}

function serviceDiffers(input: RolloutInput, id: string, seen: Observation): string | undefined {
  const service = seen.serviceAlive ? seen.state?.service : undefined;
  if (!input.service?.keep) return service && `the service of release ${service.release} still ran`;
  if (!service) return `the service of release ${id} was not running`;
  return service.release === id && service.phase === 'released'
    ? undefined
    : `the service of release ${service.release} was left over`;
}

/** A service that stays has the variables that it was started with: others need another start. */
function variablesDiffer({ input, manifest, variables }: Wanted, seen: Observation): string | undefined {
  if (!input.service?.keep) return undefined;
  const names = changedVariables(manifest, variables, seen.state?.service?.variables);
  if (names.length === 0) return undefined;
  return names.length === 1
    ? `environment variable ${names[0]} changed`
    : `environment variables ${spoken(names)} changed`;
}

const spoken = (names: readonly string[]): string =>
  names.length > 3 ? listed(names) : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

const sameProbes = (a: Pick<RolloutInput, 'probes'> & Deep, b: Pick<RolloutInput, 'probes'> & Deep): boolean =>
  probeText(a) === probeText(b);
type Deep = { readonly verify: Pick<RolloutInput['verify'], 'version'> };
const probeText = ({ probes, verify }: Pick<RolloutInput, 'probes'> & Deep): string =>
  canonicalJson({ probes, version: verify.version ?? null } as unknown as Json);

/** Refuses a host that cannot be trusted with this release; `again` lifts the mark of a release that a person left. */
export function mayDeploy(
  { input, manifest }: Omit<Wanted, 'variables'>,
  seen: Observation,
  again: boolean,
): Result<true, Failure> {
  const usable = usableHost(input, seen);
  if (!usable.ok) return usable;
  const { id, version } = manifest;
  if (seen.state && findRecord(seen.state, id)?.state === 'bad' && !again) {
    return refuse(
      `release ${id} was left by a rollback and is marked bad`,
      'deploy another release, or say --again if this one is meant to come back',
    );
  }
  if (isMovingVersion(version)) return ok(true);
  const others = seen.state?.releases.filter((r) => r.version === version && r.id !== id) ?? [];
  const stranger = others[0]?.id ?? seen.releases.find((other) => other !== id && sameVersion(other, id));
  if (stranger === undefined) return ok(true);
  return refuse(
    `version ${version} is on this host with other contents already: ${stranger}, not ${id}`,
    'a released version does not change: raise the version (a version that ends in -dev may change)',
  );
}

/** Both names without their digests are equal. */
const sameVersion = (a: string, b: string): boolean => a.slice(0, -13) === b.slice(0, -13);

/** Refuses a root whose records are damaged or another target's. */
export function usableHost(input: Pick<RolloutInput, 'target' | 'root'>, seen: Observation): Result<true, Failure> {
  if (seen.broken !== undefined) {
    return refuse(`${input.root} cannot be used: ${seen.broken}`, 'look at it, move it away, and run again');
  }
  if (seen.state && seen.state.target !== input.target) {
    return refuse(
      `${input.root} holds the releases of the target ${seen.state.target}`,
      'give each deploy target a root of its own',
    );
  }
  return ok(true);
}

const refuse = (message: string, help: string): Result<never, Failure> => err({ type: 'refused', message, help });
