/** Only what changed runs, by content; what is on disk is always what the inputs say. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { git, sum, told } from '../rig/story.ts';

const shout = `version: 1
project: demo
default: [all]
targets:
  upper:
    kind: task
    inputs: [in.txt]
    outputs: [out/up.txt]
    run: |
      mkdir -p out
      tr a-z A-Z < in.txt > out/up.txt
      echo upper >> ../ran.txt
  pack: { kind: package, using: archive, from: upper, files: [] }
  sums: { kind: sign, using: checksum, from: pack }
  words: { kind: check, using: command, inputs: [in.txt], run: [grep, -q, hello, in.txt] }
  all: { kind: group, needs: [sums, words] }
`;

const workspace = (): Promise<Rig> => createRig({ files: { 'gobuild.yaml': shout, 'in.txt': 'hello\n' } });
/** How often the task really ran. */
const runs = (rig: Rig): number => fs.readFileSync(path.join(rig.base, 'ran.txt'), 'utf8').split('\n').length - 1;

test.concurrent('nothing, a touch and a commit leave all fresh; nothing is started', async () => {
  await using rig = await workspace();
  git(rig, 'init', '-q');
  rig.write('.gitignore', 'out/\ndist/\n.gobuild/\n');
  const first = await rig.run('run');
  expect(first).toMatchObject({ code: 0, stdout: '' });
  expect(sum(first)).toBe('0 fresh, 4 ran, 0 restored');
  expect(rig.read('out/up.txt')).toBe('HELLO\n');

  const second = await rig.run('run');
  expect(second).toMatchObject({ code: 0, stdout: '' });
  expect(second.stderr).toMatch(/^4 fresh · [0-9.]+ s\n$/);

  const later = new Date('2031-05-06T07:08:09Z');
  for (const file of ['in.txt', 'gobuild.yaml', 'out/up.txt']) fs.utimesSync(path.join(rig.root, file), later, later);
  expect(sum(await rig.run('run'))).toBe('4 fresh');

  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'one');
  expect(sum(await rig.run('run'))).toBe('4 fresh');
  rig.write('notes.md', 'no input of anything');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'two');
  expect(sum(await rig.run('run'))).toBe('4 fresh');
  expect(runs(rig)).toBe(1);
});

test.concurrent('a changed input runs what reads it, with the file as reason; equal bytes stop the wave', async () => {
  await using rig = await workspace();
  await rig.run('run');
  rig.write('in.txt', 'hello you\n');
  expect(told(await rig.run('run'))).toEqual([
    'pack made upper changed',
    'sums signed pack changed',
    'upper done in.txt changed',
    'words passed in.txt changed',
  ]);
  rig.write('in.txt', 'hello YOU\n');
  const cut = await rig.run('run');
  expect(told(cut)).toEqual(['upper done in.txt changed', 'words passed in.txt changed']);
  expect(sum(cut)).toBe('2 fresh, 2 ran, 0 restored');
});

test.concurrent('removed outputs come back from the store, in a second clone too; an undone edit as well', async () => {
  await using rig = await workspace();
  await rig.run('run');
  const archive = 'dist/release/demo_0.0.0-dev.tar.gz';
  const before = fs.readFileSync(path.join(rig.root, archive));
  rig.remove('dist');
  rig.remove('out');
  const restored = await rig.run('run');
  expect(sum(restored)).toBe('1 fresh, 0 ran, 3 restored');
  expect(fs.readFileSync(path.join(rig.root, archive)).equals(before)).toBe(true);
  expect(sum(await rig.run('run'))).toBe('4 fresh');

  rig.remove('.gobuild');
  rig.remove('dist');
  expect(sum(await rig.run('run'))).toBe('0 fresh, 0 ran, 4 restored');

  const other = path.join(rig.base, 'other clone');
  fs.mkdirSync(other);
  for (const file of ['gobuild.yaml', 'in.txt']) fs.copyFileSync(path.join(rig.root, file), path.join(other, file));
  expect(sum(await rig.start(['run'], { cwd: other }).ended)).toBe('0 fresh, 0 ran, 4 restored');
  expect(fs.readFileSync(path.join(other, archive)).equals(before)).toBe(true);

  rig.write('in.txt', 'hello again\n');
  expect(sum(await rig.run('run'))).toBe('0 fresh, 4 ran, 0 restored');
  rig.write('in.txt', 'hello\n');
  expect(sum(await rig.run('run'))).toBe('0 fresh, 0 ran, 4 restored');
  expect(rig.read('out/up.txt')).toBe('HELLO\n');
  expect(runs(rig)).toBe(2);
});

test.concurrent.each([
  ['deleted', (file: string) => fs.rmSync(file)],
  ['edited', (file: string) => fs.writeFileSync(file, 'HULLO\n')],
  ['truncated', (file: string) => fs.truncateSync(file, 2)],
  ['replaced by a folder', (file: string) => (fs.rmSync(file), fs.mkdirSync(file))],
  ['replaced by a link', (file: string) => (fs.rmSync(file), fs.symlinkSync('/etc/passwd', file))],
  ['made unreadable and edited', (file: string) => (fs.writeFileSync(file, 'x'), fs.chmodSync(file, 0o200))],
])('an output that was %s is put right; what is behind it stays fresh', async (_how, harm) => {
  await using rig = await workspace();
  await rig.run('run');
  harm(path.join(rig.root, 'out/up.txt'));
  const ran = await rig.run('run');
  expect(ran.code).toBe(0);
  expect(sum(ran)).toBe('3 fresh, 0 ran, 1 restored');
  expect(rig.read('out/up.txt')).toBe('HELLO\n');
  expect(fs.readFileSync('/etc/passwd', 'utf8')).not.toContain('HELLO');
  expect(sum(await rig.run('run'))).toBe('4 fresh');
});

