/** `gobuild deploy …`: the operator's view of deploy targets. */
import type { DeployVerb } from '../../app/contract.ts';
import { exitCodes } from '../../model/failure.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context, RunCommand } from '../context.ts';

export const deploy =
  (verb: DeployVerb): RunCommand =>
  async (context: Context): Promise<number> => {
    const { operands, options } = context.line;
    const { yes, noWait } = options;
    const answer = await context.app.deploy({ ...invocationOf(context), verb, target: operands[0], yes, noWait });
    return printAnswer(context, answer, {
      text: (targets) => targets.map(({ lines }) => linesText(lines)).join('\n'),
      json: (targets) => targets.map(({ target, data, pending }) => ({ target, pending, data })),
      exitCode: (targets) =>
        options.exitCode && targets.some((target) => target.pending) ? exitCodes.changes : exitCodes.done,
    });
  };
