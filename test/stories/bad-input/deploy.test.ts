/** Bad input at the end of the way: services that do not come up, keys with another password, artifacts that were altered. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { faultsOf, shownHere, type BadInput } from '../../rig/bad-input.ts';
import { ownEnvironment } from '../../rig/in-process.ts';
import { freePort } from '../../rig/free-port.ts';
import type { Rig } from '../../rig/rig.ts';
import { config, root, server } from '../../rig/shop.ts';

ownEnvironment();

const shop = (text = config): Pick<BadInput, 'files' | 'command' | 'leaves'> => ({
  files: { 'gobuild.yaml': text, 'server.sh': server('one') },
  command: ['run', 'here'],
  leaves: ['out/server'],
});
const broken = (says: string): string => `#!/bin/sh\necho ${says}\nexec sleep 100000\n`;
const dead = '#!/bin/sh\necho cannot listen >&2\nexit 3\n';
const quick = config.replace('within: 10s', 'within: 500ms');
const deployed = async (rig: Rig): Promise<void> => {
  const ran = await rig.run('run', 'here');
  if (ran.code !== 0) throw new Error(ran.stderr);
};
const stop = async (rig: Rig): Promise<readonly string[]> => {
  await rig.run('deploy', 'stop', 'here', '--yes');
  return [];
};
const nothingRuns = async (rig: Rig): Promise<readonly string[]> => {
  const faults = fs.existsSync(path.join(rig.root, root, 'current')) ? ['current is still there'] : [];
  const { stdout } = await rig.run('deploy', 'status', 'here');
  return /\bpid \d/.test(stdout) ? [...faults, `something runs: ${stdout}`] : faults;
};

/** A socket of the test's own on a port, for as long as the case lasts. */
const sockets = new WeakMap<Rig, net.Server>();
const occupy = async (rig: Rig): Promise<void> => {
  const port = await freePort();
  const socket = net.createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('listening', resolve));
  sockets.set(rig, socket);
  rig.write('gobuild.yaml', rig.read('gobuild.yaml').replaceAll('PORT-OF-TEST', String(port)));
};
const listening = config
  .replace(
    'run: ["${{ artifacts.server.path }}"]',
    'run: ["${{ artifacts.server.path }}"], env: { PORT: "PORT-OF-TEST" }',
  )
  .replace('command: [test, -s, ready]', 'tcp: { port: PORT-OF-TEST }')
  .replace('within: 10s', 'within: 1s');

const deploys: readonly BadInput[] = [
  {
    name: 'a first release that never gets ready: nothing runs afterwards',
    ...shop(quick),
    prepare: (rig) => rig.write('server.sh', broken('one')),
    code: 6,
    says: ['failed: here: ', 'did not hold within 0.5 s', 'rolled back', 'help: '],
    after: nothingRuns,
  },
  {
    name: 'a first release that ends at once: its last lines are told',
    ...shop(),
    prepare: (rig) => rig.write('server.sh', dead),
    code: 6,
    says: ['failed: here: ', /exit status 3|ended/, 'cannot listen', 'help: '],
    after: nothingRuns,
  },
  {
    name: 'a release that never gets ready: the one before runs again',
    ...shop(quick.replace('within: 500ms', 'within: 5s')),
    prepare: async (rig) => {
      await deployed(rig);
      rig.remove(`${root}/ready`);
      rig.write(
        'gobuild.yaml',
        rig.read('gobuild.yaml').replace('release: 1.0.0', 'release: 1.1.0').replace('within: 5s', 'within: 2s'),
      );
      rig.write('server.sh', `#!/bin/sh\ncase $0 in *) echo two;; esac\nexec sleep 100000\n`);
    },
    code: 6,
    says: ['failed: here: ', 'rolled back', '1.0.0', 'help: '],
    after: stop,
  },
  {
    name: 'a release that never gets ready, and the one before is gone',
    ...shop(quick.replace('within: 500ms', 'within: 2s')),
    prepare: async (rig) => {
      await deployed(rig);
      rig.remove(`${root}/ready`);
      rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('release: 1.0.0', 'release: 1.1.0'));
      rig.write('server.sh', broken('two'));
      // Nobody writes this file any more.
      rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('test, -s, ready', 'test, -s, gone'));
      const releases = path.join(rig.root, root, 'releases');
      for (const release of fs.readdirSync(releases)) fs.rmSync(path.join(releases, release), { recursive: true });
    },
    code: 7,
    says: ['failed: here: ', 'NOT rolled back', 'help: '],
    after: stop,
  },
  {
    name: 'an occupied port',
    ...shop(listening),
    leaves: ['out/server', 'gobuild.yaml'],
    prepare: async (rig) => {
      await occupy(rig);
      rig.write('server.sh', dead);
    },
    code: 6,
    says: ['failed: here: ', /port \d+/, 'rolled back', 'help: '],
    after: async (rig) => {
      sockets.get(rig)?.close();
      return nothingRuns(rig);
    },
  },
  {
    name: 'rollback without an earlier release',
    ...shop(),
    command: ['deploy', 'rollback', 'here', '--yes'],
    leaves: [],
    code: 1,
    says: ['here has no earlier release', 'help: see `gobuild deploy status here`'],
  },
];

