/**
 * Watch through bursts of random edits, some of them while it works: when it comes to rest, its outputs are those of a run.
 * GOBUILD_SEED=N plays a failed test again, GOBUILD_SEEDS says how many there are.
 */
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { randomEdit, taskFiles } from '../rig/random-tasks.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { seeded } from '../rig/seeded.ts';
import { snapshot } from '../rig/story.ts';
import { startWatch } from '../rig/watching.ts';

const firstSeed = Number(process.env['GOBUILD_SEED'] ?? randomInt(1_000_000));
const seeds = Number(process.env['GOBUILD_SEEDS'] ?? 2);
const bursts = 8;

const outputs = (rig: Rig): unknown => snapshot(path.join(rig.root, 'out'));

/** What tasks name, and cannot do without, is there again. */
function mend(rig: Rig): void {
  const at = (name: string): string => path.join(rig.root, name);
  if (rig.exists('src/b/away') && !rig.exists('src/b/deep')) fs.renameSync(at('src/b/away'), at('src/b/deep'));
  for (const name of ['f0.txt', 'f1.txt', 'f2.txt']) {
    const file = at(`src/a/${name}`);
    if (fs.lstatSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    fs.rmSync(file, { force: true });
    fs.writeFileSync(file, 'mended\n');
  }
}

/** Lets others do something: from nothing to some milliseconds. */
async function giveWay(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
}

let compared = 0;

test.each(Array.from({ length: seeds }, (_, index) => firstSeed + index))(
  'seed %i',
  { timeout: 300_000 },
  async (seed) => {
    const random = seeded(seed);
    const files = taskFiles(random, { mayFail: false });
    await using watched = await createRig({ files });
    await using calm = await createRig({ files });
    const watch = startWatch(watched, 'all');
    await watch.next(/watching \d+/);
    for (let burst = 0; burst < bursts; burst += 1) {
      for (let index = random.below(4); index >= 0; index -= 1) {
        const edit = randomEdit(random, burst * 10 + index);
        for (const rig of [watched, calm]) edit(rig);
        await giveWay(random.chance(0.5) ? 0 : random.below(20_000));
      }
      for (const rig of [watched, calm]) mend(rig);
      const { code } = await calm.run('run', 'all', '--keep-going');
      // What a target that fails has made before depends on when it was looked at.
      if (code !== 0) continue;
      compared += 1;
      await vi.waitFor(() => expect(outputs(watched), `burst ${burst}`).toEqual(outputs(calm)), {
        timeout: 30_000,
        interval: 20,
      });
    }
    expect((await watch.stop()).code).toBe(130);
  },
);

test('most bursts end in a state that builds', () => {
  expect(compared).toBeGreaterThan(seeds);
});
