/** What a run would do, as text: the fresh counted, the others with verdict, reason and commands. */
import type { DryRunAnswer } from '../model/answer.ts';
import { plain } from './colours.ts';
import type { Colours } from './colours.ts';
import { reasonText } from './reason-text.ts';
import { visible } from './visible.ts';
import { padEnd, textWidth } from './width.ts';

const verdicts = { fresh: 'fresh', 'would-run': 'run', 'would-restore': 'restore', unknown: 'maybe' } as const;

/** Line break at the end. */
export function dryRunText({ nodes, leftOut }: DryRunAnswer, paint: Colours = plain): string {
  const changed = nodes.filter((node) => node.verdict !== 'fresh' && node.kind !== 'group');
  const widest = changed.reduce((most, node) => Math.min(48, Math.max(most, textWidth(node.node))), 0);
  const lines = changed.flatMap((node) => {
    const [reason] = node.reasons;
    const why = reason ? reasonText(reason) : node.verdict === 'unknown' ? unknownText(node.kind) : '';
    const verdict = padEnd(verdicts[node.verdict], 7);
    const head = `  ${padEnd(visible(node.node), widest)}  ${verdict}  ${paint.dim(why)}`.trimEnd();
    return [head, ...node.commands.flatMap(commandLines).map((line) => paint.dim(line))];
  });
  for (const { id, why } of leftOut) lines.push(`left out: ${visible(id)}: ${visible(why)}`);
  const number = (verdict: keyof typeof verdicts): number => nodes.filter((node) => node.verdict === verdict).length;
  const unknown = number('unknown');
  const sum = [
    `${number('fresh')} fresh`,
    `${number('would-run')} would run`,
    `${number('would-restore')} would be restored`,
    ...(unknown > 0 ? [`${unknown} not known yet`] : []),
  ];
  return `${[...lines, sum.join(', ')].join('\n')}\n`;
}

function commandLines(command: string): string[] {
  const [first = '', ...more] = command.trimEnd().split('\n').map(visible);
  return [`      $ ${first}`, ...more.map((line) => `        ${line}`)];
}

/** Why it cannot be said before. */
const unknownText = (kind: string): string =>
  kind === 'deploy' ? 'asks the host when it runs' : 'known after what it needs has run';
