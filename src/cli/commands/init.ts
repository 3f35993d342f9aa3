/** `gobuild init`: a first gobuild.yaml; questions only where a person sits at a terminal. */
import type { InitAnswer, InitQuestion } from '../../app/contract.ts';
import { relativeTo } from '../../base/path.ts';
import { exitCodes } from '../../model/failure.ts';
import { initSum } from '../../report/init-text.ts';
import { printAnswer } from '../context.ts';
import type { Context } from '../context.ts';

export async function init(context: Context): Promise<number> {
  const { world, line, app } = context;
  const { options } = line;
  const ask = options.yes || options.json || options.stdout || options.from.length > 0 ? undefined : asker(context);
  const answer = await app.init(
    {
      cwd: world.cwd,
      directory: options.directory,
      from: options.from,
      output: options.output,
      toStdout: options.stdout,
      force: options.force !== undefined,
      gitignore: options.gitignore || undefined,
    },
    ask,
  );
  const text = ({ text: written }: InitAnswer): string => (options.stdout ? written : '');
  const code = printAnswer(context, answer, { text });
  if (code === exitCodes.done && answer.type === 'done' && !options.json && !options.quiet)
    world.terminal.err(initSum({ ...answer.value, file: shownFile(answer.value.file, world.cwd) }));
  return code;
}

const shownFile = (file: string | undefined, cwd: string): string | undefined =>
  file === undefined ? undefined : relativeTo(cwd, file);

/** Asks until the answer can be used; an empty line, or the end of input, is the usual answer. */
function asker({ world, paint }: Context): ((question: InitQuestion) => Promise<string>) | undefined {
  const { ask, terminal } = world;
  if (!ask) return undefined;
  return async ({ text, standard, problem }) => {
    for (;;) {
      const line = await ask(`${text}: `);
      const answer = line?.trim() || standard;
      const wrong = problem(answer);
      if (wrong === undefined) return answer;
      terminal.err(`${paint.yellow(wrong)}\n`);
    }
  };
}
