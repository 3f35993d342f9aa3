/** Patterns that match many files: one digest in the key, every file in the reasons. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, reasonsOf, type CacheRig } from '../../test/rig/cache-rig.ts';
import type { Action } from '../model/action.ts';
import { filesInText, manyFiles, newFileSet, openFileSets } from './file-sets.ts';
import { keyingOf } from './context.ts';

const globbed = (fields: Partial<Action> = {}, include = '**/*.txt'): Action =>
  makeAction({
    inputs: [{ type: 'glob', base: 'src', include: [include], exclude: [], gitignore: true, required: true }],
    ...fields,
  });

const fileName = (index: number): string => `src/d${index % 7}/f${index}.txt`;

function workspace(count = manyFiles + 10): CacheRig {
  const rig = createCacheRig();
  for (let index = 0; index < count; index += 1) rig.write(fileName(index), `content ${index}`);
  return rig;
}

const documentOf = (rig: CacheRig, action: Action) => {
  const verdict = rig.open().check({ action, resultOf: () => undefined, tools: [], forced: true });
  if (verdict.type === 'failed') throw new Error(JSON.stringify(verdict.failure));
  return keyingOf(verdict.keyed).document;
};

describe('F40: many files', () => {
  test('enter by one digest, few by name', () => {
    using many = workspace();
    expect(documentOf(many, globbed())).toMatchObject({ files: {}, sets: { 'src/**/*.txt': expect.any(String) } });
    using few = workspace(manyFiles - 1);
    const document = documentOf(few, globbed());
    expect(document.sets).toBeUndefined();
    expect(Object.keys(document.files)).toHaveLength(manyFiles - 1);
  });

  test('tell each file that was edited, added, removed, or made executable', () => {
    using rig = workspace();
    const work = (): void => rig.write('out/a.txt', 'x');
    expect(rig.run(globbed(), work).did).toBe('ran');
    expect(rig.run(globbed(), work).did).toBe('fresh');
    rig.write(fileName(3), 'edited');
    rig.write('src/new file.txt', 'new');
    rig.remove(fileName(5));
    fs.chmodSync(rig.at(fileName(8)), 0o755);
    expect(reasonsOf(rig.run(globbed(), work).verdict).toSorted()).toEqual([
      'input-changed src/d1/f8.txt mode',
      'input-changed src/d3/f3.txt edited',
      'input-changed src/d5/f5.txt removed',
      'input-changed src/new file.txt added',
    ]);
    expect(rig.run(globbed(), work).did).toBe('fresh');
  });

  test('that become few, or more, are compared file by file', () => {
    using rig = workspace(manyFiles);
    const work = (): void => rig.write('out/a.txt', 'x');
    rig.run(globbed(), work);
    rig.remove(fileName(1));
    expect(reasonsOf(rig.run(globbed(), work).verdict)).toEqual(['input-changed src/d1/f1.txt removed']);
    rig.write(fileName(1), 'again');
    expect(reasonsOf(rig.run(globbed(), work).verdict)).toEqual(['input-changed src/d1/f1.txt added']);
  });

  test('give the result of the store back where they are what they were', () => {
    using rig = workspace();
    const work = (): void => rig.write('out/a.txt', 'x');
    rig.run(globbed(), work);
    rig.write(fileName(0), 'edited');
    rig.run(globbed(), work);
    rig.write(fileName(0), 'content 0');
    expect(rig.run(globbed(), work).did).toBe('restored');
  });

  test('of which one changes while the work runs are told, and the result is not recorded', () => {
    using rig = workspace();
    const outcome = rig.run(globbed(), () => {
      rig.write('out/a.txt', 'x');
      rig.write(fileName(2), 'meanwhile');
    });
    expect(outcome).toMatchObject({ did: 'ran', changed: fileName(2) });
    expect(rig.run(globbed(), () => rig.write('out/a.txt', 'x')).did).toBe('ran');
  });

  test('of which one is edited and put back while the work runs are told', () => {
    using rig = workspace();
    const outcome = rig.run(globbed(), () => {
      rig.write('out/a.txt', 'x');
      rig.write(fileName(2), 'meanwhile');
      rig.write(fileName(2), 'content 2');
    });
    expect(outcome).toMatchObject({ did: 'ran', changed: fileName(2) });
  });

  test('leave out what the action itself makes there, and nothing of another one', () => {
    using rig = workspace();
    const own = globbed({ id: 'own', outputs: [{ path: fileName(4) }, { path: 'src/d6', directory: true }] });
    const cache = rig.open();
    const filesOf = (action: Action): readonly string[] => {
      const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: true });
      return verdict.type === 'failed' ? [] : verdict.keyed.inputs.files;
    };
    const all = Array.from({ length: manyFiles + 10 }, (_, index) => fileName(index)).toSorted();
    expect(filesOf(globbed())).toEqual(all);
    expect(filesOf(own)).toEqual(all.filter((path) => path !== fileName(4) && !path.startsWith('src/d6/')));
    expect(filesOf(globbed())).toEqual(all);
  });

  test('of two patterns with one name are both in the key', () => {
    using rig = workspace();
    const [input] = globbed().inputs;
    const document = documentOf(
      rig,
      makeAction({ inputs: input ? [input, { ...input, gitignore: false } as typeof input] : [] }),
    );
    expect(Object.keys(document.sets ?? {})).toHaveLength(2);
  });
});

test('a pattern is looked for once a turn, and its set stays the same while its files do', () => {
  const looks = { paths: [], found: [], parts: [], turn: 0, holds: true };
  const sets = openFileSets({ traced: (action) => ({ value: action(), looks }), note: () => undefined });
  let found = 0;
  const known = { stat: {} as never, digest: 'd', racy: false };
  const finding = {
    find: () => {
      found += 1;
      return Array.from({ length: manyFiles }, (_, index) => `f${index}`);
    },
    see: (path: string) => ({ path, mark: 'd', known }),
  };
  const first = sets.get('*', finding).all();
  expect(sets.get('*', finding).all()).toBe(first);
  expect(found).toBe(1);
  sets.nextTurn();
  expect(sets.get('*', finding).all()).toBe(first);
  expect(found).toBe(2);
  sets.nextTurn();
  const changed = sets
    .get('*', { ...finding, see: (path) => ({ path, mark: path === 'f3' ? 'e' : 'd', known }) })
    .all();
  expect(changed.digest).not.toBe(first.digest);
});

test('the text of a set names each file with its mark, whatever the names hold', () => {
  const files = ['a b', 'link\nto', '', 'é'].map((path) => ({ path, mark: `link to ${path}`, known: undefined }));
  expect(filesInText(newFileSet(files).text)).toEqual(files.map(({ path, mark }) => [path, mark]));
  expect(filesInText(newFileSet([]).text)).toEqual([]);
});
