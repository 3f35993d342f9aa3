/**
 * A run after a small edit takes a short way: it must come to what the whole way comes to. Two workspaces get the same
 * random edits; in one of them `-f` keeps gobuild from every short way. GOBUILD_SHORT_SEEDS raises the number of seeds,
 * GOBUILD_SEED=N begins with that one.
 */
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hostFiles } from '../../src/host/files.ts';
import { keptRuns } from '../../src/host/run-record.ts';
import { linked, randomEdit, randomSpoiling, taskFiles, type Edit } from '../rig/random-tasks.ts';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { seeded, type Seeded } from '../rig/seeded.ts';
import { snapshot, sum, told } from '../rig/story.ts';

const firstSeed = Number(process.env['GOBUILD_SEED'] ?? randomInt(1_000_000));
const seeds = Number(process.env['GOBUILD_SHORT_SEEDS'] ?? 3);
const steps = 7;
const jobs = [[], ['-j', '1'], ['-j2'], ['--jobs', '3'], ['--jobs=2', '--stream']] as const;
const whole = ['-f', 'gobuild.yaml'];
const oneEdit = (random: Seeded, step: number): Edit =>
  random.chance(0.2) ? randomSpoiling(random) : randomEdit(random, step);

const lastRun = (rig: Rig): string => rig.list('.gobuild/runs').toSorted().at(-1)?.split('/', 1)[0] ?? '';

/** What the last run told, without what is of its time. */
function lastEvents(rig: Rig): unknown {
  const events = keptRuns(hostFiles(), path.join(rig.root, '.gobuild')).events(lastRun(rig));
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, one: unknown) =>
        ['ms', 'at', 'seq', 'run', 'slot', 'expectedMs', 'jobs', 'log', 'workspace'].includes(key) ? undefined : one,
      ),
    );
  return events
    .map(plain)
    .map((event) => JSON.stringify(event))
    .toSorted();
}

const outputs = (rig: Rig): unknown => (rig.exists('out') ? snapshot(path.join(rig.root, 'out')) : 'none');

const answer = (ran: Ran): unknown => ({ code: ran.code, sum: sum(ran), told: told(ran) });

const patched = (rig: Rig): string =>
  snapshotNames(path.join(rig.root, '.gobuild/warm'))
    .map(({ name, time }) => `${name} ${time}`)
    .join();
const snapshotNames = (folder: string): { name: string; time: bigint }[] =>
  (fs.existsSync(folder) ? fs.readdirSync(folder) : [])
    .filter((name) => name.endsWith('.patch'))
    .map((name) => ({ name, time: fs.statSync(path.join(folder, name), { bigint: true }).mtimeNs }));

let shortRuns = 0;

for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
  test(`after small edits the short way comes to what the whole way comes to (seed ${seed})`, async () => {
    const random = seeded(seed);
    const files = taskFiles(random, { mayFail: true });
    await using short = await createRig({ files });
    await using slow = await createRig({ files });
    if (seed % 2 === 0) for (const rig of [short, slow]) linked(rig, 'gobuild.yaml', 'conf/of the build.yaml');
    const words = ['run', 'all', '--keep-going', ...(jobs[seed % jobs.length] ?? [])];
    for (let step = 0; step < steps; step += 1) {
      const edit = step === 0 ? (): void => undefined : oneEdit(random, step);
      for (const rig of [short, slow]) edit(rig);
      const [before, run] = [patched(short), lastRun(short)];
      const [one, other] = await Promise.all([short.run(...words), slow.run(...words, ...whole)]);
      expect(answer(one), `step ${step}`).toEqual(answer(other));
      // A run with nothing to do leaves none.
      const events = lastRun(short) === run ? undefined : lastEvents(short);
      expect(events ?? lastEvents(slow), `events of step ${step}`).toEqual(lastEvents(slow));
      if (step > 0 && patched(short) !== before) shortRuns += 1;
      const [again, wholeAgain] = await Promise.all([short.run(...words), slow.run(...words, ...whole)]);
      expect(answer(again), `again after step ${step}`).toEqual(answer(wholeAgain));
      expect(outputs(short)).toEqual(outputs(slow));
    }
  });
}

test('it was the short way, more often than not', () => {
  expect(shortRuns).toBeGreaterThan(seeds);
});
