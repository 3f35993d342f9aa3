/** compile/go: what Windows finds in a program besides its code, read back by tools that others made. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driver as compile } from '../../src/kinds/compile/go/driver.ts';
import { withResources } from '../../src/kinds/compile/go/with-resources.ts';
import type { Platform } from '../../src/model/platform.ts';
import { planProgram, writeShop } from '../rig/go-shop.ts';
import { jobOf, makeRig, one, perform, type Rig } from '../rig/go-world.ts';
import { failureText } from '../rig/perform-world.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';

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
    writeShop(rig);
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
