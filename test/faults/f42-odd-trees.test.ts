/**
 * F42: trees with links that lead in circles, FIFOs, sockets, folders that cannot be read, and names with everything that a
 * system allows: what can be taken is taken as it is, the rest is exit 2 or 3 with the path in harmless letters; nothing hangs.
 * GOBUILD_TREE_FILES=100000 makes a larger tree.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { noUnprivileged, unprivileged } from '../rig/poor-machine.ts';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { sum } from '../rig/story.ts';

const count = Number(process.env['GOBUILD_TREE_FILES'] ?? 1500);
const posix = process.platform !== 'win32';
const file = `version: 1
project: demo
targets:
  tree: { kind: task, inputs: ["src/**"], outputs: [list.txt], run: 'find src -type f | wc -l > list.txt' }
  copy: { kind: task, inputs: ["src/**"], outputs: [out/], run: 'mkdir -p out; cp -R src/. out' }
  pack: { kind: package, using: archive, from: [copy], format: tar.gz }
`;
const workspace = (files: Readonly<Record<string, string>> = {}): Promise<Rig> =>
  createRig({ files: { 'gobuild.yaml': file, 'src/plain': 'x', ...files } });
const control = /[\u0000-\u0009\u000b-\u001f\u007f]|^\s+at /m;

function expectRefused(ran: Ran, ...words: readonly string[]): void {
  expect([2, 3], ran.stderr).toContain(ran.code);
  for (const word of words) expect(ran.stderr).toContain(word);
  expect(ran.stderr).not.toMatch(control);
}

/** Names that are odd and allowed. */
const odd = [
  'with space',
  ' in front',
  '-rf',
  '--help',
  '$(touch pwned)',
  "quo'te",
  'dou"ble',
  'star*',
  'ques?tion',
  '[brackets]',
  '{a,b}',
  '#hash',
  '!bang',
  '~',
  '@at',
  'ümläut',
  '\u{1f600}',
  'a'.repeat(255),
  '__proto__',
  'constructor',
];

describe.skipIf(!posix)('F42', () => {
  test('F42: odd names are inputs, outputs and members of an archive as they are', async () => {
    await using rig = await workspace(Object.fromEntries(odd.map((name) => [`src/${name}`, name])));
    const first = await rig.run('run', '*');
    expect(first.code, first.stderr).toBe(0);
    expect(sum(await rig.run('run', '*'))).toBe('3 fresh');
    rig.remove('out');
    expect(sum(await rig.run('run', '*'))).toMatch(/1 restored$/);
    for (const name of odd) expect(rig.read(`out/${name}`)).toBe(name);
    rig.write('src/-rf', 'edited');
    const edited = await rig.run('run', 'tree');
    expect(edited.stderr).toContain('-rf');
    expect(sum(edited)).toBe('0 fresh, 1 ran, 0 restored');
    expect(rig.exists('pwned')).toBe(false);
  });

  test('F42: a line end and an escape sequence in a name are shown harmless', async () => {
    for (const name of ['a\nb', 'a\u001b[31mb', 'a\rb']) {
      await using rig = await workspace({ [`src/${name}`]: '' });
      const ran = await rig.run('run', 'copy');
      expectRefused(ran, 'out/a');
    }
  });

  test('F42: links in circles and FIFOs in the tree are told, not followed', async () => {
    await using rig = await workspace();
    fs.symlinkSync('.', path.join(rig.root, 'src/loop'));
    fs.symlinkSync('two', path.join(rig.root, 'src/one'));
    fs.symlinkSync('one', path.join(rig.root, 'src/two'));
    expectRefused(await rig.run('run', 'tree'), 'src/loop');
    for (const name of ['loop', 'one', 'two']) rig.remove(`src/${name}`);
    execFileSync('mkfifo', [path.join(rig.root, 'src/pipe')]);
    const ran = await rig.run('run', 'tree');
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringMatching(control) as string]);
    expect(rig.read('list.txt').trim()).toBe('1');
  });

  test('F42: a name that is not UTF-8 is refused with its folder', async () => {
    await using rig = await workspace();
    const name = Buffer.concat([Buffer.from(`${rig.root}/src/`), Buffer.from([0x61, 0xe4, 0x62])]);
    fs.writeFileSync(name, '');
    expectRefused(await rig.run('run', 'tree'), 'is not UTF-8', 'src');
  });

  test('F42: a path of more than 4,096 bytes is refused, and what is shorter taken', async () => {
    await using rig = await workspace();
    const part = 'd'.repeat(200);
    // Deeper than one call can name: step by step.
    const walk = `for (let n = 0; n < 25; n += 1) { fs.mkdirSync('${part}'); process.chdir('${part}'); }`;
    execFileSync(process.execPath, ['-e', walk], { cwd: path.join(rig.root, 'src') });
    const ran = await rig.run('run', 'tree');
    expectRefused(ran);
    expect(ran.stderr).toMatch(/too long|longer than/);
    execFileSync('rm', ['-rf', `src/${part}`], { cwd: rig.root });
    rig.write(`src/${`${part}/`.repeat(12)}end`, 'x');
    expect((await rig.run('run', 'tree')).code).toBe(0);
  });

  test.skipIf(noUnprivileged !== false)('F42: a folder that cannot be read is named', async () => {
    await using rig = await workspace({ 'src/closed/x': '' });
    fs.chmodSync(path.join(rig.root, 'src/closed'), 0o000);
    const ran = await rig.start(['run', 'tree'], { through: unprivileged() }).ended;
    fs.chmodSync(path.join(rig.root, 'src/closed'), 0o755);
    expectRefused(ran, 'src/closed', 'permission denied');
  });

  test(`F42: ${count} files`, { timeout: 60_000 + count * 20 }, async () => {
    await using rig = await workspace();
    for (let index = 0; index < count; index += 1) {
      const folder = path.join(rig.root, 'src', String(index % 97));
      if (index < 97) fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, String(index)), '');
    }
    expect((await rig.run('run', 'tree')).code).toBe(0);
    expect(rig.read('list.txt').trim()).toBe(String(count + 1));
    expect(sum(await rig.run('run', 'tree'))).toBe('1 fresh');
    rig.write('src/3/new', '');
    expect(sum(await rig.run('run', 'tree'))).toBe('0 fresh, 1 ran, 0 restored');
  });
});
