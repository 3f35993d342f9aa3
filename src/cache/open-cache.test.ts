/** The life of one action: fresh, why not, restored, stored, cut off. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, reasonsOf, runOne, type CacheRig } from '../../test/rig/cache-rig.ts';

const action = makeAction();

/** Copies the input to the output, as the command of `action` would. */
const copy = (rig: CacheRig) => (): void => rig.write('out/a.txt', `made from ${rig.read('src/in.txt')}`);

function built(): CacheRig {
  const rig = createCacheRig();
  rig.write('src/in.txt', 'one');
  expect(rig.run(action, copy(rig)).did).toBe('ran');
  return rig;
}

/** Age by two seconds, as if the run were long ago: times of young files prove nothing. */
const age = (rig: CacheRig, file: string): void => fs.utimesSync(rig.at(file), 1, 1);

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
    expect(reasonsOf(next.verdict)).toEqual(['unfinished']);
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
});

describe('discovered inputs', () => {
  const env = { set: {}, fromFiles: {}, pass: ['TZ'], passUnkeyed: [] };
  const discovering = makeAction({ env, work: { type: 'perform', performer: 'check/go-test#run', input: null } });
  const discovered = { files: ['testdata/x.txt'], folders: ['testdata'], variables: ['TZ'] };

  test('join the next look: a file, a folder, a variable, one that comes into being', () => {
    using rig = createCacheRig();
    using clone = createCacheRig(rig);
    for (const one of [rig, clone]) {
      one.write('src/in.txt', 'one');
      one.write('testdata/x.txt', 'x');
      age(one, 'testdata/x.txt');
    }
    const go = (one: CacheRig): ReturnType<CacheRig['run']> =>
      one.run(discovering, copy(one), { outcome: { ok: true, discovered } });
    // Discovered files must be older than the run: only then is it known what it read.
    const settled = (one: CacheRig): ReturnType<CacheRig['run']> => {
      let last = go(one);
      for (let round = 0; round < 200 && last.warnings.length > 0; round += 1) last = go(one);
      return last;
    };
    expect(settled(rig).did).toBe('ran');
    expect(go(rig).did).toBe('fresh');
    expect(go(clone).did).toBe('restored');
    expect(go(clone).did).toBe('fresh');
    rig.write('testdata/y.txt', 'y');
    expect(reasonsOf(go(rig).verdict)).toEqual(['input-changed testdata edited']);
    // The folder may have been too young to be recorded with that run.
    settled(rig);
    rig.env['TZ'] = 'UTC';
    expect(reasonsOf(settled(rig).verdict)[0]).toBe('environment-changed');
    rig.write('testdata/x.txt', 'other');
    expect(reasonsOf(go(rig).verdict)[0]).toBe('input-changed testdata/x.txt edited');
    // The clone is as it was: another of the recorded sets still holds there.
    expect(go(clone).did).toBe('fresh');
  });

  test("a folder that gained a name while the action ran makes the result nobody else's", () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('testdata/x.txt', 'x');
    const act = (one: CacheRig): void => {
      one.write('out/a.txt', 'made');
      one.write('testdata/bad.json', 'new');
    };
    const ran = rig.run(discovering, () => act(rig), {
      outcome: { ok: true, discovered: { files: [], folders: ['testdata'], variables: [] } },
    });
    expect(ran.warnings.join()).toContain('testdata');
    expect(rig.run(discovering, copy(rig), { outcome: { ok: true } }).did).toBe('ran');
  });

  test('a depfile is read', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('src/a b.h', 'h');
    age(rig, 'src/a b.h');
    const compiled = makeAction({ depfile: 'out/a.d' });
    const work = (): void => {
      copy(rig)();
      rig.write('out/a.d', 'out/a.txt: src/in.txt \\\n  src/a\\ b.h\n');
    };
    let last = rig.run(compiled, work);
    for (let round = 0; round < 200 && last.warnings.length > 0; round += 1) last = rig.run(compiled, work);
    expect(last.result?.discovered?.files).toEqual(['src/a b.h', 'src/in.txt']);
    rig.write('src/a b.h', 'other');
    expect(reasonsOf(rig.run(compiled, work).verdict)).toEqual(['input-changed src/a b.h edited']);
  });

  test('a depfile that was not written is a failure, also where one of an earlier run lies', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const compiled = makeAction({ depfile: 'deps/a.d' });
    rig.write('deps/a.d', 'out/a.txt: src/in.txt\n');
    expect(rig.run(compiled, copy(rig)).did).toBe('output-missing');
    expect(rig.exists('out/a.txt')).toBe(false);
    const cache = rig.open();
    const verdict = cache.check({ action: compiled, resultOf: () => undefined, tools: [], forced: false });
    if (verdict.type !== 'must-run') throw new Error(verdict.type);
    cache.begin(verdict.keyed);
    copy(rig)();
    const done = cache.complete(verdict.keyed, { outcome: { ok: true }, ms: 1, storable: true });
    expect(done).toEqual({ ok: false, error: { type: 'output-missing', path: 'deps/a.d', as: 'depfile' } });
    cache.close();
  });

  test('removing the outputs removes the depfile too', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    age(rig, 'src/in.txt');
    const work = (): void => {
      copy(rig)();
      rig.write('deps/a.d', 'out/a.txt: src/in.txt\n');
    };
    const compiled = makeAction({ depfile: 'deps/a.d' });
    let last = rig.run(compiled, work);
    for (let round = 0; round < 200 && last.warnings.length > 0; round += 1) last = rig.run(compiled, work);
    const cache = rig.open();
    expect(cache.removeOutputs('made')).toEqual({ removed: ['out/a.txt'], kept: [] });
    cache.close();
    expect(rig.exists('deps')).toBe(false);
  });
});
