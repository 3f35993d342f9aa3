/** What is stored and for whom: the rule, a second clone, a crash. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Action } from '../model/action.ts';
import {
  action,
  age,
  built,
  copy,
  createCacheRig,
  makeAction,
  reasonsOf,
  runOne,
  type CacheRig,
} from '../../test/rig/cache-rig.ts';

describe('the storing rule', () => {
  test('an input that is edited during the run: used, not stored, not fresh even after the undo', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const { did, warnings } = rig.run(action, () => {
      rig.write('src/in.txt', 'edited');
      copy(rig)();
    });
    expect(did).toBe('ran');
    expect(warnings).toEqual([expect.stringContaining('src/in.txt changed while it ran')]);
    rig.write('src/in.txt', 'one');
    const next = rig.run(action, copy(rig));
    expect([next.did, rig.read('out/a.txt')]).toEqual(['ran', 'made from one']);
  });

  test('an edit and its undo during the run are noticed', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    age(rig, 'src/in.txt');
    rig.run(action, () => {
      rig.write('src/in.txt', 'two');
      copy(rig)();
      rig.write('src/in.txt', 'one');
    });
    expect(rig.run(action, copy(rig)).did).toBe('ran');
    expect(rig.read('out/a.txt')).toBe('made from one');
  });

  test('an artifact whose execute bit is set while it is read is another one', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const made = rig.run(action, copy(rig)).result;
    const taker = makeAction({
      id: 'taker',
      inputs: [{ type: 'artifact', node: 'made', path: 'out/a.txt', role: 'file' }],
      outputs: [{ path: 'out/b.txt' }],
    });
    const take = (mode: number): string => {
      const work = (): void => {
        fs.chmodSync(rig.at('out/a.txt'), mode);
        rig.write('out/b.txt', 'taken');
      };
      return rig.run(taker, work, { results: made ? { made } : {} }).did;
    };
    expect([take(0o755), take(0o644), take(0o644)]).toEqual(['ran', 'ran', 'fresh']);
  });

  test('a result that must not be stored is made again', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.run(action, copy(rig), { storable: false });
    const { did, verdict } = rig.run(action, copy(rig));
    expect([did, reasonsOf(verdict)]).toEqual(['ran', ['unfinished']]);
  });

  test('cache: never keeps freshness and stores nothing', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const never = makeAction({ cache: 'never' });
    rig.run(never, copy(rig));
    expect(fs.existsSync(`${rig.store}/ac`)).toBe(false);
    expect(rig.run(never, copy(rig)).did).toBe('fresh');
    rig.remove('out');
    expect(rig.run(never, copy(rig)).did).toBe('ran');
  });

  test('a store that cannot be written is one warning', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    fs.writeFileSync(rig.store, 'a file where the store should be');
    const { did, warnings } = rig.run(action, copy(rig));
    expect([did, warnings.length]).toEqual(['ran', 1]);
    expect(warnings[0]).toContain('cache write skipped');
    expect(rig.run(action, copy(rig)).did).toBe('fresh');
  });

  test('a store that refuses to be written is told once a run, whatever would be kept', () => {
    using rig = createCacheRig();
    fs.writeFileSync(rig.store, 'a file where the store should be');
    rig.write('src/in.txt', 'one');
    const cache = rig.open();
    const warnings = ['one', 'two'].flatMap((id) => {
      const made = makeAction({ id, outputs: [{ path: `out/${id}` }] });
      return runOne(cache, made, () => rig.write(`out/${id}`, 'made '.repeat(1000))).warnings;
    });
    cache.close();
    expect(warnings).toHaveLength(1);
  });
});

describe('a folder that a pattern names', () => {
  const maker = makeAction({ id: 'maker', node: 'maker', outputs: [{ path: 'gen', glob: '*.go' }] });
  const taker = makeAction({
    id: 'taker',
    inputs: [{ type: 'artifact', node: 'maker', path: 'gen', role: 'file', directory: true }],
  });
  const take = (rig: CacheRig, during: () => void): string => {
    const maker_ = rig.run(maker, () => rig.write('gen/a.go', 'a'));
    const results = maker_.result ? { maker: maker_.result } : {};
    const work = (): void => {
      rig.write('out/a.txt', 'taken');
      during();
    };
    return rig.run(taker, work, { results }).did;
  };

  test('may hold other files: who takes it is recorded', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('gen/notes.md', 'not made');
    expect([take(rig, () => undefined), take(rig, () => undefined)]).toEqual(['ran', 'fresh']);
  });

  test('and a change of any of them while it is read counts', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('gen/notes.md', 'not made');
    expect([take(rig, () => rig.write('gen/notes.md', 'changed')), take(rig, () => undefined)]).toEqual(['ran', 'ran']);
  });

  test('and may be empty', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const empty = rig.run(maker, () => rig.write('gen/.keep', '')).result;
    rig.remove('gen/.keep');
    const results = empty ? { maker: empty } : {};
    const did = (): string => rig.run(taker, () => rig.write('out/a.txt', 'taken'), { results }).did;
    expect([did(), did()]).toEqual(['ran', 'fresh']);
  });
});

describe('a second clone', () => {
  test('restores everything, with equal keys and digests', () => {
    using rig = createCacheRig();
    using clone = createCacheRig(rig);
    const big = 'made '.repeat(1000);
    for (const one of [rig, clone]) one.write('src/in.txt', 'one');
    const first = rig.run(action, () => rig.write('out/a.txt', big));
    const second = clone.run(action, () => clone.write('out/a.txt', 'not this'));
    expect([first.did, second.did, clone.read('out/a.txt')]).toEqual(['ran', 'restored', big]);
    expect(second.result?.outputs).toEqual(first.result?.outputs);
    expect(reasonsOf(second.verdict)).toEqual(['never-built']);
  });

  test('what a restore puts shows through a link, too', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('gen/v1/t.ts', 't');
    fs.symlinkSync('gen', rig.at('api'));
    const maker = makeAction({ id: 'maker', outputs: [{ path: 'gen/v1/x.js' }] });
    const reader = (id: string, include: string): Action =>
      makeAction({
        id,
        inputs: [{ type: 'glob', base: '.', include: [include], exclude: [], gitignore: true, required: false }],
        outputs: [{ path: `out/${id}` }],
      });
    const [first, second] = [reader('first', 'api/v1/*.ts'), reader('second', 'api/v1/*.js')];
    const seen = (id: string) => (): void => rig.write(`out/${id}`, fs.readdirSync(rig.at('api/v1')).join());
    rig.run(maker, () => rig.write('gen/v1/x.js', 'made'));
    rig.remove('gen/v1/x.js');
    for (const one of [first, second]) rig.run(one, seen(one.id));
    const cache = rig.open();
    const did = [first, maker, second].map((one) => runOne(cache, one, seen(one.id)).did);
    cache.close();
    expect([did, rig.read('out/second')]).toEqual([['fresh', 'restored', 'ran'], 't.ts,x.js']);
  });

  test('a link in the place of a folder of an output does not stand for it', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const folder = makeAction({ outputs: [{ path: 'out', directory: true }] });
    const make = (): void => {
      rig.write('out/sub/a.txt', 'a');
      rig.write('out/b.txt', 'b');
    };
    rig.run(folder, make);
    rig.write('copy/a.txt', 'a');
    rig.remove('out/sub');
    fs.symlinkSync('../copy', rig.at('out/sub'));
    rig.remove('out/b.txt');
    expect(rig.run(folder, make).did).toBe('restored');
    expect([
      fs.lstatSync(rig.at('out/sub')).isDirectory(),
      rig.exists('out/sub/a.txt'),
      rig.exists('out/b.txt'),
    ]).toEqual([true, true, true]);
  });

  test('equal keys of other nodes are restored to their own folders', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const at = (node: string): ReturnType<typeof makeAction> =>
      makeAction({
        id: node,
        node,
        outputBase: `dist/${node}`,
        outputs: [{ path: `dist/${node}/tool` }],
        work: { type: 'argv', argv: ['cc', '-o', `dist/${node}/tool`], cwd: '.' },
      });
    rig.run(at('a'), () => rig.write('dist/a/tool', 'tool'));
    const other = rig.run(at('b'), () => rig.write('dist/b/tool', 'never'));
    expect([other.did, rig.read('dist/b/tool')]).toEqual(['restored', 'tool']);
  });
});

describe('after a crash', () => {
  test('work that was begun counts as unfinished, with equal key and outputs too', () => {
    using rig = built();
    const cache = rig.open();
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: true });
    if (verdict.type !== 'must-run') throw new Error(verdict.type);
    cache.begin(verdict.keyed);
    // Killed here: nothing else is written.
    const next = rig.run(action, copy(rig));
    expect(reasonsOf(next.verdict)).toEqual(['unfinished', 'output-missing out/a.txt']);
    expect(rig.run(action, copy(rig)).did).toBe('fresh');
  });

  test('abandoned outputs go, foreign ones that nobody touched stay', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('out/b.txt', 'was here before');
    const two = makeAction({ outputs: [{ path: 'out/a.txt' }, { path: 'out/b.txt' }] });
    const cache = rig.open();
    const verdict = cache.check({ action: two, resultOf: () => undefined, tools: [], forced: false });
    if (verdict.type !== 'must-run') throw new Error(verdict.type);
    cache.begin(verdict.keyed);
    rig.write('out/a.txt', 'half a fi');
    cache.abandon(verdict.keyed);
    expect([rig.exists('out/a.txt'), rig.exists('out/b.txt')]).toEqual([false, true]);
  });

  test('a folder that has become empty stays as long as other work is about to write into it', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const cache = rig.open();
    const begun = ['a', 'b'].map((id) => {
      const one = makeAction({ id, outputs: [{ path: `out/deep/${id}.txt` }] });
      const verdict = cache.check({ action: one, resultOf: () => undefined, tools: [], forced: false });
      if (verdict.type !== 'must-run') throw new Error(verdict.type);
      cache.begin(verdict.keyed);
      return verdict.keyed;
    });
    const seen = begun.map((keyed) => {
      rig.write('out/deep/half.txt', 'half');
      fs.renameSync(rig.at('out/deep/half.txt'), rig.at(`out/deep/${keyed.action.id}.txt`));
      cache.abandon(keyed);
      return [rig.exists('out/deep'), rig.exists(`out/deep/${keyed.action.id}.txt`)];
    });
    expect(seen).toEqual([
      [true, false],
      [false, false],
    ]);
  });
});
