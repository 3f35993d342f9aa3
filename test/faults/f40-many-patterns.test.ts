/** F40: thousands of patterns and of files: each file is compared with few of them, and looked at once however many ask. */
import { expect, test } from 'vitest';
import { compileGlob } from '../../src/cache/index.ts';
import { hostFiles } from '../../src/host/index.ts';
import type { Files } from '../../src/model/ports.ts';
import { createCacheRig, makeAction } from '../rig/cache-rig.ts';
import { createRig } from '../rig/rig.ts';
import { expectNoStack } from '../rig/sound.ts';
import { sum } from '../rig/story.ts';

/** 100,000 with the variable. */
const files = Number(process.env['GOBUILD_TEST_FILES'] ?? 3000);

test('F40: 10,000 patterns in one list take what they take one by one, over 100,000 paths', () => {
  const glob = compileGlob(Array.from({ length: 10_000 }, (_, index) => `src/d${index % 100}/p${index}/**/*.txt`));
  const paths = Array.from({ length: 100_000 }, (_, index) => `src/d${index % 100}/p${index % 20_000}/x/f${index}.txt`);
  // p0 to p9999 of 20,000 folders: half of the paths.
  expect(paths.filter((path) => glob.matches(path))).toHaveLength(50_000);
  expect(paths.some((path) => glob.matches(`${path}.go`))).toBe(false);
  expect(glob.mayMatchBelow('src')).toBe(true);
  expect(glob.mayMatchBelow('src/d1/p10000')).toBe(false);
  expect(glob.starts).toHaveLength(10_000);
});

test('F40: what 1,000 targets ask for by one pattern is listed once and read once', () => {
  using rig = createCacheRig();
  for (let index = 0; index < 300; index += 1) rig.write(`src/d${index % 10}/f${index}.txt`, `content ${index}`);
  const asked = new Map<string, number>();
  const count = (sort: string, path: string): void => {
    const name = `${sort} ${path.slice(rig.root.length + 1)}`;
    asked.set(name, (asked.get(name) ?? 0) + 1);
  };
  const real = hostFiles();
  const counting: Files = {
    ...real,
    list: (path) => (count('list', path), real.list(path)),
    digest: (path) => (count('content', path), real.digest(path)),
    read: (path) => (count('content', path), real.read(path)),
  };
  const cache = rig.open({ files: counting });
  const pattern = { type: 'glob', base: 'src', include: ['**'], exclude: [], gitignore: true, required: true } as const;
  for (let index = 0; index < 1000; index += 1) {
    const action = makeAction({ id: `t${index}`, inputs: [pattern], outputs: [{ path: `out/${index}` }] });
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
    expect(verdict.type === 'must-run' && verdict.keyed.inputs.files.length).toBe(300);
  }
  const below = [...asked].filter(([name]) => / src(\/|$)/.test(name));
  expect(below).toHaveLength(300 + 11);
  expect(below.filter(([, times]) => times > 1)).toEqual([]);
});

test.concurrent(`F40: one target takes ${files} files by one pattern, and tells the one that changed`, async () => {
  const names = Array.from({ length: files }, (_, index) => `src/d${index % 50}/f${index}.txt`);
  await using rig = await createRig({
    files: {
      'gobuild.yaml': `version: 1
project: demo
targets:
  all: { kind: task, inputs: ['src/**/*.txt'], outputs: [out.txt], run: 'cat src/d1/f1.txt > out.txt' }
`,
      ...Object.fromEntries(names.map((name) => [name, name])),
    },
  });
  expect(sum(await rig.run('run', 'all'))).toBe('0 fresh, 1 ran, 0 restored');
  expect(sum(await rig.run('run', 'all'))).toBe('1 fresh');
  rig.write('src/d1/f1.txt', 'edited');
  const ran = await rig.run('run', 'all', '--dry-run');
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('src/d1/f1.txt') });
  expectNoStack(ran);
  expect(sum(await rig.run('run', 'all'))).toBe('0 fresh, 1 ran, 0 restored');
  expect(rig.read('out.txt')).toBe('edited');
});
