/** What the log of a short run says of nodes that stand: one line, which is read as those that a whole run writes of each. */
import { isObject } from '../base/json.ts';
import type { NodeId } from '../model/graph.ts';
import type { RunReport } from '../model/run-report.ts';

/** A line of a log, as JSON has it. */
export type Line = Readonly<Record<string, unknown>>;

/** Stands behind the start of the run, which names all nodes. Ten thousand lines instead would cost more than a small edit does. */
export interface StandingNodes {
  readonly type: 'nodes-standing';
  /** These do not stand: the run tells itself how they end. */
  readonly but: readonly NodeId[];
  /** What is said of some that stand. */
  readonly notes: Readonly<Record<NodeId, string>>;
}

export const freshReport = (node: NodeId, note: string | undefined): RunReport['nodes'][number] => ({
  node,
  outcome: 'fresh',
  reasons: [],
  ms: 0,
  ...(note === undefined ? {} : { note }),
});

/** The same events with one for each node that stands, and with all nodes in the report at the end. */
export function withStanding(lines: readonly Line[]): readonly Line[] {
  const place = lines.findIndex(({ type }) => type === 'nodes-standing');
  const standing = lines[place];
  if (standing === undefined) return lines;
  const nodes = nodesOf(lines.find(({ type }) => type === 'run-started')?.['nodes']);
  const but = new Set(Array.isArray(standing['but']) ? standing['but'] : []);
  const notes = isObject(standing['notes']) ? standing['notes'] : {};
  const reports = new Map(
    nodes.flatMap(({ id }) => {
      const note = Object.hasOwn(notes, id) ? notes[id] : undefined;
      return but.has(id) ? [] : [[id, freshReport(id, typeof note === 'string' ? note : undefined)] as const];
    }),
  );
  const told = nodes.flatMap(({ id, kind }) => {
    const report = reports.get(id);
    return report === undefined ? [] : [{ type: 'node-finished', kind, report, at: standing['at'] }];
  });
  const whole = [...lines.slice(0, place), ...told, ...lines.slice(place + 1)];
  return whole.map((line, index) => ({ ...withReports(line, { nodes, reports }), seq: index + 1 }));
}

interface ToldNode {
  readonly id: NodeId;
  readonly kind: unknown;
}

/** A log may have been edited. */
const nodesOf = (nodes: unknown): readonly ToldNode[] =>
  (Array.isArray(nodes) ? nodes : []).flatMap((node: unknown) =>
    isObject(node) && typeof node['id'] === 'string' ? [{ id: node['id'], kind: node['kind'] }] : [],
  );

interface Standing {
  readonly nodes: readonly ToldNode[];
  readonly reports: ReadonlyMap<NodeId, unknown>;
}

/** In the order of the start. */
function withReports(line: Line, { nodes, reports }: Standing): Line {
  const { type, report } = line;
  if (type !== 'run-finished' || !isObject(report) || !Array.isArray(report['nodes'])) return line;
  const own = new Map(report['nodes'].flatMap((one) => (isObject(one) ? [[one['node'], one] as const] : [])));
  return { ...line, report: { ...report, nodes: nodes.flatMap(({ id }) => own.get(id) ?? reports.get(id) ?? []) } };
}
