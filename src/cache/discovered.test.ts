/** Inputs that only a run discovers: reported by a performer, or read from a depfile. */
import { describe, expect, test } from 'vitest';
import { age, copy, createCacheRig, makeAction, reasonsOf, type CacheRig } from '../../test/rig/cache-rig.ts';

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
