/** Why targets would run, or ran, or not: in words. */
import type { Explanation, StoreLook } from '../model/answer.ts';
import type { Reason } from '../model/reason.ts';
import { plain } from './colours.ts';
import type { Colours } from './colours.ts';
import { pastReasonText, reasonText, sourceWords } from './reason-text.ts';
import { visible } from './visible.ts';

export const stateWords = {
  fresh: 'fresh',
  'would-run': 'would run',
  'would-restore': 'would be restored',
  unknown: 'not known before what it needs has run',
  'never-built': 'would run for the first time',
  looks: 'would look at what stands there, as in each run',
} as const;

/** Lines for all nodes, a blank one between; key documents with `verbose` only. Line break at the end. */
export function explainText(nodes: readonly Explanation[], verbose: boolean, paint: Colours = plain): string {
  return nodes.map((node) => `${blockOf(node, verbose, paint).join('\n')}\n`).join('\n');
}

function blockOf(node: Explanation, verbose: boolean, paint: Colours): string[] {
  const lines = [`${paint.bold(visible(node.node))}: ${stateWords[node.state]}`];
  lines.push(...reasonLines(node.reasons));
  lines.push(...node.store.flatMap((look) => storeLines(look, node)));
  if (node.last) {
    const { outcome, run, at, reasons } = node.last;
    const because = reasons.length > 0 ? ', because' : '';
    lines.push(`  last: ${visible(outcome)} in run ${visible(run)}, ${new Date(at).toISOString()}${because}`);
    lines.push(...reasonLines(reasons, pastReasonText).map((line) => `  ${line}`));
  }
  lines.push(...node.notes.map((note) => `  note: ${visible(note)}`));
  if (verbose) lines.push(...droppedLines(node), ...node.actions.flatMap(documentLines));
  return lines;
}

const droppedLines = ({ dropped = [] }: Explanation): string[] =>
  dropped.length > 0 ? [`  variables left out: ${visible(dropped.join(', '))}`] : [];

const storeWords = {
  found: 'has this result',
  'files-missing': 'knows this result, but has lost files of it',
  'not-found': 'has no such result',
  'never-stored': 'never gets this result',
} as const;

/** A step of several is named. What the last run differs in is told above, so only what comes nearer is told here. */
function storeLines({ action, state, nearest }: StoreLook, { actions, last, reasons }: Explanation): string[] {
  const whose = actions.length > 1 ? ` (${sourceWords(action)})` : '';
  const lines = [`  store: ${storeWords[state]}${whose}`];
  if (nearest === undefined || (last && nearest.reasons.length >= reasons.length)) return lines;
  const { run, at, workspace, stored } = nearest;
  const where = workspace === undefined ? '' : ` in ${visible(workspace)}`;
  const kept = stored ? '' : ', no longer in the store';
  lines.push(`  nearest: run ${visible(run)}${where}, ${new Date(at).toISOString()}${kept}; what differs:`);
  const differing = reasonLines(nearest.reasons).map((line) => `  ${line}`);
  return [...lines, ...(differing.length > 0 ? differing : ['    nothing: only its files are gone'])];
}

/** Equal words are said once: several actions of a node often have the same reason. */
export const reasonLines = (reasons: readonly Reason[], words = reasonText): string[] =>
  [...new Set(reasons.map((reason) => detailedReason(reason, words)))].map((text) => `  ${text}`);

/** With the file of the upstream, which the short form leaves out. */
function detailedReason(reason: Reason, words: typeof reasonText): string {
  const text = words(reason);
  return reason.type === 'upstream-changed' && reason.path !== undefined ? `${text}: ${visible(reason.path)}` : text;
}

function documentLines(action: Explanation['actions'][number]): string[] {
  const head = `  ${visible(action.id)}: key ${action.key ?? 'not known yet'}`;
  if (action.document === undefined) return [head];
  const document = JSON.stringify(action.document, undefined, 2).split('\n');
  return [head, ...document.map((line) => `    ${visible(line)}`)];
}
