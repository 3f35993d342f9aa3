/** A question to git as a command: nothing that the checkout configures is executed, nothing is changed. */
import type { AbsolutePath } from '../base/path.ts';
import type { OwnCommand } from './zx.ts';

/** The file-system monitor is switched off, no hooks, no pager. */
export const gitCommand = (cwd: AbsolutePath, words: readonly string[]): OwnCommand => ({
  argv: ['git', '--no-pager', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', ...words],
  cwd,
  env: gitEnvironment(),
});

/** GIT_DIR and its like would lead elsewhere. No locks: a question changes nothing. */
function gitEnvironment(): Readonly<Record<string, string>> {
  const kept = Object.entries(process.env).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && !pair[0].startsWith('GIT_') && !pair[0].startsWith('LC_'),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}
