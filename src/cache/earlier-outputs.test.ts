/** What lies at outputs before a result is made or restored: what was made goes, what is a person's stays. */
import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostFiles } from '../host/files.ts';
import type { Action } from '../model/action.ts';
import { createCacheRig, makeAction, runOne, type CacheRig } from '../../test/rig/cache-rig.ts';
import { dyingFiles, Killed } from '../../test/rig/dying-files.ts';

let rig: CacheRig;
beforeEach(() => {
  rig = createCacheRig();
});
afterEach(() => rig[Symbol.dispose]());

/** One file in a pattern, called as its input says. */
const named: Action = makeAction({ outputs: [{ path: 'gen', glob: '*.txt' }] });
const makeNamed = (): void => {
  const name = rig.read('src/in.txt');
  rig.write(`gen/${name}.txt`, `made for ${name}`);
};
const buildNamed = (name: string, action = named): string => {
  rig.write('src/in.txt', name);
  return rig.run(action, makeNamed).did;
};
const generated = (): readonly string[] => fs.readdirSync(rig.at('gen')).toSorted();

const renamed: Action = { ...named, id: 'renamed', node: 'renamed', target: 'renamed' };
const makeHalf = (): never => {
  for (const name of ['two', 'half']) rig.write(`gen/${name}.txt`, 'half');
  throw new Killed();
};
function killHalfway(): string {
  rig.write('src/in.txt', 'three');
  try {
    return rig.run(named, makeHalf).did;
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    throw error;
  }
}

describe.each([
  ['restored', 'one'],
  ['ran', 'four'],
])('what lies in a pattern when a result of it is %s', (did, name) => {
  beforeEach(() => {
    rig.write('gen/mine.txt', 'my own');
    for (const earlier of ['one', 'two']) buildNamed(earlier);
  });

  test.each([named, renamed])('goes if it was made by $id, and stays if nobody made it', (action) => {
    expect([buildNamed(name, action), generated()]).toEqual([did, [`${name}.txt`, 'mine.txt'].toSorted()]);
  });

  test.each([named, renamed])('goes if work that was cut off may have made it half: $id', (action) => {
    expect(killHalfway()).toBe('killed');
    expect([buildNamed(name, action), generated()]).toEqual([did, [`${name}.txt`, 'mine.txt'].toSorted()]);
  });

  test('goes if it was made before and edited since, as if it were made again', () => {
    rig.write('gen/two.txt', 'edited');
    expect([buildNamed(name), generated()]).toEqual([did, [`${name}.txt`, 'mine.txt'].toSorted()]);
  });

  test('goes if it was made while the target was called otherwise for a time', () => {
    expect(buildNamed('three', renamed)).toBe('ran');
    expect([buildNamed(name), generated()]).toEqual([did, [`${name}.txt`, 'mine.txt'].toSorted()]);
  });
});

describe('a file of a person in a pattern', () => {
  const after = (...steps: readonly (() => unknown)[]): readonly string[] => {
    for (const step of steps) step();
    return generated();
  };
  const mine = (): void => rig.write('gen/mine.txt', 'my own');
  const build = (name: string) => (): unknown => buildNamed(name);

  test('stays when the target goes back to an earlier result', () => {
    expect(after(build('one'), mine, build('two'), build('one'))).toEqual(['mine.txt', 'one.txt']);
  });

  test('stays over a result from the store, whole or cut off, and the work after it', () => {
    const again = [mine, build('one'), build('two')];
    expect(after(...again, build('one'), build('four'))).toEqual(['four.txt', 'mine.txt']);
    expect(after(build('five'), () => killRestore('four'), build('six'))).toEqual(['mine.txt', 'six.txt']);
  });

  test('stays as it was edited since', () => {
    const edit = (): void => rig.write('gen/mine.txt', 'my own, better');
    expect(after(mine, build('one'), build('two'), edit)).toEqual(['mine.txt', 'two.txt']);
    expect([buildNamed('two'), buildNamed('two'), rig.read('gen/mine.txt')]).toEqual([
      'ran',
      'fresh',
      'my own, better',
    ]);
    expect([buildNamed('one'), buildNamed('one'), rig.read('gen/mine.txt')]).toEqual([
      'ran',
      'fresh',
      'my own, better',
    ]);
  });

  test('stays where it was put before work that was cut off', () => {
    expect(after(build('one'), mine, killHalfway, build('one'))).toEqual(['mine.txt', 'one.txt']);
    expect(after(mine, killHalfway, build('four'))).toEqual(['four.txt', 'mine.txt']);
  });

  test('is not written over by what was stored with another of that name', () => {
    after(mine, build('one'));
    rig.remove('gen/mine.txt');
    buildNamed('two');
    rig.write('gen/mine.txt', 'another');
    expect([buildNamed('one'), rig.read('gen/mine.txt')]).toEqual(['ran', 'another']);
  });

  test('stays when the pattern changes so that it does not fit any more', () => {
    after(mine, build('one'));
    const other = { ...named, outputs: [{ path: 'gen', glob: '*.md' }] };
    expect(rig.run(other, () => rig.write('gen/one.md', 'x')).did).toBe('ran');
    expect(generated()).toEqual(['mine.txt', 'one.md']);
    const cache = rig.open();
    cache.removeOutputs(named.id);
    expect(generated()).toContain('mine.txt');
  });

  test('is made anew under a name that it had, and goes as what was made', () => {
    rig.write('gen/two.txt', 'my own');
    buildNamed('one');
    rig.remove('gen/two.txt');
    expect([buildNamed('two'), buildNamed('three'), generated()]).toEqual(['ran', 'ran', ['three.txt']]);
  });

  test('stays where it was put after other work began, although work that was cut off might have made it', () => {
    let now = 1000;
    const clock = { now: () => now, monotonic: () => 0, sleep: () => Promise.resolve() };
    const run = (action: Action, work: () => void): unknown => rig.run(action, work, { cache: { clock } });
    rig.write('src/in.txt', 'three');
    expect(() => run(named, () => makeHalf())).toThrow(Killed);
    now = Date.now() - 60_000;
    run(makeAction({ id: 'other', outputs: [{ path: 'other.txt' }] }), () => rig.write('other.txt', 'x'));
    now = Date.now();
    mine();
    rig.write('src/in.txt', 'four');
    run(renamed, makeNamed);
    expect(generated()).toContain('mine.txt');
  });
});

