/** `gobuild doctor`: what the targets need of this machine. */
import { exitCodes } from '../../model/failure.ts';
import { doctorText } from '../../report/doctor-text.ts';
import { invocationOf, printAnswer } from '../context.ts';
import type { Context } from '../context.ts';

export async function doctor(context: Context): Promise<number> {
  const { line, paint } = context;
  const answer = await context.app.doctor({ ...invocationOf(context), selectors: line.operands });
  return printAnswer(context, answer, {
    text: (findings) =>
      doctorText(line.options.quiet ? findings.filter(({ verdict }) => verdict !== 'ok') : findings, paint),
    exitCode: (findings) =>
      findings.some(({ verdict }) => verdict === 'missing') ? exitCodes.machine : exitCodes.done,
  });
}
