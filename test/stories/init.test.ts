/** `gobuild init` in a folder: what it writes, what it refuses, and that the result is taken by gobuild. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { ownEnvironment, runHere } from '../rig/in-process.ts';
import { createRig } from '../rig/rig.ts';

ownEnvironment();

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
  expect(await rig.run('init', '--from', 'go.mod', '--stdout')).toMatchObject({ code: 2, stdout: '' });
});

test.each([
  ['Makefile', '# nothing\n\n', 'error GB4052: there is nothing in Makefile'],
  ['Makefile', 'X = 1\n', 'error GB4052: there is no target in Makefile'],
  ['Taskfile.yml', "version: '3'\ntasks: [a]\n", 'error GB4052: there is no target in Taskfile.yml'],
  ['Taskfile.yml', "tasks:\n  a: ['x\n", 'Taskfile.yml:2:7: error GB1001: '],
  ['.goreleaser.yaml', 'builds:\n\t- id: a\n', '.goreleaser.yaml:2:1: error GB1001: a tab indents this line'],
])('of a broken %s %j nothing is written', async (name, text, message) => {
  await using rig = await createRig({ files: { ...module, [name]: text } });
  const ran = await runHere(['init', '--from', name], rig.root);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(message);
  expect(ran.stderr).toContain('  help: ');
  expect(rig.exists('gobuild.yaml')).toBe(false);
});

test('without a program, and with nothing that is converted, nothing is written', async () => {
  await using rig = await createRig({ files: { Makefile: '%.o: %.c\n\tcc -c $<\n' } });
  const ran = await runHere(['init', '--from', 'Makefile'], rig.root);
  expect(ran.stderr).toContain(
    'error GB4051: nothing here can be made a target of\n  help: the first reason: Makefile:1: ',
  );
  expect(rig.exists('gobuild.yaml')).toBe(false);
});

test('in a folder below it says where to go', async () => {
  await using rig = await createRig({ files: { ...module, Makefile: 'a:\n\ttrue\n', 'x y/z/a.txt': '' } });
  const folder = path.join(rig.root, 'x y', 'z');
  expect((await runHere(['init'], folder)).stderr).toContain('gobuild -C ../.. init\n');
  const other = await runHere(['init', '--from', '../../Makefile'], folder);
  expect(other.stderr).toContain('gobuild -C ../.. init --from Makefile\n');
  expect(rig.exists('x y/z/gobuild.yaml')).toBe(false);
});
