/** `gobuild init` in a folder: what it writes, what it refuses, and that the result is taken by gobuild. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';

const module = { 'go.mod': 'module example.com/my-shop\n\ngo 1.24\n', 'main.go': 'package main\n\nfunc main() {}\n' };

test('a file that gobuild takes, once', async () => {
  await using rig = await createRig({ files: { ...module, '.gitignore': 'dist' }, name: 'my café' });
  const first = await rig.run('init', '--gitignore');
  expect(first).toMatchObject({ code: 0, stdout: '' });
  expect(first.stderr).toMatch(/^wrote gobuild.yaml: \d+ targets .*\nadded to .gitignore: .gobuild\/\nnext: /);
  expect(rig.read('.gitignore')).toBe('dist\n.gobuild/\n');
  const written = rig.read('gobuild.yaml');
  expect(written).toMatch(/^# yaml-language-server: \$schema=/);
  const [list, again] = await Promise.all([rig.run('list'), rig.run('init')]);
  expect(list.code).toBe(0);
  expect(list.stdout).toContain('my-shop  ');
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('error GB4050: gobuild.yaml is there already');
  expect(rig.read('gobuild.yaml')).toBe(written);
});

test('without a Go module it says what to do', async () => {
  await using rig = await createRig({ files: { Makefile: 'all:\n' } });
  const ran = await rig.run('init');
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('GB4051');
  expect(ran.stderr).toContain('`gobuild init --from Makefile`');
  expect(rig.exists('gobuild.yaml')).toBe(false);
  expect((await rig.run('init', '--from', 'notes.txt')).stderr).toContain('error GB4052');
});

test('a Makefile becomes a file that gobuild takes; what it cannot use stays there as a comment', async () => {
  const Makefile = 'build: gen/x\n\tgo build .\ngen/x: main.go\n\tcp $< $@\n.git/hooks/x: main.go\n\tcp $< $@\n';
  await using rig = await createRig({ files: { ...module, Makefile }, name: 'a b' });
  const made = await rig.run('init', '--from', 'Makefile');
  expect(made.code).toBe(0);
  expect(made.stderr).toContain('warning GB4053: ');
  expect(rig.read('gobuild.yaml')).toContain('  # git-hooks-x:\n');
  const ran = await rig.run('run', 'gen-x');
  expect(ran.code, ran.stderr).toBe(0);
  expect(rig.read('gen/x')).toBe(module['main.go']);
  const wrong = await rig.run('init', '--from', 'go.mod', '--stdout');
  expect(wrong.code).toBe(2);
});
