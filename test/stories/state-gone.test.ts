/** A target that takes gobuild's own state away while it runs: every run builds what is there to build. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';

const config = `version: 1
project: gone
default: [copy]
targets:
  copy: { kind: task, inputs: [in.txt], outputs: [out.txt], run: "rm -rf .gobuild; cat in.txt > out.txt" }
`;

test('edits are built, run after run', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': config } });
  for (const text of ['one', 'two', 'three']) {
    rig.write('in.txt', text);
    const ran = await rig.run('run');
    expect([ran.code, rig.read('out.txt')], ran.stderr).toEqual([0, text]);
  }
});
