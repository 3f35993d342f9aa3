/** What a command finds at its outputs when it starts: nothing that an earlier run left could pass for its work. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, type CacheRig } from '../../test/rig/cache-rig.ts';

let rig: CacheRig;
beforeEach(() => {
  rig = createCacheRig();
  rig.write('src/in.txt', 'one');
});
afterEach(() => rig[Symbol.dispose]());

test('a folder holds only what the command made this time', () => {
  const action = makeAction({ outputs: [{ path: 'web', directory: true }] });
  const make = (name: string) => (): void => rig.write(`web/${name}`, name);
  rig.run(action, make('a'));
  rig.write('src/in.txt', 'two');
  rig.write('web/by-hand', 'x');
  const { result } = rig.run(action, make('b'));
  expect(result?.outputs.map(({ path }) => path)).toEqual(['web/b']);
  expect(rig.exists('web/a') || rig.exists('web/by-hand')).toBe(false);
});

test('what a pattern named before and is not made again is no output, though somebody edited it', () => {
  const action = makeAction({ outputs: [{ path: 'gen', glob: '*.go' }] });
  const make = (name: string) => (): void => rig.write(`gen/${name}`, name);
  rig.write('gen/hand.go', 'not made');
  rig.run(action, make('a.go'));
  rig.write('src/in.txt', 'two');
  rig.write('gen/a.go', 'edited');
  rig.write('gen/mine.go', 'not made either');
  const { result } = rig.run(action, make('b.go'));
  expect(result?.outputs.map(({ path }) => path)).toEqual(['gen/b.go', 'gen/hand.go', 'gen/mine.go']);
});

test('a file that the command does not write any more is missing', () => {
  const action = makeAction({ outputs: [{ path: 'out/a.txt' }] });
  rig.run(action, () => rig.write('out/a.txt', 'made'));
  rig.write('src/in.txt', 'two');
  expect(rig.run(action, () => undefined).did).toBe('output-missing');
});

test('what lay there before the first run stays, and a performer finds what it made', () => {
  const folder = makeAction({ outputs: [{ path: 'web', directory: true }] });
  rig.write('web/mine', 'x');
  const killed = (): never => {
    rig.write('web/half', 'a');
    throw new Error('killed');
  };
  expect(() => rig.run(folder, killed)).toThrow('killed');
  rig.run(folder, () => rig.write('web/a', 'a'));
  rig.write('src/in.txt', 'two');
  expect(rig.run(folder, () => rig.write('web/b', 'b')).result?.outputs.map(({ path }) => path)).toEqual([
    'web/b',
    'web/mine',
  ]);
  const performed = makeAction({ id: 'p', work: { type: 'perform', performer: 'p', input: null } });
  rig.run(performed, () => rig.write('out/a.txt', 'made'));
  rig.write('src/in.txt', 'three');
  expect(rig.run(performed, () => undefined).did).toBe('ran');
});

test('nor what it made under another name', () => {
  const outputs = [{ path: 'gen', glob: '*.go' }, { path: 'web', directory: true }, { path: 'out/a.txt' }];
  const make = (name: string) => (): void => {
    rig.write(`gen/${name}.go`, name);
    rig.write(`web/${name}`, name);
    rig.write('out/a.txt', name);
  };
  rig.run(makeAction({ id: 'before', outputs }), make('a'));
  rig.write('src/in.txt', 'two');
  const { result } = rig.run(makeAction({ id: 'now', outputs }), make('b'));
  expect(result?.outputs.map(({ path }) => path)).toEqual(['gen/b.go', 'out/a.txt', 'web/b']);
});

describe('a run that made a part of a pattern', () => {
  const action = makeAction({ outputs: [{ path: 'gen', glob: '*.go' }] });
  const makeHalf = (): void => rig.write('gen/half.go', 'x');
  const half = (): never => {
    makeHalf();
    throw new Error('killed');
  };
  const next = (): readonly string[] | undefined => {
    rig.write('src/in.txt', 'two');
    return rig.run(action, () => rig.write('gen/b.go', 'b')).result?.outputs.map(({ path }) => path);
  };

  test('and was killed: the next one does not take it for its own', () => {
    rig.write('gen/hand.go', 'was there');
    expect(() => rig.run(action, half)).toThrow('killed');
    expect(next()).toEqual(['gen/b.go', 'gen/hand.go']);
  });

  test('and failed: it is cleared away, and what is written by hand afterwards stays', () => {
    expect(rig.run(makeAction({ outputs: [...action.outputs, { path: 'not-made' }] }), makeHalf).did).toBe(
      'output-missing',
    );
    expect(rig.exists('gen/half.go')).toBe(false);
    rig.write('gen/by-hand.go', 'x');
    expect(next()).toEqual(['gen/b.go', 'gen/by-hand.go']);
  });
});