test.concurrent('without a store a harmed output is made again', async () => {
  await using rig = await workspace();
  await rig.run('run', '--no-cache');
  rig.write('out/up.txt', 'HULLO\n');
  const ran = await rig.run('run', '--no-cache');
  expect(told(ran)).toEqual(['upper done out/up.txt is not what was made']);
  expect(rig.read('out/up.txt')).toBe('HELLO\n');
});

test.concurrent('what a target no longer makes is removed, unless somebody changed it', async () => {
  await using rig = await createRig();
  const file = (outputs: string): string =>
    `version: 1\nproject: demo\ntargets:\n  make: { kind: task, inputs: [in.txt], outputs: [${outputs}], ` +
    `run: "mkdir -p out; for name in a b c d; do cp in.txt out/$name.txt; done" }\n`;
  rig.write('in.txt', 'one');
  rig.write('gobuild.yaml', file('out/a.txt, out/b.txt, out/c.txt'));
  expect((await rig.run('run', 'make')).code).toBe(0);
  rig.write('gobuild.yaml', file('out/a.txt').replace('a b c d', 'a'));
  rig.write('out/c.txt', 'mine now');
  const ran = await rig.run('run', 'make');
  expect(ran.code).toBe(0);
  expect(rig.list('out')).toEqual(['a.txt', 'c.txt', 'd.txt']);
  expect(rig.read('out/c.txt')).toBe('mine now');
});

test.concurrent('files that come and go under a glob are noticed, ignored ones are not', async () => {
  await using rig = await createRig();
  git(rig, 'init', '-q');
  rig.write('.gitignore', '*.tmp\n');
  rig.write('src/a.txt', 'a');
  rig.write(
    'gobuild.yaml',
    'version: 1\nproject: demo\ndefault: [join]\ntargets:\n' +
      '  join: { kind: task, inputs: ["src/**"], outputs: [out.txt], run: "cat src/*.txt > out.txt" }\n',
  );
  expect((await rig.run('run')).code).toBe(0);
  rig.write('src/deep/er/b.txt', 'b');
  expect(told(await rig.run('run'))).toEqual(['join done src/deep/er/b.txt is new']);
  rig.write('src/x.tmp', 'ignored');
  expect(sum(await rig.run('run'))).toBe('1 fresh');
  rig.remove('src/deep');
  expect(sum(await rig.run('run'))).toBe('0 fresh, 0 ran, 1 restored');
  fs.chmodSync(path.join(rig.root, 'src/a.txt'), 0o755);
  expect(told(await rig.run('run'))).toEqual(['join done src/a.txt changed its execute bit']);
});

test.concurrent('an edit of any tracked file is seen where `git.dirty` is used, right after a fresh run too', async () => {
  const file = `version: 1
project: demo
default: [state]
targets:
  state: { kind: task, inputs: [in.txt], outputs: [out.txt], run: "echo dirty=\${{ git.dirty }} > out.txt" }
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'in', 'other.txt': 'other' } });
  git(rig, 'init', '-q');
  rig.write('.gitignore', 'out.txt\ndist/\n.gobuild/\n');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'one');
  await rig.run('run');
  expect(sum(await rig.run('run'))).toBe('1 fresh');
  expect(rig.read('out.txt')).toBe('dirty=false\n');
  rig.write('other.txt', 'edited');
  expect(sum(await rig.run('run'))).toBe('0 fresh, 1 ran, 0 restored');
  expect(rig.read('out.txt')).toBe('dirty=true\n');
});

test.skipIf(process.platform === 'win32')(
  'configuration that is read through links is noticed when what is behind them changes',
  async () => {
    const config = `version: 1
project: demo
env: { files: [.env] }
targets:
  who: { kind: task, run: "echo ONE $WHO > who.out", inputs: [base.txt], outputs: [who.out] }
`;
    const files = { 'real.yaml': config, 'base.txt': 'b\n', 'env.one': 'WHO=one\n', 'env.two': 'WHO=two\n' };
    await using rig = await createRig({ files });
    const link = (target: string, name: string): void => {
      fs.rmSync(path.join(rig.root, name), { force: true });
      fs.symlinkSync(target, path.join(rig.root, name));
    };
    link('real.yaml', 'gobuild.yaml');
    link('env.one', 'env.now');
    link('env.now', '.env');
    const made = async (): Promise<string> => {
      expect((await rig.run('run', 'who')).code).toBe(0);
      return rig.read('who.out');
    };
    expect([await made(), await made()]).toEqual(['ONE one\n', 'ONE one\n']);
    rig.write('real.yaml', config.replace('ONE', 'TWO'));
    expect(await made()).toBe('TWO one\n');
    link('env.two', 'env.now');
    expect(await made()).toBe('TWO two\n');
    rig.write('env.two', 'WHO=three\n');
    expect(await made()).toBe('TWO three\n');
  },
);
