/** What a killed run left half-written beside the outputs is gone after the next run. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';

const config = `
version: 1
project: after
default: [sums]
targets:
  page:
    kind: task
    inputs: [word.txt]
    outputs: [web/page.txt, site/]
    run: mkdir -p web site && cp word.txt web/page.txt && cp word.txt site/index.txt
  pack: { kind: package, using: archive, from: page }
  sums: { kind: sign, using: checksum, from: pack }
`;

test('temporary files of a dead gobuild are swept where outputs lie, and nowhere else', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'a' } });
  expect(await rig.run('run')).toMatchObject({ code: 0 });
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  const temporary = `.gobuild-${pid}-1.tmp`;
  const swept = ['dist/release', 'web', 'site', 'site/deep'].map((folder) => `${folder}/${temporary}`);
  for (const file of [...swept, `elsewhere/${temporary}`]) rig.write(file, 'half');
  // The note that a killed run leaves: whoever gives its turn back removes it.
  fs.writeFileSync(
    path.join(rig.root, '.gobuild/lock.json'),
    JSON.stringify({ pid, command: 'gobuild run', since: 0 }),
  );
  rig.write('word.txt', 'b');
  expect(await rig.run('run')).toMatchObject({ code: 0 });
  expect(swept.filter((file) => rig.exists(file))).toEqual([]);
  expect(rig.exists(`elsewhere/${temporary}`)).toBe(true);
});
