/**
 * F54: files as editors, sed and git write them: each way ends in what was written last, and starts one turn or two.
 * GOBUILD_CHECKOUT=50000 has git change so many files at once.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';
import { joinedTexts, joins, manyTexts, mostTurns, turns, waiting } from '../rig/joined-texts.ts';
import { git } from '../rig/story.ts';
import { startWatch } from '../rig/watching.ts';

const inCheckout = Number(process.env['GOBUILD_CHECKOUT'] ?? 500);
const becomes = (rig: Rig, content: string): Promise<void> => joins(rig, content, inCheckout);

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
  await using rig = await createRig({ files: joinedTexts });
  const watch = startWatch(rig);
  await watch.next(waiting);
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
    await using rig = await createRig({ files: joinedTexts });
    const names = manyTexts(inCheckout, 'p');
    const writeAll = (text: string): void => names.forEach((name) => rig.write(name, text));
    const built = (text: string): string => `a\nb\n${text.repeat(inCheckout)}`;
    rig.write('.gitignore', '/.gobuild\n/out.txt\n/turns\n');
    git(rig, 'init', '-q', '-b', 'main');
    writeAll('main\n');
    git(rig, 'add', '.');
    git(rig, 'commit', '-qm', 'main');
    git(rig, 'checkout', '-q', '-b', 'other');
    writeAll('other\n');
    git(rig, 'commit', '-qam', 'other');
    const watch = startWatch(rig);
    await watch.next(waiting);
    await becomes(rig, built('other\n'));
    for (const branch of ['main', 'other', 'main']) {
      const before = turns(rig);
      const begun = performance.now();
      git(rig, 'checkout', '-q', branch);
      await becomes(rig, built(`${branch}\n`));
      expect(turns(rig) - before).toBeLessThanOrEqual(Math.min(mostTurns(begun), inCheckout / 20));
    }
    expect((await watch.stop()).code).toBe(130);
  },
  120_000 + inCheckout * 20,
);
