/**
 * F43: a hostile repository is looked at (list, graph, show, explain, --dry-run, affected, --help, a Tab in a shell, the start of watch): no
 * program that it holds is executed, whatever its files, its git settings and PATH say. Seen by strace.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { createRig, repository as repositoryOfGobuild, type Rig } from '../rig/rig.ts';
import { git } from '../rig/story.ts';

const file = `version: 1
project: demo
release-version: git
secrets:
  TOKEN: { command: [./vault, read] }
notify:
  - { on: [success, failure], command: [./notify] }
targets:
  copy:
    kind: task
    inputs: ["src/**"]
    outputs: [out/copied]
    secrets: [TOKEN]
    env: { COMMIT: "\${{ git.commit }} \${{ git.branch }} \${{ git.tag }} \${{ git.dirty }} \${{ git.time }} \${{ version }}" }
    tools: [cat]
    run: [./compile, out/copied]
  text: { kind: task, inputs: [in.txt], outputs: [out/text], run: 'cp in.txt out/text' }
`;

const programs = [
  'gobuild',
  'git',
  'sh',
  'node',
  'go',
  'npm',
  'env',
  'cat',
  'gpg',
  'uname',
  'ls',
  'vault',
  'notify',
  'tool',
  'compile',
];

async function repository(): Promise<Rig> {
  const rig = await createRig({
    files: {
      'gobuild.yaml': file,
      'in.txt': 'x',
      'src/a': 'x',
      'package.json': '{"scripts":{"preinstall":"./compile"},"packageManager":"npm@./npm"}',
      '.npmrc': 'script-shell=./sh\n',
      '.envrc': './compile\n',
      'go.mod': 'module example.com/evil\ngo 1.22\ntoolchain go9.9.9\n',
      '.gitattributes': '* diff=evil\n',
    },
  });
  for (const name of programs) {
    for (const folder of ['.', 'bin', 'node_modules/.bin']) {
      fs.mkdirSync(path.join(rig.root, folder), { recursive: true });
      fs.writeFileSync(path.join(rig.root, folder, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    }
  }
  git(rig, 'init', '-q');
  git(rig, 'add', '.');
  git(rig, 'commit', '-qm', 'one');
  git(rig, 'tag', 'v1.0.0');
  const evil = path.join(rig.root, 'compile');
  for (const setting of [
    'core.fsmonitor',
    'core.pager',
    'core.editor',
    'diff.external',
    'diff.evil.textconv',
    'gpg.program',
    'core.sshCommand',
    'credential.helper',
    'core.gitProxy',
    'core.askPass',
  ])
    git(rig, 'config', setting, evil);
  for (const [setting, value] of [
    ['core.hooksPath', '.'],
    ['log.showSignature', 'true'],
    ['alias.status', '!./compile'],
    ['pager.show', 'true'],
  ] as const)
    git(rig, 'config', setting, value);
  for (const hook of [
    'post-checkout',
    'post-index-change',
    'fsmonitor-watchman',
    'reference-transaction',
    'pre-auto-gc',
  ])
    fs.writeFileSync(path.join(rig.root, '.git/hooks', hook), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  // The index now differs by time alone, as after a checkout: git has to look.
  fs.appendFileSync(path.join(rig.root, 'in.txt'), 'changed');
  return rig;
}

/** Absolute paths of what was executed, or tried. */
function executed(rig: Rig, log: string): readonly string[] {
  return fs
    .readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => /execve\("([^"]*)"/.exec(line)?.[1] ?? [])
    .map((program) => path.resolve(rig.root, program));
}

test.skipIf(process.platform !== 'linux' || !haveTools('strace', 'git'))(
  'F43: looking at a hostile repository executes nothing of it',
  async () => {
    await using rig = await repository();
    const hostilePath = `.:bin:node_modules/.bin::${rig.env['PATH'] ?? ''}`;
    const traced = (name: string, words: readonly string[]) => {
      const log = path.join(rig.base, `${name}.strace`);
      const through = ['strace', '-f', '-qq', '-e', 'trace=execve,execveat', '-o', log];
      return { log, ...rig.start(words, { through, env: { PATH: hostilePath } }) };
    };
    const commands = [
      'list',
      'graph',
      'show copy',
      'explain copy',
      '--help',
      'affected',
      'run --dry-run *',
      '__complete zsh .run .c',
    ];
    for (const line of commands) {
      const words = line.split(' ');
      const command = traced(words.join('-').replaceAll(/[^a-z-]/g, ''), words);
      const ran = await command.ended;
      expect(ran.code, `${line}: ${ran.stderr}`).toBe(0);
      const all = executed(rig, command.log);
      expect(all.length, line).toBeGreaterThan(0);
      expect(
        all.filter((program) => program.startsWith(`${rig.root}/`)),
        line,
      ).toEqual([]);
    }
    expect(rig.exists('out')).toBe(false);
  },
);

test.skipIf(process.platform !== 'linux' || !haveTools('strace', 'bash'))(
  'F43: a Tab runs no gobuild of the repository, and prints no error of its file',
  async () => {
    await using rig = await repository();
    rig.write('script', (await rig.run('completion', 'bash')).stdout);
    const own = path.join(rig.base, 'completer');
    const program = path.join(repositoryOfGobuild, 'bin/gobuild.cjs');
    fs.writeFileSync(own, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
    const press = (completer: string, log: string): string => {
      const text = 'source script; COMP_LINE="gobuild run c" COMP_POINT=13; _gobuild; printf "%s\\n" "${COMPREPLY[@]}"';
      const words = ['-f', '-qq', '-e', 'trace=execve,execveat', '-o', log, '/bin/bash', '--norc', '-c', text];
      const env = {
        ...rig.env,
        PATH: `.:bin:node_modules/.bin::${rig.env['PATH'] ?? ''}`,
        GOBUILD_COMPLETER: completer,
      };
      return execFileSync(findTool('strace') ?? '', words, { cwd: rig.root, env, encoding: 'utf8' });
    };
    const log = path.join(rig.base, 'tab.strace');
    for (const [completer, wanted] of [
      ['', ''],
      ['./gobuild', ''],
      [own, 'copy'],
    ] as const) {
      expect(press(completer, log).trim(), completer).toBe(wanted);
      expect(executed(rig, log).filter((one) => one.startsWith(`${rig.root}/`))).toEqual([]);
    }
    rig.write('gobuild.yaml', `${file}  broken: [\n`);
    expect(press(own, log).trim()).toBe('copy');
    rig.write('gobuild.yaml', '\0');
    expect(press(own, log).trim()).toBe('');
    expect(fs.existsSync(path.join(rig.root, '.gobuild'))).toBe(false);
  },
);

test.skipIf(process.platform !== 'linux' || !haveTools('strace', 'git'))(
  'F43: watch starts without executing anything of it but what its goals are',
  async () => {
    await using rig = await repository();
    const log = path.join(rig.base, 'watch.strace');
    const through = ['strace', '-f', '-qq', '-e', 'trace=execve,execveat', '-o', log];
    const command = rig.start(['watch', 'text'], { through, env: { PATH: `.:bin:${rig.env['PATH'] ?? ''}` } });
    await vi.waitFor(() => expect(rig.exists('out/text')).toBe(true), 30_000);
    const child = fs.readFileSync(`/proc/${command.process.pid}/task/${command.process.pid}/children`, 'utf8');
    process.kill(Number(child.split(' ')[0]), 'SIGINT');
    await command.ended;
    expect(executed(rig, log).filter((program) => program.startsWith(`${rig.root}/`))).toEqual([]);
  },
);
