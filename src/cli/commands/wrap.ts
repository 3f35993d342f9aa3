/** `gobuild wrap TOOL`: writes, prints or checks the files by which another tool calls gobuild. */
import { relativeTo } from '../../base/path.ts';
import { exitCodes } from '../../model/failure.ts';
import { visible } from '../../report/visible.ts';
import { invocationOf, linesText, printAnswer } from '../context.ts';
import type { Context } from '../context.ts';

export async function wrap(context: Context): Promise<number> {
  const { world, line } = context;
  const { check, stdout, output, force } = line.options;
  const mode = check ? 'check' : stdout ? 'text' : 'write';
  const tool = line.operands[0] ?? '';
  const answer = await context.app.wrap({ ...invocationOf(context), tool, output, mode, force: force !== undefined });
  const shown = (path: string): string => visible(relativeTo(world.cwd, path));
  return printAnswer(context, answer, {
    text: (files) => {
      if (mode === 'text') {
        const [only] = files;
        if (files.length === 1 && only) return only.text;
        return files.map(({ path, text }) => `# ==> ${shown(path)}\n${text}`).join('\n');
      }
      const words =
        mode === 'check'
          ? { same: 'fine', new: 'missing', stale: 'stale' }
          : { same: 'unchanged', new: 'written', stale: 'written anew' };
      return linesText(files.map(({ path, was }) => `${shown(path)}  ${words[was]}`));
    },
    exitCode: (files) =>
      mode === 'check' && files.some(({ was }) => was !== 'same') ? exitCodes.failed : exitCodes.done,
  });
}
