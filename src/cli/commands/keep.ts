/** Commands about what gobuild keeps: cache, clean, log, keygen, schema. */
import type { Answer, CacheAnswer } from '../../app/contract.ts';
import { count } from '../../base/text.ts';
import { exitCodes } from '../../model/failure.ts';
import { visible } from '../../report/visible.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context, RunCommand } from '../context.ts';
import { openProgress } from '../progress-line.ts';

export const cache =
  (verb: 'stats' | 'verify' | 'gc' | 'clear'): RunCommand =>
  async (context: Context): Promise<number> => {
    const progress = openProgress(context.world, context.line.options);
    const answer: Answer<CacheAnswer> = await context.app.cache({
      verb,
      size: context.line.options.size,
      project: invocationOf(context),
      tell: progress.tell,
    });
    progress.end();
    return printAnswer(context, answer, {
      text: ({ lines }) => linesText(lines),
      json: ({ data }) => data,
      exitCode: ({ damaged }) => (damaged ? exitCodes.refused : exitCodes.done),
    });
  };

export async function clean(context: Context): Promise<number> {
  const { operands, options } = context.line;
  const { all, noWait, verbose } = options;
  const answer = await context.app.clean({ ...invocationOf(context), selectors: operands, all, noWait });
  return printAnswer(context, answer, {
    text: ({ removed, kept }) =>
      linesText([
        ...(verbose ? removed.map((path) => `removed ${visible(path)}`) : []),
        ...kept.map(({ path, why }) => `kept ${visible(path)}: ${visible(why)}`),
        `${count(removed.length, 'path')} removed${kept.length > 0 ? `, ${kept.length} kept` : ''}`,
      ]),
  });
}

export async function log(context: Context): Promise<number> {
  const { operands, options } = context.line;
  const answer = await context.app.log({ ...invocationOf(context), run: operands[0], target: options.target });
  return printAnswer(context, answer, { text: linesText });
}

export async function keygen(context: Context): Promise<number> {
  const { operands, options } = context.line;
  const path = operands[0] ?? 'gobuild.key';
  const answer = await context.app.keygen({ ...invocationOf(context), path, force: options.force !== undefined });
  return printAnswer(context, answer, {
    text: ({ privateKey, publicKey, fingerprint }) =>
      linesText([`private key: ${privateKey}`, `public key:  ${publicKey}`, `fingerprint: ${fingerprint}`]),
  });
}

export async function schema(context: Context): Promise<number> {
  return printAnswer(context, await context.app.schema(), {
    text: (value) => `${JSON.stringify(value, undefined, 2)}\n`,
  });
}
