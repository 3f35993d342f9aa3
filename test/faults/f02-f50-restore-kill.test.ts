/** F02, F50: kill -9 while results come out of the store: the next run ends right, whatever its inputs are by then. */
import path from 'node:path';
import { randomInt } from 'node:crypto';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { killAt } from '../rig/kill-at.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { seeded } from '../rig/seeded.ts';
import { badBlobs, digests, temporaries } from '../rig/whole-files.ts';

const firstSeed = Number(process.env['GOBUILD_KILL_SEED'] ?? randomInt(1_000_000));
const moments = Number(process.env['GOBUILD_KILL_MOMENTS'] ?? 8);

/** 200 files of 2 KiB each: a third of them has the word in its name. */
const config = `
version: 1
project: restore
default: [gen]
targets:
  gen:
    kind: task
    inputs: [word.txt]
    outputs: ["gen/*.txt", folder/]
    run: |
      word=$(cat word.txt)
      rm -rf gen folder; mkdir -p gen folder/deep
      body=$(printf '%02000d' 7)
      for i in $(seq 100); do
        echo "$word $i $body" > gen/$i.txt
        echo "$word $i $body" > folder/deep/$word-$i
      done
      for i in $(seq 30); do echo "$word" > gen/$word-$i.txt; done
`;

let rig: Rig | undefined;
afterEach(() => rig?.[Symbol.asyncDispose]());

test.skipIf(process.platform !== 'linux')(
  'F02, F50: killed while it restores, the next run ends right',
  async () => {
    process.stderr.write(`GOBUILD_KILL_SEED=${firstSeed}\n`);
    const used = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'one' } });
    rig = used;
    onTestFailed(() => used.keep());
    const words = ['one', 'two'] as const;
    const wanted = new Map<string, Record<string, string>>();
    for (const word of words) {
      used.write('word.txt', word);
      expect(await used.run('run')).toMatchObject({ code: 0 });
      wanted.set(word, digests(used.root, ['gen', 'folder']));
    }
    for (let index = 0; index < moments; index += 1) {
      const random = seeded(firstSeed + index);
      used.write('word.txt', words[index % 2] ?? 'one');
      if (random.chance(0.3)) used.remove('gen');
      const end = await killAt(used.start(['run', '--json']), { events: 1, ms: random.below(25) });
      const told = `seed ${firstSeed}, moment ${index}: ${end.killed ? 'killed' : 'ended'}`;
      const next = random.chance(0.5) ? 'one' : 'two';
      used.write('word.txt', next);
      expect(await used.run('run'), told).toMatchObject({ code: 0 });
      expect(digests(used.root, ['gen', 'folder']), told).toEqual(wanted.get(next));
      expect(temporaries(used.root), told).toEqual([]);
    }
    expect(badBlobs(path.join(used.base, 'store'))).toEqual([]);
  },
  120_000,
);
