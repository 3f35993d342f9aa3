/** A store that cannot be made costs later runs their time, never this one its result. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';

const config = `
version: 1
project: unusable
default: [a, b]
targets:
  a: { kind: task, inputs: [word.txt], outputs: [a.txt], run: cp word.txt a.txt }
  b: { kind: task, inputs: [word.txt], outputs: [b.txt], run: cp word.txt b.txt }
`;

test('F08: where the store should be lies a file: the run ends well, with one warning and no stack', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'a', occupied: '' } });
  const env = { GOBUILD_CACHE_DIR: path.join(rig.root, 'occupied') };
  const ran = await rig.start(['run'], { env }).ended;
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain('0 fresh, 2 ran, 0 restored');
  expect(ran.stderr.match(/^warning: /gm)).toHaveLength(1);
  expect(ran.stderr).toContain('occupied');
  const again = await rig.start(['run'], { env }).ended;
  expect(again.stderr).toMatch(/^2 fresh · /);
  const collected = await rig.start(['cache', 'gc'], { env }).ended;
  expect(collected).toMatchObject({ code: 3 });
  expect(collected.stderr).toMatch(/^error: cannot make the folder .*occupied: .*\n/);
});
