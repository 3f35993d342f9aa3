/** What compile/prebuilt promises: the right file or none, names and modes, answers to wrong keys. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import { hostNetwork } from '../../../host/network.ts';
import type { Action } from '../../../model/action.ts';
import type { Platform } from '../../../model/platform.ts';
import { createWorkspace, failureText, performAction, planNode } from '../../../../test/rig/perform-world.ts';
import { driver } from './driver.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const linux = { os: 'linux', arch: 'arm', variant: '7' };
const windows = { os: 'windows', arch: 'amd64' };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };

async function take(spec: Record<string, Json>, platform: Platform | undefined = linux) {
  const workspace = createWorkspace({ network: hostNetwork(), clock });
  workspace.write('vendor/tool', 'program', 0o644);
  fs.mkdirSync(workspace.world.scratch, { recursive: true });
  const { actions, produces, diagnostics } = planNode(driver, { spec, platform, target: 'tool' });
  const [action] = actions;
  if (!action) throw new Error(JSON.stringify(diagnostics));
  const outcome = await performAction(driver, action, workspace);
  return { workspace, outcome, action, made: produces[0]?.path ?? '' };
}

describe('names', () => {
  const nameOf = (spec: Record<string, Json>, platform?: Platform, fileName?: string) =>
    planNode(driver, { spec, platform, fileName, target: 'tool' }).produces[0];

  test('a program is called like its target, with .exe on Windows', () => {
    const files = { 'linux/arm/7': 'vendor/x', 'windows/amd64': 'vendor/x.exe' };
    expect(nameOf({ files }, linux)).toEqual({
      role: 'executable',
      path: 'dist/build/tool/linux-arm-7/tool',
      platform: linux,
      executable: true,
    });
    expect(nameOf({ files }, windows)?.path).toBe('dist/build/tool/windows-amd64/tool.exe');
    expect(nameOf({ files, output: 'Run.EXE' }, windows)?.path).toBe('dist/build/tool/windows-amd64/Run.EXE');
    expect(nameOf({ files, output: 'run' }, windows, 'other')?.path).toBe('dist/build/tool/windows-amd64/other');
  });

  test('other files keep their own; one file for all has no platform', () => {
    const url = 'https://tools.example.com/a/blob.bin?x=1';
    expect(nameOf({ file: { url, sha256: sha256('') }, role: 'firmware' })).toEqual({
      role: 'firmware',
      path: 'dist/build/tool/blob.bin',
      platform: undefined,
      executable: false,
    });
    expect(nameOf({ file: 'vendor/lib.so', role: 'library', output: 'libx.so' })?.path).toBe('dist/build/tool/libx.so');
  });
});

test('a file is copied with its bit; the plan names it as input', async () => {
  const { workspace, outcome, made, action } = await take({ files: { 'linux/arm/7': 'vendor/tool' } });
  using _ = workspace;
  expect(outcome).toEqual({ ok: true });
  expect(workspace.read(made).toString()).toBe('program');
  expect(fs.statSync(workspace.path(made)).mode & 0o777).toBe(0o755);
  expect(action.inputs).toEqual([{ type: 'file', path: 'vendor/tool' }]);
});

test('another file than the digest says is refused, and nothing lies there', async () => {
  const { workspace, outcome, made } = await take({ file: { path: 'vendor/tool', sha256: sha256('other') } });
  using _ = workspace;
  expect(failureText(outcome)).toContain('refused');
  expect(failureText(outcome)).toContain(sha256('other'));
  expect(failureText(outcome)).toContain(sha256('program'));
  expect(fs.existsSync(workspace.path(made))).toBe(false);
});

test('a file that is changed after it was checked is not the one that is taken', async () => {
  const workspace = createWorkspace({ network: hostNetwork(), clock });
  using _ = workspace;
  workspace.write('vendor/tool', 'program', 0o644);
  fs.mkdirSync(workspace.world.scratch, { recursive: true });
  const file = { path: 'vendor/tool', sha256: sha256('program') };
  const { actions, produces } = planNode(driver, { spec: { file }, platform: linux, target: 'tool' });
  const { files } = workspace.world;
  const digest = (of: string): string => {
    const found = files.digest(of);
    workspace.write('vendor/tool', 'swapped', 0o644);
    return found;
  };
  const world = { ...workspace.world, files: { ...files, digest } };
  const outcome = await performAction(driver, actions[0] as Action, { ...workspace, world });
  expect(outcome).toEqual({ ok: true });
  expect(workspace.read(produces[0]?.path ?? '').toString()).toBe('program');
});

test('a folder is no file', async () => {
  const { workspace, outcome } = await take({ file: 'vendor' });
  using _ = workspace;
  expect(failureText(outcome)).toMatch(/^configuration .*vendor is a folder/);
});

describe('an address', () => {
  test('its file, with headers, on the pool of the network', async () => {
    const seen: unknown[] = [];
    const base = await serve((request, response) => {
      seen.push(request.headers['private-token']);
      response.end('downloaded');
    });
    const file = { url: `${base}/tool`, sha256: `sha256:${sha256('downloaded').toUpperCase()}` };
    const { workspace, outcome, made, action } = await take({ file: { ...file, headers: { 'Private-Token': 'x' } } });
    using _ = workspace;
    expect(outcome).toEqual({ ok: true });
    expect(workspace.read(made).toString()).toBe('downloaded');
    expect(seen).toEqual(['x']);
    expect(action).toMatchObject({ pool: 'network', inputs: [], cache: 'shared' });
  });

  test('another file is refused with both digests', async () => {
    const base = await serve((_request, response) => void response.end('evil'));
    const { workspace, outcome, made } = await take({ file: { url: `${base}/tool`, sha256: sha256('good') } });
    using _ = workspace;
    expect(failureText(outcome)).toContain(`its SHA-256 is ${sha256('evil')}, expected ${sha256('good')}`);
    expect(fs.existsSync(workspace.path(made))).toBe(false);
  });

  test('a busy server is asked again, twice at most; a missing file is not', async () => {
    let asked = 0;
    const busy = await serve((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end('at last');
    });
    const late = await take({ file: { url: busy, sha256: sha256('at last') } });
    using _ = late.workspace;
    expect([late.outcome.ok, asked]).toEqual([true, 3]);

    asked = 0;
    const empty = await serve((_request, response) => {
      asked += 1;
      response.writeHead(404).end();
    });
    const missing = await take({ file: { url: `${empty}/tool`, sha256: sha256('') } });
    using _also = missing.workspace;
    expect(failureText(missing.outcome)).toMatch(/^unreachable .*\/tool answered 404/);
    expect(asked).toBe(1);
  });

  test('nobody there', async () => {
    const { workspace, outcome } = await take({ file: { url: 'http://127.0.0.1:1/tool', sha256: sha256('') } });
    using _ = workspace;
    expect(failureText(outcome)).toMatch(/^unreachable .*nobody listens there/);
  });
});

describe('wrong keys', () => {
  const url = 'https://tools.example.com/tool';
  const digest = sha256('x');
  test.each<readonly [string, Record<string, Json>, string]>([
    ['GB3109', {}, 'no file is named'],
    ['GB3109', { file: 'a', files: { 'linux/arm/7': 'a' } }, 'side by side'],
    ['GB3109', { file: {} }, 'neither a path nor a url'],
    ['GB3109', { file: { path: 'a', url, sha256: digest } }, 'side by side'],
    ['GB3108', { file: { url } }, 'needs the digest'],
    ['GB3108', { file: { url, sha256: 'abc' } }, 'not a SHA-256'],
    ['GB3110', { file: { url: 'http://tools.example.com/x', sha256: digest } }, 'not https'],
    ['GB3110', { file: { url: 'https://me:hush@tools.example.com/', sha256: digest } }, 'use `headers`'],
    ['GB3110', { file: { url: 'tool.exe', sha256: digest } }, 'not an address'],
    ['GB3104', { file: 'a', output: 'a/b' }, 'it names a folder'],
    ['GB3104', { file: 'a', output: '..', role: 'file' }, 'it has the part ".."'],
    ['GB3104', { file: 'a', output: '.' }, 'it has the part "."'],
    ['GB3104', { file: 'a', output: 'nul' }, 'device name'],
    ['GB3104', { file: 'a/..', role: 'file' }, 'it has the part ".."'],
    ['GB3104', { file: { url: 'https://tools.example.com/a:b', sha256: digest }, role: 'file' }, 'holds a colon'],
  ])('%s %j', (code, spec, message) => {
    const { diagnostics } = planNode(driver, { spec, platform: linux, target: 'tool' });
    expect(diagnostics).toEqual([expect.objectContaining({ code, message: expect.stringContaining(message) })]);
    expect(diagnostics[0]?.message).not.toContain('hush');
  });
});
