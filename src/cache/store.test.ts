/** The store under damage (F05, F25–F29, F45): what is bad is a miss, what is unsafe writes nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { blobOf, createCacheRig, makeAction, storeOptions, type CacheRig } from '../../test/rig/cache-rig.ts';
import type { OutputFile } from '../model/perform.ts';
import { sha256 } from './sha256.ts';
import { openStore } from './store.ts';
import { unsafeResult } from './unsafe-result.ts';

const action = makeAction();
const content = 'made from one '.repeat(500);
const make = (rig: CacheRig) => (): void => rig.write('out/a.txt', content);
const digest = sha256(content);

function stored(): CacheRig {
  const rig = createCacheRig();
  rig.write('src/in.txt', 'one');
  rig.run(action, make(rig));
  rig.remove('out');
  return rig;
}

describe('a damaged blob', () => {
  const faults: Readonly<Record<string, (blob: string) => void>> = {
    truncated: (blob) => fs.truncateSync(blob, 10),
    empty: (blob) => fs.truncateSync(blob, 0),
    flipped: (blob) => {
      const bytes = fs.readFileSync(blob);
      bytes[100] = (bytes[100] as number) ^ 1;
      fs.writeFileSync(blob, bytes);
    },
    'swapped with another': (blob) => fs.writeFileSync(blob, 'x'.repeat(content.length)),
    'a folder': (blob) => {
      fs.rmSync(blob);
      fs.mkdirSync(blob);
    },
    'a link': (blob) => {
      fs.renameSync(blob, `${blob}-behind`);
      fs.symlinkSync(`${blob}-behind`, blob);
    },
    'a FIFO': (blob) => {
      fs.rmSync(blob);
      execFileSync('mkfifo', [blob]);
    },
  };
  for (const [name, harm] of Object.entries(faults)) {
    test.skipIf(process.platform === 'win32')(`${name}: put aside, made again, one warning`, () => {
      using rig = stored();
      harm(blobOf(rig, digest));
      expect(rig.run(action, make(rig)).did).toBe('ran');
      expect(rig.read('out/a.txt')).toBe(content);
      expect(rig.warnings).toEqual([expect.stringContaining(digest)]);
      rig.remove('out');
      expect(rig.run(action, () => rig.write('out/a.txt', 'no')).did).toBe('restored');
      expect(rig.read('out/a.txt')).toBe(content);
    });
  }

  test('one that goes away between check and restore: undefined, then run', () => {
    using rig = stored();
    const cache = rig.open();
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
    if (verdict.type !== 'restorable') throw new Error(verdict.type);
    fs.rmSync(blobOf(rig, digest));
    expect(cache.restore(verdict)).toBeUndefined();
    expect(rig.exists('out/a.txt')).toBe(false);
  });

  test('F32: an output that is written to in place does not reach the store', () => {
    using rig = stored();
    rig.run(action, make(rig));
    fs.appendFileSync(rig.at('out/a.txt'), 'more');
    expect(fs.readFileSync(blobOf(rig, digest), 'utf8')).toBe(content);
  });
});

describe('a damaged result record', () => {
  const record = (rig: CacheRig): string => {
    const folder = path.join(rig.store, 'ac');
    const shard = fs.readdirSync(folder)[0] as string;
    return path.join(folder, shard, fs.readdirSync(path.join(folder, shard))[0] as string);
  };

  test('cut or flipped anywhere is a miss', () => {
    using rig = stored();
    const whole = fs.readFileSync(record(rig));
    for (let at = 0; at < whole.length; at += 7) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ 4;
      for (const bytes of [whole.subarray(0, at), flipped]) {
        const place = record(rig);
        fs.writeFileSync(place, bytes);
        rig.remove('.gobuild');
        rig.remove('out');
        expect(rig.run(action, make(rig)).did).toBe('ran');
      }
    }
  });

  test('F29: one that would fill the memory is not read', () => {
    using rig = stored();
    fs.truncateSync(record(rig), 3 * 1024 ** 3);
    rig.remove('.gobuild');
    expect(rig.run(action, make(rig)).did).toBe('ran');
    expect(rig.warnings).toEqual([expect.stringContaining('is damaged')]);
    const auxiliary = { ms: 1, data: 'x'.repeat(65 * 1024 * 1024) };
    const result = { outputFiles: [], outputSymlinks: [], outputDirectories: [], exitCode: 0, auxiliary } as const;
    expect(() => openStore(storeOptions(rig)).putResult(digest, result)).toThrow('longer than the 64');
  });

  test('F25: the data of a scan that is none is a miss', () => {
    const set = { files: ['a.go'], values: { 'module m': 'v1' } };
    const right = { sets: { a: set }, picks: { '*': ['a'] } };
    const wrong = [null, {}, { sets: {}, picks: { a: 'b' } }, { ...right, sets: { a: { ...set, files: ['a\0'] } } }];
    const scan = makeAction({ scan: true, outputs: [] });
    for (const [index, data] of [...wrong, right].entries()) {
      using rig = createCacheRig();
      rig.write('src/in.txt', 'one');
      rig.run(scan, () => {}, { outcome: { data } });
      rig.remove('.gobuild');
      expect(rig.run(scan, () => {}).did).toBe(index < wrong.length ? 'ran' : 'restored');
    }
  });

  test('another key’s record in its place is a miss', () => {
    using rig = stored();
    const place = record(rig);
    const right = fs.readFileSync(place);
    fs.rmSync(path.join(rig.store, 'ac'), { recursive: true });
    rig.write('src/in.txt', 'two');
    rig.run(action, make(rig));
    fs.copyFileSync(record(rig), (fs.mkdirSync(path.dirname(place), { recursive: true }), place));
    rig.remove('out');
    rig.write('src/in.txt', 'one');
    expect(rig.run(action, make(rig)).did).toBe('ran');
    expect(fs.readFileSync(place)).toEqual(right);
  });
});

describe('unsafe results', () => {
  const folder = makeAction({ outputs: [{ path: 'out', directory: true }] });
  const file = (name: string, fields: Partial<OutputFile> = {}): OutputFile => ({
    path: name,
    type: 'file',
    digest,
    size: 1,
    executable: false,
    ...fields,
  });
  const link = (name: string, target: string): OutputFile => file(name, { type: 'link', link: target });
  const faultOf = (...outputs: OutputFile[]): string | undefined => unsafeResult(folder, { outputs, ms: 0 });

  const badPaths = [
    '../x',
    '/x',
    'out/../../x',
    'C:x',
    '\\\\srv\\s',
    'out/NUL',
    'out/aux.txt',
    'out/a:ads',
    'out/x.',
    'out/a\nb',
  ];
  const strayPaths = ['out\\..\\x', 'out/e\u0301', 'elsewhere/x', 'outside', 'out//x', '', `out/${'d/'.repeat(70)}x`];
  test.each([badPaths, strayPaths].flat())('path %j', (name) => {
    expect(faultOf(file(name))).toBeDefined();
  });

  test.each([
    ['out/l', '/etc/passwd'],
    ['out/l', '../x'],
    ['out/l', 'a/../../x'],
    ['out/s/l', '../../x'],
    ['out/l', 'C:\\x'],
    ['out/l', 'a/..'],
    ['out/l', ''],
    ['out', 'x'],
  ])('link %s to %s', (name, target) => {
    expect(faultOf(link(name, target))).toBeDefined();
  });

  test('twins, files that are folders too, things twice, and what is under a link', () => {
    expect(faultOf(file('out/a'), file('out/A'))).toBeDefined();
    expect(faultOf(file('out/a/x'), file('out/A/y'))).toBeDefined();
    expect(faultOf(file('out/a'), file('out/a/b'))).toBeDefined();
    expect(faultOf(file('out/a/b'), file('out/a'))).toBeDefined();
    expect(faultOf(file('out/a'), file('out/a'))).toBeDefined();
    expect(faultOf(link('out/a', 'b'), file('out/a/x'))).toBeDefined();
    expect(faultOf(file('out/a/x'), file('out/a/y'), link('out/s/l', '../a/x'))).toBeUndefined();
  });

  test('nothing is written through a folder that became a link', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const work = (): void => rig.write('out/sub/a.txt', content);
    rig.run(folder, work);
    rig.remove('out/sub');
    fs.mkdirSync(rig.at('elsewhere'));
    fs.symlinkSync('../elsewhere', rig.at('out/sub'));
    expect(rig.run(folder, work).did).toBe('restored');
    expect(fs.readdirSync(rig.at('elsewhere'))).toEqual([]);
    expect(fs.lstatSync(rig.at('out/sub')).isDirectory()).toBe(true);
  });
});
