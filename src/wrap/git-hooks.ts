/** `gobuild wrap git-hooks`: checks of what a commit or a push touches. */
import { quoteWord } from '../base/quote-word.ts';
import { headerLines } from './header.ts';
import type { WrapView, Wrapper } from './view.ts';

export const gitHooks: Wrapper = {
  does: 'hooks of git that run the checks before a commit and a push',
  root: 'hooks',
  files: (view) => [
    { path: 'pre-commit', text: hook(view, 'pre-commit', preCommit), executable: true },
    { path: 'pre-push', text: hook(view, 'pre-push', prePush), executable: true },
  ],
};

function hook({ brings, folder, targets }: WrapView, name: string, body: readonly string[]): string {
  const hasChecks = targets.some(({ kind }) => kind === 'check');
  return [
    '#!/bin/sh',
    ...headerLines('git-hooks').map((line) => `# ${line}`),
    `# Skip it once: git ${name === 'pre-push' ? 'push' : 'commit'} --no-verify, or GOBUILD_HOOKS=off.`,
    'set -u',
    '[ "${GOBUILD_HOOKS:-}" != off ] || exit 0',
    'top=$(git rev-parse --show-toplevel) || exit',
    '# What git tells its hooks of the repository is wrong for the checkouts that programs may look at.',
    'unset $(git rev-parse --local-env-vars)',
    folder === '.' ? 'cd "$top" || exit' : `cd "$top"/${quoteWord('sh', folder)} || exit`,
    // A pattern that the shell must not expand stays in quotes.
    `check() { ${program(brings)} run --quiet ${hasChecks ? "'check/*'" : ''} </dev/null; }`.replace('  <', ' <'),
    `touched() { ${program(brings)} affected --quiet --since "$1" </dev/null; }`,
    '',
    ...body,
    '',
  ].join('\n');
}

const program = (brings: WrapView['brings']): string =>
  brings === 'launcher' ? './gobuild' : brings === 'package' ? 'npx --no-install gobuild' : 'gobuild';

const preCommit: readonly string[] = [
  '# The work tree is checked, not the index: what is not staged counts, too.',
  '# Before the first commit there is nothing to compare with.',
  'changed=all',
  'if git rev-parse --quiet --verify HEAD >/dev/null; then changed=$(touched HEAD) || exit; fi',
  '[ -z "$changed" ] || check',
];

const prePush: readonly string[] = [
  '# Lines of standard input: local ref, local commit, remote ref, remote commit. The work tree is checked.',
  'while read -r _ local _ remote; do',
  '  case $local in *[!0]*) ;; *) continue ;; esac # a branch is removed',
  '  # A new branch, or a commit that is not here: all counts.',
  '  case $remote in',
  '    *[!0]*) changed=$(touched "$remote" 2>/dev/null) || changed=all ;;',
  '    *) changed=all ;;',
  '  esac',
  '  [ -n "$changed" ] || continue',
  '  check || exit',
  '  exit 0 # once is enough, whatever else is pushed',
  'done',
];
