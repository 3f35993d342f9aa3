/** Whatever runs after a random change was named by `affected` before: nothing is missed. A failed seed can be played again. */
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { seeded, type Seeded } from '../rig/seeded.ts';
import { eventsOf, git, ofType } from '../rig/story.ts';

const folders = ['a', 'a/b', 'c'];
const targets = ['t0', 't1', 't2', 't3', 't4', 't5', 't6'];

const pick = <T>(random: Seeded, list: readonly T[]): T => list[random.below(list.length)] as T;
const some = <T>(random: Seeded, list: readonly T[]): T[] => list.filter(() => random.chance(0.4));

/** Tasks over files, globs, each other's artifacts and outputs; a variable, a file of variables, an included file. */
function configOf(random: Seeded): { readonly root: string; readonly inner: string } {
  const task = (index: number, own: string, earlier: readonly string[]): string => {
    const sort = random.below(4);
    const inputs =
      sort === 0 ? ['a/x.txt'] : sort === 1 ? ['a/**/*.txt'] : sort === 2 ? ['*/x.txt', '!c/x.txt'] : ['c/'];
    const from = some(random, earlier).slice(0, 2);
    const readsOutput = random.chance(0.3) && earlier.length > 0 ? pick(random, earlier) : undefined;
    const needs = readsOutput === undefined ? some(random, earlier).slice(0, 1) : [readsOutput];
    const all = readsOutput === undefined ? inputs : [...inputs, `out/${readsOutput}.txt`];
    const word = random.chance(0.3) ? '${{ vars.word }}' : 'plain';
    return [
      `  ${own}:`,
      '    kind: task',
      `    inputs: ${JSON.stringify(all)}`,
      `    from: ${JSON.stringify(from)}`,
      `    needs: ${JSON.stringify(needs)}`,
      `    outputs: [out/${own}.txt]`,
      `    run: "echo ${index} ${word} > out/${own}.txt; cat a/*.txt c/*.txt >> out/${own}.txt"`,
    ].join('\n');
  };
  const own = targets.map((name, index) => task(index, name, targets.slice(0, index)));
  const head = 'version: 1\nproject: demo\nvars: { word: one }\nenv: { files: [.env] }\n';
  return {
    root: `${head}include: { in: inner/gobuild.yaml }\ntargets:\n${own.join('\n')}\n`,
    inner:
      'version: 1\nproject: inner\nvars: { word: one }\ntargets:\n  deep: { kind: task, inputs: [in.txt], outputs: [out.txt], run: "echo ${{ vars.word }} > out.txt" }\n',
  };
}

function change(rig: Rig, random: Seeded): string {
  const files = rig
    .list()
    .filter((name) => name.endsWith('x.txt') || name.endsWith('y.txt') || name.endsWith('in.txt'));
  switch (random.below(8)) {
    case 0:
    case 1:
      return edit(rig, pick(random, files), () => `edited ${random.below(1000)}`);
    case 2:
      return edit(rig, `${pick(random, folders)}/new${random.below(9)}.txt`, () => 'new');
    case 3: {
      const name = pick(
        random,
        files.filter((one) => one.endsWith('y.txt')),
      );
      rig.remove(name);
      return `remove ${name}`;
    }
    case 4:
      return edit(rig, 'gobuild.yaml', (text) => text.replace('word: one', `word: w${random.below(1000)}`));
    case 5:
      return edit(rig, 'gobuild.yaml', (text) =>
        text.replace(/echo (\d)/, (_, digit) => `echo ${digit}${random.below(9)}`),
      );
    case 6:
      return edit(rig, 'inner/gobuild.yaml', (text) => text.replace('word: one', `word: w${random.below(1000)}`));
    default:
      return edit(rig, '.env', () => `LEVEL=${random.below(1000)}\n`);
  }
}

function edit(rig: Rig, name: string, with_: (text: string) => string): string {
  rig.write(name, with_(rig.exists(name) ? rig.read(name) : ''));
  return `edit ${name}`;
}

const seeds = process.env['GOBUILD_AFFECTED_SEED'] ? [Number(process.env['GOBUILD_AFFECTED_SEED'])] : [11, 22, 33];

test.each(seeds)('seed %i', async (seed) => {
  const random = seeded(seed);
  const { root, inner } = configOf(random);
  const texts = folders.flatMap((folder) => [`${folder}/x.txt`, `${folder}/y.txt`]);
  await using rig = await createRig({
    files: {
      ...Object.fromEntries(texts.map((name) => [name, name])),
      'gobuild.yaml': root,
      'inner/gobuild.yaml': inner,
      'inner/in.txt': 'x',
      '.gitignore': 'out*\n.gobuild/\n',
    },
  });
  const all = [...targets, 'in:deep'];
  git(rig, 'init', '-q');
  const first = await rig.run('run', ...all);
  expect(first.code, first.stderr).toBe(0);
  let sum = 0;
  for (let turn = 0; turn < 3; turn += 1) {
    git(rig, 'add', '-A');
    git(rig, 'commit', '-q', '--allow-empty', '-m', 'x');
    const what = [change(rig, random), ...(random.chance(0.4) ? [change(rig, random)] : [])];
    const affected = await rig.run('affected', '--json');
    expect(affected.code, affected.stderr).toBe(0);
    const told = (JSON.parse(affected.stdout) as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
    const ran = ofType(eventsOf(await rig.run('run', ...all, '--json', '--keep-going')), 'node-finished')
      .filter(({ report }) => report.outcome !== 'fresh')
      .map(({ report }) => report.node);
    expect(told, `seed ${seed}, turn ${turn}: ${what.join(', ')}`).toEqual(expect.arrayContaining(ran));
    sum += ran.length;
  }
  expect(sum).toBeGreaterThan(0);
});
