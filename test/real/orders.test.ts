/** The main job from end to end: the release of examples/orders, cold, warm, after edits, restored, and in a second clone. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/event.ts';
import type { NodeOutcome, RunReport } from '../../src/model/run-report.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';
import { createRig, repository, type Ran, type Rig } from '../rig/rig.ts';

const platforms = ['linux-amd64', 'linux-arm64', 'linux-arm-7', 'windows-amd64', 'darwin-amd64', 'darwin-arm64'];
const nodes = (target: string): string[] => platforms.map((platform) => `${target}@${platform}`);
const everything = [
  ...['server', 'cli', 'archive'].flatMap(nodes),
  ...['test', 'vet', 'checksums', 'signature', 'here', 'release'],
].toSorted();

const named = (end: string): string => `orders_1.4.0_${end}`;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The example as git has it, with a port of its own. */
async function exampleFiles(): Promise<Record<string, string>> {
  const folder = path.join(repository, 'examples/orders');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: folder });
  const port = String(await freePort());
  const names = listed
    .toString()
    .split('\0')
    .filter((name) => name !== '' && fs.existsSync(path.join(folder, name)));
  return Object.fromEntries(
    names.map((name) => {
      const text = fs.readFileSync(path.join(folder, name), 'utf8');
      return [name, name === 'gobuild.yaml' ? text.replaceAll('18080', port) : text];
    }),
  );
}

const person = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
function commit(folder: string, message: string): void {
  runTool('git', ['add', '-A'], { cwd: folder });
  runTool('git', [...person, 'commit', '-q', '--allow-empty', '-m', message], { cwd: folder });
}

function reportOf(ran: Ran): RunReport {
  const events = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  const last = events.findLast((event) => event.type === 'run-finished');
  if (last?.type !== 'run-finished') throw new Error(`no run-finished:\n${ran.stderr}`);
  return last.report;
}

/** Nodes with one of these outcomes, sorted. */
const nodesThat = (report: RunReport, ...outcomes: readonly NodeOutcome[]): string[] =>
  report.nodes
    .filter((node) => outcomes.includes(node.outcome))
    .map((node) => node.node)
    .toSorted();

const didSomething = ['ran', 'restored', 'failed', 'skipped', 'cancelled'] as const;

