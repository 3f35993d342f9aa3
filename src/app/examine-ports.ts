/** The doctor's look at ports of this machine that services and local deploys want: free, or whose. */
import { isObject, type Json } from '../base/json.ts';
import type { GraphNode } from '../model/graph.ts';
import type { HealthFinding } from '../model/health.ts';
import { runningDeploys } from './deploy.ts';
import type { HostWorld } from './host-world.ts';
import type { Project } from './open-project.ts';

interface Wanted {
  readonly port: number;
  /** Nodes that want it, with their targets. */
  readonly by: readonly GraphNode[];
}

export async function examinePorts(
  nodes: readonly GraphNode[],
  { project, world }: { readonly project: Project; readonly world: HostWorld },
): Promise<readonly HealthFinding[]> {
  const users = nodes.filter(({ kind, driver }) => kind === 'service' || driver === 'deploy/local');
  const wishes = users.flatMap((node) => portsIn(node.settings).map((port) => ({ port, node })));
  const wanted = [...Map.groupBy(wishes, ({ port }) => port)]
    .map(([port, list]): Wanted => ({ port, by: list.map(({ node }) => node) }))
    .toSorted((a, b) => a.port - b.port);
  const running = wanted.length === 0 ? [] : await runningDeploys(project, world);
  return Promise.all(wanted.map((one) => examinePort(one, running, world)));
}

async function examinePort(
  { port, by }: Wanted,
  running: readonly string[],
  { network }: HostWorld,
): Promise<HealthFinding> {
  const neededBy = [...new Set(by.map(({ target }) => target))];
  const common = { group: 'ports', what: String(port), neededBy } as const;
  if ((await network.tcp('127.0.0.1', port, 1000)) !== undefined) return { ...common, verdict: 'ok', says: 'is free' };
  const holder = network.holder?.(port) ?? 'another program';
  const own = by.find(({ id }) => running.includes(id));
  // A deploy replaces its own service.
  if (own) return { ...common, verdict: 'ok', says: `is held by ${holder}, while ${own.id} is deployed` };
  const help = 'end that program, or choose another port';
  return { ...common, verdict: 'warning', says: `is held by ${holder}`, help };
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
