/** One root cause as a block: what failed, its command, its last lines, where the whole log lies, what to do. */
import { inertCommands } from '../base/ci-commands.ts';
import type { EventBody } from '../model/event.ts';
import type { Colours } from './colours.ts';
import { failureWords } from './failure-text.ts';
import { foldLine } from './fold-line.ts';
import { outputText } from './output-text.ts';
import { visible } from './visible.ts';

export type NodeFailed = Extract<EventBody, { readonly type: 'node-failed' }>;

const tailLines = 40;
const commandLines = 6;
/** Characters of one line; the log has the rest. */
const lineLength = 2000;

/** Lines, without a blank one around them; words are folded at `columns`. */
export function failureBlock(failed: NodeFailed, paint: Colours, columns?: number): string[] {
  const { what, lines, help } = failureWords(failed.failure);
  const step = failed.action.startsWith(`${failed.node}#`) ? ` (${failed.action.slice(failed.node.length + 1)})` : '';
  const head = `${paint.red('failed')}: ${paint.bold(visible(failed.node))}${visible(step)}: ${inertCommands(what)}`;
  const block = [...foldLine(head, columns, 2)];
  if (failed.command !== undefined) block.push(...commandBlock(failed.command).map(paint.dim));
  block.push(...lines.map((line) => `  ${inertCommands(line)}`));
  // Output is made inert before it becomes an event: only colours are left in it.
  const tail = failed.tail.slice(-tailLines);
  block.push(...tail.map((line) => `    ${outputText(line, { paint, most: lineLength })}`.trimEnd()));
  if (failed.log !== undefined) block.push(`  ${paint.dim('log')}: ${visible(failed.log)}`);
  if (help !== undefined) block.push(...foldLine(`  ${paint.green('help')}: ${help}`, columns, 4));
  return block;
}

function commandBlock(command: string): string[] {
  const lines = command
    .trimEnd()
    .split('\n')
    .map((line) => inertCommands(visible(line)));
  const shown = lines.slice(0, commandLines).map((line, index) => `  ${index === 0 ? '$' : ' '} ${line}`);
  return lines.length > commandLines ? [...shown, '    …'] : shown;
}
