/** F39: variables that make programs load, run or read something else: no target sees them, no key knows them, explain names them. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { git, sum } from '../rig/story.ts';

const file = `version: 1
project: demo
env: { pass: [PASSED], pass-unkeyed: [UNKEYED], set: { SET: "1" } }
secrets: { TOKEN: { env: MY_TOKEN } }
targets:
  show:
    kind: task
    secrets: [TOKEN]
    inputs: [in.txt]
    outputs: [seen, copied]
    env: { COMMIT: "\${{ git.commit }}" }
    run: |
      env > seen
      cp in.txt copied
  bash: { kind: task, shell: bash, inputs: [in.txt], outputs: [bashed], run: 'cp in.txt bashed' }
`;

/** A program of that name that leaves a mark; with it in front of PATH it would be called. */
function trap(rig: Rig, name: string): string {
  const at = path.join(rig.root, name);
  fs.writeFileSync(at, `#!/bin/sh\necho ${name} >> "${rig.base}/trapped"\n`, { mode: 0o755 });
  return at;
}

/** Names of the traps that were called. */
function trapped(rig: Rig): readonly string[] {
  const marks = path.join(rig.base, 'trapped');
  return fs.existsSync(marks) ? fs.readFileSync(marks, 'utf8').trimEnd().split('\n') : [];
}

const hostile = (rig: Rig): Record<string, string> => ({
  LD_PRELOAD: path.join(rig.base, 'evil.so'),
  LD_LIBRARY_PATH: rig.root,
  DYLD_INSERT_LIBRARIES: path.join(rig.base, 'evil.dylib'),
  NODE_OPTIONS: `--require=${path.join(rig.base, 'harmless.cjs')}`,
  BASH_ENV: trap(rig, 'bash-env'),
  ENV: trap(rig, 'sh-env'),
  PERL5OPT: '-Mevil',
  PYTHONSTARTUP: trap(rig, 'python'),
  GOFLAGS: `-toolexec=${trap(rig, 'toolexec')}`,
  GIT_DIR: path.join(rig.base, 'elsewhere.git'),
  GIT_SSH_COMMAND: trap(rig, 'git-ssh'),
  GIT_EXTERNAL_DIFF: trap(rig, 'git-diff'),
  'BASH_FUNC_cp%%': `() { echo function >> "${rig.base}/trapped"; }`,
  PATH: `.::bin:${rig.env['PATH'] ?? ''}`,
});

test.skipIf(process.platform === 'win32')(
  'F39: hostile variables reach neither targets nor keys, and explain names them',
  async () => {
    await using rig = await createRig({
      files: { 'gobuild.yaml': file, 'in.txt': 'text\n' },
      env: { PASSED: 'p', UNKEYED: 'u', MY_TOKEN: 'token-7781' },
    });
    fs.writeFileSync(path.join(rig.base, 'harmless.cjs'), '');
    git(rig, 'init', '-q');
    git(rig, 'add', '.');
    git(rig, 'commit', '-qm', 'one');
    for (const name of ['cp', 'env', 'git', 'bash', 'sh']) trap(rig, name);
    const env = hostile(rig);

    const ran = await rig.start(['run', '*'], { env }).ended;
    expect(ran.code, ran.stderr).toBe(0);
    expect([rig.read('copied'), rig.read('bashed')]).toEqual(['text\n', 'text\n']);
    const seen = rig.read('seen');
    for (const name of Object.keys(env).filter((one) => one !== 'PATH')) expect(seen, name).not.toContain(`${name}=`);
    const folders = /^PATH=(.*)$/m.exec(seen)?.[1]?.split(':') ?? [];
    expect(folders.filter((folder) => !folder.startsWith('/'))).toEqual([]);
    expect(folders).toEqual(expect.arrayContaining((rig.env['PATH'] ?? '').split(':').filter(Boolean)));
    expect(/^COMMIT=([0-9a-f]*)$/m.exec(seen)?.[1]).toHaveLength(40);

    // The key knows nothing of them: without them, and with other values, nothing is to do.
    rig.remove('.gobuild/warm');
    expect(sum(await rig.run('run', '*'))).toBe('2 fresh');
    rig.remove('.gobuild/warm');
    const other = await rig.start(['run', '*'], {
      env: { ...env, GOFLAGS: '-x', BASH_ENV: '/no', LD_PRELOAD: '/no.so' },
    }).ended;
    expect(sum(other)).toBe('2 fresh');

    const explained = await rig.start(['explain', 'show', '--json'], { env }).ended;
    expect(explained.code).toBe(0);
    const [{ dropped, notes }] = JSON.parse(explained.stdout) as [{ dropped: string[]; notes: string[] }];
    expect(dropped).toEqual(expect.arrayContaining(Object.keys(env).filter((name) => name !== 'PATH')));
    expect(dropped).toEqual(dropped.toSorted());
    for (const name of ['PATH', 'HOME', 'PASSED', 'UNKEYED', 'SET', 'LANG']) expect(dropped).not.toContain(name);
    expect(dropped).toContain('MY_TOKEN');
    expect(notes).toEqual(['folders of PATH that are not absolute are left out: ., (empty), bin']);
    expect(explained.stdout).not.toMatch(/token-7781|evil/);
    const words = await rig.start(['explain', 'show', '--verbose'], { env }).ended;
    expect(words.stdout).toMatch(/^ {2}variables left out: .*BASH_ENV, .*LD_PRELOAD/m);
    expect(trapped(rig)).toEqual([]);
  },
);
