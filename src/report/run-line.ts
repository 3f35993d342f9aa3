/** The single lines that `run` prints: header, one of a finished target, the sum. */
import { count, durationText } from '../base/text.ts';
import type { Kind } from '../model/config.ts';
import type { EventBody } from '../model/event.ts';
import type { NodeOutcome, NodeReport, RunReport } from '../model/run-report.ts';
import type { Colours } from './colours.ts';
import { failureWords } from './failure-text.ts';
import { reasonText } from './reason-text.ts';
import { visible } from './visible.ts';
import { padEnd, padStart } from './width.ts';

/** What a target of that kind did when it ran. */
const verbs: Readonly<Record<Kind, string>> = {
  compile: 'built',
  check: 'passed',
  sign: 'signed',
  package: 'made',
  deploy: 'deployed',
  task: 'done',
  service: 'staged',
  group: 'done',
};
/** What it does while its main action runs. */
export const gerunds: Readonly<Record<Kind, string>> = {
  compile: 'building',
  check: 'checking',
  sign: 'signing',
  package: 'packing',
  deploy: 'deploying',
  task: 'running',
  service: 'staging',
  group: 'waiting',
};
const verbColumns = 8;
const timeColumns = 6;

type RunStarted = Extract<EventBody, { readonly type: 'run-started' }>;

/** `orders 1.4.0 · profile prod · 31 targets · 2 at a time`. */
export function headerLine(started: RunStarted, paint: Colours): string {
  const project = paint.bold(visible(started.project)) + (started.version === undefined ? '' : ` ${started.version}`);
  const parts = [
    `profile ${started.profile}`,
    count(started.nodes.length + (started.standing?.count ?? 0), 'target'),
    `${started.jobs} at a time`,
  ];
  return [project, ...parts].join(' · ');
}

export interface NodeLine {
  readonly kind: Kind;
  readonly report: NodeReport;
  /** Columns of the name. */
  readonly nameColumns: number;
  readonly paint: Colours;
}

/** `  server@linux-arm64    built     3.1 s   cmd/server/main.go changed`. */
export function nodeLine({ kind, report, nameColumns, paint }: NodeLine): string {
  const name = padEnd(visible(report.node), nameColumns);
  const verb = padEnd(verbOf(kind, report.outcome), verbColumns);
  const colour = report.outcome === 'failed' ? paint.red : report.outcome === 'restored' ? paint.cyan : paint.green;
  const time = padStart(durationText(report.ms), timeColumns);
  return `  ${name}  ${colour(verb)} ${time}   ${paint.dim(remark(report))}`.trimEnd();
}

function verbOf(kind: Kind, outcome: NodeOutcome): string {
  return outcome === 'ran' ? verbs[kind] : outcome;
}

/** What the target says of itself, then why it ran; of a failed one what went wrong. */
function remark(report: NodeReport): string {
  const note = report.note === undefined ? [] : [visible(report.note)];
  if (report.outcome === 'failed') {
    return [...note, ...(report.failure ? [failureWords(report.failure).what] : [])].join(' · ');
  }
  const [first] = report.reasons;
  return [...note, ...(first ? [reasonText(first)] : [])].join(' · ');
}

/** `29 fresh, 2 ran, 0 restored · 3.4 s · dist/release (14 files)`; nothing done: `31 fresh · 0.04 s`. */
export function sumLine(report: RunReport, paint: Colours): string {
  const { counts } = report;
  const fresh = `${counts.fresh + counts.unchanged} fresh`;
  const bad = (['failed', 'skipped', 'cancelled'] as const).filter((outcome) => counts[outcome] > 0);
  const idle = counts.ran + counts.restored === 0 && bad.length === 0;
  const parts = idle ? [fresh] : [fresh, `${counts.ran} ran`, `${counts.restored} restored`];
  const badParts = bad.map((outcome) => `${counts[outcome]} ${outcome}`);
  const result = [...parts, ...badParts.map((text) => (counts.failed > 0 ? paint.red(text) : paint.yellow(text)))];
  const release =
    idle || !report.release ? [] : [`${visible(report.release.path)} (${count(report.release.files, 'file')})`];
  return [result.join(', '), durationText(report.ms), ...release].join(' · ');
}
