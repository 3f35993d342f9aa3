/** The main job from end to end on examples/orders: what a release holds, what runs again after which change, and why. */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { NodeReport } from '../../src/model/run-report.ts';
import { createRig, repository, startCommand, type Ran, type Rig } from '../rig/rig.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';

const ready = haveTools('go', 'git', 'tar', 'unzip', 'sha256sum');
const cosign = haveTools('cosign');
const platforms = ['linux_amd64', 'linux_arm64', 'linux_armv7', 'windows_amd64', 'darwin_amd64', 'darwin_arm64'];

describe.skipIf(!ready)('examples/orders', () => {
  let rig: Rig;
  let first: Ran;

  const nodes = (ran: Ran): readonly NodeReport[] =>
    events(ran).flatMap((event) => (event.type === 'node-finished' ? [event.report] : []));
  const events = (ran: Ran): readonly Event[] =>
    ran.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Event);
  const ids = (ran: Ran, ...outcomes: readonly NodeReport['outcome'][]): string[] =>
    nodes(ran)
      .filter((node) => outcomes.includes(node.outcome))
      .map((node) => node.node)
      .toSorted();
  const release = async (...more: string[]): Promise<Ran> => {
    const ran = await rig.run('run', 'release', '--json', ...more);
    expect(ran.code, ran.stderr).toBe(0);
    return ran;
  };
  const digests = (folder = rig.root): Record<string, string> =>
    Object.fromEntries(
      rig
        .list('dist')
        .filter(
          (file) => !file.includes('reports/') && !file.endsWith('.sigstore.json') && !file.endsWith('artifacts.json'),
        )
        .map((file) => [file, crypto.hash('sha256', fs.readFileSync(path.join(folder, 'dist', file)))]),
    );
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const text = rig.read(file);
    expect(text).toMatch(from);
    rig.write(file, text.replace(from, to));
  };

  beforeAll(async () => {
    rig = await createRig({ name: 'orders' });
    fs.cpSync(path.join(repository, 'examples/orders'), rig.root, {
      recursive: true,
      filter: (source) => !/\/(dist|\.gobuild)$/.test(source),
    });
    await usePort(rig);
    git('init', '-q');
    commit('first');
    first = await release();
  });
  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
  });

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', ...args], {
      cwd: rig.root,
      encoding: 'utf8',
      env: { ...rig.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  const commit = (message: string): void => {
    rig.write('.gitignore', 'dist/\n.gobuild/\n');
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
  };

  it('holds twelve programs in six archives, checksums and a signature that others accept', () => {
    expect(ids(first, 'ran')).toHaveLength(nodes(first).length);
    expect(rig.list('dist/release').filter((file) => /\.(tar\.gz|zip)$/.test(file))).toEqual(
      platforms
        .map((platform) => `orders_0.0.0-dev_${platform}.${platform.startsWith('windows') ? 'zip' : 'tar.gz'}`)
        .toSorted(),
    );
    const folder = path.join(rig.root, 'dist/release');
    expect(runTool('sha256sum', ['-c', 'checksums.txt'], { cwd: folder }).trim().split('\n')).toHaveLength(6);
    expect(JSON.parse(rig.read('dist/release/artifacts.json'))).toHaveLength(8);
  });

  it.skipIf(!cosign)('is signed as cosign understands it', () => {
    const folder = path.join(rig.root, 'dist/release');
    const key = path.join(rig.base, 'home/config/gobuild/dev.pub');
    const root = path.join(rig.base, 'trusted-root.json');
    fs.writeFileSync(root, '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}');
    const args = [
      'verify-blob',
      '--key',
      key,
      '--bundle',
      'checksums.txt.sigstore.json',
      '--new-bundle-format',
      '--insecure-ignore-tlog',
      '--trusted-root',
      root,
    ];
    runTool('cosign', [...args, 'checksums.txt'], { cwd: folder });
    expect(() => runTool('cosign', [...args, 'artifacts.json'], { cwd: folder })).toThrow(/verif|signature|digest/i);
  });

  it("packs programs that run here, and others that hold the version's text", () => {
    const folder = path.join(rig.base, 'unpacked');
    for (const platform of platforms) {
      const to = path.join(folder, platform);
      fs.mkdirSync(to, { recursive: true });
      const archive = path.join(rig.root, 'dist/release', `orders_0.0.0-dev_${platform}`);
      if (platform.startsWith('windows')) runTool('unzip', ['-q', `${archive}.zip`, '-d', to]);
      else runTool('tar', ['-xzf', `${archive}.tar.gz`, '-C', to]);
      const suffix = platform.startsWith('windows') ? '.exe' : '';
      for (const program of ['server', 'orders']) {
        const file = fs
          .readdirSync(to, { recursive: true, encoding: 'utf8' })
          .find((name) => path.basename(name) === program + suffix);
        expect(file, `${program} in ${platform}`).toBeDefined();
        const whole = path.join(to, String(file));
        expect(fs.readFileSync(whole).includes('0.0.0-dev')).toBe(true);
        const [os, arch] = platform.split('_');
        const settings = runTool('go', ['version', '-m', whole]);
        expect(settings).toContain(`GOOS=${os}`);
        expect(settings).toContain(`GOARCH=${arch === 'armv7' ? 'arm' : arch}`);
        const isHost = os === process.platform && arch === (process.arch === 'x64' ? 'amd64' : process.arch);
        const said = isHost ? execFileSync(whole, ['-version'], { encoding: 'utf8' }) : '0.0.0-dev';
        expect(said).toContain('0.0.0-dev');
      }
    }
  });

  it('deployed, probed and stopped the server', async () => {
    const status = await rig.run('deploy', 'status');
    expect(status.code, status.stderr).toBe(0);
    expect(status.stdout).toContain('0.0.0-dev-');
    const again = await rig.run('run', 'release');
    expect(again.stderr.trim()).toMatch(/^\d+ fresh · [\d.]+ s$/);
  });

  it('runs nothing after a touch, or a commit that changes no input', async () => {
    const now = new Date();
    for (const file of ['cmd/server/main.go', 'internal/order/order.go', 'README.md'])
      fs.utimesSync(path.join(rig.root, file), now, now);
    expect(ids(await release(), 'ran', 'restored')).toEqual([]);
    git('commit', '-q', '--allow-empty', '-m', 'nothing');
    expect(ids(await release(), 'ran', 'restored')).toEqual([]);
  });

  it('runs what one program needs when a function that only it uses changes, and names the file', async () => {
    const file = firstGo('internal/table');
    edit(file, /^(func [^\n]*\{\n)/m, '$1\t_ = "another function body"\n');
    const explained = await rig.run('explain', 'cli@linux-arm64');
    expect(explained.stdout).toContain(file);
    const ran = await release();
    const changed = ids(ran, 'ran', 'restored');
    expect(changed.filter((id) => id.startsWith('server@'))).toEqual([]);
    expect(changed.filter((id) => id.startsWith('cli@'))).toHaveLength(6);
    expect(changed).toContain('test');
    expect(changed).not.toContain('here');
    const reason = nodes(ran).find((node) => node.node === 'cli@linux-amd64')?.reasons[0];
    expect(reason).toMatchObject({ type: 'input-changed', path: file });
  });

  it('stops at equal bytes after another word in a comment', async () => {
    const file = 'internal/order/order.go';
    edit(file, /\/\/ (\w+)/, '// $1 indeed');
    const changed = ids(await release(), 'ran', 'restored');
    expect(changed.filter((id) => /^(server|cli)@/.test(id))).toHaveLength(12);
    expect(changed.filter((id) => /^(archive|checksums|signature|here)/.test(id))).toEqual([]);
  });

  it('makes only the archives again, and what is made from them, for a changed README', async () => {
    rig.write('README.md', `${rig.read('README.md')}\nOne more line.\n`);
    const changed = ids(await release(), 'ran', 'restored');
    expect(changed).toEqual(
      [
        ...['darwin-amd64', 'darwin-arm64', 'linux-amd64', 'linux-arm-7', 'linux-arm64', 'windows-amd64'].map(
          (id) => `archive@${id}`,
        ),
        'checksums',
        'signature',
      ].toSorted(),
    );
  });

  it('restores removed outputs and repairs damaged ones, building nothing', async () => {
    const before = digests();
    rig.remove('dist');
    const restored = await release();
    expect(ids(restored, 'ran')).toEqual([]);
    expect(digests()).toEqual(before);
    const program = rig.list('dist/build').map((file) => `dist/build/${file}`);
    const [edited, cut, gone] = [program[0], program[1], program[2]].map((file) => path.join(rig.root, String(file)));
    fs.appendFileSync(String(edited), 'x');
    fs.truncateSync(String(cut), 1000);
    fs.rmSync(String(gone));
    expect(ids(await release(), 'ran', 'restored')).toHaveLength(3);
    expect(digests()).toEqual(before);
  });

  it('takes everything but the deploy from the store in a second clone at another path', async () => {
    const clone = path.join(rig.base, 'another place', 'with ünïcode');
    commit('for the clone');
    execFileSync('git', ['clone', '-q', rig.root, clone], { env: rig.env });
    const ran = await startCommand(['run', 'release', '--json'], { cwd: clone, env: rig.env }).ended;
    expect(ran.code, ran.stderr).toBe(0);
    expect(ids(ran, 'ran')).toEqual(['here']);
    const theirs = Object.fromEntries(
      Object.keys(digests()).map((file) => [
        file,
        crypto.hash('sha256', fs.readFileSync(path.join(clone, 'dist', file))),
      ]),
    );
    expect(theirs).toEqual(digests());
  });

  it('notices a file in an embedded folder, a new test, and a changed go.sum', async () => {
    const web = path.dirname(
      git('ls-files')
        .split('\n')
        .find((file) => file.endsWith('index.html')) ?? '',
    );
    rig.write(`${web}/added.txt`, 'embedded');
    expect(ids(await release(), 'ran', 'restored').filter((id) => id.startsWith('server@'))).toHaveLength(6);
    rig.write('internal/order/added_test.go', 'package order\n\nimport "testing"\n\nfunc TestAdded(t *testing.T) {}\n');
    const tested = ids(await release(), 'ran', 'restored');
    expect(tested).toContain('test');
    expect(tested.filter((id) => /^(server|cli)@/.test(id))).toEqual([]);
    rig.write(
      'go.sum',
      `${rig.read('go.sum')}example.com/x v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n`,
    );
    expect(ids(await release(), 'ran').length).toBeGreaterThan(0);
  });

  it('shows a broken test with its output, and names what was left out', async () => {
    rig.write(
      'internal/order/added_test.go',
      'package order\n\nimport "testing"\n\nfunc TestAdded(t *testing.T) { t.Fatal("a telling message") }\n',
    );
    const ran = await rig.run('run', 'release');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('a telling message');
    expect(ran.stderr).toContain('TestAdded');
    rig.remove('internal/order/added_test.go');
    expect((await release()).code).toBe(0);
  });

  const firstGo = (folder: string): string =>
    `${folder}/${rig.list(folder).find((file) => file.endsWith('.go') && !file.endsWith('_test.go'))}`;
});

/** The example's port may be taken on this machine: the copy gets a free one. */
async function usePort(rig: Rig): Promise<void> {
  const server = net.createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  rig.write('gobuild.yaml', rig.read('gobuild.yaml').replaceAll('18080', String(port)));
}
