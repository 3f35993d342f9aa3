/** What is kept of a run → the data of its page. Pure; every text is made harmless here, and put into the page as text alone. */
import { gobuildVersion } from '../../base/version.ts';
import type { Event } from '../../model/event.ts';
import type { RunRecord } from '../../model/run-record.ts';
import { visible } from '../visible.ts';
import { layeredLayout } from './layered-layout.ts';
import { longestChain } from './longest-chain.ts';
import type { PageData, PageMessage, PageSpan } from './page-data.ts';
import { pageFiles } from './page-files.ts';
import { pageNodes } from './page-nodes.ts';
import { pageLogs, pageTests } from './page-texts.ts';
import { timelineRows, type Work } from './timeline-rows.ts';
import { eventsOf, type EventOf, type PlaceOf } from './told-events.ts';

export function reportData(record: RunRecord): PageData {
  const { events } = record;
  const { nodes, placeOf } = pageNodes(events);
  const startedAt = events[0]?.at ?? 0;
  const work = workOf(events, { placeOf, startedAt });
  const { rowOf, labels } = timelineRows(work);
  return {
    ...headOf(record),
    startedAt,
    nodes,
    spans: work.map(({ span }, index) => ({ ...span, row: rowOf[index] ?? 0 })),
    rows: labels,
    chain: longestChain(nodes),
    layout: layeredLayout(nodes),
    messages: messagesOf(events, placeOf),
    ...pageFiles(record, placeOf),
    ...pageTests(record.tests, placeOf),
    logs: pageLogs(record.logs, placeOf),
  };
}

type Head = Pick<
  PageData,
  'gobuild' | 'project' | 'version' | 'profile' | 'jobs' | 'run' | 'ms' | 'exitCode' | 'earlier'
>;

function headOf({ events, run, earlier }: RunRecord): Head {
  const started = events.find((event) => event.type === 'run-started');
  const ended = events.findLast((event) => event.type === 'run-finished')?.report;
  const { project = '', profile = '', jobs = 0, version } = started ?? {};
  return {
    gobuild: gobuildVersion,
    project: visible(project),
    version: version === undefined ? undefined : visible(version),
    profile: visible(profile),
    jobs,
    run,
    ms: ended?.ms,
    exitCode: ended?.exitCode,
    earlier,
  };
}

type Span = Omit<PageSpan, 'row'>;

interface Done extends Work {
  readonly span: Span;
}

/** What began and did not end was under way when the run was cut off. */
function workOf(
  events: readonly Event[],
  { placeOf, startedAt }: { readonly placeOf: PlaceOf; readonly startedAt: number },
): readonly Done[] {
  const open = new Map<string, EventOf<'action-started'>>();
  const work: Done[] = [];
  const last = events.at(-1)?.at ?? startedAt;
  const add = (
    begun: EventOf<'action-started'>,
    end: { readonly ms: number; readonly outcome: Span['outcome'] },
  ): void => {
    const node = placeOf(begun.node);
    const step = begun.main ? '' : visible(begun.step);
    if (node === undefined) return;
    const span = { node, step, at: Math.max(0, begun.at - startedAt), ...end };
    work.push({ slot: begun.slot, at: span.at, ms: span.ms, span });
  };
  for (const event of events) {
    if (event.type === 'action-started') open.set(event.action, event);
    if (event.type !== 'action-finished') continue;
    const begun = open.get(event.action);
    open.delete(event.action);
    // Not until the event: the worker may have begun the next by then.
    if (begun) add(begun, { ms: Math.min(event.at - begun.at, Math.ceil(event.ms)), outcome: event.outcome });
  }
  for (const begun of open.values()) add(begun, { ms: Math.max(0, last - begun.at), outcome: 'unfinished' });
  return work;
}

function messagesOf(events: readonly Event[], placeOf: PlaceOf): readonly PageMessage[] {
  return eventsOf(events, 'message').map(({ level, text, node }) => {
    const place = node === undefined ? undefined : placeOf(node);
    // A node that is no part of the page is named in the text.
    const unplaced = node !== undefined && place === undefined;
    return { level, text: visible(unplaced ? `${node}: ${text}` : text), node: place };
  });
}
