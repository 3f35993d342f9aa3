/** The life of one action: fresh, why not, restored, stored, cut off. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { action, age, built, copy, createCacheRig, makeAction, reasonsOf, runOne } from '../../test/rig/cache-rig.ts';

describe('freshness', () => {
  test('a first run says that it was never built', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    expect(reasonsOf(rig.run(action, copy(rig)).verdict)).toEqual(['never-built']);
  });

  test('nothing changed is fresh, also in a new process', () => {
    using rig = built();
    expect(rig.run(action, copy(rig)).did).toBe('fresh');
  });

  test('touch is fresh', () => {
    using rig = built();
    age(rig, 'src/in.txt');
    expect(rig.run(action, copy(rig)).did).toBe('fresh');
  });

  test('an edited input is named', () => {
    using rig = built();
    rig.write('src/in.txt', 'two');
    const { verdict, did } = rig.run(action, copy(rig));
    expect(did).toBe('ran');
    expect(reasonsOf(verdict)).toEqual(['input-changed src/in.txt edited']);
  });

  test('an edit of the same size within one tick of the clock is seen', () => {
    using rig = createCacheRig();
    for (let round = 0; round < 50; round += 1) {
      rig.write('src/in.txt', `a${round % 10}`);
      rig.run(action, copy(rig));
      rig.write('src/in.txt', `b${round % 10}`);
      rig.run(action, copy(rig));
      expect(rig.read('out/a.txt')).toBe(`made from b${round % 10}`);
    }
  });

  test('an edit that sets the time back is seen', () => {
    using rig = built();
    age(rig, 'src/in.txt');
    rig.run(action, copy(rig));
    rig.write('src/in.txt', 'two');
    age(rig, 'src/in.txt');
    expect(rig.run(action, copy(rig)).did).toBe('ran');
  });

  test('a mode bit counts, but not where files have none', () => {
    using rig = built();
    fs.chmodSync(rig.at('src/in.txt'), 0o755);
    expect(reasonsOf(rig.run(action, copy(rig)).verdict)).toEqual(['input-changed src/in.txt mode']);
    using plain = createCacheRig();
    plain.write('src/in.txt', 'one');
    plain.run(action, copy(plain), { cache: { fileMode: false } });
    fs.chmodSync(plain.at('src/in.txt'), 0o755);
    expect(plain.run(action, copy(plain), { cache: { fileMode: false } }).did).toBe('fresh');
  });

  test('a missing input is a failure, an optional one is not', () => {
    using rig = createCacheRig();
    const { verdict } = rig.run(action, copy(rig));
    expect(verdict).toEqual({ type: 'failed', failure: { type: 'input-missing', path: 'src/in.txt' } });
    const optional = makeAction({ inputs: [{ type: 'file', path: 'src/in.txt', optional: true }] });
    const work = (): void => rig.write('out/a.txt', 'x');
    expect(rig.run(optional, work).did).toBe('ran');
    expect(rig.run(optional, work).did).toBe('fresh');
    rig.write('src/in.txt', 'now');
    expect(reasonsOf(rig.run(optional, work).verdict)).toEqual(['input-changed src/in.txt added']);
  });

  test('always and observed actions run; forced ones say so', () => {
    using rig = built();
    expect(reasonsOf(rig.run(makeAction({ mode: 'always' }), copy(rig)).verdict)).toEqual(['always']);
    expect(reasonsOf(rig.run(makeAction({ mode: 'observed' }), copy(rig)).verdict)).toEqual([]);
    expect(reasonsOf(rig.run(action, copy(rig), { forced: true }).verdict)).toEqual(['forced']);
  });
});

describe('outputs', () => {
  test('a deleted, edited or shortened one is restored and then fresh', () => {
    using rig = built();
    const harms = [
      () => rig.remove('out'),
      () => rig.write('out/a.txt', 'edited by hand'),
      () => fs.truncateSync(rig.at('out/a.txt'), 3),
      () => fs.chmodSync(rig.at('out/a.txt'), 0o755),
    ];
    for (const harm of harms) {
      harm();
      expect(rig.run(action, copy(rig)).did).toBe('restored');
      expect(rig.read('out/a.txt')).toBe('made from one');
      expect(fs.statSync(rig.at('out/a.txt')).mode & 0o111).toBe(0);
      expect(rig.run(action, copy(rig)).did).toBe('fresh');
    }
    rig.remove('out');
    const { verdict } = rig.run(action, copy(rig), { cache: { storeFolder: undefined } });
    expect(reasonsOf(verdict)).toEqual(['output-missing out/a.txt']);
    expect(verdict.type).toBe('must-run');
  });

  test('undoing an edit brings the right outputs back', () => {
    using rig = built();
    rig.write('src/in.txt', 'two');
    rig.run(action, copy(rig));
    rig.write('src/in.txt', 'one');
    expect(rig.run(action, copy(rig)).did).toBe('restored');
    expect(rig.read('out/a.txt')).toBe('made from one');
  });

  test('a right one is left alone when others are restored', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const two = makeAction({ outputs: [{ path: 'out/a.txt' }, { path: 'out/b.txt' }] });
    const work = (): void => {
      rig.write('out/a.txt', 'a');
      rig.write('out/b.txt', 'b');
    };
    rig.run(two, work);
    const before = fs.statSync(rig.at('out/a.txt'), { bigint: true });
    rig.remove('out/b.txt');
    expect(rig.run(two, work).did).toBe('restored');
    const after = fs.statSync(rig.at('out/a.txt'), { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
    expect(rig.read('out/b.txt')).toBe('b');
  });

  test('one that is declared and not made is a failure, and what was made is removed', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const two = makeAction({ outputs: [{ path: 'out/a.txt' }, { path: 'out/b.txt' }] });
    expect(rig.run(two, copy(rig)).did).toBe('output-missing');
    expect(rig.exists('out')).toBe(false);
    expect(reasonsOf(rig.run(two, copy(rig)).verdict)).toEqual(['unfinished']);
  });

  test('what is no longer made is removed, unless someone changed it', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const before = makeAction({ outputs: [{ path: 'out/a.txt' }, { path: 'old/b.txt' }, { path: 'old/c.txt' }] });
    rig.run(before, () => {
      copy(rig)();
      rig.write('old/b.txt', 'b');
      rig.write('old/c.txt', 'c');
    });
    rig.write('old/c.txt', 'changed by hand');
    rig.run(action, copy(rig));
    expect([rig.exists('old/b.txt'), rig.exists('old/c.txt'), rig.exists('out/a.txt')]).toEqual([false, true, true]);
  });

  test('what another action makes now is not removed', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.run(action, copy(rig));
    const renamed = makeAction({ id: 'renamed', node: 'renamed', settings: { other: true } });
    rig.run(renamed, copy(rig));
    rig.run(makeAction({ outputs: [{ path: 'out/z.txt' }] }), () => rig.write('out/z.txt', 'z'));
    expect(rig.exists('out/a.txt')).toBe(true);
  });

  test('a folder is listed, told from strangers, and restored with links and empty folders', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const folder = makeAction({ outputs: [{ path: 'out', directory: true }] });
    const work = (): void => {
      rig.write('out/bin/tool', 'x'.repeat(5000), 0o755);
      fs.mkdirSync(rig.at('out/empty'));
      fs.symlinkSync('bin/tool', rig.at('out/link'));
    };
    const { result } = rig.run(folder, work);
    expect(result?.outputs.map(({ path, type, executable }) => [path, type, executable])).toEqual([
      ['out/bin/tool', 'file', true],
      ['out/empty', 'folder', false],
      ['out/link', 'link', false],
    ]);
    expect(rig.run(folder, work).did).toBe('fresh');
    rig.write('out/stranger', 's');
    const second = rig.run(folder, work);
    expect([second.did, reasonsOf(second.verdict)]).toEqual(['restored', ['output-changed out/stranger']]);
    expect(rig.exists('out/stranger')).toBe(false);
    rig.remove('out');
    expect(rig.run(folder, work).did).toBe('restored');
    expect(fs.readlinkSync(rig.at('out/link'))).toBe('bin/tool');
    expect(fs.statSync(rig.at('out/bin/tool')).mode & 0o777).toBe(0o755);
    expect(fs.statSync(rig.at('out/empty')).isDirectory()).toBe(true);
  });

  test('the files of a glob output are known afterwards', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('gen/by-hand.txt', 'mine');
    const globbed = makeAction({ outputs: [{ path: 'gen', glob: '**/*.go' }] });
    const work = (): void => rig.write('gen/deep/x.go', 'package x');
    expect(rig.run(globbed, work).result?.outputs.map(({ path }) => path)).toEqual(['gen/deep/x.go']);
    rig.remove('gen/deep');
    expect(rig.run(globbed, work).did).toBe('restored');
    expect([rig.exists('gen/deep/x.go'), rig.exists('gen/by-hand.txt')]).toEqual([true, true]);
  });

  test('a link where an output belongs is replaced, and its target stays', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('precious.txt', 'precious');
    fs.mkdirSync(rig.at('out'));
    fs.symlinkSync('../precious.txt', rig.at('out/a.txt'));
    rig.run(action, copy(rig));
    expect([rig.read('precious.txt'), rig.read('out/a.txt')]).toEqual(['precious', 'made from one']);
    rig.remove('out/a.txt');
    fs.symlinkSync('../precious.txt', rig.at('out/a.txt'));
    expect(rig.run(action, copy(rig)).did).toBe('restored');
    expect([rig.read('precious.txt'), rig.read('out/a.txt')]).toEqual(['precious', 'made from one']);
  });

  test('clean removes what is ours and keeps what was changed', () => {
    using rig = built();
    const cache = rig.open();
    expect(cache.removeOutputs('made')).toEqual({ removed: ['out/a.txt'], kept: [] });
    expect([rig.exists('out'), cache.recordedActions()]).toEqual([false, []]);
    runOne(cache, action, copy(rig));
    rig.write('out/a.txt', 'changed by hand');
    expect(cache.removeOutputs('made')).toEqual({ removed: [], kept: ['out/a.txt'] });
  });
});
