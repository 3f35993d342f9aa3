/** Which .gitignore files a key was made of: those of every action that asked them, not only of the first. */
import { expect, test } from 'vitest';
import { createCacheRig, makeAction } from '../../test/rig/cache-rig.ts';
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

test('a .gitignore that changes while a command runs may have decided what that read: its result is not stored', () => {
  using rig = createCacheRig();
  const action = makeAction({
    inputs: [{ type: 'glob', base: 'src', include: ['*.txt'], exclude: [], gitignore: true, required: true }],
  });
  for (const name of ['a.txt', 'b.txt']) rig.write(`src/${name}`, name);
  // As many tools do, it leaves out what .gitignore names.
  const work = (): void => {
    const ignored = rig.exists('.gitignore') ? rig.read('.gitignore').split('\n') : [];
    const names = ['a.txt', 'b.txt'].filter((name) => !ignored.includes(name));
    rig.write('out/a.txt', names.join());
  };
  const ran = rig.run(action, () => {
    rig.write('.gitignore', 'b.txt\n');
    work();
  });
  expect([ran.did, ran.warnings]).toEqual(['ran', [expect.stringContaining('changed while it ran')]]);
  rig.remove('.gitignore');
  expect([rig.run(action, work).did, rig.read('out/a.txt')]).toEqual(['ran', 'a.txt,b.txt']);
  for (const gone of ['.gobuild', 'out']) rig.remove(gone);
  expect([rig.run(action, work).did, rig.read('out/a.txt')]).toEqual(['restored', 'a.txt,b.txt']);
});
