/** compile/go against the real go command: what is built, what is found, what is noticed, what is said. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absolute } from '../../src/base/path.ts';
import { driver as compile } from '../../src/kinds/compile/go/driver.ts';
import { withResources } from '../../src/kinds/compile/go/with-resources.ts';
import type { Platform } from '../../src/model/platform.ts';
import { dataOf, filesOf, goProgram, host, jobOf, makeRig, one, perform, valuesOf, type Rig } from '../rig/go-world.ts';
import { writeProxyModule } from '../rig/module-proxy.ts';
import { failureText, planNode } from '../rig/perform-world.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';

const real = haveTools('go') ? describe : describe.skip;

const program = (text: string, imports = ''): string =>
  `package main\n\n${imports}\nvar version = "none"\n\nfunc main() { println(${text}, version) }\n`;

/** A module with two programs, embedded files, files per system, tests, a replaced module and a nested one. */
function writeModule({ workspace }: Rig): void {
  const files: Record<string, string> = {
    'go.mod':
      'module example.com/shop\n\ngo 1.24\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../lib\n',
    'cmd/server/main.go': program('web.Page', 'import "example.com/shop/internal/web"'),
    'cmd/server/main_windows.go': 'package main\n\nfunc windows() {}\n',
    'cmd/server/arm.go': '//go:build arm && arm.7\n\npackage main\n\nfunc arm() {}\n',
    'cmd/client/main.go': program('lib.Name', 'import "example.com/lib"'),
    'tools/client/main.go': program('"tools"'),
    'internal/web/web.go':
      'package web\n\nimport _ "embed"\n\n//go:embed all:pages\nvar files embed.FS\n\nvar Page = "page"\n'.replace(
        'import _ "embed"',
        'import "embed"',
      ),
    'internal/web/pages/index.html': '<p>hi</p>',
    'internal/web/pages/.hidden': 'all: takes this too',
    'internal/web/web_test.go': 'package web\n',
    'nested/go.mod': 'module example.com/nested\n\ngo 1.24\n',
    'nested/main.go': program('"nested"'),
    '../lib/go.mod': 'module example.com/lib\n\ngo 1.24\n',
    '../lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  };
  for (const [name, text] of Object.entries(files)) workspace.write(path.join('shop', name), text);
}

const planProgram = (spec: Record<string, string | boolean | object>, platform: Platform, target = 'server') => {
  const planned = planNode(compile, {
    spec: { module: 'shop', ...spec },
    platform,
    target,
    project: { machine: host },
  });
  expect(planned.diagnostics).toEqual([]);
  const [scan, main] = planned.actions;
  if (!scan || !main) throw new Error('two actions');
  return { scan: { ...scan, platform: scan.platform }, main };
};

real('compile/go', () => {
  let rig: Rig;
  beforeAll(() => {
    rig = makeRig();
    writeModule(rig);
  });
  afterAll(() => rig.workspace[Symbol.dispose]());
  const linux: Platform = { os: 'linux', arch: 'amd64' };

  it('finds exactly the files of each program and platform', async () => {
    const { scan } = planProgram({ package: './shop/cmd/server' }, linux);
    const found = dataOf(await one(rig, compile, scan));
    expect(filesOf(found, './shop/cmd/server')).toEqual([
      'shop/cmd/server/main.go',
      'shop/internal/web/pages/.hidden',
      'shop/internal/web/pages/index.html',
      'shop/internal/web/web.go',
    ]);
    expect(filesOf(found, './shop/cmd/client')).toEqual(['lib/lib.go', 'shop/cmd/client/main.go']);
    expect(valuesOf(found, './shop/cmd/client')['go version of example.com/lib']).toBe('1.24');
    expect(found.picks['./shop/nested']).toBeUndefined();

    const windows = planProgram({ package: './shop/cmd/server' }, { os: 'windows', arch: 'amd64' }).scan;
    expect(filesOf(dataOf(await one(rig, compile, windows)), './shop/cmd/server')).toContain(
      'shop/cmd/server/main_windows.go',
    );
    const arm = (variant: string) =>
      planProgram({ package: './shop/cmd/server' }, { os: 'linux', arch: 'arm', variant }).scan;
    const file = 'shop/cmd/server/arm.go';
    expect(filesOf(dataOf(await one(rig, compile, arm('7'))), './shop/cmd/server')).toContain(file);
    expect(filesOf(dataOf(await one(rig, compile, arm('6'))), './shop/cmd/server')).not.toContain(file);
  });

  it('watches what lies outside of the tree of its module', async () => {
    const { scan } = planProgram({ package: './shop/cmd/server' }, linux);
    const outcome = await one(rig, compile, scan);
    expect(outcome.ok && outcome.discovered).toEqual({
      files: ['lib/go.mod', 'lib/lib.go', 'shop/go.mod'],
      folders: ['lib', 'shop/internal/web/pages'],
      variables: [],
    });
  });

  it('builds several programs in one call, equal names apart, and stamps them', async () => {
    const specs = ['./shop/cmd/server', './shop/cmd/client', './shop/tools/client'];
    const plans = specs.map((text, index) =>
      planProgram({ package: text, stamp: { 'main.version': "it's 1" } }, host, `t${index}`),
    );
    expect(new Set(plans.map(({ scan }) => scan.id)).size).toBe(1);
    expect(new Set(plans.map(({ main }) => main.batch)).size).toBe(1);
    rig.commands.length = 0;
    const outcomes = await perform(
      rig,
      compile,
      plans.map(({ main }) => jobOf(main)),
    );
    expect(outcomes.map(failureText)).toEqual(['', '', '']);
    expect(rig.commands.filter((words) => words[1] === 'build')).toHaveLength(2);
    const said = plans.map(({ main }) => {
      const file = absolute(rig.workspace.root, main.outputs[0]?.path ?? '');
      return spawnSync(file, { encoding: 'utf8' }).stderr;
    });
    expect(said).toEqual(["page it's 1\n", "lib it's 1\n", "tools it's 1\n"]);
  });

  it('gives the same bytes from another checkout, and repairs what Go would leave damaged', async () => {
    const { main } = planProgram({ package: './shop/cmd/client' }, linux);
    expect(await one(rig, compile, main)).toMatchObject({
      ok: true,
      facts: { [main.outputs[0]?.path ?? '']: { libc: 'none' } },
    });
    const built = rig.workspace.read(main.outputs[0]?.path ?? '');

    const other = makeRig();
    writeModule(other);
    await one(other, compile, main);
    expect(other.workspace.read(main.outputs[0]?.path ?? '').equals(built)).toBe(true);
    other.workspace[Symbol.dispose]();

    const kept = fs
      .globSync('.gobuild/go/**/client', { cwd: rig.workspace.root })
      .map((file) => path.join(rig.workspace.root, file));
    expect(kept.length).toBeGreaterThan(0);
    for (const file of kept) fs.truncateSync(file, 1000);
    await one(rig, compile, main);
    expect(rig.workspace.read(main.outputs[0]?.path ?? '').equals(built)).toBe(true);
  });

  it('lets one broken program of a group fail alone, with its place', async () => {
    rig.workspace.write('shop/cmd/broken/main.go', program('nothing'));
    const plans = ['./shop/cmd/broken', './shop/cmd/client'].map((text) => planProgram({ package: text }, host));
    const [broken, client] = await perform(
      rig,
      compile,
      plans.map(({ main }) => jobOf(main)),
    );
    fs.rmSync(rig.workspace.path('shop/cmd/broken'), { recursive: true });
    expect(client?.ok).toBe(true);
    expect(broken).toMatchObject({
      ok: false,
      failure: { type: 'finding', message: `./shop/cmd/broken does not compile for ${host.os}/${host.arch}` },
    });
    expect(JSON.stringify(broken)).toContain('shop/cmd/broken/main.go:6:23: undefined: nothing');
  });

  it.each([
    ['a package that is not there', './shop/cmd/sever', 'there is no folder ./shop/cmd/sever for server'],
    ['a package that is no program', './shop/internal/web', 'is not a program'],
  ])('says what is wrong with %s', async (_what, text, expected) => {
    const { main } = planProgram({ package: text }, host);
    expect(JSON.stringify(await one(rig, compile, main))).toContain(expected);
  });

  it('says that a newer Go is needed', async () => {
    rig.workspace.write('new/go.mod', 'module example.com/new\n\ngo 1.99\n');
    const { scan } = planProgram({ module: 'new', package: './new/cmd/x' }, host);
    const outcome = await one(rig, compile, scan);
    expect(outcome).toMatchObject({ ok: false, failure: { type: 'configuration' } });
    expect(failureText(outcome)).toContain('new/go.mod asks for Go 1.99');
  });

  it.each([
    [{ os: 'linux', arch: 'riscv64' }, 'GORISCV64=rva20u64'],
    [{ os: 'linux', arch: 'amd64', variant: 'v3' }, 'GOAMD64=v3'],
  ])('builds for %j', async (platform, expected) => {
    const { main } = planProgram({ package: './shop/cmd/client', output: 'app' }, platform);
    expect(failureText(await one(rig, compile, main))).toBe('');
    const built = rig.workspace.path(main.outputs[0]?.path ?? '');
    const shown = execFileSync(goProgram, ['version', '-m', built], { encoding: 'utf8' });
    expect(shown).toContain(expected);
  });

  it('builds for js/wasm', async () => {
    const { main } = planProgram({ package: './shop/cmd/client', output: 'app.wasm' }, { os: 'js', arch: 'wasm' });
    expect(failureText(await one(rig, compile, main))).toBe('');
    expect(
      rig.workspace
        .read(main.outputs[0]?.path ?? '')
        .subarray(0, 4)
        .toString('latin1'),
    ).toBe('\0asm');
  });
});

real('compile/go with modules of a proxy', () => {
  const proxy = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-proxy-'));
  const caches = path.join(proxy, 'mod');
  const variables = { GOPROXY: pathToFileURL(proxy).href, GOSUMDB: 'off', GOMODCACHE: caches, GOFLAGS: '-modcacherw' };
  let rig: Rig;
  beforeAll(() => {
    const files = { 'go.mod': 'module example.com/dep\n\ngo 1.24\n', 'dep.go': 'package dep\n\nconst Name = "dep"\n' };
    writeProxyModule(proxy, 'example.com/dep', 'v1.2.3', files);
    rig = makeRig(variables);
    rig.workspace.write('go.mod', 'module example.com/shop\n\ngo 1.24\n\nrequire example.com/dep v1.2.3\n');
    rig.workspace.write('cmd/a/main.go', program('dep.Name', 'import "example.com/dep"'));
    execFileSync(goProgram, ['mod', 'tidy'], {
      cwd: rig.workspace.root,
      env: { ...process.env, ...variables, GOMODCACHE: path.join(proxy, 'other') },
    });
  });
  afterAll(() => {
    rig.workspace[Symbol.dispose]();
    fs.rmSync(proxy, { recursive: true, force: true });
  });
  const plan = () => planProgram({ module: '.', package: './cmd/a' }, host);

  it('downloads what is missing, and again when the cache was emptied', async () => {
    const found = dataOf(await one(rig, compile, plan().scan));
    expect(valuesOf(found, './cmd/a')['module example.com/dep']).toMatch(/^v1\.2\.3 h1:/);
    fs.rmSync(caches, { recursive: true });
    const outcome = await one(rig, compile, plan().main);
    expect(failureText(outcome)).toBe('');
    rig.commands.length = 0;
    await one(rig, compile, plan().main);
    expect(rig.commands.map((words) => words[1])).toEqual(['build']);
  });

  it('says why a module cannot be had', async () => {
    fs.rmSync(caches, { recursive: true });
    fs.renameSync(path.join(proxy, 'example.com'), path.join(proxy, 'gone.com'));
    const outcome = await one(rig, compile, plan().main);
    fs.renameSync(path.join(proxy, 'gone.com'), path.join(proxy, 'example.com'));
    expect(JSON.stringify(outcome)).toContain('v1.2.3.zip: no such file');
  });

  it('says what to do about a missing sum', async () => {
    const sums = rig.workspace.read('go.sum');
    fs.rmSync(rig.workspace.path('go.sum'));
    const outcome = await one(rig, compile, plan().main);
    rig.workspace.write('go.sum', sums);
    expect(failureText(outcome)).toContain('go mod tidy');
  });

  it('hashes what lies in vendor, and needs no proxy for it', async () => {
    execFileSync(goProgram, ['mod', 'vendor'], { cwd: rig.workspace.root, env: { ...process.env, ...variables } });
    const found = dataOf(await one(rig, compile, plan().scan));
    expect(filesOf(found, './cmd/a')).toEqual(['cmd/a/main.go', 'vendor/example.com/dep/dep.go']);
    expect(failureText(await one(rig, compile, plan().main))).toBe('');
  });

  it('takes the modules of a workspace', async () => {
    fs.rmSync(rig.workspace.path('vendor'), { recursive: true });
    rig.workspace.write('dep/go.mod', 'module example.com/dep\n\ngo 1.24\n');
    rig.workspace.write('dep/dep.go', 'package dep\n\nconst Name = "local"\n');
    rig.workspace.write('go.work', 'go 1.24\n\nuse (\n\t.\n\t./dep\n)\n');
    const { scan, main } = planProgram({ module: '.', package: './cmd/a', workspace: true }, host);
    expect(filesOf(dataOf(await one(rig, compile, scan)), './cmd/a')).toEqual(['cmd/a/main.go', 'dep/dep.go']);
    expect(failureText(await one(rig, compile, main))).toBe('');
    const said = spawnSync(absolute(rig.workspace.root, main.outputs[0]?.path ?? ''), { encoding: 'utf8' });
    expect(said.stderr).toBe('local none\n');
  });
});

/** An .ico file of two images; what is in them is nobody's business here, but that of whoever draws them. */
function iconFile(): Buffer {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const head = Buffer.alloc(6 + 2 * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(2, 4);
  [16, 32].forEach((size, index) => {
    const at = 6 + index * 16;
    head.writeUInt8(size, at);
    head.writeUInt8(size, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(head.length + index * png.length, at + 12);
  });
  return Buffer.concat([head, png, png]);
}

describe.skipIf(!haveTools('go', 'go-winres', 'wrestool'))('resources of Windows programs', () => {
  let rig: Rig;
  beforeAll(() => {
    rig = makeRig();
    writeModule(rig);
    rig.workspace.write('shop/app.ico', iconFile());
    rig.workspace.write(
      'shop/own.manifest',
      '<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0"/>',
    );
  });
  afterAll(() => rig.workspace[Symbol.dispose]());
  const version = { number: '1.4.0-rc.1', company: 'Örders', description: 'The server', copyright: '© Orders' };
  const resource = { icon: 'shop/app.ico', version };
  const windows = (arch: string): Platform => ({ os: 'windows', arch });
  const resourcesOf = (file: string): Record<string, Record<string, Record<string, unknown>>> => {
    const folder = fs.mkdtempSync(path.join(rig.workspace.root, 'out-'));
    runTool('go-winres', ['extract', '--dir', folder, rig.workspace.path(file)]);
    return JSON.parse(fs.readFileSync(path.join(folder, 'winres.json'), 'utf8')) as ReturnType<typeof resourcesOf>;
  };

  it.each(['amd64', '386', 'arm64'])('are read back from a program for %s', async (arch) => {
    const { main } = planProgram({ package: './shop/cmd/server', resource }, windows(arch));
    expect(failureText(await one(rig, compile, main))).toBe('');
    const file = main.outputs[0]?.path ?? '';
    const found = resourcesOf(file);
    expect(Object.keys(found).toSorted()).toEqual(['RT_GROUP_ICON', 'RT_MANIFEST', 'RT_VERSION']);
    expect(found['RT_GROUP_ICON']).toEqual({ '#1': { '0409': expect.anything() } });
    expect(found['RT_MANIFEST']?.['#1']?.['0409']).toMatchObject({
      'execution-level': '',
      'long-path-aware': true,
      'minimum-os': 'win10',
    });
    expect(found['RT_VERSION']?.['#1']?.['0409']).toEqual({
      fixed: { file_version: '1.4.0.0', product_version: '1.4.0.0', flags: 'Prerelease' },
      info: {
        '0409': {
          CompanyName: 'Örders',
          FileDescription: 'The server',
          FileVersion: '1.4.0-rc.1',
          InternalName: 'server',
          LegalCopyright: '© Orders',
          OriginalFilename: 'server.exe',
          ProductVersion: '1.4.0-rc.1',
        },
      },
    });
    const listed = runTool('wrestool', ['--list', rig.workspace.path(file)]);
    expect([...listed.matchAll(/--type=([0-9]+) --name=([0-9]+)/g)].map((match) => `${match[1]} ${match[2]}`)).toEqual([
      '3 1',
      '3 2',
      '14 1',
      '16 1',
      '24 1',
    ]);
    const second = ['--extract', '--raw', '--type=3', '--name=2', rig.workspace.path(file), '-o', 'second.png'];
    runTool('wrestool', second, { cwd: rig.workspace.root });
    expect(rig.workspace.read('second.png')).toEqual(iconFile().subarray(-rig.workspace.read('second.png').length));
    runTool('go', ['version', '-m', rig.workspace.path(file)]);
    expect(fs.readdirSync(rig.workspace.path('shop/cmd/server')).filter((name) => name.endsWith('.syso'))).toEqual([]);
  });

  it('gives equal bytes again, takes an own manifest, and leaves programs of the same call alone', async () => {
    const own = { icon: 'shop/app.ico', manifest: 'shop/own.manifest' };
    const server = planProgram({ package: './shop/cmd/server', resource: own }, windows('amd64')).main;
    const client = planProgram({ package: './shop/cmd/client' }, windows('amd64'), 'client').main;
    expect(server.batch).toBe(client.batch);
    const build = async (): Promise<string> => {
      fs.rmSync(rig.workspace.path('.gobuild/go'), { recursive: true, force: true });
      const outcomes = await perform(rig, compile, [jobOf(server), jobOf(client)]);
      expect(outcomes.map(failureText)).toEqual(['', '']);
      return rig.workspace.world.files.digest(rig.workspace.path(server.outputs[0]?.path ?? ''));
    };
    const first = await build();
    expect(await build()).toBe(first);
    const found = resourcesOf(server.outputs[0]?.path ?? '');
    expect(Object.keys(found).toSorted()).toEqual(['RT_GROUP_ICON', 'RT_MANIFEST']);
    const again = withResources(rig.workspace.read(server.outputs[0]?.path ?? ''), []);
    expect(again).toEqual({ ok: false, error: 'has resources already, from a .syso file in its package' });
    expect(fs.readFileSync(rig.workspace.path(client.outputs[0]?.path ?? '')).includes('.rsrc')).toBe(false);
  });

  it('makes its files inputs of Windows programs alone, and names a file that is no icon', async () => {
    const filesFor = (platform: Platform): string[] =>
      planProgram({ package: './shop/cmd/server', resource: { ...resource, manifest: 'shop/own.manifest' } }, platform)
        .main.inputs.flatMap((input) => (input.type === 'file' ? [input.path] : []))
        .filter((file) => /ico$|manifest$/.test(file));
    expect(filesFor(windows('amd64'))).toEqual(['shop/app.ico', 'shop/own.manifest']);
    expect(filesFor({ os: 'linux', arch: 'amd64' })).toEqual([]);
    rig.workspace.write('shop/bad.ico', 'PNG');
    const bad = planProgram(
      { package: './shop/cmd/server', resource: { icon: 'shop/bad.ico' } },
      windows('amd64'),
    ).main;
    const client = planProgram({ package: './shop/cmd/client' }, windows('amd64'), 'client').main;
    const outcomes = await perform(rig, compile, [jobOf(bad), jobOf(client)]);
    expect(outcomes.map((outcome) => failureText(outcome).split(' | ')[1])).toEqual([
      'shop/bad.ico is no icon that Windows can show: it does not begin as an icon does',
      undefined,
    ]);
  });
});
