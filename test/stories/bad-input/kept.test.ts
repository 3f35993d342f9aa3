/** Bad input from the machine: a store and a state that are harmed, or from another gobuild. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copy, copying, faultsOf, file, oneWarning, shownHere, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import type { Rig } from '../../rig/rig.ts';
import { crc32 as crcOf } from 'node:zlib';

ownEnvironment();

const again = async (rig: Rig): Promise<void> => {
  const ran = await rig.run('run', 'a');
  if (ran.code !== 0) throw new Error(ran.stderr);
};
const one = (rig: Rig, folder: string, pattern: RegExp): string => {
  const found = rig.list(folder).find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`nothing like ${pattern} lies in ${folder}`);
  return path.join(rig.root, folder, found);
};
const storedResult = (rig: Rig): string => one(rig, '../store/ac', /./);
const cut = (name: string): void => fs.truncateSync(name, Math.floor(fs.statSync(name).size / 2));
const fromNewer = (name: string): void => {
  const bytes = fs.readFileSync(name);
  bytes.writeUInt32LE(99, 4);
  bytes.writeUInt32LE(crcOf(bytes.subarray(0, 8)), 8);
  fs.writeFileSync(name, bytes);
};

const kept: readonly BadInput[] = [
  {
    name: 'a state that is cut',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      rig.remove('.gobuild/warm');
      cut(path.join(rig.root, '.gobuild/state.log'));
    },
    code: 0,
    says: [/warning: .*state log damaged at offset \d+, recovered \d+ records?/, '1 restored'],
    after: oneWarning,
  },
  {
    name: 'a state that is garbled',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      rig.remove('.gobuild/warm');
      rig.write('.gobuild/state.log', 'garbage\0garbage\0garbage');
    },
    code: 0,
    says: [/warning: .*state log damaged at offset 0/, '1 restored'],
    after: oneWarning,
  },
  {
    name: 'a state of a newer gobuild',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      rig.remove('.gobuild/warm');
      fromNewer(path.join(rig.root, '.gobuild/state.log'));
    },
    code: 0,
    says: [/warning: .*written by a newer gobuild/, '1 restored'],
    after: oneWarning,
  },
  {
    name: 'a file table that is garbled',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      rig.remove('.gobuild/warm');
      rig.write('.gobuild/files.bin', 'garbage');
    },
    code: 0,
    says: ['warning: ', '1 fresh'],
    after: oneWarning,
  },
  {
    name: 'a warm table that is garbled is not used',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      fs.writeFileSync(one(rig, '.gobuild/warm', /bin$/), 'garbage');
    },
    code: 0,
    says: ['1 fresh'],
  },
  {
    name: 'a warm table of a newer gobuild is not used',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      fromNewer(one(rig, '.gobuild/warm', /bin$/));
    },
    code: 0,
    says: ['1 fresh'],
  },
  {
    name: 'a stored result that is cut',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      rig.remove('.gobuild');
      rig.remove('y');
      cut(storedResult(rig));
    },
    leaves: ['y'],
    code: 0,
    says: [/warning: /, '0 fresh, 1 ran'],
    after: oneWarning,
  },
  {
    name: 'a stored result that is garbled',
    ...copying,
    prepare: async (rig) => {
      await again(rig);
      rig.remove('.gobuild');
      rig.remove('y');
      fs.writeFileSync(storedResult(rig), 'garbage');
    },
    leaves: ['y'],
    code: 0,
    says: [/warning: /, '0 fresh, 1 ran'],
    after: oneWarning,
  },
  {
    name: 'a lock file that is garbled',
    ...copying,
    prepare: (rig) => rig.write('.gobuild/lock.db', 'garbage'.repeat(100)),
    leaves: ['y'],
    code: 0,
    says: ['0 fresh, 1 ran'],
  },
  {
    name: 'a file where the state folder should be',
    ...file(copy),
    files: { 'gobuild.yaml': copy, x: '', '.gobuild': '' },
    command: ['run', 'a'],
    code: 3,
    says: ['.gobuild', 'help: '],
  },
];

test.concurrent.for(shownHere(kept))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
