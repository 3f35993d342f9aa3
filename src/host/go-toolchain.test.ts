/** Where a version of Go comes from, with toolchains made by hand: a zip whose `go` is a script. */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { storedZip } from '../../test/rig/module-proxy.ts';
import type { ToolNeed } from '../model/action.ts';
import type { Lock } from '../model/lock.ts';
import { hostEnvironment } from './environment.ts';
import { hostFiles } from './files.ts';
import { moduleHash } from './module-hash.ts';
import { hostNetwork } from './network.ts';
import { openTools, type HostTools } from './tools.ts';

const module = 'golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64';
const goScript = (version: string): string => `#!/bin/sh\necho go${version}\n`;
type Entry = readonly [name: string, text: string];
const goEntries = (version = '1.26.8'): Entry[] => [
  [`${module}/bin/go`, goScript(version)],
  [`${module}/VERSION`, `go${version}`],
  [`${module}/pkg/tool/linux_amd64/compile`, '#!/bin/sh\n'],
  [`${module}/src/_go.mod`, 'module std\n'],
  [`${module}/src/fmt/print.go`, 'package fmt\n'],
];
const sumOf = (entries: readonly Entry[]): string =>
  moduleHash(new Map(entries.map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')])));

let folder = '';
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gobuild-go-')));
  mkdirSync(at('bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const need: ToolNeed = {
  name: 'go',
  wanted: '1.26',
  identity: { type: 'command', args: ['env', 'GOVERSION'], watch: ['../VERSION'] },
  help: 'install Go',
};

function open(lock: Lock | undefined, variables: Readonly<Record<string, string>> = {}): HostTools {
  return openTools({
    files: hostFiles(),
    environment: hostEnvironment({ PATH: at('bin'), GOENV: 'off', ...variables }),
    root: folder,
    stateFolder: at('.gobuild'),
    network: hostNetwork(),
    machine: { os: 'linux', arch: 'amd64' },
    toolchains: at('toolchains'),
    lock,
  });
}
const lockOf = (sum?: string): Lock => ({
  go: { '1.26': { version: '1.26.8', sums: sum === undefined ? {} : { 'linux/amd64': sum } } },
});

/** A folder that GOPROXY can name, with this as the zip. */
function proxy(zip: Uint8Array): string {
  const base = at('proxy/golang.org/toolchain/@v');
  mkdirSync(base, { recursive: true });
  writeFileSync(path.join(base, 'v0.0.1-go1.26.8.linux-amd64.zip'), zip);
  return pathToFileURL(at('proxy')).href;
}
const words: string[] = [];
async function fetched(tools: HostTools) {
  const found = await tools.find(need);
  if (!found.ok || !found.value.fetch) return found;
  words.length = 0;
  return found.value.fetch({ progress: (text) => void words.push(text), signal: new AbortController().signal });
}
const left = (): string[] => {
  try {
    return readdirSync(at('toolchains'));
  } catch {
    return [];
  }
};

test('the sum is that of the empty module of golang.org/x/mod', () => {
  // dirhash.Hash1 of one file "a" with "hello\n", computed by hand with sha256sum and base64.
  const line = `${createHash('sha256').update('hello\n').digest('hex')}  a\n`;
  const expected = `h1:${createHash('sha256').update(line).digest('base64')}`;
  expect(moduleHash(new Map([['a', createHash('sha256').update('hello\n').digest('hex')]]))).toBe(expected);
});

describe.runIf(process.platform === 'linux')('a version that the lock names', () => {
  const script = (file: string, text: string): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text, { mode: 0o755 });
  };

  it('is known without being asked for; the program of that version is taken, also behind another one', async () => {
    script('bin/go', goScript('1.22.1'));
    script('other/bin/go', goScript('1.26.8'));
    const tools = open(lockOf(), { PATH: [at('bin'), at('other/bin')].join(path.delimiter) });
    expect(await tools.find(need)).toMatchObject({ ok: true, value: { identity: 'go1.26.8', path: '' } });
    expect(await fetched(tools)).toMatchObject({ ok: true, value: { path: at('other/bin/go'), identity: 'go1.26.8' } });
  });

  it('is fetched by another Go, and its checksum compared', async () => {
    const root = at('mod/golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64');
    const which = `case "$GOTOOLCHAIN" in go1.26.8) echo ${root};; *) echo go1.22.1;; esac`;
    script('bin/go', `#!/bin/sh\n${which}\n`);
    script(`mod/golang.org/${path.basename(root)}/bin/go`, goScript('1.26.8'));
    expect(await fetched(open(lockOf()))).toMatchObject({ ok: true, value: { path: path.join(root, 'bin/go') } });
    const kept = at('mod/cache/download/golang.org/toolchain/@v/v0.0.1-go1.26.8.linux-amd64.ziphash');
    mkdirSync(path.dirname(kept), { recursive: true });
    const [one, two] = [`h1:${'A'.repeat(43)}=`, `h1:${'B'.repeat(43)}=`];
    writeFileSync(kept, one);
    expect((await fetched(open(lockOf(one)))).ok).toBe(true);
    expect(await fetched(open(lockOf(two)))).toMatchObject({ error: { type: 'refused' } });
  });

  const refusing = (said: string, proxies: string): void =>
    script(
      'bin/go',
      `#!/bin/sh
[ "$2" = GOPROXY ] && { echo '${proxies}'; exit 0; }
[ "$GOTOOLCHAIN" = go1.26.8 ] && { echo '${said}' >&2; exit 1; }
echo go1.22.1
`,
    );

  it.each([
    ['verifying module: checksum mismatch', 'https://proxy.example.com', 'refused'],
    ['verifying module: checksum database disabled by GOSUMDB=off', 'https://proxy.example.com', 'refused'],
    ['go: download go1.26.8 for linux/amd64: toolchain not available', 'https://proxy.example.com', 'configuration'],
    ['dial tcp: lookup proxy.example.com: no such host', 'https://proxy.example.com', 'unreachable'],
    ['go: download go1.26.8 for linux/amd64: toolchain not available', 'off', 'tool-missing'],
    ['go: download go1.26.8 for linux/amd64: toolchain not available', 'direct', 'tool-missing'],
  ])('what that Go says: %s (GOPROXY=%s)', async (said, proxies, type) => {
    refusing(said, proxies);
    expect(await fetched(open(lockOf()))).toMatchObject({ ok: false, error: { type } });
  });

  it('without a checksum database is held to the lock', async () => {
    const url = proxy(storedZip(goEntries()));
    refusing('verifying module: checksum database disabled by GOSUMDB=off', url);
    expect((await fetched(open(lockOf(sumOf(goEntries()))))).ok).toBe(true);
    expect(left()).toHaveLength(1);
    expect(await fetched(open(lockOf(`h1:${'A'.repeat(43)}=`)))).toMatchObject({ error: { type: 'refused' } });
    expect(left()).toHaveLength(1);
  });

  it('without any Go: says how to install one', async () => {
    const failure = await fetched(open(lockOf()));
    expect(failure).toMatchObject({ error: { type: 'tool-missing', help: expect.stringContaining('GOPROXY') } });
    script('bin/go', goScript('1.20.3'));
    expect(await fetched(open(lockOf()))).toMatchObject({ error: { type: 'tool-missing' } });
  });

  it('without any Go and without a checksum nothing is downloaded', async () => {
    const GOPROXY = proxy(storedZip(goEntries()));
    expect(await fetched(open(lockOf(), { GOPROXY }))).toMatchObject({
      error: { type: 'refused', help: expect.stringContaining('gobuild lock --platform linux/amd64') },
    });
    expect(left()).toEqual([]);
  });

  it('is unpacked from a proxy once, with modes and go.mod as Go itself makes them', async () => {
    const lock = lockOf(sumOf(goEntries()));
    const GOPROXY = `direct,${proxy(storedZip(goEntries()))}`;
    const first = await fetched(open(lock, { GOPROXY }));
    expect(first).toMatchObject({ ok: true, value: { identity: 'go1.26.8' } });
    const [name = ''] = left();
    const root = at('toolchains', name);
    expect(left()).toHaveLength(1);
    expect(words.some((text) => text.includes('Go 1.26.8'))).toBe(true);
    expect(statSync(path.join(root, 'bin/go')).mode & 0o777).toBe(0o755);
    expect(statSync(path.join(root, 'pkg/tool/linux_amd64/compile')).mode & 0o777).toBe(0o755);
    expect(statSync(path.join(root, 'src/fmt/print.go')).mode & 0o111).toBe(0);
    expect(readFileSync(path.join(root, 'src/go.mod'), 'utf8')).toBe('module std\n');
    rmSync(at('proxy'), { recursive: true });
    expect(await fetched(open(lock, { GOPROXY }))).toEqual(first);
  });

  it('several at once put one in place', async () => {
    const lock = lockOf(sumOf(goEntries()));
    const GOPROXY = proxy(storedZip(goEntries()));
    const all = await Promise.all([1, 2, 3].map(() => fetched(open(lock, { GOPROXY }))));
    expect(all.map((one) => one.ok)).toEqual([true, true, true]);
    expect(left()).toHaveLength(1);
  });

  it('with another checksum is refused, and nothing is left', async () => {
    const GOPROXY = proxy(storedZip(goEntries()));
    const answer = await fetched(open(lockOf(`h1:${'A'.repeat(43)}=`), { GOPROXY }));
    expect(answer).toMatchObject({ error: { type: 'refused', message: expect.stringContaining(sumOf(goEntries())) } });
    expect(left()).toEqual([]);
  });

  it.each([
    ['../escape', `${module}/../../escape`],
    ['/etc/x', '/etc/x'],
    ['another module', 'example.com/m@v1.0.0/a'],
    ['a name of Windows', `${module}/aux.go`],
  ])('F30: with the entry %s is refused before it is written', async (_, name) => {
    const entries: Entry[] = [[name, 'x'], ...goEntries()];
    const answer = await fetched(open(lockOf(sumOf(entries)), { GOPROXY: proxy(storedZip(entries)) }));
    expect(answer).toMatchObject({ error: { type: 'refused', message: expect.stringContaining(name) } });
    expect(left()).toEqual([]);
    expect(readdirSync(folder)).not.toContain('escape');
  });

  it('cut in the middle: says from where and how much, and nothing is left', async () => {
    const zip = storedZip(goEntries());
    const GOPROXY = proxy(zip.subarray(0, 200));
    const answer = await fetched(open(lockOf(sumOf(goEntries())), { GOPROXY }));
    expect(answer).toMatchObject({ error: { type: 'machine', message: expect.stringMatching(/file:.*200 bytes/) } });
    expect(left()).toEqual([]);
  });

  it('that says it is another one is not used', async () => {
    const entries = goEntries('1.26.7');
    const answer = await fetched(open(lockOf(sumOf(entries)), { GOPROXY: proxy(storedZip(entries)) }));
    expect(answer).toMatchObject({ error: { type: 'tool-broken' } });
  });

  it('of a line that nothing makes exact is not guessed', async () => {
    expect(await open(undefined).find(need)).toMatchObject({ error: { type: 'tool-missing' } });
    script('bin/go', goScript('1.26.5'));
    expect(await open(undefined).find(need)).toMatchObject({ value: { identity: 'go1.26.5' } });
  });
});
