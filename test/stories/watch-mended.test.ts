/** `gobuild watch` while its configuration is broken: whatever mends it is noticed, and no other workspace is taken for it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { git } from '../rig/story.ts';
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

it('builds the last content, though a target that always runs was at work in each turn in which it was saved', async () => {
  const config = `version: 1
project: shop
targets:
  slow:
    kind: task
    run: echo x >> began; until [ -e go$(wc -l < began | tr -d ' ') ]; do sleep 0.05; done; sleep 0.2
  copy: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }
  all: { kind: group, needs: [slow, copy] }
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'in.txt': '0\n' } });
  const watch = startWatch(rig, 'all', '-j', '2');
  const until = (file: string, text: string): Promise<void> =>
    vi.waitFor(() => expect(rig.exists(file) && rig.read(file)).toBe(text), { timeout: 30_000, interval: 20 });
  for (const turn of [1, 2, 3]) {
    await until('began', 'x\n'.repeat(turn));
    await until('out.txt', `${turn - 1}\n`);
    rig.write('in.txt', `${turn}\n`);
    rig.write(`go${turn}`, '');
  }
  rig.write('go4', '');
  await until('out.txt', '3\n');
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('restarts a service when one that it needs is restarted, after that one', async () => {
  const config = `version: 1
project: shop
targets:
  make: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }
  base: { kind: service, needs: [make], run: [sleep, "1000"] }
  top: { kind: service, needs: [base], run: [sleep, "1000"] }
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'in.txt': '0\n' } });
  const watch = startWatch(rig);
  await watch.next(/top {2}ready/);
  rig.write('in.txt', '1\n');
  await watch.next(/base {2}ready[^]*top {2}ready/);
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('asks again whether the checkout is dirty, in each turn of what uses it', async () => {
  const config = `version: 1
project: shop
targets:
  state: { kind: task, inputs: [in.txt], outputs: [out.txt], run: "echo dirty=\${{ git.dirty }} > out.txt" }
watch: [state]
`;
  const files = { 'gobuild.yaml': config, 'in.txt': '0\n', '.gitignore': 'out.txt\n.gobuild/\n' };
  await using rig = await createRig({ files });
  git(rig, 'init', '-q');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'one');
  const watch = startWatch(rig);
  await watch.next(idle);
  expect(rig.read('out.txt')).toBe('dirty=false\n');
  const state = (dirty: boolean): Promise<void> =>
    vi.waitFor(() => expect(rig.read('out.txt')).toBe(`dirty=${dirty}\n`), { timeout: 30_000, interval: 20 });
  rig.write('in.txt', '1\n');
  await state(true);
  rig.write('in.txt', '0\n');
  await state(false);
  expect((await watch.stop()).code).toBe(130);
}, 120_000);
