/** A restore that is cut off at any change of the disk: the next run ends right, and nothing of it stays behind. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostFiles } from '../host/files.ts';
import type { Action } from '../model/action.ts';
import { createCacheRig, makeAction, reasonsOf, runOne, type CacheRig } from '../../test/rig/cache-rig.ts';
import { dyingFiles, Killed } from '../../test/rig/dying-files.ts';

let rig: CacheRig;
beforeEach(() => {
  rig = createCacheRig();
});
afterEach(() => rig[Symbol.dispose]());

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
