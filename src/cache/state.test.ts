/** The state log under damage (F04): any prefix, any flipped bit, a newer format; never a stale "fresh". */
import fc from 'fast-check';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, type CacheRig } from '../../test/rig/cache-rig.ts';
import { decodeFrames, encodeFrame, encodeHeader } from './frames.ts';

const action = makeAction();
const copy = (rig: CacheRig) => (): void => rig.write('out/a.txt', `made from ${rig.read('src/in.txt')}`);

/** Three runs; the log ends in a result for `three`, while an earlier part of it holds one for `one`. */
function builtThrice(rig: CacheRig): Buffer {
  for (const text of ['one', 'two', 'three']) {
    rig.write('src/in.txt', text);
    rig.run(action, copy(rig), { cache: { storeFolder: undefined } });
  }
  return fs.readFileSync(rig.at('.gobuild/state.log'));
}

/** With this log on disk: whatever the verdict, the output that is left belongs to the input. */
function runWith(rig: CacheRig, log: Uint8Array): string {
  fs.writeFileSync(rig.at('.gobuild/state.log'), log);
  const { did } = rig.run(action, copy(rig), { cache: { storeFolder: undefined } });
  expect(rig.read('out/a.txt')).toBe(`made from ${rig.read('src/in.txt')}`);
  return did;
}

describe('a damaged state log', () => {
  test('cut at every byte: never fresh with another result’s output, at most one warning', () => {
    using rig = createCacheRig();
    const log = builtThrice(rig);
    rig.write('out/a.txt', 'made from two');
    for (let length = 0; length < log.length; length += 1) {
      rig.warnings.length = 0;
      fs.writeFileSync(rig.at('.gobuild/state.log'), log.subarray(0, length));
      const cache = rig.open({ storeFolder: undefined });
      const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
      expect(verdict.type).toBe('must-run');
      expect(rig.warnings.length).toBeLessThanOrEqual(1);
    }
  });

  test('cut at some bytes: the run after it mends everything', () => {
    using rig = createCacheRig();
    const log = builtThrice(rig);
    for (let length = 0; length < log.length; length += 211) {
      rig.write('out/a.txt', 'made from two');
      expect(runWith(rig, log.subarray(0, length))).toBe('ran');
    }
    expect(runWith(rig, log)).toBe('fresh');
  });

  test('names offset and number of records, and is whole after the next write', () => {
    using rig = createCacheRig();
    const log = builtThrice(rig);
    runWith(rig, log.subarray(0, log.length - 1));
    expect(rig.warnings).toEqual([expect.stringMatching(/^state log damaged at offset \d+, recovered 5 records/)]);
    rig.warnings.length = 0;
    expect(rig.run(action, copy(rig)).did).toBe('fresh');
    expect(rig.warnings).toEqual([]);
  });

  test('a flipped bit anywhere never gives a stale result', () => {
    using rig = createCacheRig();
    const log = builtThrice(rig);
    fc.assert(
      fc.property(fc.nat(log.length - 1), fc.nat(7), (byte, bit) => {
        const flipped = Buffer.from(log);
        flipped[byte] = (flipped[byte] as number) ^ (1 << bit);
        rig.write('src/in.txt', 'two');
        rig.write('out/a.txt', 'made from three');
        expect(runWith(rig, flipped)).toBe('ran');
      }),
      { numRuns: 60 },
    );
  });

  test('a newer format is left alone and not used', () => {
    using rig = createCacheRig();
    builtThrice(rig);
    const newer = Buffer.concat([encodeHeader({ name: 'GBST', version: 2 }), Buffer.from('whatever comes')]);
    expect(runWith(rig, newer)).toBe('ran');
    expect(rig.warnings).toEqual([expect.stringContaining('newer gobuild')]);
    expect(fs.readFileSync(rig.at('.gobuild/state.log'))).toEqual(newer);
  });
});

describe('a state that cannot be written', () => {
  test('keeps work from starting, for a link may lie where it writes, and nothing is cleared away', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    rig.write('out/mine.txt', 'was there');
    fs.symlinkSync('mine.txt', rig.at('out/a.txt'));
    fs.mkdirSync(rig.at('.gobuild/state.log'), { recursive: true });
    const cache = rig.open();
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: true });
    if (verdict.type !== 'must-run') throw new Error('it has to run');
    expect(() => cache.begin(verdict.keyed)).toThrow('state.log');
    cache.abandon(verdict.keyed);
    expect(rig.read('out/a.txt')).toBe('was there');
  });
});

describe('frames', () => {
  const format = { name: 'TEST', version: 1 };

  test('come back as they were, and a prefix of them from any prefix of the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), fc.nat(), (payloads, cut) => {
        const bytes = Buffer.concat([encodeHeader(format), ...payloads.map(encodeFrame)]);
        const part = decodeFrames(bytes.subarray(0, cut % (bytes.length + 1)), format);
        const whole = decodeFrames(bytes, format);
        if (whole.type !== 'frames') throw new Error(whole.type);
        expect(whole.frames.map((frame) => [...frame])).toEqual(payloads.map((payload) => [...payload]));
        expect(whole.damaged).toBe(false);
        const kept = part.type === 'frames' ? part.frames : [];
        expect(kept.map((frame) => [...frame])).toEqual(payloads.slice(0, kept.length).map((payload) => [...payload]));
      }),
    );
  });

  test('a tail of zeros, as a power loss leaves it, is no record', () => {
    const decoded = decodeFrames(Buffer.concat([encodeHeader(format), Buffer.alloc(64)]), format);
    expect(decoded).toMatchObject({ type: 'frames', frames: [], damaged: true });
  });
});
