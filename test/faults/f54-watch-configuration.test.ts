/** F54: the files that decide what is built change, break, go and come back while watch runs; what it makes is what they say. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { startWatch } from '../rig/watching.ts';

const config = (word: string): string => `version: 1
project: decided
include: { part: part/gobuild.yaml }
env: { files: [.env] }
targets:
  all:
    kind: task
    inputs: [in.txt]
    outputs: [out.txt]
    run: echo ${word} \${STAGE-none} $(cat in.txt) > out.txt
watch: [all, "part:own"]
`;
const part = (word: string): string => `version: 1
root: ../gobuild.yaml
targets:
  own: { kind: task, inputs: [../in.txt], outputs: [own.txt], run: echo ${word} $(cat ../in.txt) > own.txt }
`;
const patience = { timeout: 30_000, interval: 20 };
const becomes = (rig: Rig, file: string, content: string): Promise<void> =>
  vi.waitFor(() => expect(rig.exists(file) && rig.read(file)).toBe(`${content}\n`), patience);

test('F54: gobuild.yaml, an included file, .env and gobuild.lock: each is read anew; a broken one leaves the last good state', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': config('one'), 'part/gobuild.yaml': part('one'), '.env': 'STAGE=dev\n', 'in.txt': 'x' },
  });
  const watch = startWatch(rig);
  await watch.next(/watching \d+/);
  await becomes(rig, 'out.txt', 'one dev x');
  const kept = /the last good gobuild\.yaml stays in use/;

  rig.write('.env', 'STAGE=prod\n');
  await becomes(rig, 'out.txt', 'one prod x');
  rig.remove('.env');
  await becomes(rig, 'out.txt', 'one none x');
  rig.write('.env', 'STAGE=back\n');
  await becomes(rig, 'out.txt', 'one back x');

  // As an editor does it: aside, then anew.
  fs.renameSync(path.join(rig.root, 'gobuild.yaml'), path.join(rig.root, 'gobuild.yaml~'));
  rig.write('gobuild.yaml', config('two'));
  await becomes(rig, 'out.txt', 'two back x');
  rig.write('gobuild.yaml', config('two').replace('targets:', 'targets: ['));
  await watch.next(kept);
  rig.write('in.txt', 'y');
  await becomes(rig, 'out.txt', 'two back y');
  rig.write('gobuild.yaml', config('three'));
  await becomes(rig, 'out.txt', 'three back y');

  rig.write('part/gobuild.yaml', part('two'));
  await becomes(rig, 'part/own.txt', 'two y');
  rig.remove('part/gobuild.yaml');
  await watch.next(kept);
  rig.write('in.txt', 'z');
  await becomes(rig, 'part/own.txt', 'two z');
  rig.write('part/gobuild.yaml', part('three'));
  await becomes(rig, 'part/own.txt', 'three z');

  rig.write('gobuild.lock', '{ broken');
  await watch.next(/gobuild\.lock[^]*the last good gobuild\.yaml stays in use/);
  rig.remove('gobuild.lock');
  rig.write('in.txt', 'end');
  await becomes(rig, 'out.txt', 'three back end');
  await becomes(rig, 'part/own.txt', 'three end');
  expect((await watch.stop()).code).toBe(130);
}, 120_000);
