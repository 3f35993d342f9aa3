/** F05: blobs and results of the store, damaged in each way that a disk or a person can: put aside, told once, made again. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { expectNoStack, expectSoundNext } from '../rig/sound.ts';
import { digests } from '../rig/whole-files.ts';

const faults: Readonly<Record<string, (file: string, other: string) => void>> = {
  cut: (file) => fs.truncateSync(file, 10),
  empty: (file) => fs.truncateSync(file, 0),
  flipped: (file) => {
    const bytes = fs.readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    fs.writeFileSync(file, bytes);
  },
  swapped: (file, other) => fs.copyFileSync(other, file),
  folder: (file) => {
    fs.rmSync(file);
    fs.mkdirSync(file);
  },
  full: (file) => {
    fs.rmSync(file);
    fs.mkdirSync(path.join(file, 'in', 'it'), { recursive: true });
    fs.writeFileSync(path.join(file, 'in', 'it', 'x'), 'x');
  },
  fifo: (file) => {
    fs.rmSync(file);
    execFileSync('mkfifo', [file]);
  },
  link: (file) => {
    const behind = path.join(file, '../../../..', `behind-${path.basename(file)}`);
    fs.renameSync(file, behind);
    fs.symlinkSync(behind, file);
  },
  loop: (file) => {
    fs.rmSync(file);
    fs.symlinkSync(path.basename(file), file);
  },
};
const names = Object.keys(faults);

const config = `
version: 1
project: damaged
default: [all]
targets:
  part:
    kind: task
    matrix: { name: [${names.join(', ')}] }
    inputs: [word.txt]
    outputs: ["gen/\${{ matrix.name }}.txt"]
    run: |
      mkdir -p gen
      { printf '%02000d' 7; echo \${{ matrix.name }}; cat word.txt; } > gen/\${{ matrix.name }}.txt
  all: { kind: group, needs: [part] }
`;

const filesIn = (folder: string): readonly string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();

test.skipIf(process.platform === 'win32').each(['cas', 'ac'])(
  'F05: each file of %s damaged in another way: exit 0, right bytes, a warning for each, nothing hangs',
  async (part) => {
    await using rig = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'one' } });
    expect(await rig.run('run')).toMatchObject({ code: 0 });
    const wanted = digests(rig.root, ['gen']);
    const stored = filesIn(path.join(rig.base, 'store', part));
    expect(stored).toHaveLength(names.length);
    for (const [index, file] of stored.entries()) faults[names[index] ?? '']?.(file, stored[0] ?? '');
    for (const gone of ['gen', '.gobuild']) rig.remove(gone);
    const ran = await rig.run('run');
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expectNoStack(ran);
    expect(digests(rig.root, ['gen'])).toEqual(wanted);
    const what = part === 'cas' ? 'blob' : 'result';
    for (const file of stored)
      expect(ran.stderr).toMatch(
        new RegExp(`warning: the cache's ${what} ${path.basename(file)} is damaged: it was put aside`),
      );
    expect(ran.stderr).toContain(`0 fresh, ${names.length} ran, 0 restored`);
    expect(fs.readdirSync(path.join(rig.base, 'store/quarantine'))).toHaveLength(names.length);
    for (const gone of ['gen', '.gobuild']) rig.remove(gone);
    const next = await expectSoundNext(rig, { outputs: ['gen'], wanted, told: part });
    expect(next.stderr).toContain(`0 fresh, 0 ran, ${names.length} restored`);
    expect(next.stderr).not.toContain('warning');
  },
);
