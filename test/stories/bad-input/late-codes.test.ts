/** Bad input that the drivers and commands of their own find: checks, services, Go modules, git, keys. */
import net from 'node:net';
import { expect, test } from 'vitest';
import { faultsOf, file, ofTargets, shownHere, targets, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import { freePort } from '../../rig/free-port.ts';
import { findTool } from '../../rig/real-tool.ts';
import type { Rig } from '../../rig/rig.ts';
import { git } from '../../rig/story.ts';

ownEnvironment();

const main = 'package main\n\nfunc main() {}\n';
const main2 = { 'one/go.mod': 'module example.com/one\n\ngo 1.24\n', 'one/main.go': main };
const modules = { ...main2, 'two/go.mod': 'module example.com/two\n\ngo 1.24\n', 'two/main.go': main };

const configuration: readonly BadInput[] = [
  {
    name: 'a where that cannot be read',
    ...ofTargets('  a: { kind: task, run: [x], overrides: [{ where: "os", run: [y] }] }\n'),
    says: ['GB2008', 'gobuild.yaml:4:', '"os"', 'trait=value'],
  },
  {
    name: 'F36: files that targets write into each other’s modules make a circle',
    files: {
      ...modules,
      'gobuild.yaml': targets(
        [
          '  one: { kind: compile, using: go, package: ./one, module: one }\n',
          '  two: { kind: compile, using: go, package: ./two, module: two }\n',
          '  into-one: { kind: task, needs: [two], outputs: [one/gen.go], run: [touch, one/gen.go] }\n',
          '  into-two: { kind: task, needs: [one], outputs: [two/gen.go], run: [touch, two/gen.go] }\n',
          '  all: { kind: group, needs: [one, two, into-one, into-two] }\n',
        ].join(''),
      ),
    },
    command: ['run', 'all'],
    code: 2,
    says: ['GB2503', 'what these make is needed to make it', 'help: '],
  },
  {
    name: 'a service without a program',
    ...ofTargets('  dev: { kind: service, run: ["", x] }\n'),
    says: [/GB3610|GB1024/, 'gobuild.yaml:4:'],
  },
  {
    name: 'a service with only spaces for a program',
    ...ofTargets('  dev: { kind: service, run: "  " }\n'),
    says: ['GB3610', 'gobuild.yaml:4:'],
  },
  {
    name: 'a service that works outside of the workspace',
    ...ofTargets('  dev: { kind: service, run: [x], cwd: ../other }\n'),
    says: ['GB3611', 'gobuild.yaml:4:'],
  },
  {
    name: 'a service with a pattern that cannot be used',
    ...ofTargets('  dev: { kind: service, run: [x], inputs: ["+(a)"] }\n'),
    says: ['GB3612', 'gobuild.yaml:4:', 'extended pattern'],
  },
];

const commands: readonly BadInput[] = [
  {
    name: 'a go.mod that asks for a newer Go than the file',
    files: {
      'gobuild.yaml': targets('  a: { kind: compile, using: go, package: . }\n').replace(
        'targets:',
        'toolchains: { go: "1.26" }\ntargets:',
      ),
      'go.mod': 'module example.com/x\n\ngo 1.99\n',
      'main.go': main,
    },
    command: ['run', 'a'],
    leaves: ['gobuild.lock'],
    unless: findTool('go') === undefined && 'there is no Go here',
    code: 2,
    says: ['GB3111', 'go.mod', '1.99', 'help: '],
  },
  {
    name: 'affected outside of git',
    ...file(targets('  a: { kind: task, run: [x] }\n')),
    command: ['affected'],
    env: { GIT_CEILING_DIRECTORIES: '/' },
    says: ['GB4030', 'help: run `git init`'],
  },
  {
    name: 'affected since a revision that is not there',
    ...file(targets('  a: { kind: task, run: [x] }\n')),
    command: ['affected', '--since', 'mian'],
    prepare: (rig) => {
      git(rig, 'init', '-q');
      git(rig, 'add', '.');
      git(rig, 'commit', '-qm', 'first');
    },
    says: ['GB4031', '"mian"', 'help: '],
  },
  {
    name: 'keygen without a password',
    ...file(targets('  a: { kind: task, run: [x] }\n')),
    command: ['keygen'],
    leaves: ['gobuild.key', 'gobuild.pub'],
    code: 0,
    says: ['warning GB4026', 'empty password', 'help: set COSIGN_PASSWORD'],
    stdout: /fingerprint: /,
  },
  {
    name: 'clean --all while a deployed service runs',
    files: {
      'gobuild.yaml': targets(
        '  server: { kind: task, inputs: [server.sh], outputs: [out/server], run: "mkdir -p out; cp server.sh out/server" }\n  here: { kind: deploy, using: local, from: server, service: { run: [sleep, "100000"] }, probes: { readiness: { command: ["true"] } } }\n',
      ).replace('targets:', 'release-version: { text: 1.0.0 }\ntargets:'),
      'server.sh': '#!/bin/sh\n',
    },
    command: ['clean', '--all'],
    prepare: async (rig) => {
      const ran = await rig.run('run', 'here');
      if (ran.code !== 0) throw new Error(ran.stderr);
    },
    code: 2,
    says: ['GB4022', 'here runs from .gobuild', 'gobuild deploy stop here'],
    after: async (rig) => ((await rig.run('deploy', 'stop', 'here')).code === 0 ? [] : ['it could not be stopped']),
  },
];

const withFreePort = async (rig: Rig): Promise<void> => {
  const port = await freePort();
  rig.write('gobuild.yaml', rig.read('gobuild.yaml').replaceAll('PORT-OF-TEST', String(port)));
};

/** A socket of the test's own on the port of the service. */
const sockets = new WeakMap<Rig, net.Server>();
const occupy = async (rig: Rig): Promise<void> => {
  const port = await freePort();
  const socket = net.createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('listening', resolve));
  sockets.set(rig, socket);
  rig.write('gobuild.yaml', rig.read('gobuild.yaml').replaceAll('PORT-OF-TEST', String(port)));
};

const services: readonly BadInput[] = [
  {
    name: 'a service that ends before it is ready',
    ...file(
      targets(
        '  dev: { kind: service, run: "echo cannot listen >&2; exit 3", ready: { tcp: { port: PORT-OF-TEST } } }\n',
      ),
    ),
    command: ['run', 'dev'],
    prepare: withFreePort,
    code: 1,
    says: ['dev', 'cannot listen', 'exit status 3'],
  },
  {
    name: 'a service that never gets ready',
    ...file(
      targets(
        '  dev: { kind: service, run: [sleep, "100000"], ready: { tcp: { port: PORT-OF-TEST }, within: 500ms } }\n',
      ),
    ),
    command: ['run', 'dev'],
    prepare: withFreePort,
    code: 1,
    says: ['dev', 'did not hold within 0.5 s', 'help: '],
  },
  {
    name: 'a service whose port is occupied',
    ...file(targets('  dev: { kind: service, run: "exit 9", ready: { tcp: { port: PORT-OF-TEST }, within: 2s } }\n')),
    command: ['run', 'dev'],
    prepare: occupy,
    code: 1,
    says: ['dev', /port \d+|exit status 9/],
    after: (rig) => (sockets.get(rig)?.close(), []),
  },
];

test.concurrent.for(shownHere([...configuration, ...commands, ...services]))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
