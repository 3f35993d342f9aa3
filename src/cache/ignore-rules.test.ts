/** Which .gitignore files a key was made of: those of every action that asked them, not only of the first. */
import { expect, test } from 'vitest';
import { createCacheRig, makeAction, reasonsOf } from '../../test/rig/cache-rig.ts';
import { partsOf } from './looks.ts';

test('an action depends on the .gitignore files that another one had read before it', () => {
  using rig = createCacheRig();
  rig.write('.gitignore', 'x');
  rig.write('src/deep/.gitignore', 'y');
  const patterns = ['**/*.txt', '**/*.md', 'deep/*.md'];
  const actions = patterns.map((include, index) =>
    makeAction({
      id: `a${index}`,
      outputs: [{ path: `out/a${index}` }],
      inputs: [{ type: 'glob', base: 'src', include: [include], exclude: [], gitignore: true, required: true }],
    }),
  );
  for (const name of ['src/deep/a.txt', 'src/deep/a.md']) rig.write(name, name);
  const cache = rig.open();
  for (const action of actions) cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
  const ignoreFiles = actions.map(({ id }) => {
    const looks = cache.looks.get(id);
    const paths = looks ? [...partsOf(looks)].flatMap((part) => part.paths) : [];
    return paths.filter((path) => path.endsWith('.gitignore')).toSorted();
  });
  const all = ['.gitignore', 'src/.gitignore', 'src/deep/.gitignore'];
  expect(ignoreFiles).toEqual([all, all, all]);
});

test('a .gitignore that changes while a command runs leaves its result as it is, and counts for the next run', () => {
  using rig = createCacheRig();
  const action = makeAction({
    inputs: [{ type: 'glob', base: 'src', include: ['*.txt'], exclude: [], gitignore: true, required: true }],
  });
  for (const name of ['src/a.txt', 'src/b.txt']) rig.write(name, name);
  const work = (): void => {
    rig.write('out/a.txt', 'made');
    rig.write('.gitignore', 'b.txt\n');
  };
  const ran = rig.run(action, work);
  expect([ran.did, ran.warnings]).toEqual(['ran', []]);
  const next = rig.run(action, () => rig.write('out/a.txt', 'made again'));
  expect([next.did, reasonsOf(next.verdict)]).toEqual(['ran', ['input-changed src/b.txt removed']]);
  rig.remove('.gitignore');
  // What was stored is right: it names both files, as they still are.
  expect([rig.run(action, work).did, rig.read('out/a.txt')]).toEqual(['restored', 'made']);
});
