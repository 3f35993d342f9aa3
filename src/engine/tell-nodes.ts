/** From actions to nodes: what became of each node, in one line, and the sum of the run. */
import type { EventBody } from '../model/event.ts';
import { exitCodeOf, exitCodes, type Failure } from '../model/failure.ts';
import type { NodeId } from '../model/graph.ts';
import type { Plan, PlanNode } from '../model/plan.ts';
import { rootCauses, type Reason } from '../model/reason.ts';
import type { MadeFile, NodeOutcome, NodeReport, RunReport } from '../model/run-report.ts';
import type { Entry } from './states.ts';
import type { Turn } from './turn.ts';
import type { Workshop } from './workshop.ts';

export interface NodeTeller {
  readonly settled: (entry: Entry, turn: Turn) => void;
  readonly report: (turn: Turn, ms: number) => RunReport;
}

/** Groups have nothing of their own: they are told nowhere. */
const isTold = (node: PlanNode | undefined): node is PlanNode => node !== undefined && node.kind !== 'group';

export function nodeTeller(plan: Plan, shop: Workshop): NodeTeller {
  const nodes = new Map(plan.nodes.map((node) => [node.id, node]));
  const ownFailures = new Map<NodeId, Failure>();
  const spans = new Map<NodeId, Entry['spans']>();
  const reports = new Map<NodeId, NodeReport>();
  return {
    settled: (entry, turn) => {
      const { node: id, main } = entry.action;
      spans.set(id, [...(spans.get(id) ?? []), ...entry.spans]);
      if (entry.failure) ownFailures.set(id, entry.failure);
      const node = nodes.get(id);
      if (!main || !isTold(node)) return;
      const failure = ownFailures.get(id);
      const spokesman = worked(entry, turn);
      const report: NodeReport = {
        node: id,
        outcome: failure ? 'failed' : outcomeOf(spokesman),
        reasons: firstCauses(spokesman, turn),
        ms: coveredMs(spans.get(id) ?? []),
        ...(entry.result?.note === undefined ? {} : { note: entry.result.note }),
        ...(failure ? { failure } : {}),
      };
      reports.set(id, report);
      const made = madeBy(entry);
      shop.emit({ type: 'node-finished', kind: node.kind, report, ...(made ? { made } : {}) });
    },
    report: (turn, runMs) => {
      const told = plan.nodes.filter(isTold).flatMap((node) => reports.get(node.id) ?? []);
      const counts: Record<NodeOutcome, number> = {
        fresh: 0,
        unchanged: 0,
        ran: 0,
        restored: 0,
        failed: 0,
        skipped: 0,
        cancelled: 0,
      };
      for (const report of told) counts[report.outcome] += 1;
      const changed = turn.changed.length > 0 ? { changed: turn.changed } : {};
      const code = exitCode(turn, [...ownFailures.values()]);
      return { run: shop.run, nodes: told, counts, ms: runMs, exitCode: code, ...changed };
    },
  };
}

/**
 * The main action, unless it is fresh because its steps gave the results that they had: work that was done is told. A
 * list that was asked for again is none.
 */
function worked(entry: Entry, turn: Turn): Entry {
  if (entry.state !== 'fresh') return entry;
  const steps = entry.action.inputs.flatMap((input) => {
    const step = input.type === 'action' ? turn.entries.get(input.action) : undefined;
    return step && step.action.node === entry.action.node && !step.action.scan ? [step] : [];
  });
  return steps.find(({ state }) => state === 'ran') ?? steps.find(({ state }) => state === 'restored') ?? entry;
}

function outcomeOf(entry: Entry): NodeOutcome {
  switch (entry.state) {
    case 'fresh':
    case 'unchanged':
    case 'restored':
    case 'ran':
    case 'failed':
    case 'skipped':
      return entry.state;
    default:
      return 'cancelled';
  }
}

/** A folder of very many files is told by its first ones: the events of a run are kept, and read as a whole. */
const mostFiles = 100;

function madeBy({ state, result, earlier }: Entry): Extract<EventBody, { type: 'node-finished' }>['made'] {
  if (!result || result.outputs.length === 0 || (state !== 'ran' && state !== 'restored')) return undefined;
  const before = new Map(earlier?.outputs.map((file) => [file.path, file]));
  const files = result.outputs.slice(0, mostFiles).map(({ path, digest, size }): MadeFile => {
    const was = before.get(path);
    return { path, digest, size, ...(was ? { was: { digest: was.digest, size: was.size } } : {}) };
  });
  return { files, of: result.outputs.length };
}

/** A step of the node itself says little: what made it run stands for it. */
const firstCauses = (entry: Entry, turn: Turn): readonly Reason[] =>
  rootCauses(entry.reasons, (id) => {
    const step = turn.entries.get(id);
    return step && step !== entry && step.action.node === entry.action.node ? step.reasons : undefined;
  });

/** The gravest root cause decides; a plain failed target is the mildest. */
function exitCode(turn: Turn, failures: readonly Failure[]): number {
  if (turn.options.signal.aborted) return exitCodes.interrupted;
  const codes = failures.map(exitCodeOf);
  const gravity = [
    exitCodes.rollbackIncomplete,
    exitCodes.deployFailed,
    exitCodes.refused,
    exitCodes.machine,
    exitCodes.remote,
    exitCodes.usage,
    exitCodes.failed,
  ];
  return gravity.find((code) => codes.includes(code)) ?? codes[0] ?? exitCodes.done;
}

/** Time that at least one of the spans covers: steps that run side by side, or share a call, count once. */
function coveredMs(spans: Entry['spans']): number {
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    covered += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return covered;
}
