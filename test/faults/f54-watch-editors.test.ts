/**
 * F54: files as editors, sed and git write them: each way ends in what was written last, and starts one turn or two.
 * GOBUILD_CHECKOUT=50000 has git change so many files at once.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';
import { startWatch } from '../rig/watching.ts';

const inCheckout = Number(process.env['GOBUILD_CHECKOUT'] ?? 500);
const patience = { timeout: 30_000 + inCheckout * 4, interval: 20 };
const idle = /watching \d+/;

const config = `version: 1
project: editors
targets:
  all:
    kind: task
    inputs: ["src/**/*.txt"]
    outputs: [out.txt]
    run: echo x >> turns; find src -name '*.txt' | sort | xargs cat > out.txt
watch: all
`;
const files = { 'gobuild.yaml': config, 'src/a.txt': 'a\n', 'src/deep/b.txt': 'b\n' };

const becomes = (rig: Rig, content: string): Promise<void> =>
  vi.waitFor(() => expect(rig.exists('out.txt') && rig.read('out.txt')).toBe(content), patience);
const turns = (rig: Rig): number => rig.read('turns').length / 2;

/** How a program puts `text` into `file`, step by step as strace shows it. */
type Save = (file: string, text: string) => void;

const beside = (file: string, name: string): string => path.join(path.dirname(file), name);

const saves: Readonly<Record<string, Save>> = {
  // backupcopy=no, its default on most systems: a probe for a name that is free, the old one aside, the new one in its place.
  vim: (file, text) => {
    fs.writeFileSync(beside(file, '4913'), '');
    fs.rmSync(beside(file, '4913'));
    fs.renameSync(file, `${file}~`);
    fs.writeFileSync(file, text);
    fs.rmSync(`${file}~`);
  },
  'vim with backupcopy=yes': (file, text) => {
    fs.copyFileSync(file, `${file}~`);
    fs.writeFileSync(file, text);
    fs.rmSync(`${file}~`);
  },
  // Cut to nothing, then filled: between them the file is empty.
  'VS Code': (file, text) => {
    const descriptor = fs.openSync(file, 'r+');
    fs.ftruncateSync(descriptor, 0);
    fs.writeSync(descriptor, text, 0);
    fs.closeSync(descriptor);
  },
  // "Safe write".
  JetBrains: (file, text) => {
    fs.writeFileSync(`${file}___jb_tmp___`, text);
    fs.renameSync(file, `${file}___jb_old___`);
    fs.renameSync(`${file}___jb_tmp___`, file);
    fs.rmSync(`${file}___jb_old___`);
  },
  // A lock that is a link to nowhere, the old one kept.
  Emacs: (file, text) => {
    const lock = beside(file, `.#${path.basename(file)}`);
    fs.symlinkSync('somebody@somewhere.1:1', lock);
    fs.renameSync(file, `${file}~`);
    fs.writeFileSync(file, text);
    fs.unlinkSync(lock);
  },
  'sed -i': (file, text) => {
    fs.writeFileSync(beside(file, 'sedAbCdEf'), text);
    fs.renameSync(beside(file, 'sedAbCdEf'), file);
  },
  // Removed and written anew, as some formatters do.
  'remove and write': (file, text) => {
    fs.rmSync(file);
    fs.writeFileSync(file, text);
  },
};

test('F54: every way in which editors save: what was written last is built, by two turns at most', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig);
  await watch.next(idle);
  for (const [editor, save] of Object.entries(saves)) {
    // Twice: a watch that holds on to the file that was moved aside is deaf the second time.
    for (const time of ['first', 'second']) {
      const before = turns(rig);
      save(path.join(rig.root, 'src/deep/b.txt'), `${editor}, ${time}\n`);
      await becomes(rig, `a\n${editor}, ${time}\n`);
      expect(turns(rig) - before, editor).toBeLessThanOrEqual(2);
    }
  }
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

test.skipIf(!haveTools('git'))(
  `F54: git changes ${inCheckout} files at once, there and back: all of them are built, by few turns`,
  async () => {
    await using rig = await createRig({ files });
    const git = (...args: readonly string[]): void => {
      const who = [
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@example.com',
        '-c',
        'core.hooksPath=/dev/null',
        '-c',
        'gc.auto=0',
      ];
      execFileSync('git', [...who, ...args], {
        cwd: rig.root,
        env: { ...rig.env, GIT_CONFIG_GLOBAL: '/dev/null' },
        stdio: 'pipe',
      });
    };
    const names = Array.from(
      { length: inCheckout },
      (_, index) => `src/p${index % 20}/${String(index).padStart(6, '0')}.txt`,
    );
    const writeAll = (text: string): void => names.forEach((name) => rig.write(name, text));
    const built = (text: string): string => `a\nb\n${text.repeat(inCheckout)}`;
    rig.write('.gitignore', '/.gobuild\n/out.txt\n/turns\n');
    git('init', '-q', '-b', 'main');
    writeAll('main\n');
    git('add', '.');
    git('commit', '-qm', 'main');
    git('checkout', '-q', '-b', 'other');
    writeAll('other\n');
    git('commit', '-qam', 'other');
    const watch = startWatch(rig);
    await watch.next(idle);
    await becomes(rig, built('other\n'));
    for (const branch of ['main', 'other', 'main']) {
      const before = turns(rig);
      git('checkout', '-q', branch);
      await becomes(rig, built(`${branch}\n`));
      expect(turns(rig) - before).toBeLessThanOrEqual(4 + Math.ceil(inCheckout / 1000));
    }
    expect((await watch.stop()).code).toBe(130);
  },
  120_000 + inCheckout * 20,
);
