/** A restore that is cut off at any change of the disk: the next run ends right, and nothing of it stays behind. */
import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostFiles } from '../host/files.ts';
import type { Action } from '../model/action.ts';
import type { Files } from '../model/ports.ts';
import { createCacheRig, makeAction, reasonsOf, runOne, type CacheRig } from '../../test/rig/cache-rig.ts';

let rig: CacheRig;
beforeEach(() => {
  rig = createCacheRig();
});
afterEach(() => rig[Symbol.dispose]());

class Killed extends Error {}

/** Files that work until the `at`th change of an output in `folder` and do nothing from then on: gobuild was killed there. */
function dyingFiles(folder: string, at: number): { readonly files: Files; readonly changes: () => number } {
  const files = hostFiles();
  let changes = 0;
  const guard =
    <A extends readonly unknown[], R>(change: (...args: A) => R, place: (...args: A) => unknown) =>
    (...args: A): R => {
      const path = String(place(...args));
      if (path.startsWith(folder) && !path.includes('.gobuild')) changes += 1;
      if (changes >= at) throw new Killed();
      return change(...args);
    };
  return {
    files: {
      ...files,
      // Its writes would pass by those here.
      below: undefined,
      write: guard(files.write, (path) => path),
      copy: guard(files.copy, (_from, to) => to),
      symlink: guard(files.symlink, (_target, path) => path),
      makeFolder: guard(files.makeFolder, (path) => path),
      remove: guard(files.remove, (path) => path),
      setMode: guard(files.setMode, (path) => path),
    },
    changes: () => changes,
  };
}

/** Makes what its input says: names of files, each with a text as long as its name says. */
const generate: Action = makeAction({
  outputs: [{ path: 'gen', glob: '*.go' }, { path: 'out', directory: true }, { path: 'one.txt' }],
});
const work = (names: readonly string[]) => (): void => {
  for (const name of names) rig.write(`gen/${name}.go`, name.repeat(2000));
  for (const name of names) rig.write(`out/${name}`, name.repeat(1500));
  rig.write('one.txt', names.join(' '));
};
const names = { first: ['a', 'b'], second: ['b', 'c', 'd'] } as const;
function build(which: keyof typeof names): string {
  rig.write('src/in.txt', which);
  for (const name of ['a', 'b', 'c', 'd']) if (!names[which].includes(name as never)) rig.remove(`gen/${name}.go`);
  rig.remove('out');
  return rig.run(generate, work(names[which])).did;
}
const present = (): readonly string[] =>
  ['a', 'b', 'c', 'd'].flatMap((name) => [`gen/${name}.go`, `out/${name}`].filter((file) => rig.exists(file)));
const wanted = (which: keyof typeof names): readonly string[] =>
  names[which].flatMap((name) => [`gen/${name}.go`, `out/${name}`]);
const restoring = (at: number) => {
  const dying = dyingFiles(rig.root, at);
  const cache = rig.open({ files: { ...dying.files, append: hostFiles().append } });
  const end = ((): string => {
    try {
      return runOne(cache, generate, () => {
        throw new Error('it is in the store');
      }).did;
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      throw error;
    }
  })();
  return { end, changes: dying.changes() };
};

describe('a restore that is killed', () => {
  test.each(['first', 'second'] as const)('leaves nothing wrong when the input is then %s', (next) => {
    expect([build('second'), build('first')]).toEqual(['ran', 'ran']);
    rig.write('src/in.txt', 'second');
    const { changes } = restoring(Number.POSITIVE_INFINITY);
    expect(changes).toBeGreaterThan(5);
    for (let at = 1; at <= changes; at += 1) {
      rig.write('src/in.txt', 'first');
      rig.run(generate, work(names.first));
      rig.write('src/in.txt', 'second');
      expect(restoring(at).end).toBe('killed');
      rig.write('src/in.txt', next);
      const again = rig.run(generate, work(names[next]));
      expect([at, reasonsOf(again.verdict)]).toEqual([at, expect.arrayContaining(['unfinished'])]);
      expect([at, present()]).toEqual([at, wanted(next)]);
      expect(rig.read('one.txt')).toBe(names[next].join(' '));
      expect(rig.run(generate, () => undefined).did).toBe('fresh');
    }
  });

  test('is made good by work as well, and keeps what a person wrote since', () => {
    build('second');
    build('first');
    rig.write('src/in.txt', 'second');
    expect(restoring(4).end).toBe('killed');
    rig.write('gen/mine.go', 'my own');
    rig.write('src/in.txt', 'third');
    expect(rig.run(generate, work(['a'])).did).toBe('ran');
    expect(rig.read('gen/mine.go')).toBe('my own');
    expect(['gen/c.go', 'gen/d.go'].filter(rig.exists)).toEqual([]);
  });
});

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
