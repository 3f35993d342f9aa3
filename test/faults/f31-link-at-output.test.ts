/** F31: links that lie where outputs are or go: what they lead to is never written, changed or removed. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { snapshot, sum } from '../rig/story.ts';

const file = `version: 1
project: demo
targets:
  keys: { kind: task, inputs: [in.txt], outputs: [keys], run: 'cp in.txt keys' }
  deep: { kind: task, inputs: [in.txt], outputs: [out/deep/a.txt], run: 'cp in.txt out/deep/a.txt' }
  tree: { kind: task, inputs: [in.txt], outputs: [tree/], run: 'mkdir -p tree/sub; cp in.txt tree/sub/a.txt' }
`;

/** A workspace in which all ran, and beside it a folder of somebody's, with these bytes where the outputs have `bytes`. */
async function workspace(precious: string): Promise<Rig> {
  const rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'bytes' } });
  for (const name of ['a.txt', 'deep/a.txt', 'sub/a.txt', 'keys']) {
    const at = path.join(rig.base, 'outside', name);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    fs.writeFileSync(at, precious, { mode: 0o600 });
  }
  expect((await rig.run('run', '*')).code).toBe(0);
  return rig;
}

const outside = (rig: Rig): unknown => [
  snapshot(path.join(rig.base, 'outside')),
  fs.statSync(path.join(rig.base, 'outside/keys')).mode,
];

function linkTo(rig: Rig, name: string, target: string): void {
  rig.remove(name);
  fs.symlinkSync(target, path.join(rig.root, name));
}

test.concurrent('F31: a link at an output is replaced, by a run and by a restore', async () => {
  await using rig = await workspace('precious');
  const before = outside(rig);
  for (const [forced, did] of [
    [[], '0 fresh, 0 ran, 2 restored'],
    [['--force'], '0 fresh, 2 ran, 0 restored'],
  ] as const) {
    linkTo(rig, 'keys', '../outside/keys');
    linkTo(rig, 'tree', '../outside');
    const ran = await rig.run('run', 'keys', 'tree', ...forced);
    expect(ran.code, ran.stderr).toBe(0);
    expect(sum(ran)).toBe(did);
    expect(fs.lstatSync(path.join(rig.root, 'keys')).isFile()).toBe(true);
    expect(fs.lstatSync(path.join(rig.root, 'tree')).isDirectory()).toBe(true);
    expect(outside(rig)).toEqual(before);
  }
});

test.concurrent('F31: a folder above an output that leads out is refused with its name, and clean leaves what lies there', async () => {
  await using rig = await workspace('bytes');
  const before = outside(rig);
  linkTo(rig, 'out/deep', '../../outside');
  // The bytes are those of the recorded output: nothing is to do, and nothing is written.
  expect(sum(await rig.run('run', 'deep'))).toBe('1 fresh');
  const forced = await rig.run('run', 'deep', '--force');
  expect(forced.code).toBe(2);
  expect(forced.stderr).toContain('"out/deep" is a symbolic link that leads out');
  const cleaned = await rig.run('clean');
  expect(cleaned.code).toBe(0);
  expect(cleaned.stderr + cleaned.stdout).toContain('out/deep/a.txt');
  expect(outside(rig)).toEqual(before);
  expect(rig.exists('keys')).toBe(false);
});