describe.skipIf(!haveTools('go', 'git', 'sha256sum', 'cosign', 'tar', 'unzip'))(
  'the release of examples/orders',
  () => {
    let rig: Rig;
    const release = async (from = rig): Promise<RunReport> => {
      const ran = await from.run('run', 'release', '--json');
      expect(ran.code, `${ran.stderr}\n${ran.stdout.slice(-4000)}`).toBe(0);
      return reportOf(ran);
    };
    const edit = (file: string, from: string, to: string): void => {
      const text = rig.read(file);
      expect(text).toContain(from);
      rig.write(file, text.replace(from, to));
    };
    const checksums = (): string => rig.read('dist/release/checksums.txt');
    const inRelease = (): string[] => rig.list('dist/release');

    beforeAll(async () => {
      rig = await createRig({ files: await exampleFiles() });
      runTool('git', ['init', '-q', '-b', 'main'], { cwd: rig.root });
      commit(rig.root, 'first');
      runTool('git', ['tag', 'v1.4.0'], { cwd: rig.root });
    });
    afterAll(async () => rig[Symbol.asyncDispose]());

    test('cold: everything runs once', async () => {
      const report = await release();
      expect(report.nodes.map((node) => node.node).toSorted()).toEqual(everything);
      expect(nodesThat(report, 'failed', 'skipped', 'cancelled', 'restored')).toEqual([]);
      expect(inRelease()).toEqual(
        [
          'artifacts.json',
          'checksums.txt',
          'checksums.txt.sigstore.json',
          ...['darwin_amd64.tar.gz', 'darwin_arm64.tar.gz', 'linux_amd64.tar.gz', 'linux_arm64.tar.gz'].map(named),
          ...['linux_armv7.tar.gz', 'windows_amd64.zip'].map(named),
        ].toSorted(),
      );
    });

    test('sha256sum takes the checksums, cosign the signature', () => {
      const folder = path.join(rig.root, 'dist/release');
      const checked = runTool('sha256sum', ['--strict', '-c', 'checksums.txt'], { cwd: folder });
      expect(checked.match(/: OK$/gm)).toHaveLength(6);
      const [key] = fs.globSync('**/gobuild/dev.pub', { cwd: rig.base });
      const bundle = ['--bundle', 'checksums.txt.sigstore.json', '--insecure-ignore-tlog', '--offline'];
      const args = ['verify-blob', '--key', path.join(rig.base, key ?? ''), ...bundle, 'checksums.txt'];
      runTool('cosign', args, { cwd: folder });
      fs.appendFileSync(
        path.join(rig.base, 'forged.txt'),
        checksums().replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      );
      const forged = [...args.slice(0, -1), path.join(rig.base, 'forged.txt')];
      expect(() => runTool('cosign', forged, { cwd: folder })).toThrow(/signature|digest|verif/i);
    });

    test('the archives hold programs with the version', () => {
      for (const file of inRelease().filter((name) => /\.(?:tar\.gz|zip)$/.test(name))) {
        const folder = fs.mkdtempSync(path.join(rig.base, 'unpacked-'));
        const archive = path.join(rig.root, 'dist/release', file);
        if (file.endsWith('.zip')) runTool('unzip', ['-q', archive, '-d', folder]);
        else runTool('tar', ['-xzf', archive, '-C', folder]);
        const found = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
        expect(found).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'config/orders.yaml']));
        const programs = found.filter((name) => /^(?:server|orders)(?:\.exe)?$/.test(name));
        expect(programs, file).toHaveLength(2);
        for (const program of programs) {
          const at = path.join(folder, program);
          expect(fs.readFileSync(at).includes('1.4.0'), at).toBe(true);
          expect(runTool('go', ['version', '-m', at])).toContain('example.com/orders');
          const isOurs = file.includes(`linux_${process.arch === 'x64' ? 'amd64' : process.arch}.`);
          if (isOurs && process.platform === 'linux')
            expect(execFileSync(at, ['-version'], { encoding: 'utf8' })).toBe('1.4.0\n');
        }
      }
    });

    test('deploy status names the release', async () => {
      const status = await rig.run('deploy', 'status');
      expect(status.code, status.stderr).toBe(0);
      expect(status.stdout + status.stderr).toMatch(/1\.4\.0-[0-9a-f]{12}/);
    });

    test('again: nothing runs', async () => {
      const ran = await rig.run('run', 'release');
      expect([ran.code, ran.stderr.trim()]).toEqual([0, expect.stringMatching(/^24 fresh · [\d.]+ s$/)]);
      expect(nodesThat(await release(), ...didSomething)).toEqual([]);
    });

    test('a touch, or a commit that changes no input: nothing runs', async () => {
      const now = new Date();
      fs.utimesSync(path.join(rig.root, 'internal/order/order.go'), now, now);
      commit(rig.root, 'empty');
      runTool('git', ['tag', '-f', 'v1.4.0'], { cwd: rig.root });
      expect(nodesThat(await release(), ...didSomething)).toEqual([]);
    });

    test('a function of a package that one program uses', async () => {
      edit('internal/store/store.go', '0o750', '0o700');
      const explained = await rig.run('explain', 'server@linux-arm64');
      expect(explained.stdout + explained.stderr).toContain('internal/store/store.go');
      const report = await release();
      expect(nodesThat(report, ...didSomething).filter((node) => node !== 'release')).toEqual(
        [...nodes('server'), ...nodes('archive'), 'test', 'vet', 'checksums', 'signature', 'here'].toSorted(),
      );
      expect(nodesThat(report, 'fresh')).toEqual(expect.arrayContaining(nodes('cli')));
    });

    test('a comment: compiled again to the same bytes, and nothing behind it', async () => {
      edit('internal/table/table.go', 'aligns the cells', 'lines up the cells');
      const before = checksums();
      const report = await release();
      const ran = nodesThat(report, ...didSomething);
      expect(ran).toEqual(expect.arrayContaining(nodes('cli')));
      for (const node of ran) expect([...nodes('cli'), 'test', 'vet', 'release']).toContain(node);
      expect(checksums()).toBe(before);
    });

    test('README: the archives that hold it, and what is made from them', async () => {
      rig.write('README.md', `${rig.read('README.md')}\nOne more line.\n`);
      const ran = nodesThat(await release(), ...didSomething);
      for (const node of ran) expect([...nodes('archive'), 'checksums', 'signature', 'release']).toContain(node);
      expect(ran).toEqual(expect.arrayContaining([...nodes('archive'), 'checksums', 'signature']));
    });

    test('dist removed: restored, nothing built', async () => {
      const before = checksums();
      rig.remove('dist');
      const report = await release();
      for (const node of nodesThat(report, 'ran')) expect(['here', 'release']).toContain(node);
      expect(nodesThat(report, 'restored')).toEqual(
        expect.arrayContaining([...nodes('archive'), 'checksums', 'signature']),
      );
      expect(checksums()).toBe(before);
    });

    test.each([
      ['deleted', (file: string) => fs.rmSync(file)],
      ['edited', (file: string) => fs.appendFileSync(file, 'more')],
      ['cut short', (file: string) => fs.truncateSync(file, 100)],
    ] as const)('an output that was %s is repaired', async (_how, harm) => {
      const program = path.join(rig.root, 'dist/build/server/windows-amd64/server.exe');
      const archive = path.join(rig.root, 'dist/release', named('darwin_arm64.tar.gz'));
      const before = [program, archive].map((file) => fs.readFileSync(file));
      harm(program);
      harm(archive);
      const report = await release();
      expect(nodesThat(report, 'ran', 'restored')).toEqual(['archive@darwin-arm64', 'server@windows-amd64']);
      expect([program, archive].map((file) => fs.readFileSync(file))).toEqual(before);
    });

    test('a second clone at another path: restored, same digests', async () => {
      commit(rig.root, 'second');
      runTool('git', ['tag', '-f', 'v1.4.0'], { cwd: rig.root });
      const clone = path.join(rig.base, 'another path');
      runTool('git', ['clone', '-q', rig.root, clone]);
      const ran = await rig.start(['run', 'release', '--json'], { cwd: clone }).ended;
      expect(ran.code, ran.stderr).toBe(0);
      for (const node of nodesThat(reportOf(ran), 'ran')) expect(['here', 'release']).toContain(node);
      expect(fs.readFileSync(path.join(clone, 'dist/release/checksums.txt'), 'utf8')).toBe(checksums());
    });

    test('a new file in an embedded folder is noticed', async () => {
      rig.write('internal/httpapi/web/robots.txt', 'User-agent: *\nDisallow: /\n');
      const ran = nodesThat(await release(), 'ran');
      expect(ran).toEqual(expect.arrayContaining(nodes('server')));
      for (const node of nodes('cli')) expect(ran).not.toContain(node);
    });

    test('a new test is noticed', async () => {
      const text = 'package table\n\nimport "testing"\n\nfunc TestFails(t *testing.T) { t.Error("on purpose") }\n';
      rig.write('internal/table/more_test.go', text);
      const ran = await rig.run('run', 'test');
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('on purpose');
      rig.remove('internal/table/more_test.go');
      expect((await rig.run('run', 'test')).code).toBe(0);
    });

    test('a changed go.sum is noticed', async () => {
      edit('go.sum', 'h1:', 'h1:A');
      const ran = await rig.run('run', 'server[platform=host]');
      expect(ran.code).not.toBe(0);
      expect(ran.stderr).toMatch(/go\.sum|checksum/);
    });
  },
);
