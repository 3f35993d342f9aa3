/** The text of a shell as the words of a process: strict options, and its arguments as positional parameters. Pure. */
import { quoteWord } from '../base/quote-word.ts';
import type { Work } from '../model/action.ts';

type ShellWork = Pick<Work & { readonly type: 'shell' }, 'shell' | 'text' | 'args'>;

/**
 * POSIX shells take positional parameters as words of their own (POSIX XCU sh -c), so nothing has to be quoted. PowerShell
 * would join all words behind -Command to one text: there they are quoted texts assigned to `$args`.
 */
export function shellWords(program: string, { shell, text, args = [] }: ShellWork): readonly string[] {
  if (shell === 'pwsh') {
    const given = args.length === 0 ? '' : `$args = @(${args.map((word) => quoteWord('pwsh', word)).join(', ')}); `;
    return [program, '-NoProfile', '-NonInteractive', '-Command', `$ErrorActionPreference='Stop'; ${given}${text}`];
  }
  const strict = shell === 'bash' ? ['--noprofile', '--norc', '-euo', 'pipefail'] : ['-eu'];
  // The word behind the text is $0: the name in the shell's own messages.
  return [program, ...strict, '-c', text, ...(args.length === 0 ? [] : [shell, ...args])];
}
