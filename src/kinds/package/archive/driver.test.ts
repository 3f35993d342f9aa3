/** Tests archives from the keys of a target to the bytes. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import { createWorkspace, failureText, performAction, planNode, upstream } from '../../../../test/rig/perform-world.ts';
import { driver } from './driver.ts';

const linux = { os: 'linux', arch: 'amd64' };
const server = upstream({ role: 'executable', path: 'dist/build/server/linux-amd64/server', platform: linux });
const planned = (spec: Record<string, Json>, more = {}) =>
  planNode(driver, { spec, inputs: [server], platform: linux, ...more });

/** The fields of all headers. */
function listTar(
  bytes: Uint8Array,
): { name: string; mode: string; uid: string; mtime: number; type: string; link: string }[] {
  const buffer = Buffer.from(bytes);
  const field = (at: number, length: number): string => buffer.toString('utf8', at, at + length).split('\0')[0] ?? '';
  const found = [];
  for (let at = 0; buffer[at] !== 0;) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    found.push({
      name: field(at, 100),
      mode: field(at + 100, 8).trim(),
      uid: field(at + 108, 8).trim(),
      mtime: Number.parseInt(field(at + 136, 12), 8),
      type: field(at + 156, 1),
      link: field(at + 157, 100),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}

async function packed(spec: Record<string, Json>) {
  using workspace = createWorkspace();
  workspace.write(server.path, 'program', 0o755);
  workspace.write('README.md', 'read me\n');
  workspace.write('config/b.yaml', 'b: 1\n');
  workspace.write('config/deep/a.yaml', 'a: 1\n');
  workspace.write('run.sh', '#!/bin/sh\n', 0o755);
  const { actions, produces } = planned(spec);
  const action = actions[0];
  if (!action) throw new Error('nothing planned');
  const outcome = await performAction(driver, action, workspace);
  const path = produces[0]?.path ?? '';
  return { outcome, path, bytes: outcome.ok ? workspace.read(path) : Buffer.alloc(0) };
}

test('the name holds project, version and platform; the version is asked for only then', () => {
  expect(planned({}).produces).toEqual([
    { role: 'archive', path: 'dist/release/orders_1.4.0_linux_amd64.tar.gz', format: 'tar.gz', platform: linux },
  ]);
  const version = (): never => {
    throw new Error('asked');
  };
  const named = planned({ format: 'zip' }, { fileName: 'server-linux', project: { version } });
  expect(named.produces[0]?.path).toBe('dist/release/server-linux.zip');
  expect(planned({}, { fileName: 'x.tar.gz' }).produces[0]?.path).toBe('dist/release/x.tar.gz');
});

test('entries are sorted and hold nothing of this machine', async () => {
  const { bytes } = await packed({ files: ['run.sh', 'config/**', 'README.md'] });
  const entries = listTar(gunzipSync(bytes));
  expect(entries.map(({ name, mode }) => `${mode} ${name}`)).toEqual([
    '000644 README.md',
    '000644 config/b.yaml',
    '000644 config/deep/a.yaml',
    '000755 run.sh',
    '000755 server',
  ]);
  expect(new Set(entries.map(({ uid, mtime }) => `${uid} ${mtime}`))).toEqual(new Set(['000000 315532800']));
  expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
});

test('by default the readme comes along, and what is not there is not missed', async () => {
  const { bytes } = await packed({ format: 'tar' });
  expect(listTar(bytes).map(({ name }) => name)).toEqual(['README.md', 'server']);
});

test('wrap puts a folder around everything', async () => {
  const auto = await packed({ format: 'tar', wrap: true });
  expect(listTar(auto.bytes).map(({ name }) => name)).toEqual([
    'orders_1.4.0_linux_amd64/README.md',
    'orders_1.4.0_linux_amd64/server',
  ]);
  const named = await packed({ format: 'tar', wrap: 'orders', files: [] });
  expect(listTar(named.bytes).map(({ name }) => name)).toEqual(['orders/server']);
});

test('src, dst, mode and strip', async () => {
  const files = [
    { src: 'README.md', dst: 'doc/about.md', mode: 755 },
    { src: 'config/**/*.yaml', dst: 'etc' },
    { src: 'config/', dst: 'flat', strip: true },
    { src: 'config/deep/*.yaml', strip: 1 },
    { src: 'run.sh', dst: 'bin/', mode: '0644' },
  ];
  const { bytes } = await packed({ format: 'tar', files });
  expect(listTar(bytes).map(({ name, mode }) => `${mode} ${name}`)).toEqual([
    '000644 bin/run.sh',
    '000644 deep/a.yaml',
    '000755 doc/about.md',
    '000644 etc/b.yaml',
    '000644 etc/deep/a.yaml',
    '000644 flat/a.yaml',
    '000644 flat/b.yaml',
    '000755 server',
  ]);
});

test.each([
  ['the same name', [{ src: 'README.md', dst: 'server' }], /would both be "server"/],
  ['a name that differs only in case', [{ src: 'README.md', dst: 'SERVER' }], /would both be/],
  ['a file that is also a folder', [{ src: 'README.md', dst: 'server/readme' }], /a file and the folder of/],
])('%s twice is refused, naming both', async (_, files, message) => {
  const { outcome } = await packed({ files });
  expect(failureText(outcome)).toMatch(message);
});

test('of an included file: names are seen from its folder, and the default name says which file it is', async () => {
  using workspace = createWorkspace();
  workspace.write(server.path, 'program', 0o755);
  for (const path of ['README.md', 'api/README.md', 'api/etc/x/a.yaml', 'lib/b.txt']) workspace.write(path, path);
  const included = { target: 'api:pack', folder: 'api' };
  const entries = async (spec: Record<string, Json>): Promise<string[]> => {
    const { actions, produces } = planned(spec, included);
    if (!actions[0]) throw new Error('nothing planned');
    expect((await performAction(driver, actions[0], workspace)).ok).toBe(true);
    return listTar(gunzipSync(workspace.read(produces[0]?.path ?? ''))).map(({ name }) => name);
  };
  expect(planned({}, included).produces[0]?.path).toBe('dist/release/orders-api_1.4.0_linux_amd64.tar.gz');
  expect(await entries({})).toEqual(['README.md', 'server']);
  expect(await entries({ files: ['api/etc/**', { src: 'lib/b.txt', dst: 'b.txt' }] })).toEqual([
    'b.txt',
    'etc/x/a.yaml',
    'server',
  ]);
  const above = planned({ files: ['lib/b.txt'] }, included).diagnostics;
  expect(above.map(({ message }) => message)).toEqual(['"lib/b.txt" lies above the folder of its file']);
});

test('a path that is no entry name is a diagnostic at its place', () => {
  const at = (spec: Record<string, Json>) => planned(spec).diagnostics.map((d) => `${d.code} ${d.at?.file}`);
  expect(at({ files: ['/etc/passwd', '../x', { src: 'a', dst: '../b' }, { src: 'a', dst: 'NUL' }] })).toEqual([
    'GB3402 files.0',
    'GB3400 files.1',
    'GB3400 files.2.dst',
    'GB3400 files.3.dst',
  ]);
  expect(at({ wrap: '../up' })).toEqual(['GB3401 wrap']);
  expect(at({ files: [{ src: '../LICENSE', dst: 'LICENSE' }] })).toEqual([]);
});

test('a folder artifact keeps its inner links, and refuses those that leave it', async () => {
  using workspace = createWorkspace();
  workspace.write('site/a/index.html', 'hello');
  fs.symlinkSync('a/index.html', workspace.path('site/index.html'));
  const site = upstream({ role: 'file', path: 'site', directory: true }, 'web');
  const { actions, produces } = planNode(driver, { spec: { format: 'tar', files: [] }, inputs: [site] });
  const action = actions[0];
  if (!action) throw new Error('nothing planned');
  expect((await performAction(driver, action, workspace)).ok).toBe(true);
  expect(listTar(workspace.read(produces[0]?.path ?? '')).map(({ name, type, link }) => [name, type, link])).toEqual([
    ['site/a/index.html', '0', ''],
    ['site/index.html', '2', 'a/index.html'],
  ]);
  fs.symlinkSync('../../etc/passwd', workspace.path('site/evil'));
  expect(failureText(await performAction(driver, action, workspace))).toMatch(
    /^refused .*site\/evil.*outside of "site"/,
  );
});

test('zip: Unix modes, UTC times, no data descriptors', async () => {
  const { bytes, path } = await packed({ format: 'zip', files: ['README.md'] });
  expect(path).toBe('dist/release/orders_1.4.0_linux_amd64.zip');
  const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  expect(bytes.readUInt16LE(directory + 4)).toBe((3 << 8) | 20);
  expect(bytes.readUInt16LE(directory + 8)).toBe(0x0800);
  expect(bytes.readUInt16LE(directory + 12)).toBe(0);
  expect(bytes.readUInt16LE(directory + 14)).toBe((1 << 5) | 1);
  expect(bytes.readUInt32LE(directory + 38) >>> 16).toBe(0o100644);
});

test('the bytes are the same in every time zone and at every number of threads', async () => {
  const script = `
    import { createHash } from 'node:crypto';
    const { zip } = await import('./zip.ts');
    const { gzip } = await import('./gzip.ts');
    const { tar } = await import('./tar.ts');
    const content = Buffer.alloc(3_500_000, 'gobuild archive ');
    for (let i = 0; i < content.length; i += 7) content[i] = (i * 2654435761) >>> 24;
    const entries = [{ name: 'a/größe.txt', mode: 0o644, content }, { name: 'b', mode: 0o755, content: Buffer.from('b') }];
    const signal = new AbortController().signal;
    const threads = Number(process.argv[1]);
    const hash = createHash('sha256');
    hash.update(await zip(entries, { time: 1700000001, threads, signal }));
    hash.update(await gzip(await tar(entries, 1700000001), { threads, signal }));
    console.log(hash.digest('hex'));
  `;
  const digests = [
    ['UTC', '1'],
    ['Asia/Kolkata', '2'],
    ['America/St_Johns', '3'],
  ].map(([zone, threads]) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script, threads ?? ''], {
      cwd: import.meta.dirname,
      env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
      encoding: 'utf8',
    }),
  );
  expect(new Set(digests).size).toBe(1);
  // Golden: a change of the writer must raise archiveWriter, and this with it.
  expect(digests[0]?.trim()).toBe('c530ed87247589e5c418aca807c4d128fc94cf7778bd81861b922198622d12b4');
});
