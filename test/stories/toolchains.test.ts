/** gobuild.lock: written once, completed and moved by `gobuild lock`, with a played Go that knows everything. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { git, gone, namedPipe, puppet } from '../rig/story.ts';

const sum = `h1:${'A'.repeat(43)}=`;
let rig: Rig;
afterEach(() => rig[Symbol.asyncDispose]());

/** A Go that is newer than any that lies on the machine, so that this one is asked. */
async function open(toolchains: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1\nproject: p\n${toolchains}\ntargets:\n  a: { kind: compile, using: go, package: . }\n`,
      'go.mod': 'module example.com/a\n\ngo 1.21\n',
      'main.go': 'package main\n\nfunc main() {}\n',
      ...more,
    },
  });
  const list = path.join(rig.base, 'proxy/golang.org/toolchain/@v/list');
  fs.mkdirSync(path.dirname(list), { recursive: true });
  const listed = ['1.99.9', '1.99.10', '1.100rc1', '1.98.3', '1.98.20'];
  fs.writeFileSync(list, listed.map((version) => `v0.0.1-go${version}.linux-amd64\n`).join(''));
  rig.env['GOPROXY'] = pathToFileURL(path.join(rig.base, 'proxy')).href;
  puppet(
    rig,
    'go',
    `echo "$GOTOOLCHAIN $*" >> ${path.join(rig.base, 'asked')}
case "$*" in
  "env GOVERSION GOEXPERIMENT") echo go1.99.9 ;;
  "env GOSUMDB") echo sum.example.com ;;
  "mod download -json "*windows*) echo '{"Error":"reading https://proxy.example.com: 404 Not Found"}'; exit 1 ;;
  "mod download -json "*1.99.10*) echo '{"Sum":"${sum.replaceAll('A', 'B')}"}' ;;
  "mod download -json "*) echo '{"Sum":"${sum}"}' ;;
  *) echo "go: this puppet cannot $*" >&2; exit 1 ;;
