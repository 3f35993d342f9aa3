/** Upkeep of a store of many files: what it tells and keeps adds up. GOBUILD_MANY_BLOBS sets how many (default 2000). */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostClock } from '../host/clock.ts';
import { hostFiles } from '../host/files.ts';
import { hostRandom } from '../host/random.ts';
import { collectStore } from './collect-store.ts';
import { sha256 } from './sha256.ts';
import { blobPath, openStore, type StoreOptions } from './store.ts';
import { storeAges, storeStats, verifyStore } from './store-upkeep.ts';

const many = Number(process.env['GOBUILD_MANY_BLOBS'] ?? 2000);
const half = Math.floor(many / 2);
const size = 2000;
const content = (index: number): string => String(index).padEnd(size);
const keyOf = (index: number): string => sha256(`key ${index}`);
const dayMs = 24 * 3_600_000;
let folder = '';
const options = (): StoreOptions => ({
  files: hostFiles(),
  clock: hostClock(),
  random: hostRandom(),
  folder,
  warn: () => undefined,
});
const free = () => ({ release: () => undefined });

/** A result for each blob; the first half was used ten days ago, each a second after the one before it. */
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-many-'));
  const store = openStore(options());
  for (let index = 0; index < many; index += 1) {
    const hash = sha256(content(index));
    const place = path.join(folder, blobPath(hash));
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, content(index));
    store.putResult(keyOf(index), {
      outputFiles: [{ path: 'out', digest: { hash, sizeBytes: size }, isExecutable: false }],
      outputSymlinks: [],
      outputDirectories: [],
      exitCode: 0,
      auxiliary: { ms: 1 },
    });
  }
  store.close();
  fs.rmSync(path.join(folder, 'uses'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'uses'));
  const old = Date.now() - 10 * dayMs;
  const used = Array.from({ length: half }, (_, index) => `${keyOf(index)} ${BigInt(old + index * 1000) * 1_000_000n}`);
  fs.writeFileSync(path.join(folder, 'uses', 'collected'), used.join('\n'));
}, 600_000);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test(
  'what it holds, how old it is, whether it is sound, and what stays when it is too large',
  { timeout: 600_000 },
  () => {
    const stats = storeStats(options());
    expect(stats).toMatchObject({ results: many, blobs: many, quarantined: 0 });
    expect(storeAges(options(), Date.now())).toMatchObject({ day: many - half, week: 0, month: half, longer: 0 });
    expect(verifyStore(options())).toEqual({ checked: 2 * many, damaged: [] });
    expect(collectStore(options(), stats.bytes / 4, () => undefined)).toMatchObject({ busy: true, removedBlobs: 0 });

    const bound = (stats.bytes * 3) / 4;
    const collected = collectStore(options(), bound, free);
    const left = storeStats(options());
    expect(left.bytes).toBe(collected.keptBytes);
    expect(left.bytes).toBeLessThanOrEqual(bound);
    expect(left.bytes).toBeGreaterThan(bound - 2 * (stats.bytes / many));
    expect(left).toMatchObject({ results: many - collected.removedResults, blobs: many - collected.removedBlobs });
    expect(collected.freedBytes).toBe(stats.bytes - left.bytes);
    // The longest unused are those that go; of each pair record and blob go together.
    const store = openStore(options());
    for (let index = 0; index < many; index += 1) {
      const stays = index >= collected.removedResults;
      expect(store.lookup(keyOf(index)) !== undefined).toBe(stays);
      expect(fs.existsSync(path.join(folder, blobPath(sha256(content(index)))))).toBe(stays);
    }
    expect(storeAges(options(), Date.now())).toMatchObject({
      day: many - half,
      month: half - collected.removedResults,
    });
  },
);
