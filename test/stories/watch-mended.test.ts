/** `gobuild watch` while its configuration is broken: whatever mends it is noticed, and no other workspace is taken for it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { startWatch } from '../rig/watching.ts';

const plain = `version: 1
project: shop
targets:
  copy: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }
watch: [copy]
`;
const including = plain
  .replace('targets:', 'include: { api: api/gobuild.yaml }\ntargets:')
  .replace('[copy]', '[copy, "api:*"]');
const api = `version: 1
targets:
  make: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }
`;
const idle = /watching \d+ files and folders .*\n/;
const kept = /error[^]*the last good gobuild\.yaml stays in use[^]*\d+ fresh[^\n]* · [0-9.]+ s\n/;

it('reads again when the missing file that an include names is made, and when that file is mended', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': plain, 'in.txt': 'a\n' } });
  const watch = startWatch(rig);
  await watch.next(idle);
  rig.write('gobuild.yaml', including);
  expect(await watch.next(kept)).toContain('GB1061');
  rig.write('api/in.txt', 'b\n');
  rig.write('api/gobuild.yaml', `${api}wrong: 1\n`);
  expect(await watch.next(kept)).toMatch(/api\/gobuild\.yaml:4:1: error/);
  rig.write('api/gobuild.yaml', api);
  await watch.next(/api:make +done[^]*\d+ fresh[^\n]* s\n/);
  expect(rig.read('api/out.txt')).toBe('b\n');
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('stays in its workspace while its gobuild.yaml is away, though there is one above', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': plain, 'in.txt': 'a\n' } });
  const above = path.join(rig.base, 'gobuild.yaml');
  fs.writeFileSync(above, plain.replace('project: shop', 'project: above'));
  const watch = startWatch(rig);
  await watch.next(idle);
  rig.remove('gobuild.yaml');
  expect(await watch.next(kept)).toContain('there is no file gobuild.yaml');
  rig.write('in.txt', 'b\n');
  rig.write('gobuild.yaml', plain.replace('cp in.txt out.txt', 'cat in.txt in.txt > out.txt'));
  await watch.next(/copy +done[^]*\d+ fresh[^\n]* s\n/);
  expect(rig.read('out.txt')).toMatch(/^(b\n){1,2}$/);
  expect(fs.existsSync(path.join(rig.base, '.gobuild'))).toBe(false);
  expect((await watch.stop()).code).toBe(130);
}, 120_000);
