/** The targets of a file with what they are for, one a line. */
import type { ListedTarget } from '../model/answer.ts';
import { count } from '../base/text.ts';
import { visible } from './visible.ts';
import { table } from './width.ts';

/** Columns: name, kind, number of nodes where there is a matrix, description. Line break at the end. */
export function listText(targets: readonly ListedTarget[]): string {
  if (targets.length === 0) return 'no targets\n';
  const rows = targets.map((target) => [
    visible(target.name),
    target.using === undefined ? target.kind : `${target.kind}/${target.using}`,
    target.nodes.length === 1 ? '' : count(target.nodes.length, 'node'),
    visible(target.description ?? ''),
  ]);
  const columns = rows.some((row) => row[2] !== '') ? rows : rows.map(([name, kind, , words]) => [name, kind, words]);
  return `${table(columns.map((row) => row.map((cell) => cell ?? ''))).join('\n')}\n`;
}
