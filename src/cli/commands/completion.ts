/** `gobuild completion SHELL`: prints the script that teaches a shell to complete commands, options and target names. */
import { nearest } from '../../base/text.ts';
import { diagnostic } from '../../model/diagnostic.ts';
import { printRefusal } from '../context.ts';
import type { Context } from '../context.ts';
import { shells } from '../completion/reply.ts';

export async function completion(context: Context): Promise<number> {
  const { world, line } = context;
  const [word = ''] = line.operands;
  // PowerShell calls itself both.
  const shell = shells.find((name) => name === (word === 'pwsh' ? 'powershell' : word));
  if (shell === undefined) {
    const meant = nearest(word, shells);
    const help = meant ? `did you mean ${meant}?` : `one of ${shells.join(', ')}`;
    const problem = diagnostic('GB4004', `there is no completion for "${word}"`, { help });
    return printRefusal(context, { type: 'rejected', diagnostics: [problem], sources: {} });
  }
  const { completionScripts } = await import('../completion/scripts.ts');
  world.terminal.out(completionScripts[shell]);
  return 0;
}
