/** Which files differ between a revision and the work tree, as git tells it. */
import { lstatSync, realpathSync } from 'node:fs';
import { absolute, isWithin, relativeTo, type AbsolutePath, type WorkspacePath } from '../base/path.ts';
import { compareText } from '../base/order.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Failure } from '../model/failure.ts';
import { findProgram } from './find-program.ts';
import { gitCommand } from './git-command.ts';
import { runOwn, runOwnSync } from './zx.ts';

/** `folder`: a submodule or another checkout inside, whose files git does not tell one by one. */
export type ChangeSort = 'added' | 'removed' | 'edited' | 'folder';

export interface Changes {
  /** What the work tree is compared with; undefined before the first commit: everything is new. */
  readonly commit: string | undefined;
  /** How that commit was found: `HEAD`, `merge base with origin/main`. */
  readonly name: string;
  /** By path as seen from the workspace, in text order. Untracked files are there, ignored ones are not. */
  readonly files: ReadonlyMap<WorkspacePath, ChangeSort>;
  /** Text of a file in that commit; undefined if it was not there. */
  readonly textBefore: (path: WorkspacePath) => string | undefined;
}

export type ChangesProblem =
  | { readonly type: 'no-repository' }
  | { readonly type: 'unknown-revision'; readonly revision: string; readonly shallow: boolean }
  | { readonly type: 'failure'; readonly failure: Failure };

type Asked<T> = Result<T, ChangesProblem>;

/** `since`: a revision; the commit where it and HEAD parted counts. Without: where HEAD left the default branch, or HEAD. */
export async function changedFiles(root: AbsolutePath, since: string | undefined): Promise<Asked<Changes>> {
  const extensions = process.platform === 'win32' ? process.env['PATHEXT'] : undefined;
  if (findProgram('git', { path: process.env['PATH'], extensions }).type === 'missing')
    return err({ type: 'failure', failure: { type: 'tool-missing', tool: 'git', help: 'install git' } });
  const prefix = await place(root);
  if (!prefix.ok) return prefix;
  const base = await findBase(root, since);
  if (!base.ok) return base;
  const { commit, name } = base.value;
  const listed = await listChanges(root, commit);
  if (!listed.ok) return listed;
  // Both are seen from the top of the checkout, which may be called otherwise than the workspace's own path says.
  const seen = listed.value.map(([path, sort]) => {
    const own = relativeTo(`/${prefix.value}`, `/${path}`);
    return [own, isFolder(root, own) ? 'folder' : sort] as const;
  });
  const aliases = await throughLinks(root, prefix.value, new Map(seen));
  return ok({
    commit,
    name,
    files: new Map([...aliases, ...seen].toSorted(([a], [b]) => compareText(a, b))),
    textBefore: (path) => textAt(root, commit, path),
  });
}

const isFolder = (root: AbsolutePath, path: WorkspacePath): boolean =>
  lstatSync(absolute(root, path), { throwIfNoEntry: false })?.isDirectory() === true;

/** A file that is named through a link changed as well: `shared/a` is also `web/shared-link/a`. */
async function throughLinks(root: AbsolutePath, prefix: string, seen: Changes['files']): Promise<Seen> {
  const staged = await runOwn(gitCommand(root, ['ls-files', '--stage', '--full-name', '-z', ':/']));
  const links = parts(staged.stdout).flatMap((line) => (line.startsWith('120000 ') ? [afterTab(line)] : []));
  return links.flatMap((path) => {
    const link = relativeTo(`/${prefix}`, `/${path}`);
    const target = targetOf(root, link);
    if (target === undefined) return [];
    return [...seen].flatMap(([changed, sort]): Seen => {
      if (!isWithin(target, changed)) return [];
      return [[target === '.' ? `${link}/${changed}` : link + changed.slice(target.length), sort]];
    });
  });
}

type Seen = readonly (readonly [WorkspacePath, ChangeSort])[];

const afterTab = (line: string): string => line.slice(line.indexOf('\t') + 1);

/** Undefined for a link that leads nowhere. */
function targetOf(root: AbsolutePath, link: WorkspacePath): WorkspacePath | undefined {
  try {
    return relativeTo(realpathSync(root), realpathSync(absolute(root, link)));
  } catch {
    return undefined;
  }
}

