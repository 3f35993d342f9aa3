/** Bad input from the machine: files, tools, disks, the store and the state (F04 to F08). */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultsOf, file, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { noSmallDisk, noUnprivileged, setMode, smallDisk, unprivileged } from '../../rig/poor-machine.ts';
import { findTool } from '../../rig/real-tool.ts';
import type { Rig } from '../../rig/rig.ts';
import { crc32 as crcOf } from 'node:zlib';
import { puppet } from '../../rig/story.ts';

const copy = targets('  a: { kind: task, inputs: [x], outputs: [y], run: "cp x y" }\n');
const copying = { files: { 'gobuild.yaml': copy, x: 'content' }, command: ['run', 'a'] };
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
const task = (keys: string): Pick<BadInput, 'files' | 'command'> => ({
  files: { 'gobuild.yaml': targets(`  a: { kind: task, ${keys} }\n`), x: '' },
  command: ['run', 'a'],
});
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
/** One warning, no more. */
const oneWarning = (_: Rig, { stderr }: { readonly stderr: string }): readonly string[] => {
  const warnings = stderr.match(/^.*warning:.*$/gm) ?? [];
  return warnings.length === 1 ? [] : [`${warnings.length} warnings`];
};
const fromNewer = (name: string): void => {
  const bytes = fs.readFileSync(name);
  bytes.writeUInt32LE(99, 4);
  bytes.writeUInt32LE(crcOf(bytes.subarray(0, 8)), 8);
  fs.writeFileSync(name, bytes);
};

const files: readonly BadInput[] = [
  {
    name: 'an input that is not there',
    ...task('inputs: [gone.txt], run: [touch, y]'),
    code: 2,
    says: ['gone.txt: there is no such file', 'help: make the file'],
  },
  {
    name: 'a pattern that matches nothing',
    ...task('inputs: ["src/**"], run: [touch, y]'),
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

const tools: readonly BadInput[] = [
  {
    name: 'a program that is missing',
    ...task('run: [frobnicate-it]'),
    code: 3,
    says: ['failed: a: the program "frobnicate-it" is not there', 'help: install "frobnicate-it"', 'PATH'],
  },
  {
    name: 'a tool that is named and missing',
    ...task('run: "true", tools: [frobnicate-it]'),
    code: 3,
    says: ['the program "frobnicate-it" is not there', 'help: install'],
  },
  { name: 'a program that is no program', ...task('run: [./x]'), code: 3, says: ['x', 'help: '] },
  {
    name: 'a Go that is too old for the go.mod',
    files: {
      'gobuild.yaml': targets('  a: { kind: compile, using: go, package: . }\n'),
      'go.mod': 'module example.com/x\n\ngo 1.999\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    command: ['run', 'a'],
    env: { GOPROXY: 'off', GOTOOLCHAIN: 'local' },
    unless: findTool('go') === undefined && 'there is no Go here',
    // go.mod asks for it: spec 2, gobuild.lock.
    code: 2,
    says: ['1.999', 'help: '],
  },
  {
    name: 'a Go that is too old for gobuild',
    files: {
      'gobuild.yaml': targets('  a: { kind: compile, using: go, package: . }\n'),
      'go.mod': 'module example.com/x\n\ngo 1.17\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    command: ['run', 'a'],
    env: { GOPROXY: 'off' },
    prepare: (rig) =>
      puppet(
        rig,
        'go',
        'case "$*" in "env -json"*) echo \'{"GOVERSION":"go1.18.1","GOCACHE":"/c","GOMODCACHE":"/m"}\';; env*) echo go1.18.1; echo;; *) exit 2;; esac',
      ),
    code: 3,
    says: ['Go 1.18.1 is too old: gobuild builds with Go 1.21 and newer', 'help: install a newer Go', 'toolchains'],
  },
  {
    name: 'a Go that does not answer as Go does',
    files: {
      'gobuild.yaml': targets('  a: { kind: compile, using: go, package: . }\n'),
      'go.mod': 'module example.com/x\n\ngo 1.24\n',
      'main.go': 'package main\n\nfunc main() {}\n',
    },
    command: ['run', 'a'],
    prepare: (rig) => puppet(rig, 'go', 'echo nonsense; exit 9'),
    code: 3,
    says: ['go', 'help: '],
  },
  {
    name: 'another shell that is missing',
    ...task('shell: pwsh, run: "exit 0"'),
    env: { PATH: '/usr/bin:/bin' },
    code: 3,
    says: ['pwsh', 'help: '],
    unless: fs.existsSync('/usr/bin/pwsh') && 'PowerShell is here',
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

test.concurrent.for(shownHere([...files, ...tools, ...disks, ...kept]))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
