/** Tests checksum files, written and checked. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Json } from '../../../base/json.ts';
import { createWorkspace, failureText, performAction, planNode, upstream } from '../../../../test/rig/perform-world.ts';
import { checksumList, verifyChecksums } from './checksum-list.ts';
import { driver } from './driver.ts';

const linux = { os: 'linux', arch: 'arm', variant: '7' };
const archive = upstream({ role: 'archive', path: 'dist/release/b.tar.gz', platform: linux }, 'archive');
const program = upstream({ role: 'executable', path: 'dist/build/server/linux-arm-7/server', platform: linux });
const readme = upstream({ role: 'file', path: 'dist/release/a b.txt' }, 'docs');

async function run(spec: Record<string, Json>, inputs = [archive, program, readme]) {
  using workspace = createWorkspace();
  for (const input of inputs) if (!input.directory) workspace.write(input.path, `content of ${input.path}`);
  const { actions, produces } = planNode(driver, { spec, inputs });
  const action = actions[0];
  if (!action) throw new Error('nothing planned');
  const outcome = await performAction(driver, action, workspace);
  const texts = produces.map(({ path }) => (outcome.ok ? workspace.read(path).toString() : ''));
  return { outcome, produces, texts };
}

const digest = (algorithm: string, path: string): string =>
  createHash(algorithm).update(`content of ${path}`).digest('hex');

test('one list, sorted by name; what lies elsewhere is named as seen from the list', async () => {
  const { produces, texts } = await run({});
  expect(produces).toEqual([{ role: 'checksums', path: 'dist/release/checksums.txt' }]);
  expect(texts[0]).toBe(
    `${digest('sha256', program.path)}  ../build/server/linux-arm-7/server\n` +
      `${digest('sha256', readme.path)}  a b.txt\n${digest('sha256', archive.path)}  b.tar.gz\n`,
  );
});

test('split: a file each, called after the artifact, or after target and platform', async () => {
  const { produces, texts } = await run({ split: true, algorithm: 'blake2b' });
  expect(produces.map(({ path }) => path)).toEqual([
    'dist/release/b.tar.gz.blake2b',
    'dist/release/server_1.4.0_linux_armv7.blake2b',
    'dist/release/a b.txt.blake2b',
  ]);
  expect(texts[2]).toBe(`${digest('blake2b512', readme.path)}  a b.txt\n`);
});

test('a folder has no checksum', async () => {
  const folder = upstream({ role: 'file', path: 'site', directory: true }, 'site');
  const { outcome } = await run({}, [folder]);
  expect(failureText(outcome)).toMatch(/^configuration .*site of site is a folder/);
});

test('a list is checked line by line', () => {
  const [a, b] = ['a'.repeat(64), 'B'.repeat(128)];
  const text = `${a}  x\n${b} *y\n${a}  gone\nnonsense\n${a}  changed\n`;
  const digests: Record<string, string> = {
    'x sha256': a,
    'y blake2b': 'b'.repeat(128),
    'changed sha256': '0'.repeat(64),
  };
  const result = verifyChecksums(text, (name, algorithm) => digests[`${name} ${algorithm}`]);
  expect(result.map(({ name, problem }) => [name, problem])).toEqual([
    ['x', undefined],
    ['y', undefined],
    ['gone', 'the file is missing'],
    ['line 4', 'it is not of the form "digest  name"'],
    ['changed', `its checksum is not ${a}`],
  ]);
  expect(verifyChecksums('\n', () => undefined)[0]?.problem).toBe('the list is empty');
  expect(checksumList([])).toBe('');
});
