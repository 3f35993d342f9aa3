/** Bad input from the machine: programs that are missing, too old, or not what they seem. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { faultsOf, oneTask, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import { findTool } from '../../rig/real-tool.ts';
import { puppet } from '../../rig/story.ts';

ownEnvironment();

const tools: readonly BadInput[] = [
  {
    name: 'a program that is missing',
    ...oneTask('run: [frobnicate-it]'),
    code: 3,
    says: ['failed: a: the program "frobnicate-it" is not there', 'help: install "frobnicate-it"', 'PATH'],
  },
  {
    name: 'a tool that is named and missing',
    ...oneTask('run: "true", tools: [frobnicate-it]'),
    code: 3,
    says: ['the program "frobnicate-it" is not there', 'help: install'],
  },
  { name: 'a program that is no program', ...oneTask('run: [./x]'), code: 3, says: ['x', 'help: '] },
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
    name: 'a module that is in another folder, or nowhere',
    files: {
      'gobuild.yaml': targets('  a: { kind: compile, using: go, package: ./lib/cmd, module: lib }\n'),
      'lib/cmd/main.go': 'package main\n\nfunc main() {}\n',
    },
    command: ['run', 'a'],
    prepare: (rig) => puppet(rig, 'go', 'echo go1.26.1; echo'),
    code: 2,
    says: ['lib/go.mod: there is no such file', 'help: name the folder', '`module:`', '`go mod init', 'in lib'],
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
    ...oneTask('shell: pwsh, run: "exit 0"'),
    env: { PATH: '/usr/bin:/bin' },
    code: 3,
    says: ['pwsh', 'help: '],
    unless: fs.existsSync('/usr/bin/pwsh') && 'PowerShell is here',
  },
];

test.concurrent.for(shownHere(tools))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