esac`,
  );
}
const asked = (): string => {
  const file = path.join(rig.base, 'asked');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
};

describe.skipIf(process.platform === 'win32')('toolchains', () => {
  it('a dry run writes no lock; a run makes the line exact with the Go of the machine', async () => {
    await open('toolchains: { go: "1.99" }');
    expect((await rig.run('run', '--dry-run', 'a')).code).toBe(0);
    expect(rig.exists('gobuild.lock')).toBe(false);
    const ran = await rig.run('run', 'a');
    expect(ran.stderr).toContain('Go 1.99 is Go 1.99.9 from now on: gobuild.lock says so, commit it');
    expect(rig.read('gobuild.lock')).toContain('"1.99":\n      version: "1.99.9"\n');
    expect((await rig.run('run', 'a')).stderr).not.toContain('from now on');
    expect((await rig.run('show', 'a')).stdout).toContain('(go 1.99 (1.99.9))');
  });

  it('affected: another release behind a version touches who asks for it; words and one more platform do not', async () => {
    await open('toolchains: { go: "1.99" }', {
      '.gitignore': 'dist/\n.gobuild/\n',
      'gobuild.lock': `version: 1\ntoolchains:\n  go:\n    "1.99": { version: "1.99.9", sums: { linux/amd64: "${sum}" } }\n`,
    });
    // In a folder of its own: as long as nothing was built, any file of the module may be embedded.
    const keys = 'kind: compile, using: go, package: ./src, module: src';
    const targets = `{ a: { ${keys} }, old: { ${keys}, go: "1.98.3" }, t: { kind: task, inputs: [x], run: "true" } }`;
    rig.write('gobuild.yaml', `version: 1\nproject: p\ntoolchains: { go: "1.99" }\ntargets: ${targets}\n`);
    for (const name of ['go.mod', 'main.go']) rig.write(`src/${name}`, rig.read(name));
    git(rig, 'init', '-q');
    git(rig, 'add', '-A');
    git(rig, 'commit', '-q', '-m', 'one');
    const lock = rig.read('gobuild.lock');
    const touched = async (text: string): Promise<string> => {
      rig.write('gobuild.lock', text);
      const ran = await rig.run('affected');
      expect([ran.code, ran.stderr.includes('error')]).toEqual([0, false]);
      return ran.stdout;
    };
    expect(await touched(`# words\n${lock}`)).toBe('');
    expect(await touched(lock.replace('{ linux', `{ linux/arm64: "${sum}", linux`))).toBe('');
    expect(await touched(lock.replace('1.99.9', '1.99.10'))).toBe('a\n');
    expect(await touched(lock.replaceAll('AAA=', 'AAB='))).toBe('a\n');
    rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('{ go: "1.99" }', '{ go: "1.99.9" }'));
    expect(await touched(lock)).toBe('a\n');
  });

  it('a line that the machine has not is the newest that the proxy lists; one without a release is told', async () => {
    await open('toolchains: { go: "1.98" }');
    await rig.run('run', 'a');
    expect(rig.read('gobuild.lock')).toContain('version: "1.98.20"');
    rig.remove('gobuild.lock');
    rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('1.98', '1.100'));
    const ran = await rig.run('run', 'a');
    expect(ran.stderr).toContain('there is no release of Go 1.100 yet');
    expect(ran.stderr).toContain('"1.100rc1"');
    expect(ran.code).toBe(2);
    expect(rig.exists('gobuild.lock')).toBe(false);
  });

  it('lock writes what files and targets name, asks for each checksum once, and drops what nobody names', async () => {
    await open('toolchains: { go: "1.99" }\ninclude: { api: api/gobuild.yaml }', {
      'api/gobuild.yaml':
        'version: 1\nproject: api\ntoolchains: { go: "1.98.3" }\ntargets: { b: { kind: compile, using: go, package: . } }\n',
      'api/go.mod': 'module example.com/b\n\ngo 1.21\n',
    });
    const first = await rig.run('lock');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toBe('go 1.98.3: 1.98.3, 4 checksums new\ngo 1.99: 1.99.9, 4 checksums new\n');
    expect(first.stderr).toContain('no checksum for windows/arm64');
    expect(rig.read('gobuild.lock')).toContain(
      `"1.98.3":\n      version: "1.98.3"\n      sums:\n        darwin/amd64: ${sum}`,
    );
    expect(asked()).toContain('local mod download -json golang.org/toolchain@v0.0.1-go1.98.3.linux-arm64');
    const before = fs.statSync(path.join(rig.root, 'gobuild.lock')).mtimeMs;
    const again = await rig.run('lock', '--platform', 'linux/amd64');
    expect(again.stdout).toBe('go 1.98.3: 1.98.3, as before\ngo 1.99: 1.99.9, as before\n');
    expect(fs.statSync(path.join(rig.root, 'gobuild.lock')).mtimeMs).toBe(before);
    rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('\ninclude: { api: api/gobuild.yaml }', ''));
    expect((await rig.run('lock', '--quiet', '--platform', 'linux/amd64')).stdout).toContain(
      'go 1.98.3: no longer asked for',
    );
    expect(rig.read('gobuild.lock')).not.toContain('1.98.3');
  });

  it('lock --update moves on; a run alone never does', async () => {
    await open('toolchains: { go: "1.99" }');
    await rig.run('lock', '--platform', 'linux/arm64');
    await rig.run('run', 'a');
    expect(rig.read('gobuild.lock')).toContain('version: "1.99.9"');
    const moved = await rig.run('lock', '--update', 'go', '--platform', 'linux/amd64', '--json');
    expect(JSON.parse(moved.stdout)).toMatchObject({
      changes: [{ wanted: '1.99', old: '1.99.9', version: '1.99.10', added: ['linux/amd64', 'linux/arm64'] }],
    });
    expect(rig.read('gobuild.lock')).toContain('version: "1.99.10"');
  });

  it.each([
    [['--update', 'rust'], 2, '--update cannot be "rust"'],
    [['--platform', 'linux'], 2, '--platform cannot be "linux"'],
    [['--platform', 'windows/amd64'], 2, 'there is no Go 1.99.9 for windows/amd64'],
  ])('lock %j', async (words, code, message) => {
    await open('toolchains: { go: "1.99" }');
    const ran = await rig.run('lock', ...words);
    expect(ran.stderr).toContain(message);
    expect(ran.code).toBe(code);
    expect(rig.exists('gobuild.lock')).toBe(false);
  });

  it('a key of one target comes before the file; a go.mod that asks for more is told with its place', async () => {
    await open('toolchains: { go: "1.99" }');
    const own = 'package: ., go: "1.99.10" }';
    rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('package: . }', own));
    rig.write('go.mod', 'module example.com/a\n\ngo 1.99.12 // soon\n');
    const ran = await rig.run('run', 'a');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(
      'go.mod:3:4: error GB3111: go.mod asks for Go 1.99.12, and the targets get Go 1.99.10',
    );
    expect(ran.stderr).toContain('help: name it: toolchains: { go: "1.99.12" }');
    expect(asked()).not.toContain('list');
  });

  it.each([
    ['run', 'env GOROOT', ['run', 'a']],
    ['lock', 'mod download', ['lock', '--platform', 'linux/amd64']],
  ])('%s: the Go that fetches another one ends with gobuild, kill -9 included', async (_, words, command) => {
    await open('toolchains: { go: "1.99.10" }');
    const pipe = namedPipe(rig, 'pipe');
    puppet(
      rig,
      'go',
      `case "$*" in
  "${words}"*) echo $$ > ${pipe}; exec sleep 600 ;;
  "env GOVERSION GOEXPERIMENT") echo go1.99.9 ;;
  *) echo sum.example.com ;;
esac`,
    );
    const running = rig.start(command);
    const pid = Number(await fs.promises.readFile(pipe, 'utf8'));
    running.process.kill('SIGKILL');
    expect((await running.ended).code).toBe('SIGKILL');
    await gone(pid);
  });

  it('nobody writes gobuild.lock while another one works; --no-wait says so before anything is asked', async () => {
    await open('toolchains: { go: "1.99" }');
    const [began, go] = [namedPipe(rig, 'began'), namedPipe(rig, 'go-on')];
    rig.write('gobuild.yaml', `${rig.read('gobuild.yaml')}  held: { kind: task, run: "echo > ${began}; cat ${go}" }\n`);
    const held = rig.start(['run', 'held']);
    await fs.promises.readFile(began);
    for (const words of [
      ['run', 'a', '--no-wait'],
      ['lock', '--no-wait'],
    ]) {
      const refused = await rig.run(...words);
      expect(refused.stderr).toContain('gobuild run held');
      expect(refused.code).toBe(8);
    }
    expect(asked()).not.toContain('mod download');
    const waiting = rig.start(['lock', '--platform', 'linux/amd64']);
    await vi.waitFor(() => expect(waiting.stderr()).toContain('waiting for gobuild run held'), 20_000);
    expect(rig.exists('gobuild.lock')).toBe(false);
    await fs.promises.writeFile(go, '');
    expect((await held.ended).code).toBe(0);
    expect((await waiting.ended).code).toBe(0);
    expect(rig.read('gobuild.lock')).toContain(`linux/amd64: ${sum}`);
  });

  it('lock keeps what a run wrote while it asked, and completes the release that the run chose', async () => {
    await open('toolchains: { go: "1.99" }');
    const [began, go] = [namedPipe(rig, 'began'), namedPipe(rig, 'go-on')];
    const script = fs.readFileSync(path.join(rig.base, 'bin/go'), 'utf8');
    const wait = `case "$*" in *1.99.9.linux-amd64) echo > ${began}; cat ${go};; esac\n`;
    puppet(rig, 'go', `${wait}${script}`);
    const locking = rig.start(['lock', '--platform', 'linux/amd64']);
    await fs.promises.readFile(began);
    const meanwhile = ['"1.98": { version: "1.98.3" }', '"1.99": { version: "1.99.10" }'];
    rig.write('gobuild.lock', `version: 1\ntoolchains:\n  go:\n    ${meanwhile.join('\n    ')}\n`);
    await fs.promises.writeFile(go, '');
    const ran = await locking.ended;
    expect(ran.stdout).toBe('go 1.99: 1.99.10, as before, 1 checksum new\n');
    expect(rig.read('gobuild.lock')).toContain('"1.98":\n      version: "1.98.3"\n');
    expect(rig.read('gobuild.lock')).toContain(
      `version: "1.99.10"\n      sums:\n        linux/amd64: ${sum.replaceAll('A', 'B')}`,
    );
  });
});
