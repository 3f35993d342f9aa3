/**
 * A run after a small edit takes a short way: it must come to what the whole way comes to. Two workspaces get the same
 * random edits; in one of them `-f` keeps gobuild from every short way. GOBUILD_SHORT_SEEDS raises the number of seeds,
 * GOBUILD_SEED=N begins with that one.
 */
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { seeded, type Seeded } from '../rig/seeded.ts';
import { snapshot, sum, told } from '../rig/story.ts';

const firstSeed = Number(process.env['GOBUILD_SEED'] ?? randomInt(1_000_000));
const seeds = Number(process.env['GOBUILD_SHORT_SEEDS'] ?? 3);
const steps = 7;
const jobs = [[], ['-j', '1'], ['-j2'], ['--jobs', '3'], ['--jobs=2', '--stream']] as const;
const whole = ['-f', 'gobuild.yaml'];
const folders = ['src/a', 'src/b', 'src/b/deep', 'src/ü c'];

/** Tasks that read patterns, files that may be absent, and what others wrote, by name or by pattern. */
function configText(random: Seeded): string {
  const count = 5 + random.below(6);
  const names = Array.from({ length: count }, (_, index) => `t${index}`);
  const tasks = names.map((name, index) => {
    const inputs = new Set([`${folders[random.below(folders.length)]}/*.txt`]);
    if (random.chance(1 / 3)) inputs.add('src/**/*.md');
    if (random.chance(1 / 3)) inputs.add(`src/a/f${random.below(3)}.txt`);
    const needs = names.slice(0, index).filter(() => random.chance(1 / 3));
    for (const need of needs) inputs.add(`out/${need}.txt`);
    const words = [...inputs].map((one) => `"${one}"`).join(', ');
    const check = 'if grep -rqs broken src/b; then echo "it is broken"; exit 1; fi; ';
    const read = [...inputs].filter((one) => one.startsWith('out/')).join(' ');
    const text = `${random.chance(1 / 4) ? check : ''}(echo ${random.below(60)}; cat ${read} src/a/f0.txt) | cksum > out/${name}.txt`;
    return `  ${name}:\n    kind: task\n    run: |\n      ${text}\n    inputs: [${words}, src/a/f0.txt]\n    needs: [${needs.join(', ')}]\n    outputs: [out/${name}.txt]\n`;
  });
  return `version: 1\nproject: demo\ntargets:\n${tasks.join('')}  all: { kind: group, needs: [${names.join(', ')}] }\n`;
}

function filesOf(random: Seeded): Record<string, string> {
  const files: Record<string, string> = { 'gobuild.yaml': configText(random), 'src/read.md': 'me\n' };
  for (const folder of folders)
    for (let index = 0; index < 3; index += 1) files[`${folder}/f${index}.txt`] = `${folder} ${index}\n`;
  return files;
}

type Edit = (rig: Rig) => void;

const moved = (rig: Rig, file: string, content: string): void => {
  rig.write(`${file}.new`, content);
  fs.renameSync(path.join(rig.root, `${file}.new`), path.join(rig.root, file));
};

/** The file lies elsewhere, behind two links: an edit changes none of them. */
function linked(rig: Rig, file: string, target: string): void {
  const at = (name: string): string => path.join(rig.root, name);
  fs.mkdirSync(path.dirname(at(target)), { recursive: true });
  fs.renameSync(at(file), at(target));
  fs.symlinkSync(target, at(`${file}.link`));
  fs.symlinkSync(`${file}.link`, at(file));
}

/** A link takes the place of a file. */
function turnedInto(rig: Rig, file: string, target: string): void {
  const at = path.join(rig.root, file);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.rmSync(at, { force: true });
  fs.symlinkSync(target, at);
}

function renamed(rig: Rig, from: string, to: string): void {
  const at = (name: string): string => path.join(rig.root, name);
  if (fs.existsSync(at(from)) && !fs.existsSync(at(to))) fs.renameSync(at(from), at(to));
}

/** What people do to files between two runs. */
function randomEdit(random: Seeded, step: number): Edit {
  const file = `${folders[random.below(folders.length)]}/f${random.below(3)}.txt`;
  const output = `out/t${random.below(5)}.txt`;
  const edits: readonly Edit[] = [
    (rig) => rig.write(file, `edit ${step}\n`),
    (rig) => rig.write(file, `edit ${step}\n`),
    (rig) => moved(rig, file, `saved ${step}\n`),
    (rig) => rig.write(file.replace('f', `new${step}-`), 'new\n'),
    (rig) => rig.write('src/b/deep/notes.md', `notes ${step}\n`),
    (rig) => rig.remove(file),
    (rig) => fs.existsSync(path.join(rig.root, file)) && fs.utimesSync(path.join(rig.root, file), step, step),
    (rig) =>
      fs.existsSync(path.join(rig.root, file)) && fs.chmodSync(path.join(rig.root, file), step % 2 ? 0o755 : 0o644),
    (rig) => rig.remove(output),
    (rig) => rig.write(output, 'by hand\n'),
    (rig) => rig.write('src/b/f1.txt', step % 2 ? 'broken\n' : 'mended\n'),
    (rig) => rig.write('src/b/.gitignore', `new${step}*\n`),
    (rig) => rig.write('src/b/.gitignore', step % 2 ? 'f1.txt\n' : 'f2.txt\n'),
    (rig) => rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace(/echo \d+/, `echo ${100 + step}`)),
    // As it was at first: what was made of it then lies in the store.
    (rig) => rig.write(file, `${path.posix.dirname(file)} ${/\d/.exec(file)?.[0]}\n`),
    (rig) => turnedInto(rig, file, step % 2 ? 'f0.txt' : 'nothing.txt'),
    (rig) => turnedInto(rig, output, '../src/a/f0.txt'),
    (rig) => renamed(rig, 'src/b/deep', 'src/b/away'),
    (rig) => renamed(rig, 'src/b/away', 'src/b/deep'),
    (rig) => rig.remove('out'),
    () => undefined,
  ];
  return edits[random.below(edits.length)] as Edit;
}

const lastRun = (rig: Rig): string => rig.list('.gobuild/runs').toSorted().at(-1)?.split('/', 1)[0] ?? '';

/** What the last run told, without what is of its time. */
function lastEvents(rig: Rig): unknown {
  const lines = rig
    .read(`.gobuild/runs/${lastRun(rig)}/events.jsonl`)
    .trimEnd()
    .split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
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
    const files = filesOf(random);
    await using short = await createRig({ files });
    await using slow = await createRig({ files });
    if (seed % 2 === 0) for (const rig of [short, slow]) linked(rig, 'gobuild.yaml', 'conf/of the build.yaml');
    const words = ['run', 'all', '--keep-going', ...(jobs[seed % jobs.length] ?? [])];
    for (let step = 0; step < steps; step += 1) {
      const edit = step === 0 ? (): void => undefined : randomEdit(random, step);
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
