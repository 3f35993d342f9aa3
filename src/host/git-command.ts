/** A question to git as a command: nothing that the checkout configures or holds is executed, nothing is changed. */
import { host, type AbsolutePath } from '../base/path.ts';
import { findProgram } from './find-program.ts';
import type { OwnCommand } from './zx.ts';

/** No file-system monitor, no hooks, no pager, no check of signatures by a program that the checkout names. */
const harmless = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false'];

export function gitCommand(cwd: AbsolutePath, words: readonly string[]): OwnCommand {
  const env = gitEnvironment();
  return { argv: [gitProgram(env), '--no-pager', ...harmless.flatMap((one) => ['-c', one]), ...words], cwd, env };
}

/** A `git` that lies in the checkout is none: a relative folder of PATH, and on Windows the current one, would give it. */
function gitProgram(env: Readonly<Record<string, string>>): string {
  const found = findProgram('git', { path: env['PATH'] ?? env['Path'], extensions: env['PATHEXT'] });
  // Not `git`, which Windows would look for in the checkout again.
  return found.type === 'found' ? found.path : process.platform === 'win32' ? 'git-is-not-installed' : 'git';
}

/** GIT_DIR and its like would lead elsewhere. No locks: a question changes nothing. */
function gitEnvironment(): Readonly<Record<string, string>> {
  const kept = Object.entries(process.env).filter(
    (pair): pair is [string, string] =>
      pair[1] !== undefined && !pair[0].startsWith('GIT_') && !pair[0].startsWith('LC_'),
  );
  const all = Object.fromEntries(kept.map(([name, value]) => [name, /^path$/i.test(name) ? absolute(value) : value]));
  return { ...all, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}

const absolute = (path: string): string =>
  path
    .split(host.delimiter)
    .filter((folder) => host.isAbsolute(folder))
    .join(host.delimiter);
