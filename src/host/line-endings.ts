/** Files that differ from what git holds by their line ends alone: CRLF here, LF there. */
import type { AbsolutePath } from '../base/path.ts';
import { gitCommand } from './git-command.ts';
import { runOwn } from './zx.ts';

/** As seen from `root`, in git's order; empty outside of a checkout and where git changes no line ends. */
export async function filesWithOtherLineEnds(root: AbsolutePath): Promise<readonly string[]> {
  const setting = await runOwn(gitCommand(root, ['config', '--get', 'core.autocrlf']));
  // Asking git reads every file: only where it may have changed some.
  if (process.platform !== 'win32' && setting.stdout.trim() !== 'true') return [];
  const listed = await runOwn(gitCommand(root, ['ls-files', '--eol', '-z']));
  if (listed.status !== 0) return [];
  // `i/lf    w/crlf  attr/text=auto  <TAB>path` (git-ls-files(1)).
  return listed.stdout.split('\0').flatMap((line) => {
    const tab = line.indexOf('\t');
    return /^i\/lf\s+w\/crlf\s/.test(line) ? [line.slice(tab + 1)] : [];
  });
}
