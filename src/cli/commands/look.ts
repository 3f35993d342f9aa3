/** Commands that only look at the targets: list, graph, show, explain. */
import { explainText } from '../../report/explain-text.ts';
import { graphFormats, graphText } from '../../report/graph-text.ts';
import type { GraphFormat } from '../../report/graph-text.ts';
import { listText } from '../../report/list-text.ts';
import { showText } from '../../report/show-text.ts';
import { invocationOf, printAnswer } from '../context.ts';
import type { Context } from '../context.ts';

export async function list(context: Context): Promise<number> {
  return printAnswer(context, await context.app.list(invocationOf(context)), { text: listText });
}

export async function graph(context: Context): Promise<number> {
  const { operands, options } = context.line;
  const format: GraphFormat = graphFormats.find((name) => name === options.format) ?? 'text';
  const answer = await context.app.graph({ ...invocationOf(context), selectors: operands });
  return printAnswer(context, answer, { text: (value) => graphText(value, format) });
}

export async function show(context: Context): Promise<number> {
  const [selector = ''] = context.line.operands;
  return printAnswer(context, await context.app.show({ ...invocationOf(context), selector }), { text: showText });
}

export async function explain(context: Context): Promise<number> {
  const { operands, options } = context.line;
  const answer = await context.app.explain({ ...invocationOf(context), selector: operands[0] ?? '' });
  return printAnswer(context, answer, { text: (value) => explainText(value, options.verbose) });
}
