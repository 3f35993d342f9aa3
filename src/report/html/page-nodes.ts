/** The nodes of a run's page: what each is, what became of it, and why. Pure. */
import type { Event } from '../../model/event.ts';
import type { NodeReport } from '../../model/run-report.ts';
import type { Reason } from '../../model/reason.ts';
import { failureWords } from '../failure-text.ts';
import { pastReasonText } from '../reason-text.ts';
import { visible } from '../visible.ts';
import type { PageFailure, PageNode, PageReason } from './page-data.ts';
import { eventsOf, type EventOf, type PlaceOf } from './told-events.ts';

type ToldNode = EventOf<'run-started'>['nodes'][number];

export interface PageNodes {
  readonly nodes: readonly PageNode[];
  readonly placeOf: PlaceOf;
}

/** A log without its first line still tells of the nodes that ended. */
export function pageNodes(events: readonly Event[]): PageNodes {
  const finished = eventsOf(events, 'node-finished');
  const reports = new Map(finished.map(({ report }) => [report.node, report]));
  const told: readonly ToldNode[] =
    events.find((event) => event.type === 'run-started')?.nodes ??
    finished.map(({ kind, report }) => ({ id: report.node, kind }));
  const failures = new Map(eventsOf(events, 'node-failed').map((event) => [event.node, event]));
  const places = new Map(told.map(({ id }, index) => [id, index]));
  const placeOf: PlaceOf = (node) => places.get(node);
  const nodes = told.map((node) =>
    pageNode(node, { report: reports.get(node.id), failed: failures.get(node.id), placeOf }),
  );
  return { nodes, placeOf };
}

interface Known {
  readonly report: NodeReport | undefined;
  readonly failed: EventOf<'node-failed'> | undefined;
  readonly placeOf: PlaceOf;
}

function pageNode({ id, kind, description, expectedMs, before = [] }: ToldNode, known: Known): PageNode {
  const { report, failed, placeOf } = known;
  return {
    id: visible(id),
    kind,
    state: report?.outcome ?? (failed ? 'failed' : 'unfinished'),
    ms: Math.round(report?.ms ?? 0),
    expectedMs: expectedMs === undefined ? undefined : Math.round(expectedMs),
    description: shown(description),
    note: shown(report?.note),
    before,
    reasons: reasonsOf(report?.reasons ?? [], placeOf),
    failure: failureOf(report, failed),
  };
}

const shown = (text: string | undefined): string | undefined => (text === undefined ? undefined : visible(text));

function failureOf(
  report: NodeReport | undefined,
  failed: EventOf<'node-failed'> | undefined,
): PageFailure | undefined {
  const failure = failed?.failure ?? report?.failure;
  if (!failure) return undefined;
  const { what, lines, help } = failureWords(failure);
  const { command, log, tail = [] } = failed ?? {};
  return {
    what,
    lines: [...lines, ...tail.map(visible)],
    help: shown(help),
    command: shown(command),
    log: shown(log),
  };
}

/** Equal words are said once: several actions of a node often have the same reason. */
function reasonsOf(reasons: readonly Reason[], placeOf: PlaceOf): readonly PageReason[] {
  const said = new Map<string, PageReason>();
  for (const reason of reasons) {
    const text = wordsOf(reason);
    if (!said.has(text)) said.set(text, { text, ...linkOf(reason, placeOf), ...valuesOf(reason) });
  }
  return [...said.values()];
}

function wordsOf(reason: Reason): string {
  const text = pastReasonText(reason);
  return reason.type === 'upstream-changed' && reason.path !== undefined ? `${text}: ${visible(reason.path)}` : text;
}

function linkOf(reason: Reason, placeOf: PlaceOf): Pick<PageReason, 'from'> {
  const place = reason.type === 'upstream-changed' ? placeOf(reason.from) : undefined;
  return place === undefined ? {} : { from: place };
}

/** Of values that were compared: whole, up to what a person reads. */
function valuesOf(reason: Reason): Pick<PageReason, 'old' | 'new'> {
  if (!('old' in reason) && !('new' in reason)) return {};
  const { old, new: now } = reason;
  return {
    old: shown(old)?.slice(0, longestValue),
    new: shown(now)?.slice(0, longestValue),
  };
}

const longestValue = 4000;
