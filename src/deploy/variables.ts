/** Whether the variables of a running service are still what they were, from digests that tell nothing of the values. */
import { createHmac } from 'node:crypto';
import type { ReleaseManifest, VariablesRecord } from '../model/rollout.ts';

type Values = Readonly<Record<string, string>>;

/** Names whose values come from outside the release; what the release sets itself is part of its digest. */
const outerNames = ({ envNames, service }: ReleaseManifest): readonly string[] => {
  const own = new Set(Object.keys(service?.env ?? {}));
  return [...new Set(envNames)].filter((name) => !own.has(name)).toSorted();
};

/** `values`: the environment of the service; `salt`: random hex. */
export function recordVariables(manifest: ReleaseManifest, values: Values, salt: string): VariablesRecord {
  const digests = outerNames(manifest).flatMap((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? [] : [[name, digestOf(value, salt)] as const];
  });
  return { salt, digests };
}

/** Names of the variables that are other than `record` says, in text order. */
export function changedVariables(
  manifest: ReleaseManifest,
  values: Values,
  record: VariablesRecord | undefined,
): readonly string[] {
  if (!record) return [];
  const then = new Map(record.digests);
  const now = new Map(recordVariables(manifest, values, record.salt).digests);
  return outerNames(manifest).filter((name) => then.get(name) !== now.get(name));
}

const digestOf = (value: string, salt: string): string =>
  createHmac('sha256', Buffer.from(salt, 'hex')).update(value).digest('hex');
