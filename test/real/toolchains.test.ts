/** The Go that the file names, on machines that have it, another one, or none: the same programs, and no unchecked download. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotHideGo, runWithoutGo } from '../rig/hidden-go.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';

const problem = haveTools('go') ? cannotHideGo() : 'there is no Go';
if (problem !== undefined) process.stderr.write(`skipped: ${problem}\n`);
if (problem !== undefined && process.env['CI']) throw new Error(problem);

/** Another line than the machine's, old enough to have been made. */
const otherLine = '1.25';

describe.skipIf(problem !== undefined)('toolchains', () => {
  let folder = '';
  /** Version of the machine's Go, the zip of it that a proxy gives, and what Go says that its checksum is. */
  let have = { version: '', platform: '', sum: '', zip: '', proxy: '' };
  const rigs: Rig[] = [];

  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-toolchains-'));
    const env = { GOTOOLCHAIN: 'local', GOFLAGS: '-modcacherw', GOMODCACHE: path.join(folder, 'mod') };
    const ask = (...names: string[]): string[] =>
      runTool('go', ['env', ...names], { env })
        .trim()
        .split('\n');
    const [version = '', goos = '', goarch = '', proxy = ''] = ask('GOVERSION', 'GOHOSTOS', 'GOHOSTARCH', 'GOPROXY');
    const name = `v0.0.1-${version}.${goos}-${goarch}`;
    const told = runTool('go', ['mod', 'download', '-json', `golang.org/toolchain@${name}`], { cwd: folder, env });
    const { Sum: sum, Zip: from } = JSON.parse(told) as { readonly Sum: string; readonly Zip: string };
    const zip = path.join(folder, 'proxy/golang.org/toolchain/@v', `${name}.zip`);
    fs.mkdirSync(path.dirname(zip), { recursive: true });
    fs.renameSync(from, zip);
    fs.rmSync(path.join(folder, 'mod'), { recursive: true, force: true });
    have = { version: version.slice(2), platform: `${goos}/${goarch}`, sum, zip, proxy };
  });
  afterAll(async () => {
    for (const rig of rigs) await rig[Symbol.asyncDispose]();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const local = (): string => pathToFileURL(path.join(folder, 'proxy')).href;
  const locked = (sum: string | undefined): string =>
    [
      'version: 1',
      'toolchains:',
      '  go:',
      `    "${have.version}":`,
      `      version: "${have.version}"`,
      ...(sum === undefined ? [] : ['      sums:', `        ${have.platform}: ${sum}`]),
    ].join('\n');

  async function hello(go = have.version, asks = '1.21'): Promise<Rig> {
    const rig = await createRig({
      files: {
        'gobuild.yaml': [
          'version: 1',
          'project: hello',
          `toolchains: { go: "${go}" }`,
          'targets: { hello: { kind: compile, using: go, package: . } }',
        ].join('\n'),
        'go.mod': `module example.com/hello\n\ngo ${asks}\n`,
        'main.go': 'package main\n\nfunc main() { println("hello") }\n',
      },
    });
    rigs.push(rig);
    return rig;
  }
  const hidden = (rig: Rig, GOPROXY: string, first?: string) => ({
    cwd: rig.root,
    env: { ...rig.env, GOENV: 'off', GOPROXY },
    first,
  });
  const program = (rig: Rig): string => {
    const built = rig.list('dist/build').find((file) => !file.endsWith('.json')) ?? '';
    return path.join(rig.root, 'dist/build', built);
  };
  const digest = (rig: Rig): string => crypto.hash('sha256', fs.readFileSync(program(rig)));
  const unpacked = (rig: Rig): string[] => {
    const at = path.join(rig.env['GOBUILD_CACHE_DIR'] ?? '', 'toolchains');
    return fs.existsSync(at) ? fs.readdirSync(at) : [];
  };

  it('examples/orders: the same program with the locked Go, with none, and with another one', async () => {
    const rig = await createRig({ name: 'orders' });
    rigs.push(rig);
    fs.cpSync(path.join(repository, 'examples/orders'), rig.root, {
      recursive: true,
      filter: (source) => !/\/(dist|\.gobuild)$/.test(source),
    });
    // Whichever release the machine has: the zip of that one lies in the proxy of this test.
    rig.write('gobuild.lock', locked(have.sum));
    rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace(/^ {2}go: "[^"]*"/m, `  go: "${have.version}"`));
    const goal = ['run', '--force=all', '--no-cache', 'server[platform=host]'];

    const with_ = await rig.run(...goal);
    expect(with_.code, with_.stderr).toBe(0);
    const expected = digest(rig);
    expect(unpacked(rig)).toEqual([]);

    rig.remove('dist');
    rig.remove('.gobuild');
    const without = await runWithoutGo(hidden(rig, `${local()},${have.proxy}`), ...goal);
    expect(without.code, without.stderr).toBe(0);
    expect(unpacked(rig)).toHaveLength(1);
    expect(digest(rig)).toBe(expected);

    rig.remove('dist');
    rig.remove('.gobuild');
    fs.rmSync(path.join(rig.env['GOBUILD_CACHE_DIR'] ?? '', 'toolchains'), { recursive: true });
    const root = runTool('go', ['env', 'GOROOT'], { env: { GOTOOLCHAIN: `go${otherLine}.5` } }).trim();
    const another = await runWithoutGo(hidden(rig, have.proxy, path.join(root, 'bin')), ...goal);
    expect(another.code, another.stderr).toBe(0);
    expect(unpacked(rig)).toEqual([]);
    expect(digest(rig)).toBe(expected);
  });

  it('a task that runs a Go program gets it, too', async () => {
    const rig = await hello();
    rig.write('gobuild.lock', locked(have.sum));
    const task = 'inputs: [main.go, go.mod], run: "go version > which.txt; go run .", tools: [go]';
    rig.write(
      'gobuild.yaml',
      rig.read('gobuild.yaml').replace('kind: compile, using: go, package: .', `kind: task, ${task}`),
    );
    const ran = await runWithoutGo(hidden(rig, local()), 'run', 'hello', '--stream');
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('hello | hello');
    expect(rig.read('which.txt')).toContain(`go${have.version} `);
    expect(unpacked(rig)).toHaveLength(1);
  });

  it('results of the store need no Go at all, and a run with nothing to do none either', async () => {
    const rig = await hello();
    rig.write('gobuild.lock', locked(have.sum));
    expect((await rig.run('run', 'hello')).code).toBe(0);
    const first = digest(rig);
    rig.remove('dist');
    const restored = await runWithoutGo(hidden(rig, 'off'), 'run', 'hello');
    expect(restored.stderr).toContain('1 restored');
    expect(restored.code).toBe(0);
    expect(digest(rig)).toBe(first);
    expect((await runWithoutGo(hidden(rig, 'off'), 'run', 'hello')).stderr).toContain('1 fresh');
    rig.write('main.go', 'package main\n\nfunc main() { println("again") }\n');
    const needed = await runWithoutGo(hidden(rig, 'off'), 'run', 'hello');
    expect(needed.code).toBe(3);
    expect(needed.stderr).toMatch(/help: install .*Go/);
  });

  it('a run without network and Go says which Go is meant, and shows what it would do', async () => {
    const rig = await hello();
    rig.write('gobuild.lock', locked(have.sum));
    for (const words of [['list'], ['graph'], ['show', 'hello'], ['explain', 'hello'], ['run', '--dry-run', 'hello']])
      expect((await runWithoutGo(hidden(rig, 'off'), ...words)).code, words.join(' ')).toBe(0);
    expect(unpacked(rig)).toEqual([]);
  });

  it.each([
    ['another checksum', `h1:${'A'.repeat(43)}=`, 5, /is not what gobuild\.lock expects/],
    ['no checksum', undefined, 5, /has no checksum.*\n.*gobuild lock --platform/],
  ])('a lock with %s: nothing is used, nothing is left', async (_, sum, code, message) => {
    const rig = await hello();
    rig.write('gobuild.lock', locked(sum));
    const ran = await runWithoutGo(hidden(rig, local()), 'run', 'hello');
    expect(ran.stderr).toMatch(message);
    expect(ran.code).toBe(code);
    expect(unpacked(rig)).toEqual([]);
  });

  describe('a zip that is cut in the middle', () => {
    it('in a folder: exit 3, with the file and its bytes', async () => {
      const rig = await hello();
      rig.write('gobuild.lock', locked(have.sum));
      const cut = path.join(rig.base, 'cut/golang.org/toolchain/@v', path.basename(have.zip));
      fs.mkdirSync(path.dirname(cut), { recursive: true });
      fs.copyFileSync(have.zip, cut);
      fs.truncateSync(cut, 20_000_000);
      const ran = await runWithoutGo(hidden(rig, pathToFileURL(path.join(rig.base, 'cut')).href), 'run', 'hello');
      expect(ran.stderr).toMatch(/file:.*20000000 bytes/);
      expect(ran.code).toBe(3);
      expect(unpacked(rig)).toEqual([]);
    });

    it('on the way: asked for twice, then exit 4, with the address', async () => {
      const rig = await hello();
      rig.write('gobuild.lock', locked(have.sum));
      let asked = 0;
      const server = http.createServer((_, response) => {
        asked += 1;
        response.writeHead(200, { 'content-length': fs.statSync(have.zip).size });
        response.write(fs.readFileSync(have.zip).subarray(0, 3_000_000), () => response.destroy());
      });
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const ran = await runWithoutGo(hidden(rig, `http://127.0.0.1:${port}`), 'run', 'hello');
      server.close();
      expect(ran.stderr).toContain(`http://127.0.0.1:${port}/golang.org/toolchain/@v/`);
      expect(ran.code).toBe(4);
      expect(asked).toBe(2);
      expect(unpacked(rig)).toEqual([]);
    });
  });

  it('a line becomes exact with the first run, and stays it; a go.mod that asks for more is told before any build', async () => {
    const rig = await hello(otherLine);
    const first = await rig.run('run', 'hello');
    expect(first.code, first.stderr).toBe(0);
    const [, exact = ''] = /version: "(1\.25\.\d+)"/.exec(rig.read('gobuild.lock')) ?? [];
    expect(first.stderr).toContain(`Go 1.25 is Go ${exact} from now on`);
    expect(runTool('go', ['version', program(rig)])).toContain(`go${exact}`);
    const lock = rig.read('gobuild.lock');
    await rig.run('run', 'hello');
    expect((await rig.run('run', 'hello')).stderr).toMatch(/^1 fresh/);
    expect(rig.read('gobuild.lock')).toBe(lock);

    rig.write(
      'gobuild.lock',
      lock.replace('version: 1\n', 'version: 2\ngobuild: "9.0.0"\n').replace(/gobuild: "0.*\n/, ''),
    );
    const newer = await rig.run('run', 'hello');
    expect(newer.code).toBe(2);
    expect(newer.stderr).toContain('it needs gobuild 9.0.0 or newer');
    rig.write('gobuild.lock', lock);

    rig.remove('dist');
    rig.write('go.mod', 'module example.com/hello\n\ngo 1.26.0\n');
    const asks = await rig.run('run', 'hello');
    expect(asks.code).toBe(2);
    expect(asks.stderr).toContain(`go.mod asks for Go 1.26.0, and the targets get Go ${exact}`);
    expect(asks.stderr).toMatch(/go\.mod:3:4/);
    expect(asks.stderr).toContain('toolchains: { go: "1.26" }');
    expect(rig.exists('dist')).toBe(false);
  });

  it('gobuild lock writes what Go says', async () => {
    const rig = await hello();
    const ran = await rig.run('lock', '--platform', have.platform);
    expect(ran.code, ran.stderr).toBe(0);
    expect(rig.read('gobuild.lock')).toContain(`${have.platform}: ${have.sum}`);
    expect(unpacked(rig)).toEqual([]);
    const again = await rig.run('lock', '--platform', have.platform);
    expect(again.stdout).toContain('as before');
    expect(again.stderr).toBe('');
  });
});
