/** compile/go against the real go command: what is built, what is found, what is noticed, what is said. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absolute } from '../../src/base/path.ts';
import { driver as compile } from '../../src/kinds/compile/go/driver.ts';
import type { Platform } from '../../src/model/platform.ts';
import { planProgram, program, writeShop } from '../rig/go-shop.ts';
import { dataOf, filesOf, goProgram, host, jobOf, makeRig, one, perform, valuesOf, type Rig } from '../rig/go-world.ts';
import { failureText } from '../rig/perform-world.ts';
import { haveTools } from '../rig/real-tool.ts';

const real = haveTools('go') ? describe : describe.skip;

real('compile/go', () => {
  let rig: Rig;
  beforeAll(() => {
    rig = makeRig();
    writeShop(rig);
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
    const output = main.outputs[0]?.path ?? '';
    expect(await one(rig, compile, main)).toMatchObject({
      ok: true,
      facts: { [output]: { libc: 'none' } },
    });
    const built = rig.workspace.read(output);

    const other = makeRig();
    writeShop(other);
    await one(other, compile, main);
    expect(other.workspace.read(output).equals(built)).toBe(true);
    other.workspace[Symbol.dispose]();

    const kept = fs
      .globSync('.gobuild/go/**/client', { cwd: rig.workspace.root })
      .map((file) => path.join(rig.workspace.root, file));
    expect(kept.length).toBeGreaterThan(0);
    for (const file of kept) fs.truncateSync(file, 1000);
    await one(rig, compile, main);
    expect(rig.workspace.read(output).equals(built)).toBe(true);

    // The program may be another name of what Go wrote: in place, with the build id and the times left as they were.
    const placed = rig.workspace.path(output);
    const { atimeMs, mtimeMs } = fs.statSync(placed);
    const descriptor = fs.openSync(placed, 'r+');
    fs.writeSync(descriptor, Buffer.alloc(16, 0xcc), 0, 16, built.length - 4096);
    fs.closeSync(descriptor);
    fs.utimesSync(placed, atimeMs / 1000, mtimeMs / 1000);
    await one(rig, compile, main);
    expect(rig.workspace.read(output).equals(built)).toBe(true);
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
