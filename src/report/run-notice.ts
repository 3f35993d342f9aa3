/** The report of a run for those who were not there: plain JSON, with one line of text that chat programs show. */
import { durationText } from '../base/text.ts';
import type { Json } from '../base/json.ts';
import type { Plan } from '../model/plan.ts';
import type { RunReport } from '../model/run-report.ts';
import { colours } from './colours.ts';
import { failureWords } from './failure-text.ts';
import { sumLine } from './run-line.ts';

/** What is told besides the report. */
export type NoticeFacts = Pick<Plan, 'project' | 'profile' | 'version' | 'requested'> & {
  /** Deploys that changed something. */
  readonly deployed: readonly string[];
};

/** `text`: `orders 1.4.0 · profile prod · failed: test · 29 fresh, 1 ran, 1 failed · 3.4 s`. */
export function runNotice(report: RunReport, facts: NoticeFacts): Json {
  const { project, profile, version, requested, deployed } = facts;
  const failed = report.nodes.flatMap(({ node, failure }) =>
    failure === undefined ? [] : [{ node, message: failureWords(failure).what }],
  );
  const outcome = report.exitCode === 0 ? 'success' : 'failure';
  const names = failed.map(({ node }) => node).join(', ');
  const deploys = deployed.length === 0 ? [] : [`deployed: ${deployed.join(', ')}`];
  const parts = [
    version === undefined ? project : `${project} ${version}`,
    `profile ${profile}`,
    outcome === 'success' ? 'done' : `failed${names === '' ? '' : `: ${names}`}`,
    ...deploys,
    sumLine(report, colours(false)),
  ];
  return {
    text: parts.join(' · '),
    outcome,
    project,
    profile,
    ...(version === undefined ? {} : { version }),
    run: report.run,
    exitCode: report.exitCode,
    targets: requested,
    failed,
    deployed,
    counts: { ...report.counts },
    ms: Math.round(report.ms),
    duration: durationText(report.ms),
  };
}
