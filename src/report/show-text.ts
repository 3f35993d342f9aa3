/** One target fully resolved, as text. */
import type { ShownNode } from '../model/answer.ts';
import { visible } from './visible.ts';

/** A block for each node, a blank line between. Line break at the end. */
export const showText = (nodes: readonly ShownNode[]): string =>
  nodes.map((node) => `${showBlock(node).join('\n')}\n`).join('\n');

function showBlock(node: ShownNode): string[] {
  const kind = node.using === undefined ? node.kind : `${node.kind}/${node.using}`;
  return [
    `${visible(node.id)}  (${kind}, cache: ${node.cache})`,
    ...section('after', node.before),
    ...section('inputs', node.inputs),
    ...section('outputs', node.outputs),
    ...section('settings', JSON.stringify(node.settings, undefined, 2).split('\n')),
    ...node.actions.flatMap(actionLines),
  ];
}

function actionLines(action: ShownNode['actions'][number]): string[] {
  const [first = '', ...more] = action.command.trimEnd().split('\n').map(visible);
  const tools = action.tools.length === 0 ? '' : `  (${action.tools.map(visible).join(', ')})`;
  const head = `  ${visible(action.step)}: ${visible(action.id)}${tools}`;
  return [head, ...(first === '' ? [] : [`    $ ${first}`, ...more.map((line) => `      ${line}`)])];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${visible(line)}`)];
