/** Bad input from the machine: files that cannot be used, and disks. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  copy,
  copying,
  faultsOf,
  oneTask,
  oneWarning,
  shownHere,
  targets,
  type BadInput,
} from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import { noSmallDisk, noUnprivileged, setMode, smallDisk, unprivileged } from '../../rig/poor-machine.ts';

ownEnvironment();

const packing = {
  files: {
    'gobuild.yaml': targets(
      '  a: { kind: task, inputs: [x], outputs: [y], run: "cp x y" }\n  pack: { kind: package, using: archive, from: a, format: tar, name: pack.tar }\n',
    ),
    x: 'content'.repeat(300_000),
  },
  command: ['run', 'pack'],
  leaves: ['y', 'dist/release/pack.tar', 'dist/release/artifacts.json'],
};
const files: readonly BadInput[] = [
  {
    name: 'an input that is not there',
    ...oneTask('inputs: [gone.txt], run: [touch, y]'),
    code: 2,
    says: ['gone.txt: there is no such file', 'help: make the file'],
  },
  {
    name: 'a pattern that matches nothing',
    ...oneTask('inputs: ["src/**"], run: [touch, y]'),
    code: 2,
    says: ['nothing matches "src/**"', 'help: correct the pattern'],
  },
  {
    name: 'a folder where a file should be',
    files: {
      'gobuild.yaml': targets('  a: { kind: task, inputs: [src], outputs: [y], run: [touch, y] }\n'),
      'src/x': '',
    },
    command: ['run', 'a'],
    code: 2,
    says: ['src', 'folder', 'help: '],
  },
  {
    name: 'an input that cannot be read',
    ...copying,
    prepare: setMode(0, 'work/x'),
    through: unprivileged,
    unless: noUnprivileged,
    code: 3,
    says: ['x', 'permission denied', 'help: '],
  },
  {
    name: 'a folder of inputs that cannot be read',
    files: {
      'gobuild.yaml': targets('  a: { kind: task, inputs: ["src/**"], outputs: [y], run: [touch, y] }\n'),
      'src/x': '',
    },
    command: ['run', 'a'],
    prepare: setMode(0, 'work/src'),
    through: unprivileged,
    unless: noUnprivileged,
    code: 3,
    says: ['src', 'permission denied', 'help: '],
    after: (rig) => (setMode(0o755, 'work/src')(rig), []),
  },
  {
    name: 'a gobuild.yaml that cannot be read',
    files: { 'gobuild.yaml': copy },
    command: ['list'],
    prepare: setMode(0, 'work/gobuild.yaml'),
    through: unprivileged,
    unless: noUnprivileged,
    code: 3,
    says: ['gobuild.yaml', 'permission denied', 'help: '],
  },
  {
    name: 'an output folder that cannot be written',
    files: { ...packing.files, 'dist/release/x': '' },
    command: ['run', 'pack'],
    leaves: ['y'],
    prepare: setMode(0o555, 'work/dist/release'),
    through: unprivileged,
    unless: noUnprivileged,
    code: 3,
    says: ['dist/release', 'permission denied', 'help: '],
  },
  {
    name: 'a workspace that cannot be written',
    ...copying,
    prepare: setMode(0o555, 'work'),
    through: unprivileged,
    unless: noUnprivileged,
    code: 3,
    says: ['.gobuild', 'permission denied', 'help: '],
    after: (rig) => (setMode(0o755, 'work')(rig), []),
  },
];

const disks: readonly BadInput[] = [
  {
    name: 'a full disk for an output',
    ...packing,
    through: smallDisk('work/dist', '1m'),
    unless: noSmallDisk,
    leaves: ['y'],
    code: 3,
    says: ['failed: pack: ', 'no space left on the disk', 'dist/release/pack.tar', 'help: free some space'],
  },
  {
    name: 'a full disk for the state',
    ...copying,
    leaves: ['y'],
    through: smallDisk('work/.gobuild', '4k'),
    unless: noSmallDisk,
    code: 3,
    says: ['no space left', '.gobuild', 'help: '],
  },
  {
    name: 'a full disk for the store: not stored, and told',
    ...packing,
    through: smallDisk('store', '200k'),
    unless: noSmallDisk,
    code: 0,
    says: ['0 fresh, 2 ran', /warning: .*no space left/],
  },
  {
    name: 'a read-only store: not stored, and told once',
    ...packing,
    prepare: (rig) => {
      fs.mkdirSync(path.join(rig.base, 'store'));
      setMode(0o555, 'store')(rig);
    },
    through: unprivileged,
    unless: noUnprivileged,
    code: 0,
    says: ['0 fresh, 2 ran', /warning: .*store.*permission denied/],
    after: oneWarning,
  },
  {
    name: 'a file where the store should be',
    ...packing,
    prepare: (rig) => fs.writeFileSync(path.join(rig.base, 'store'), ''),
    code: 0,
    says: ['0 fresh, 2 ran', /warning: .*store/],
    after: oneWarning,
  },
];

test.concurrent.for(shownHere([...files, ...disks]))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
