/**
 * F45: what the store holds goes while a run is about to use it, against all locks: it is made again, exit 0.
 * Sweeps by gobuild itself while others run: f09-many-processes.test.ts; between look-up and restore: src/cache/store.test.ts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFailed, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { expectNoStack, expectSoundNext } from '../rig/sound.ts';
import { digests } from '../rig/whole-files.ts';

const rounds = Number(process.env['GOBUILD_ROUNDS'] ?? 1);
const numbers = Array.from({ length: 12 }, (_, index) => String(index));

const config = `
version: 1
project: swept
default: [all]
targets:
  part:
    kind: task
    matrix: { number: [${numbers.map((number) => `"${number}"`).join(', ')}] }
    inputs: [word.txt]
    outputs: ["gen/\${{ matrix.number }}.txt", "folders/\${{ matrix.number }}/"]
    run: |
      out=folders/\${{ matrix.number }}
      mkdir -p gen "$out"
      { printf '%02000d' \${{ matrix.number }}; cat word.txt; } > gen/\${{ matrix.number }}.txt
      { printf '%03000d' \${{ matrix.number }}; cat word.txt; } > "$out/file"
  all: { kind: group, needs: [part] }
`;

const blobs = (store: string): readonly string[] =>
  fs
    .readdirSync(path.join(store, 'cas'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

test('F45: blobs go one by one while a run restores them: what is gone is made again, all is right', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'one' } });
  onTestFailed(() => rig.keep());
  const store = path.join(rig.base, 'store');
  const outputs = ['gen', 'folders'];
  expect(await rig.run('run')).toMatchObject({ code: 0 });
  const wanted = digests(rig.root, outputs);
  for (let round = 0; round < rounds; round += 1) {
    for (const gone of [...outputs, '.gobuild']) rig.remove(gone);
    const running = rig.start(['run', '--json']);
    const over = new AbortController();
    void running.ended.finally(() => over.abort());
    // Once it is under way: first one of them after the other, then whatever is put back.
    await new Promise<void>((resolve) => {
      running.process.stdout?.once('data', () => resolve());
      void running.ended.finally(resolve);
    });
    for (let at = round; !over.signal.aborted; at += 7) {
      const left = blobs(store);
      if (left.length > 0) fs.rmSync(left[at % left.length] ?? '', { force: true });
      await turn();
    }
    const ran = await running.ended;
    expect(ran, `round ${round}\n${ran.stderr}`).toMatchObject({ code: 0 });
    expectNoStack(ran);
    expect(digests(rig.root, outputs)).toEqual(wanted);
    for (const gone of [...outputs, '.gobuild']) rig.remove(gone);
    await expectSoundNext(rig, { outputs, wanted, told: `round ${round}` });
  }
});
