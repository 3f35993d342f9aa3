/** `gobuild verify`: checksums and signatures, and whether targets come out the same elsewhere. */
import { count } from '../../base/text.ts';
import { exitCodes } from '../../model/failure.ts';
import type { VerifiedFile } from '../../app/verify-answer.ts';
import { visible } from '../../report/visible.ts';
import { table } from '../../report/width.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context } from '../context.ts';

export async function verify(context: Context): Promise<number> {
  const { operands, options } = context.line;
  if (options.rebuild || options.inputs) return (await import('./verify-builds.ts')).verifyBuilds(context);
  const answer = await context.app.verify({ ...invocationOf(context), paths: operands, key: options.key });
  return printAnswer(context, answer, {
    text: verifiedText,
    exitCode: (files) => (files.some((file) => file.problem !== undefined) ? exitCodes.refused : exitCodes.done),
  });
}

function verifiedText(files: readonly VerifiedFile[]): string {
  const rows = files.map((file) => [
    visible(file.problem ?? 'ok'),
    visible(file.path),
    `${file.check} by ${visible(file.by)}`,
  ]);
  const bad = files.filter((file) => file.problem !== undefined).length;
  const sum =
    bad === 0 ? `${count(files.length, 'check')}, all ok` : `${bad} of ${count(files.length, 'check')} failed`;
  return linesText([...table(rows), sum]);
}
