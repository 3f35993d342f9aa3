/** Git facts of real checkouts, made by git itself. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import nodePath from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostFiles } from './files.ts';
import { openGit } from './git.ts';
import { highestVersionTag } from './version-tag.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;
if (!hasGit && process.env['CI']) throw new Error('git is needed for these tests');
let folder = '';
const at = (...parts: readonly string[]): string => nodePath.join(folder, ...parts);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(nodePath.join(tmpdir(), 'gobuild-git-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...words: readonly string[]): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'c',
    GIT_COMMITTER_EMAIL: 'c@example.com',
    GIT_COMMITTER_DATE: '2025-06-01T14:00:00+02:00',
  };
  const answer = spawnSync('git', words, { cwd: at('repo'), env, encoding: 'utf8' });
  if (answer.status !== 0) throw new Error(answer.stderr);
  return answer.stdout.trim();
}

function repository(): void {
  mkdirSync(at('repo', 'sub'), { recursive: true });
  git('init', '-q', '-b', 'main');
}
const commit = (text: string): string => {
  writeFileSync(at('repo', 'file'), text);
  git('add', 'file');
  git('commit', '-q', '-m', text);
  return git('rev-parse', 'HEAD');
};
const open = (name = 'repo'): ReturnType<typeof openGit> => openGit(at(name), hostFiles());

describe.runIf(hasGit)('git facts', () => {
  test('of a commit with tags', () => {
    repository();
    commit('one');
    git('tag', 'v1.9.0');
    git('tag', '-a', '-m', 'annotated', 'v1.10.0');
    git('tag', 'v1-old');
    git('tag', 'cli/v9.0.0');
    const head = commit('two');
    git('tag', 'v2-preview');
    const facts = openGit(at('repo', 'sub'), hostFiles()).facts();
    expect(facts).toMatchObject({
      commit: head,
      short: head.slice(0, 12),
      branch: 'main',
      tag: '',
      latestTag: 'v1.10.0',
    });
    expect(facts.time).toBe('2025-06-01T12:00:00Z');
    expect(facts.describe).toBe('v2-preview');
    git('tag', '1.11.0');
    expect(open().facts()).toMatchObject({ tag: '1.11.0', latestTag: '1.11.0' });
  });

  test('packed refs, detached heads and worktrees are read', () => {
    repository();
    const head = commit('one');
    git('tag', 'v1.0.0');
    git('pack-refs', '--all');
    expect(open().facts()).toMatchObject({ commit: head, branch: 'main', tag: 'v1.0.0' });
    git('worktree', 'add', '-q', '-b', 'feature/x', at('tree'));
    const tree = open('tree');
    expect(tree.facts()).toMatchObject({ commit: head, branch: 'feature/x', tag: 'v1.0.0' });
    expect(tree.lookedAt()).toEqual(
      expect.arrayContaining([
        at('tree', '.git'),
        at('repo', '.git', 'packed-refs'),
        at('repo', '.git', 'refs', 'heads', 'feature', 'x'),
      ]),
    );
    git('checkout', '-q', '--detach');
    expect(open().facts()).toMatchObject({ commit: head, branch: '' });
  });

  test('dirty means tracked files', () => {
    repository();
    commit('one');
    writeFileSync(at('repo', 'untracked'), '');
    const { dirty } = open().facts();
    expect(dirty()).toBe(false);
    writeFileSync(at('repo', 'file'), 'edited');
    expect(dirty()).toBe(true);
  });

  test('nothing that the checkout configures is executed', () => {
    repository();
    commit('one');
    writeFileSync(at('monitor'), `#!/bin/sh\ntouch ${at('executed')}\n`, { mode: 0o755 });
    git('config', 'core.fsmonitor', at('monitor'));
    const facts = open().facts();
    expect([facts.dirty(), facts.describe === '', facts.time === '']).toEqual([false, false, false]);
    expect(hostFiles().stat(at('executed'))).toBeUndefined();
  });

  test('what is looked at changes with a commit, a switch and a tag', () => {
    repository();
    commit('one');
    const files = hostFiles();
    const state = (): string => {
      const opened = open();
      opened.facts();
      return JSON.stringify(
        opened.lookedAt().map((path) => [path, String(files.stat(path)?.ctimeNs), String(files.stat(path)?.ino)]),
      );
    };
    const states = [state()];
    for (const change of [
      () => commit('two'),
      () => git('tag', 'v1.0.0'),
      () => git('tag', 'cli/v1'),
      () => git('switch', '-q', '-c', 'b'),
    ]) {
      change();
      states.push(state());
    }
    expect(new Set(states).size).toBe(5);
  });

  test('without commits and outside of a checkout all is empty', () => {
    repository();
    expect(open().facts()).toMatchObject({
      commit: '',
      branch: 'main',
      tag: '',
      latestTag: '',
      describe: '',
      time: '',
    });
    mkdirSync(at('plain'));
    const plain = open('plain');
    expect(plain.facts().commit).toBe('');
    expect(plain.facts().dirty()).toBe(false);
    expect(plain.lookedAt()).toContain(at('plain', '.git'));
  });
});

test('versions have an order: numbers by value, prereleases before the release, words after numbers', () => {
  const order = [
    'v1.0.0-1',
    'v1.0.0-2',
    'v1.0.0-10',
    'v1.0.0-alpha',
    'v1.0.0-alpha.1',
    'v1.0.0-rc.1',
    'v1.0.0',
    '1.2.0',
    'v1.10.0',
    'v10.0.0',
  ];
  for (let length = 1; length <= order.length; length += 1) {
    expect(highestVersionTag(order.slice(0, length).toReversed())).toBe(order[length - 1]);
  }
  expect(highestVersionTag(['v1', 'latest', 'v01.2.3', 'v1.2'])).toBe('');
});
