/** What git says changed: odd names, staged and not, submodules, a workspace below the top or behind a link. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { changedFiles, type Changes } from './changed-files.ts';

const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-changes-')));
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

let repositories = 0;
function repository(files: Readonly<Record<string, string>> = { 'a.txt': 'a\n' }) {
  const root = path.join(base, `repository ${(repositories += 1)}`);
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  };
  const git = (...args: readonly string[]): string => {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    return execFileSync('git', [...who, ...args], { cwd: root, env, encoding: 'utf8', stdio: 'pipe' });
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  fs.mkdirSync(root, { recursive: true });
  git('init', '-q');
  const commit = (): string => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    return git('rev-parse', 'HEAD').trim();
  };
  return { root, write, git, commit };
}

async function changes(root: string, since?: string): Promise<Changes> {
  const answer = await changedFiles(root, since);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}
const told = async (root: string, since?: string) => Object.fromEntries((await changes(root, since)).files);

test('names of every sort, tracked and not, staged and not', async () => {
  const names = ['with space', 'über/ñ.txt', '-dash', 'new\nline', '"quoted"', '$(x)', 'glob*[a]'];
  const { root, write, git, commit } = repository(Object.fromEntries(names.map((name) => [name, name])));
  commit();
  expect(await told(root)).toEqual({});
  for (const name of names.slice(0, 4)) write(name, 'edited');
  fs.rmSync(path.join(root, '"quoted"'));
  git('rm', '-q', '--', '$(x)');
  git('mv', 'glob*[a]', 'moved');
  write('un tracked/ü', 'x');
  write('.gitignore', 'ignored\n');
  write('ignored', 'x');
  expect(await told(root)).toEqual({
    'with space': 'edited',
    'über/ñ.txt': 'edited',
    '-dash': 'edited',
    'new\nline': 'edited',
    '"quoted"': 'removed',
    '$(x)': 'removed',
    'glob*[a]': 'removed',
    moved: 'added',
    'un tracked/ü': 'added',
    '.gitignore': 'added',
  });
  const before = (await changes(root)).textBefore;
  expect([before('with space'), before('über/ñ.txt'), before('-dash'), before('moved')]).toEqual([
    'with space',
    'über/ñ.txt',
    '-dash',
    undefined,
  ]);
});

test('a workspace below the top, also behind a link: paths as seen from it', async () => {
  const { root, write, commit } = repository({ 'go.work': 'x', 'services/api/gobuild.yaml': 'x', 'libs/l.go': 'x' });
  commit();
  write('services/api/gobuild.yaml', 'new');
  write('services/web/new', 'new');
  write('libs/l.go', 'new');
  const link = path.join(base, 'link');
  fs.symlinkSync(path.join(root, 'services/api'), link);
  for (const place of [path.join(root, 'services/api'), link]) {
    expect(await told(place)).toEqual({ 'gobuild.yaml': 'edited', '../web/new': 'added', '../../libs/l.go': 'edited' });
    const { textBefore } = await changes(place);
    expect([textBefore('gobuild.yaml'), textBefore('../../libs/l.go')]).toEqual(['x', 'x']);
  }
});

test.skipIf(process.platform === 'win32')('what links lead to has their names, too', async () => {
  const { root, write, commit } = repository({ 'shared/deep/a': 'x', 'one/file': 'x', 'web/x': 'x' });
  fs.symlinkSync('../shared', path.join(root, 'web/link'));
  fs.symlinkSync('one/file', path.join(root, 'file'));
  fs.symlinkSync('nowhere', path.join(root, 'broken'));
  commit();
  write('shared/deep/a', 'new');
  write('shared/b', 'new');
  write('one/file', 'new');
  expect(await told(root)).toEqual({
    file: 'edited',
    'one/file': 'edited',
    'shared/b': 'added',
    'shared/deep/a': 'edited',
    'web/link/b': 'added',
    'web/link/deep/a': 'edited',
  });
  expect(await told(path.join(root, 'web'))).toMatchObject({ 'link/b': 'added', '../shared/b': 'added' });
});

test('before the first commit everything is new', async () => {
  const { root, git, write } = repository({ staged: 'x' });
  git('add', 'staged');
  write('loose', 'x');
  const first = await changes(root);
  expect([first.commit, Object.fromEntries(first.files)]).toEqual([undefined, { loose: 'added', staged: 'added' }]);
  expect(first.textBefore('staged')).toBeUndefined();
});

test('the default branch of origin, before the upstream branch; without any, HEAD', async () => {
  const { root, git, write, commit } = repository();
  const fork = commit();
  expect((await changes(root)).name).toBe('HEAD');
  git('checkout', '-q', '-b', 'feature');
  write('mine', 'x');
  commit();
  git('update-ref', 'refs/remotes/origin/main', fork);
  git('update-ref', 'refs/remotes/origin/feature', 'HEAD');
  git('config', 'branch.feature.remote', 'origin');
  git('config', 'branch.feature.merge', 'refs/heads/feature');
  const since = await changes(root);
  expect([since.name, since.commit, [...since.files.keys()]]).toEqual(['origin/main', fork, ['mine']]);
});

test('histories that never met are compared as they are', async () => {
  const { root, git, write, commit } = repository();
  commit();
  git('checkout', '-q', '--orphan', 'other');
  write('a.txt', 'b\n');
  commit();
  expect(await told(root, 'main')).toEqual({ 'a.txt': 'edited' });
  expect((await changes(root, 'main')).name).toBe('main');
});

test('a submodule at another commit, or changed inside, is one change', async () => {
  const inner = repository({ 'lib.c': 'x' });
  inner.commit();
  const { root, git, commit } = repository();
  git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'third/lib');
  commit();
  expect(await told(root)).toEqual({});
  fs.writeFileSync(path.join(root, 'third/lib/lib.c'), 'edited');
  expect(await told(root)).toEqual({ 'third/lib': 'folder' });
  fs.cpSync(inner.root, path.join(root, 'nested'), { recursive: true });
  expect(await told(root)).toEqual({ 'third/lib': 'folder', nested: 'folder' });
});

test('what is no revision, or no checkout', async () => {
  const { root, commit } = repository();
  commit();
  for (const revision of ['nonsense', '--help', 'HEAD:a.txt', '', 'a..b'])
    expect(await changedFiles(root, revision)).toMatchObject({
      ok: false,
      error: { type: 'unknown-revision', revision },
    });
  expect(await changedFiles(base, undefined)).toEqual({ ok: false, error: { type: 'no-repository' } });
});
