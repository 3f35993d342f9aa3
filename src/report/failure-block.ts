/** One root cause as a block: what failed, its command, its last lines, where the whole log lies, what to do. */
import { stripVTControlCharacters } from 'node:util';
import type { EventBody } from '../model/event.ts';
import { plain } from './colours.ts';
import type { Colours } from './colours.ts';
import { failureWords } from './failure-text.ts';
import { foldLine } from './fold-line.ts';
import { visible } from './visible.ts';

export type NodeFailed = Extract<EventBody, { readonly type: 'node-failed' }>;

const tailLines = 40;
const commandLines = 6;

/** Lines, without a blank one around them; words are folded at `columns`. */
export function failureBlock(failed: NodeFailed, paint: Colours, columns?: number): string[] {
  const { what, lines, help } = failureWords(failed.failure);
  const step = failed.action.startsWith(`${failed.node}#`) ? ` (${failed.action.slice(failed.node.length + 1)})` : '';
  const head = `${paint.red('failed')}: ${paint.bold(visible(failed.node))}${visible(step)}: ${what}`;
  const block = [...foldLine(head, columns, 2)];
  if (failed.command !== undefined) block.push(...commandBlock(failed.command).map(paint.dim));
  block.push(...lines.map((line) => `  ${line}`));
  // Output is made inert before it becomes an event: only colours are left in it.
  const tail = failed.tail.slice(-tailLines);
  block.push(...tail.map((line) => `    ${paint === plain ? stripVTControlCharacters(line) : line}`.trimEnd()));
  if (failed.log !== undefined) block.push(`  ${paint.dim('log')}: ${visible(failed.log)}`);
  if (help !== undefined) block.push(...foldLine(`  ${paint.green('help')}: ${help}`, columns, 4));
  return block;
}

function commandBlock(command: string): string[] {
  const lines = command.trimEnd().split('\n').map(visible);
  const shown = lines.slice(0, commandLines).map((line, index) => `  ${index === 0 ? '$' : ' '} ${line}`);
  return lines.length > commandLines ? [...shown, '    …'] : shown;
}
