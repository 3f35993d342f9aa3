/** `gobuild init` in a folder: what it writes, what it refuses, and that the result is taken by gobuild. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { openApp } from '../../src/app/index.ts';
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
  const [, schema = ''] = /^# yaml-language-server: \$schema=(.*)$/m.exec(written) ?? [];
  expect(rig.read(schema)).toBe((await rig.run('schema')).stdout);
  const [list, again] = await Promise.all([rig.run('list'), rig.run('init')]);
  expect(list.code).toBe(0);
  expect(list.stdout).toContain('my-shop  ');
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('error GB4050: gobuild.yaml is there already');
  expect(rig.read('gobuild.yaml')).toBe(written);
});

test('a file of another name, or in another folder, says how it is used', async () => {
  await using rig = await createRig({ files: module });
  expect((await runHere(['init', '-o', 'new one.yaml'], rig.root)).stderr).toContain(
    "next: gobuild -f 'new one.yaml' list, gobuild -f 'new one.yaml' run\n",
  );
  const elsewhere = await runHere(['init', '-o', 'sub/gobuild.yaml'], rig.root);
  expect(elsewhere.stderr).toContain(`note: its paths are seen from ${rig.root}: it works in that folder alone\n`);
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

test('a file that a Makefile includes is read in its place, also behind ./ and a mark at the start of the text', async () => {
  const Makefile = '\ufeffinclude ./make/more.mk\n';
  await using rig = await createRig({ files: { ...module, Makefile, 'make/more.mk': 'hello:\n\techo hello\n' } });
  const made = await runHere(['init', '--from', 'Makefile', '--stdout'], rig.root);
  expect(made.stdout).toContain('\n  hello:\n    kind: task\n');
  expect(made.stdout).not.toContain('no such file');
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

test('a file that is no text is refused, and of one that is no Makefile not every line is told', async () => {
  const utf16 = Buffer.from('build:\n\tgo build .\n', 'utf16le').toString('latin1');
  const lines = Array.from({ length: 700 }, (_, n) => `words ${n}\n`).join('');
  await using rig = await createRig({ files: { ...module, Makefile: `a:\n\ttrue\n${lines}`, GNUmakefile: utf16 } });
  const refused = await runHere(['init', '--from', 'GNUmakefile'], rig.root);
  expect(refused.stderr).toContain('error GB4052: GNUmakefile is no text in UTF-8\n  help: save it as UTF-8');
  const { stdout } = await runHere(['init', '--from', 'Makefile', '--stdout'], rig.root);
  expect(stdout).toContain('# Makefile:503: and 200 more that are not converted\n');
});

test('a module without a package that can be built: nothing is written', async () => {
  await using rig = await createRig({ files: { 'go.mod': module['go.mod'] } });
  const empty = await runHere(['init'], rig.root);
  expect(empty.stderr).toContain(
    'GB4051: nothing here can be made a target of\n  help: there is a go.mod, but no Go package',
  );
  rig.write('main.go', 'package main\n\nimport "C"\n\nfunc main() {}\n');
  expect((await runHere(['init'], rig.root)).stderr).toContain('help: its programs are C in part');
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

const releaser = 'version: 2\nbefore: { hooks: [./x.sh] }\nbuilds: [{ id: build, goos: [linux], goarch: [amd64] }]\n';

test('a Makefile and a GoReleaser file become one: the names of Make stay, and all that is shipped has a name', async () => {
  const Makefile =
    'all: build test\nbuild: before\n\tgo build -o bin/my-shop .\ntest:\n\tgo test ./...\nrelease: all\n\tgoreleaser\nbefore:\n\ttrue\n';
  await using rig = await createRig({ files: { ...module, Makefile, '.goreleaser.yaml': releaser, 'x.sh': '' } });
  const made = await runHere(['init', '--json', '--from', '.goreleaser.yaml', '--from', 'Makefile'], rig.root);
  expect(made.code, made.stderr).toBe(0);
  expect((JSON.parse(made.stdout) as { targets: readonly { name: string }[] }).targets.map(({ name }) => name)).toEqual(
    [
      'all',
      'build',
      'test',
      'release',
      'before',
      'before-goreleaser',
      'build-program',
      'archive',
      'checksums',
      'build-goreleaser',
      'check',
      'release-goreleaser',
    ],
  );
  const written = rig.read('gobuild.yaml');
  expect(written).toContain('# Converted from Makefile and .goreleaser.yaml: ');
  expect(written).toContain('default: [all]\n');
  expect(written).toContain('    needs: [before-goreleaser]\n');
  expect(written).toContain('    needs: [check, archive, checksums]\n');
  expect(written).toContain('  # build-program builds the same package: keep one of the two.\n');
});

test('a Makefile that gobuild made is no source', async () => {
  await using rig = await createRig({ files: module });
  await runHere(['init'], rig.root);
  await runHere(['wrap', 'make'], rig.root);
  const refused = await runHere(['init', '--force', '--from', 'Makefile'], rig.root);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('error GB4052: Makefile calls gobuild: `gobuild wrap make` made it');
  expect((await runHere(['init', '--stdout'], rig.root)).stderr).not.toContain('can be converted');
});

test('on a terminal it asks what to convert, else for platforms and archives; a wrong answer is told', async () => {
  await using rig = await createRig({ files: { ...module, Makefile: 'hello:\n\techo hello\n' } });
  const request = { cwd: rig.root, from: [], toStdout: true, force: false };
  const answered = async (answers: readonly string[]): Promise<{ asked: readonly string[]; text: string }> => {
    const asked: string[] = [];
    const left = [...answers];
    const answer = await openApp().init(request, ({ text, standard, problem }) => {
      const word = left.shift() ?? standard;
      asked.push(`${text} ${problem(word) ?? 'ok'}`);
      return Promise.resolve(word);
    });
    return { asked, text: answer.type === 'done' ? answer.value.text : answer.type };
  };
  const converted = await answered([]);
  expect(converted.asked).toEqual(['Convert Makefile? [Y/n] ok']);
  expect(converted.text).toContain('\n  hello:\n');
  const found = await answered(['n', 'linux/amd64 plan9/386', 'no']);
  expect(found.asked[1]).toMatch(/^Platforms to build for \[.*\] ok$/);
  expect(found.asked[2]).toBe('Archives and checksums for releases? [Y/n] ok');
  expect(found.text).toContain('platform: [linux/amd64, plan9/386]');
  expect(found.text).not.toContain('kind: package');
  const wrong = await answered(['maybe', 'linux/amd64 linux/amd65']);
  expect(wrong.asked[0]).toMatch(/ answer y or n$/);
  expect(wrong.asked[1]).toMatch(/ Go does not build for amd65 on linux: did you mean "linux\/amd64"\?$/);
});
