/** `gobuild deploy …`: the operator's view of deploy targets. */
import type { DeployAnswer, DeployVerb } from '../../app/contract.ts';
import { exitCodes } from '../../model/failure.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context, RunCommand, Showing } from '../context.ts';
import { listenForStop } from '../stopping.ts';

export const deploy =
  (verb: DeployVerb): RunCommand =>
  async (context: Context): Promise<number> => {
    const { operands, options } = context.line;
    const { noWait } = options;
    const answer = (signal: AbortSignal) =>
      context.app.deploy({ ...invocationOf(context), verb, target: operands[0], noWait, signal });
    const showing: Showing<readonly DeployAnswer[]> = {
      text: (targets) => targets.map(({ lines }) => linesText(lines)).join('\n'),
      json: (targets) => targets.map(({ target, data, pending }) => ({ target, pending, data })),
      exitCode: (targets) =>
        options.exitCode && targets.some((target) => target.pending) ? exitCodes.changes : exitCodes.done,
    };
    if (verb !== 'rollback') return printAnswer(context, await answer(new AbortController().signal), showing);
    // What only looks may end at once; a rollback is brought to a whole state first.
    const stopping = listenForStop(context.world, (text) => context.world.terminal.err(`${text}\n`));
    try {
      const code = printAnswer(context, await answer(stopping.signal), showing);
      return stopping.code() ?? code;
    } finally {
      stopping.done();
    }
  };
