/** Where in a shell text an expression would not stay the one word that it becomes: in quotes, comments … */
import type { ShellName } from '../base/quote-word.ts';
import { powershellProblem } from './shell-text-powershell.ts';
import { posixProblem } from './shell-text-posix.ts';

/** Stands for an expression in the text that is looked at; no shell text may hold a NUL of its own. */
export const hole = '\u0000';

/**
 * Why the expressions of `text` (each one {@link hole}) cannot each become one quoted word, in their order;
 * undefined for those that can. Where a shell's rules are subtle it refuses rather than trusts.
 */
export const holeProblems = (shell: ShellName, text: string): readonly (string | undefined)[] =>
  shell === 'pwsh' ? powershellProblem(text) : posixProblem(text);
