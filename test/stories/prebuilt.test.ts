/** Files that others built: nodes from their platforms, pinned downloads, what the store saves. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { sum, told } from '../rig/story.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let server: Server;
let base = '';
beforeAll(async () => {
  server = createServer((request, response) => void response.end(`content of ${request.url}`));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const file = (address: string, digest = sha256('content of /tool')): string => `version: 1
project: demo
targets:
  tool:
    kind: compile
    using: prebuilt
    files:
      linux/amd64: { url: "${address}/tool", sha256: ${digest} }
      windows/amd64: vendor/tool.exe
  pack: { kind: package, using: archive, from: tool, files: [], name: "demo_\${{ platform.os }}" }
`;

test.concurrent('is taken, packed for each platform, and fresh; a new file makes its own platform again', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': file(base), 'vendor/tool.exe': 'old' } });
  const first = await rig.run('run', 'pack');
  expect([first.code, sum(first)]).toEqual([0, '0 fresh, 4 ran, 0 restored']);
  expect(rig.read('dist/build/tool/linux-amd64/tool')).toBe('content of /tool');
  expect(rig.list('dist/release')).toContain('demo_windows.tar.gz');
  rig.write('vendor/tool.exe', 'new');
  expect(told(await rig.run('run', 'pack'))).toEqual([
    'pack@windows-amd64 made tool@windows-amd64 changed',
    'tool@windows-amd64 built vendor/tool.exe changed',
  ]);
});

test.concurrent('what is in the store needs no network', async () => {
  const own = createServer((_request, response) => void response.end('content of /tool'));
  await new Promise<void>((resolve) => void own.listen(0, '127.0.0.1', () => resolve()));
  const address = `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
  await using rig = await createRig({ files: { 'gobuild.yaml': file(address), 'vendor/tool.exe': 'x' } });
  expect((await rig.run('run', 'tool')).code).toBe(0);
  await new Promise((resolve) => own.close(resolve));
  rig.remove('dist');
  rig.remove('.gobuild');
  const again = await rig.run('run', 'tool');
  expect([again.code, sum(again)]).toEqual([0, '0 fresh, 0 ran, 2 restored']);
  rig.remove('dist');
  const without = await rig.run('run', 'tool@linux-amd64', '--no-cache');
  expect(without.code).toBe(4);
  expect(without.stderr).toMatch(/\/tool: nobody listens there[\s\S]*help: check the address/);
});

test.concurrent('another file than the one that is named: exit 5 with both digests, nothing half-written', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': file(base, sha256('good')), 'vendor/tool.exe': 'x' },
  });
  const ran = await rig.run('run', 'tool@linux-amd64');
  expect(ran.code).toBe(5);
  expect(ran.stderr).toContain(sha256('good'));
  expect(ran.stderr).toContain(sha256('content of /tool'));
  expect(rig.list('dist')).toEqual([]);
});

test.concurrent('wrong platforms and digests are told with their place', async () => {
  await using rig = await createRig();
  rig.write(
    'gobuild.yaml',
    `version: 1
project: demo
targets:
  tool:
    kind: compile
    using: prebuilt
    matrix: { platform: [linux/amd64] }
    files:
      linux/x86_64: a
      host: b
  other:
    kind: compile
    using: prebuilt
    files:
      linux/amd64: { url: https://tools.example.com/x }
  third:
    kind: compile
    using: prebuilt
    files: { linux/amd64: { pth: x } }
`,
  );
  const ran = await rig.run('list');
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/gobuild\.yaml:9:7[\s\S]*did you mean "linux\/amd64"/);
  expect(ran.stderr).toContain('"host" is no platform of a file');
  expect(ran.stderr).toContain('its matrix names platforms too');
  expect(ran.stderr).toMatch(/did you mean.*path/);
  rig.write(
    'gobuild.yaml',
    rig
      .read('gobuild.yaml')
      .replace(/ {2}tool:[\s\S]* {2}other:/, '  other:')
      .replace(/ {2}third:[\s\S]*/, ''),
  );
  const digest = await rig.run('list');
  expect(digest.code).toBe(2);
  expect(digest.stderr).toMatch(/gobuild\.yaml:8:7[\s\S]*a url needs the digest/);
});
