/**
 * F04: the files that gobuild keeps between runs, cut and flipped: at most work is done again, never a stale result.
 * The state log at every byte: src/cache/state.test.ts. GOBUILD_SEED=N begins with that seed, GOBUILD_SEEDS=N says how many.
 */
import fs from 'node:fs';
import path from 'node:path';
import { randomInt } from 'node:crypto';
import { expect, onTestFailed, test } from 'vitest';
import { action, age, built, copy } from '../rig/cache-rig.ts';
import { createRig } from '../rig/rig.ts';
import { seeded, type Seeded } from '../rig/seeded.ts';
import { expectNoStack } from '../rig/sound.ts';

const firstSeed = Number(process.env['GOBUILD_SEED'] ?? randomInt(1_000_000));
const seeds = Number(process.env['GOBUILD_SEEDS'] ?? 2);

test('F04: the file table cut at most bytes, a bit flipped at the others: what changed is seen', () => {
  using rig = built();
  age(rig, 'src/in.txt');
  expect(rig.run(action, copy(rig)).did).toBe('fresh');
  const file = rig.at('.gobuild/files.bin');
  const whole = fs.readFileSync(file);
  const log = fs.readFileSync(rig.at('.gobuild/state.log'));
  rig.write('src/in.txt', 'two');
  age(rig, 'src/in.txt');
  const flip = (index: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes[index % whole.length] = (bytes[index % whole.length] ?? 0) ^ (1 << (index % 8));
    return bytes;
  };
  const damaged = [...whole.keys()].map((at) => (at % 3 === 0 ? flip(at) : whole.subarray(0, at)));
  for (const [index, bytes] of damaged.entries()) {
    rig.warnings.length = 0;
    fs.writeFileSync(file, bytes);
    fs.writeFileSync(rig.at('.gobuild/state.log'), log);
    const cache = rig.open({ storeFolder: undefined });
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
    expect(verdict.type, `${index}`).toBe('must-run');
    expect(rig.warnings.length, `${index}`).toBeLessThanOrEqual(1);
    for (const warning of rig.warnings)
      expect(warning).toMatch(/^file table (damaged at offset \d+, recovered \d+ records|.* newer gobuild)/);
  }
});

const config = `
version: 1
project: state
default: [copy, twice]
targets:
  copy: { kind: task, inputs: [word.txt], outputs: [gen/copy.txt], run: mkdir -p gen && cat word.txt > gen/copy.txt }
  twice:
    needs: [copy]
    kind: task
    inputs: [gen/copy.txt]
    outputs: [gen/twice.txt]
    run: cat gen/copy.txt gen/copy.txt > gen/twice.txt
`;

/** Cuts it, flips a bit, or fills a part with zeros, as a disk does. */
function damage(file: string, random: Seeded): void {
  const bytes = fs.readFileSync(file);
  if (bytes.length === 0 || random.chance(0.2)) return;
  const at = random.below(bytes.length);
  const how = random.below(3);
  if (how === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  if (how === 1) bytes.fill(0, at);
  fs.writeFileSync(file, how === 2 ? bytes.subarray(0, at) : bytes);
}

const keptFiles = (root: string): readonly string[] =>
  ['.gobuild', '../store']
    .flatMap((folder) => fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/[\\/]runs[\\/]/.test(`${entry.parentPath}/`))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();

test('F04: all that is kept between runs is damaged at random: exit 0, the right bytes, no stack', async () => {
  process.stderr.write(`GOBUILD_SEED=${firstSeed}\n`);
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'word 0' } });
  onTestFailed(() => rig.keep());
  const first = await rig.run('run');
  expect(first, first.stderr).toMatchObject({ code: 0 });
  for (let index = 1; index <= seeds; index += 1) {
    const random = seeded(firstSeed + index - 1);
    const told = `GOBUILD_SEED=${firstSeed + index - 1}`;
    // A warm table that was just written is damaged as well.
    if (random.chance(0.5)) await rig.run('run');
    const word = random.chance(0.3) ? rig.read('word.txt') : `word ${random.below(4)}`;
    rig.write('word.txt', word);
    if (random.chance(0.3)) rig.write('gen/copy.txt', 'by hand');
    if (random.chance(0.3)) rig.remove('gen/twice.txt');
    for (const file of keptFiles(rig.root)) damage(file, random);
    const ran = await rig.run('run');
    expect(ran, `${told}\n${ran.stderr}`).toMatchObject({ code: 0 });
    expectNoStack(ran, told);
    expect([rig.read('gen/copy.txt'), rig.read('gen/twice.txt')], told).toEqual([word, word + word]);
  }
  expect((await rig.run('run')).stderr).toMatch(/^2 fresh · /);
});
