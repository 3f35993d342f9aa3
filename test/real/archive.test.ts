/** Archives against GNU tar, bsdtar, unzip and zipinfo. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/base/json.ts';
import { driver } from '../../src/kinds/package/archive/driver.ts';
import { createWorkspace, performAction, planNode, upstream, type Workspace } from '../rig/perform-world.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';

const linux = { os: 'linux', arch: 'arm', variant: '7' };
const longName = `${'folder-with-a-long-name/'.repeat(8)}${'f'.repeat(120)}.txt`;
/** Three blocks of the compressor, not all alike. */
const program = Buffer.alloc(2_500_000, 'program ').map((byte, index) => byte ^ (index >>> 11));

/** An archive of a program, a long and a non-ASCII name, an empty file and a link, made in a fresh workspace. */
async function archive(workspace: Workspace, spec: Record<string, Json>): Promise<string> {
  workspace.write('dist/build/server', program, 0o755);
  workspace.write('README.md', 'read me\n');
  workspace.write('data/grüße aus Köln.txt', 'hallo\n');
  workspace.write('data/empty', '');
  workspace.write(`data/${longName}`, 'long\n');
  workspace.write('site/real.txt', 'real\n');
  fs.symlinkSync('real.txt', workspace.path('site/link.txt'));
  const inputs = [
    upstream({ role: 'executable', path: 'dist/build/server', platform: linux }),
    upstream({ role: 'file', path: 'site', directory: true }, 'web'),
  ];
  const planned = planNode(driver, { spec: { files: ['README.md', 'data/'], ...spec }, inputs, platform: linux });
  const action = planned.actions[0];
  const path = planned.produces[0]?.path;
  if (!action || !path) throw new Error('nothing planned');
  expect(await performAction(driver, action, workspace)).toEqual({ ok: true });
  return workspace.path(path);
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function checkUnpacked(folder: string): void {
  const at = (file: string): string => `${folder}/${file}`;
  expect(sha(fs.readFileSync(at('server')))).toBe(sha(program));
  expect(fs.statSync(at('server')).mode & 0o777).toBe(0o755);
  expect(fs.statSync(at('README.md')).mode & 0o777).toBe(0o644);
  expect(fs.readFileSync(at('data/grüße aus Köln.txt'), 'utf8')).toBe('hallo\n');
  expect(fs.readFileSync(at(`data/${longName}`), 'utf8')).toBe('long\n');
  expect(fs.readFileSync(at('data/empty')).length).toBe(0);
  expect(fs.readlinkSync(at('site/link.txt'))).toBe('real.txt');
  expect(fs.statSync(at('README.md')).mtime.toISOString()).toBe('1980-01-01T00:00:00.000Z');
}

describe.skipIf(!haveTools('tar', 'bsdtar', 'gzip'))('tar', () => {
  test.each(['tar.gz', 'tar'])('GNU tar and bsdtar unpack %s', async (format) => {
    using workspace = createWorkspace();
    const file = await archive(workspace, { format });
    if (format === 'tar.gz') runTool('gzip', ['--test', file]);
    for (const tool of ['tar', 'bsdtar']) {
      const folder = workspace.path(`out-${tool}`);
      fs.mkdirSync(folder);
      runTool(tool, ['-xf', file, '-C', folder]);
      checkUnpacked(folder);
    }
    const owners = runTool('tar', ['--numeric-owner', '-tvf', file]);
    expect(owners.match(/ 0\/0 /g)?.length).toBe(owners.trim().split('\n').length);
  });

  test('a time after 2038 is kept', async () => {
    using workspace = createWorkspace();
    workspace.write('a.txt', 'a');
    const file = upstream({ role: 'file', path: 'a.txt' });
    const timestamp = Date.UTC(2100, 0, 1) / 1000;
    const { actions, produces } = planNode(driver, { spec: { files: [] }, inputs: [file], timestamp });
    if (!actions[0]) throw new Error('nothing planned');
    await performAction(driver, actions[0], workspace);
    expect(runTool('tar', ['-tvf', workspace.path(produces[0]?.path ?? '')])).toContain('2100-01-01 00:00');
  });
});

describe.skipIf(!haveTools('unzip', 'zipinfo', 'bsdtar'))('zip', () => {
  test('unzip and bsdtar unpack it; zipinfo sees Unix modes and the time in any zone', async () => {
    using workspace = createWorkspace();
    const file = await archive(workspace, { format: 'zip' });
    expect(runTool('unzip', ['-t', file])).toContain('No errors detected');
    for (const [tool, args] of [
      ['unzip', ['-q', file, '-d']],
      ['bsdtar', ['-xf', file, '-C']],
    ] as const) {
      const folder = workspace.path(`out-${tool}`);
      fs.mkdirSync(folder);
      runTool(tool, [...args, folder]);
      checkUnpacked(folder);
    }
    const listing = runTool('zipinfo', ['-l', file], { env: { TZ: 'Asia/Tokyo' } });
    expect(listing).toMatch(/-rwxr-xr-x\s+2\.0 unx .* def. .*80-Jan-01 00:00 server/);
    expect(listing).toMatch(/lrwxrwxrwx .*site\/link\.txt/);
  });
});
