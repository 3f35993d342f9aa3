/** The doctor's look at ports of this machine that services and local deploys want: free, or whose. */
import { isObject, type Json } from '../base/json.ts';
import { portHolder } from '../host/index.ts';
import type { GraphNode } from '../model/graph.ts';
import type { HealthFinding } from '../model/health.ts';
import type { HostWorld } from './host-world.ts';

export async function examinePorts(
  nodes: readonly GraphNode[],
  { network }: HostWorld,
): Promise<readonly HealthFinding[]> {
  const wanted = new Map<number, Set<string>>();
  for (const { kind, driver, settings, target } of nodes) {
    if (kind !== 'service' && driver !== 'deploy/local') continue;
    for (const port of portsIn(settings)) wanted.set(port, (wanted.get(port) ?? new Set()).add(target));
  }
  const ports = [...wanted].toSorted(([a], [b]) => a - b);
  return Promise.all(
    ports.map(async ([port, targets]): Promise<HealthFinding> => {
      const common = { group: 'ports', what: String(port), neededBy: [...targets] } as const;
      const isFree = (await network.tcp('127.0.0.1', port, 1000)) !== undefined;
      if (isFree) return { ...common, verdict: 'ok', says: 'is free' };
      const says = `is held by ${portHolder(port) ?? 'another program'}`;
      const help = 'right if that is the target itself, deployed before; else end that program or choose another port';
      return { ...common, verdict: 'warning', says, help };
    }),
  );
}

/** Numbers under keys called `port`: of probes and of the places where versions are asked for. */
function portsIn(value: Json): readonly number[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one: Json) => portsIn(one));
  return Object.entries(value).flatMap(([key, member]) => {
    const port = key === 'port' ? Number(member) : Number.NaN;
    return Number.isInteger(port) && port > 0
      ? [port]
      : isObject(member) || Array.isArray(member)
        ? portsIn(member as Json)
        : [];
  });
}