const signing = `version: 1
project: demo
secrets: { PASSWORD: { env: KEY_PASSWORD } }
targets:
  a: { kind: task, inputs: [x], outputs: [dist/release/a.txt], run: "mkdir -p dist/release; cp x dist/release/a.txt" }
  sums: { kind: sign, using: checksum, from: a }
  signature: { kind: sign, using: sigstore, from: sums, key: { file: keys/release.key, password: "\${{ secrets.PASSWORD }}" } }
`;
const made = ['dist/release/a.txt', 'dist/release/checksums.txt', 'dist/release/artifacts.json'];
const keygen = async (rig: Rig): Promise<void> => {
  fs.mkdirSync(path.join(rig.root, 'keys'), { mode: 0o700 });
  const ran = await rig.start(['keygen', 'keys/release'], { env: { COSIGN_PASSWORD: 'right' } }).ended;
  if (ran.code !== 0) throw new Error(ran.stderr);
};
const signed = async (rig: Rig): Promise<void> => {
  await keygen(rig);
  const ran = await rig.start(['run', 'signature'], { env: { KEY_PASSWORD: 'right' } }).ended;
  if (ran.code !== 0) throw new Error(ran.stderr);
};
const signs = { files: { 'gobuild.yaml': signing, x: 'content' }, command: ['run', 'signature'] };

const signatures: readonly BadInput[] = [
  {
    name: 'a wrong key password',
    ...signs,
    prepare: keygen,
    env: { KEY_PASSWORD: 'of another key' },
    leaves: made,
    code: 1,
    says: ['failed: signature: the password of keys/release.key is wrong', 'help: check the secret', 'COSIGN_PASSWORD'],
  },
  {
    name: 'a key without a password',
    ...signs,
    files: { 'gobuild.yaml': signing.replace(/, password: "[^"]*"/, ''), x: 'content' },
    prepare: keygen,
    leaves: made,
    code: 1,
    says: ['failed: signature: keys/release.key is encrypted, and no password is given', 'help: add password: '],
  },
  {
    name: 'a password that is not set',
    ...signs,
    prepare: keygen,
    leaves: made,
    code: 2,
    says: ['the secret "PASSWORD" has no value', 'help: set KEY_PASSWORD'],
  },
  {
    name: 'a key that is no key',
    ...signs,
    prepare: async (rig) => {
      await keygen(rig);
      fs.writeFileSync(path.join(rig.root, 'keys/release.key'), 'no key', { mode: 0o600 });
    },
    env: { KEY_PASSWORD: 'right' },
    leaves: made,
    code: 1,
    says: ['keys/release.key is no private key that can be read', 'help: it has to be PEM'],
  },
  {
    name: 'a key that is not there',
    ...signs,
    env: { KEY_PASSWORD: 'right' },
    leaves: made,
    code: 2,
    says: ['keys/release.key: there is no such file', 'help: '],
  },
  {
    name: 'a key that others may read (F60)',
    ...signs,
    prepare: async (rig) => {
      await keygen(rig);
      fs.chmodSync(path.join(rig.root, 'keys/release.key'), 0o644);
    },
    env: { KEY_PASSWORD: 'right' },
    leaves: made,
    code: 5,
    says: ['refused: others may read keys/release.key: its mode is 0644', 'help: chmod 600 keys/release.key'],
  },
  {
    name: 'keygen over a key that is there',
    ...signs,
    command: ['keygen', 'keys/release'],
    prepare: keygen,
    code: 2,
    says: ['GB4025', 'there already', '--force'],
  },
  {
    name: 'an altered artifact under verify',
    ...signs,
    command: ['verify'],
    prepare: async (rig) => {
      await signed(rig);
      rig.write('dist/release/a.txt', 'altered');
    },
    code: 5,
    says: [],
    stdout: /a\.txt/,
  },
  {
    name: 'an altered list of checksums under verify',
    ...signs,
    command: ['verify'],
    prepare: async (rig) => {
      await signed(rig);
      rig.write('dist/release/checksums.txt', rig.read('dist/release/checksums.txt').replace(/^./, 'f'));
    },
    code: 5,
    says: [],
    stdout: /checksums\.txt/,
  },
  {
    name: 'a bundle that is cut under verify',
    ...signs,
    command: ['verify'],
    prepare: async (rig) => {
      await signed(rig);
      rig.write('dist/release/checksums.txt.sigstore.json', '{"mediaType":');
    },
    code: 5,
    says: [],
    stdout: /checksums\.txt\.sigstore\.json/,
  },
  {
    name: 'a signature by another key under verify',
    ...signs,
    command: ['verify', '--key', 'other.pub'],
    prepare: async (rig) => {
      await signed(rig);
      await rig.start(['keygen', 'other'], { env: { COSIGN_PASSWORD: 'right' } }).ended;
    },
    code: 5,
    says: [],
    stdout: /checksums\.txt/,
  },
];

test.concurrent.for(shownHere([...deploys, ...signatures]))('$name', async (row) => {
  expect(await faultsOf(row)).toEqual([]);
});
