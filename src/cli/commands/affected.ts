/** `gobuild affected`: what a change touches, one selector a line for `gobuild run`. */
import { affectedSum, affectedWhy } from '../../report/affected-text.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context } from '../context.ts';

export async function affected(context: Context): Promise<number> {
  const { world, line } = context;
  const answer = await context.app.affected({ ...invocationOf(context), since: line.options.since });
  const code = printAnswer(context, answer, { text: ({ selectors }) => linesText(selectors) });
  if (answer.type === 'done' && !line.options.json && !line.options.quiet) {
    if (line.options.verbose) world.terminal.err(affectedWhy(answer.value));
    world.terminal.err(affectedSum(answer.value));
  }
  return code;
}
