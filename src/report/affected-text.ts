/** What `affected` says to people beside its list: the sum, and with --verbose why each node is on it. */
import { count } from '../base/text.ts';
import type { Affected, TouchReason } from '../model/affected.ts';
import { visible } from './visible.ts';
import { table } from './width.ts';

/** One line for each touched node, groups too. */
export const affectedWhy = ({ nodes }: Affected): string =>
  table(nodes.map(({ id, why }) => [`  ${visible(id)}`, touchText(why)]))
    .map((line) => `${line}\n`)
    .join('');

/** What was compared, how much of it is touched, and what is not certain or not listed. */
export function affectedSum(answer: Affected): string {
  const { since, changedFiles, nodes, leftOut, of } = answer;
  const goals = nodes.filter((node) => node.kind !== 'group').length;
  const commit = since.commit === undefined ? '' : ` (${since.commit.slice(0, 12)})`;
  const lines = [
    `${count(changedFiles.length, 'file')} changed since ${visible(since.name)}${commit}; ${goals} of ${count(of, 'node')} touched`,
    ...leftOut.map(({ id, why }) => `left out: ${visible(id)}: ${why}`),
    ...guesses(answer),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function guesses({ nodes }: Affected): readonly string[] {
  const lines: string[] = [];
  const unknown = nodes.filter(({ why }) => why.type === 'may-be-found' && !why.known).map(({ id }) => visible(id));
  if (unknown.length > 0)
    lines.push(`note: no result of these is known here, so every file of their folder counts: ${some(unknown)}`);
  const unread = nodes.find(({ why }) => why.type === 'declaration' && !why.readable)?.why;
  if (unread?.type === 'declaration')
    lines.push(`note: the earlier ${visible(unread.path)} cannot be read, so every target counts as changed`);
  const always = nodes.filter(({ why }) => why.type === 'no-inputs').map(({ id }) => visible(id));
  if (always.length > 0) lines.push(`note: these name no inputs, so every change touches them: ${some(always)}`);
  return lines;
}

const some = (names: readonly string[]): string =>
  names.length <= 6 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;

export function touchText(why: TouchReason): string {
  switch (why.type) {
    case 'file':
      return `${visible(why.path)} changed`;
    case 'may-be-found':
      return `${visible(why.path)} changed, and may be part of it`;
    case 'declaration':
      return `${visible(why.path)} declares it otherwise`;
    case 'no-inputs':
      return 'it names no inputs';
    case 'upstream':
      return `${visible(why.from)} is touched`;
  }
}