/** Dies before it has put anything. */
const killRestore = (name: string): string => {
  rig.write('src/in.txt', name);
  const dying = dyingFiles(rig.root, 1).files;
  const cache = rig.open({ files: { ...dying, remove: hostFiles().remove, append: hostFiles().append } });
  try {
    return runOne(cache, named, makeNamed).did;
  } catch (error) {
    if (error instanceof Killed) return 'killed';
    throw error;
  }
};

test('what killed work half made of another result is no part of the next, though a restore was killed between', () => {
  for (const name of ['one', 'two']) buildNamed(name);
  rig.write('src/in.txt', 'three');
  const half = (): never => {
    rig.write('gen/one.txt', 'half');
    throw new Killed();
  };
  expect(() => rig.run(named, half)).toThrow(Killed);
  expect([killRestore('one'), buildNamed('four'), generated()]).toEqual(['killed', 'ran', ['four.txt']]);
});

test('folders that a result leaves empty go with its files, restored or made', () => {
  const deep = makeAction({
    outputs: [
      { path: 'gen', glob: '**/*.txt' },
      { path: 'out', directory: true },
    ],
  });
  const run = (text: string, file: string): string => {
    rig.write('src/in.txt', text);
    return rig.run(deep, () => [`gen/${file}`, `out/${file}`].forEach((path) => rig.write(path, text))).did;
  };
  const left = (): readonly string[] =>
    ['gen', 'out'].flatMap((folder) => fs.readdirSync(rig.at(folder)).map((name) => `${folder}/${name}`));
  expect([run('one', 'one.txt'), run('two', 'sub/two.txt'), run('one', 'one.txt'), left()]).toEqual([
    'ran',
    'ran',
    'restored',
    ['gen/one.txt', 'out/one.txt'],
  ]);
  expect([run('two', 'sub/two.txt'), run('three', 'three.txt'), left()]).toEqual([
    'restored',
    'ran',
    // In a pattern work may need the folders that it finds: another target may have made them.
    ['gen/sub', 'gen/three.txt', 'out/three.txt'],
  ]);
});

test('a folder that somebody made in the place of an output is not emptied before work', () => {
  const one = makeAction({ outputs: [{ path: 'one.txt' }] });
  rig.write('src/in.txt', 'one');
  rig.run(one, () => rig.write('one.txt', 'x'));
  rig.remove('one.txt');
  rig.write('one.txt/mine', 'my own');
  rig.write('src/in.txt', 'two');
  rig.run(one, () => undefined);
  expect(rig.read('one.txt/mine')).toBe('my own');
});

test('a folder that somebody made in the place of an output is not removed by a restore', () => {
  const one = makeAction({ outputs: [{ path: 'one.txt' }] });
  const run = (text: string): string => {
    rig.write('src/in.txt', text);
    return rig.run(one, () => rig.write('one.txt', text)).did;
  };
  expect([run('one'), run('two')]).toEqual(['ran', 'ran']);
  rig.remove('one.txt');
  rig.write('one.txt/mine', 'my own');
  rig.write('src/in.txt', 'one');
  rig.run(one, () => undefined);
  expect(rig.read('one.txt/mine')).toBe('my own');
  expect(rig.warnings.join()).toContain('a folder that holds files lies at one.txt');
});

test('a single output of a first run that was killed is not there for the next', () => {
  const fetch = makeAction({ outputs: [{ path: 'big.bin' }] });
  rig.write('src/in.txt', 'one');
  const half = (): never => {
    rig.write('big.bin', 'half');
    throw new Killed();
  };
  expect(() => rig.run(fetch, half)).toThrow(Killed);
  rig.run(fetch, () => void (rig.exists('big.bin') || rig.write('big.bin', 'whole')));
  expect(rig.read('big.bin')).toBe('whole');
});

test('a stored result of a folder is restored although the state is gone and another one lies there', () => {
  const folder = makeAction({ outputs: [{ path: 'dist', directory: true }] });
  const run = (name: string): string => {
    rig.write('src/in.txt', name);
    return rig.run(folder, () => ['index', name].forEach((file) => rig.write(`dist/${file}`, name))).did;
  };
  expect([run('a'), run('b')]).toEqual(['ran', 'ran']);
  rig.remove('.gobuild');
  expect([run('a'), fs.readdirSync(rig.at('dist')), rig.read('dist/index')]).toEqual(['restored', ['a', 'index'], 'a']);
});

test('folders in a pattern are there for the work that comes next', () => {
  const objects = makeAction({ outputs: [{ path: 'build', glob: '**/*.o' }] });
  rig.write('src/in.txt', 'one');
  rig.run(objects, () => rig.write('build/obj/a.o', 'one'));
  rig.write('src/in.txt', 'two');
  rig.run(objects, () => fs.writeFileSync(rig.at('build/obj/a.o'), 'two'));
  expect(rig.read('build/obj/a.o')).toBe('two');
});
