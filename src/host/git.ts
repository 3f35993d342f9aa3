/** What git knows of the checkout, each fact asked for when it is first used. */
import { sortedUnique } from '../base/order.ts';
import type { AbsolutePath } from '../base/path.ts';
import type { GitFacts } from '../model/git-facts.ts';
import type { Files } from '../model/ports.ts';
import { gitCommand } from './git-command.ts';
import { findGitFolder, gitPaths, readHead, type GitHead } from './git-folder.ts';
import { highestVersionTag, isVersionTag } from './version-tag.ts';
import { runOwnSync } from './zx.ts';

export interface Git {
  /** Reads nothing but where the checkout is until a fact is used. */
  readonly facts: () => GitFacts;
  /** Paths that decide the facts (not `dirty`), existing or not; empty until `facts` is called. */
  readonly lookedAt: () => readonly AbsolutePath[];
  /** The first complaint of git (a checkout of another user, git not installed), or undefined. */
  readonly problem: () => string | undefined;
}

export function openGit(root: AbsolutePath, files: Files): Git {
  const tried = new Set<AbsolutePath>();
  const asking: Asking = { root, problem: undefined };
  let facts: GitFacts | undefined;
  const open = (): GitFacts => {
    const folder = findGitFolder(root, files, tried);
    if (!folder) return outside;
    const head = readHead(folder, files);
    for (const path of gitPaths(folder, head, files)) tried.add(path);
    return factsOf(headOf(head, asking), asking);
  };
  return {
    facts: () => (facts ??= open()),
    lookedAt: () => sortedUnique(tried),
    problem: () => asking.problem,
  };
}

const outside: GitFacts = {
  commit: '',
  short: '',
  branch: '',
  tag: '',
  latestTag: '',
  describe: '',
  time: '',
  dirty: () => false,
};

interface Asking {
  readonly root: AbsolutePath;
  problem: string | undefined;
}

/** Where refs are not files (reftable) git itself is asked. */
function headOf(head: GitHead, asking: Asking): GitHead {
  if (head.commit !== undefined || (head.ref !== undefined && head.ref !== 'refs/heads/.invalid')) return head;
  const commit = ask(asking, ['rev-parse', '--verify', '--quiet', 'HEAD']) || undefined;
  return { commit, ref: ask(asking, ['symbolic-ref', '--quiet', 'HEAD']) || undefined };
}

function factsOf({ commit = '', ref }: GitHead, asking: Asking): GitFacts {
  const once = (read: () => string): (() => string) => {
    let known: string | undefined;
    return () => (known ??= commit === '' ? '' : read());
  };
  const tag = once(() => highestVersionTag(tagsAt(commit, asking)));
  const latestTag = once(() => nearestVersionTag(asking));
  const describe = once(() => ask(asking, ['describe', '--tags', '--always', 'HEAD']));
  const time = once(() => utcTime(ask(asking, ['show', '--no-patch', '--format=%ct', 'HEAD'])));
  return {
    commit,
    short: commit.slice(0, 12),
    branch: ref?.startsWith('refs/heads/') === true ? ref.slice('refs/heads/'.length) : '',
    get tag() {
      return tag();
    },
    get latestTag() {
      return latestTag();
    },
    get describe() {
      return describe();
    },
    get time() {
      return time();
    },
    // Before the first commit everything that is added differs from it.
    dirty: () => ask(asking, ['status', '--porcelain', '--untracked-files=no']) !== '',
  };
}

const tagsAt = (commit: string, asking: Asking): readonly string[] =>
  ask(asking, ['tag', '--points-at', commit]).split('\n').filter(Boolean);

/** The nearest tag that looks like a version may be none (`v1-beta`): then it is left out and the next one asked for. */
function nearestVersionTag(asking: Asking): string {
  const others: string[] = [];
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const patterns = ['--match=v[0-9]*', '--match=[0-9]*', ...others.map((tag) => `--exclude=${tag}`)];
    const nearest = ask({ ...asking }, ['describe', '--tags', '--abbrev=0', ...patterns, 'HEAD']);
    if (nearest === '') return '';
    if (isVersionTag(nearest)) return highestVersionTag(tagsAt(`${nearest}^{commit}`, asking));
    others.push(nearest);
  }
  return '';
}

/** Seconds since 1970 as `2025-06-01T12:00:00Z`. */
const utcTime = (seconds: string): string =>
  seconds === '' ? '' : `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;

/** Answer of git without its last line end; empty when it failed. */
function ask(asking: Asking, words: readonly string[]): string {
  const answer = runOwnSync(gitCommand(asking.root, words));
  if (answer.status === 0) return answer.stdout.replace(/\n$/, '');
  if (answer.stderr.trim() !== '') asking.problem ??= answer.stderr.trim().split('\n')[0];
  return '';
}
