/** Hooks of `gobuild wrap git-hooks`, called by git itself. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { haveTools } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { git, puppet } from '../rig/story.ts';

const file = `version: 1
project: shop
targets:
  lint: { kind: check, using: command, inputs: [in.txt], run: grep -q good in.txt }
  copy: { kind: task, inputs: [in.txt], outputs: [out/x], run: cp in.txt out/x }
`;

async function repo(): Promise<Rig> {
  const files = { 'gobuild.yaml': file, 'in.txt': 'good', '.gitignore': '.gobuild\nout\ndist\n', 'other.md': '' };
  const rig = await createRig({ name: 'a b', files });
  puppet(
    rig,
    'gobuild',
    `echo "$*" >>"$WORDS"; exec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' "$@"`,
  );
  rig.env['WORDS'] = path.join(rig.base, 'words');
  git(rig, 'init', '-q');
  return rig;
}

const commit = (rig: Rig): void => {
  git(rig, 'add', '.');
  git(rig, 'commit', '-qm', 'x');
};

describe.skipIf(!haveTools('git'))('hooks of git', () => {
  test('let good commits and pushes through, and stop bad ones', async () => {
    await using rig = await repo();
    expect((await rig.run('wrap', 'git-hooks')).code).toBe(0);
    commit(rig);
    rig.write('in.txt', 'bad');
    git(rig, 'add', '.');
    expect(() => git(rig, 'commit', '-qm', 'x')).toThrow(/lint/);
    git(rig, 'commit', '-qnm', 'x');
    execFileSync('git', ['init', '-q', '--bare', path.join(rig.base, 'far.git')], { env: rig.env });
    git(rig, 'remote', 'add', 'far', '../far.git');
    expect(() => git(rig, 'push', '-q', 'far', 'HEAD:main')).toThrow(/lint/);
    rig.write('in.txt', 'good again');
    commit(rig);
    git(rig, 'push', '-q', 'far', 'HEAD:main');
    rig.write('../words', '');
    git(rig, 'push', '-q', 'far', ':main');
    expect(rig.read('../words')).toBe('');
    // What touches no target starts no check.
    rig.write('other.md', 'x');
    commit(rig);
    expect(rig.read('../words')).toBe('affected --quiet --since HEAD\n');
  });

  test('never replace what is there, heed core.hooksPath, and leave the hooks of all repositories alone', async () => {
    await using rig = await repo();
    const own = path.join(rig.root, '.git/hooks/pre-commit');
    fs.mkdirSync(path.dirname(own), { recursive: true });
    fs.writeFileSync(own, '#!/bin/sh\n');
    const refused = await rig.run('wrap', 'git-hooks');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('GB4041');
    expect(fs.readFileSync(own, 'utf8')).toBe('#!/bin/sh\n');
    expect(rig.exists('.git/hooks/pre-push')).toBe(false);
    git(rig, 'config', 'core.hooksPath', '.githooks');
    expect((await rig.run('wrap', 'git-hooks')).code).toBe(0);
    expect(fs.statSync(path.join(rig.root, '.githooks/pre-push')).mode & 0o111).toBe(0o111);
    expect((await rig.run('wrap', 'git-hooks', '--check')).code).toBe(0);
    rig.write('.githooks/pre-push', rig.read('.githooks/pre-push').replace('set -u', 'set -e'));
    expect((await rig.run('wrap', 'git-hooks', '--check')).code).toBe(1);
    git(rig, 'config', '--unset', 'core.hooksPath');
    rig.write('../home/.gitconfig', '[core]\n\thooksPath = /usr/share/all-hooks\n');
    const shared = await rig.run('wrap', 'git-hooks');
    expect(shared.code).toBe(2);
    expect(shared.stderr).toContain('GB4042');
  });
});