const failed = (message: string): Asked<never> =>
  err({
    type: 'failure',
    failure: { type: 'tool-broken', tool: 'git', message, help: 'try the same with git itself' },
  });

/** Path of the workspace in its checkout, with a `/` at its end; empty at the top. */
async function place(root: AbsolutePath): Promise<Asked<string>> {
  const answer = await runOwn(gitCommand(root, ['rev-parse', '--show-prefix']));
  if (answer.status === 0) return ok(answer.stdout.replace(/\n$/, ''));
  return answer.stderr.includes('not a git repository') ? err({ type: 'no-repository' }) : failed(firstLine(answer));
}

interface Base {
  readonly commit: string | undefined;
  readonly name: string;
}

async function findBase(root: AbsolutePath, since: string | undefined): Promise<Asked<Base>> {
  if (since !== undefined) {
    const commit = await commitOf(root, since);
    if (commit === undefined) return err({ type: 'unknown-revision', revision: since, shallow: await isShallow(root) });
    return ok(await mergeBase(root, { commit, name: since }));
  }
  const head = await commitOf(root, 'HEAD');
  for (const name of ['origin/HEAD', 'origin/main', 'origin/master', '@{upstream}']) {
    const commit = head === undefined ? undefined : await commitOf(root, name);
    if (commit !== undefined) return ok(await mergeBase(root, { commit, name }));
  }
  return ok({ commit: head, name: head === undefined ? 'nothing (there is no commit)' : 'HEAD' });
}

/** What others did on that branch meanwhile is no change of this one. Histories that never met are compared as they are. */
async function mergeBase(root: AbsolutePath, { commit, name }: { commit: string; name: string }): Promise<Base> {
  const answer = await runOwn(gitCommand(root, ['merge-base', commit, 'HEAD']));
  const base = answer.status === 0 ? answer.stdout.trim() : commit;
  return { commit: base, name: base === commit ? name : `merge base with ${name}` };
}

async function commitOf(root: AbsolutePath, revision: string): Promise<string | undefined> {
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const answer = await runOwn(gitCommand(root, words));
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}

const isShallow = async (root: AbsolutePath): Promise<boolean> =>
  (await runOwn(gitCommand(root, ['rev-parse', '--is-shallow-repository']))).stdout.trim() === 'true';

type Listed = readonly (readonly [path: string, sort: ChangeSort])[];

/** Paths as seen from the top of the checkout. */
async function listChanges(root: AbsolutePath, commit: string | undefined): Promise<Asked<Listed>> {
  const listing = ['ls-files', '--others', '--exclude-standard', '--full-name', '-z'];
  const fresh = await runOwn(gitCommand(root, [...listing, ...(commit === undefined ? ['--cached'] : []), ':/']));
  if (fresh.status !== 0) return failed(firstLine(fresh));
  const added = parts(fresh.stdout).map((path) => [path, 'added'] as const);
  if (commit === undefined) return ok(added);
  const flags = ['--name-status', '--no-renames', '--no-ext-diff', '--no-textconv', '-z'];
  const differ = await runOwn(gitCommand(root, ['diff', ...flags, commit, '--', ':/']));
  if (differ.status !== 0) return failed(firstLine(differ));
  const words = parts(differ.stdout);
  const tracked = words.flatMap((path, index) => {
    const status = index % 2 === 1 ? words[index - 1] : undefined;
    return status === undefined ? [] : [[path, sorts[status] ?? 'edited'] as const];
  });
  return ok([...added, ...tracked]);
}

const sorts: Readonly<Record<string, ChangeSort>> = { A: 'added', D: 'removed' };
const parts = (text: string): readonly string[] => text.split('\0').slice(0, -1);

function textAt(root: AbsolutePath, commit: string | undefined, path: WorkspacePath): string | undefined {
  if (commit === undefined) return undefined;
  // `./` makes git take the path as seen from the folder that it runs in.
  const answer = runOwnSync(gitCommand(root, ['cat-file', 'blob', `${commit}:./${path}`]));
  return answer.status === 0 ? answer.stdout : undefined;
}

const firstLine = ({ stderr }: { readonly stderr: string }): string => stderr.trim().split('\n')[0] ?? '';
