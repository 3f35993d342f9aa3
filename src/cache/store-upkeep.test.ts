/** The store looked after: counted, verified, collected, cleared. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blobOf, createCacheRig, makeAction, storeOptions, type CacheRig } from '../../test/rig/cache-rig.ts';
import { sha256 } from './sha256.ts';
import { openStore } from './store.ts';
import { collectStore } from './collect-store.ts';
import { clearStore, storeAges, storeStats, verifyStore } from './store-upkeep.ts';

const action = makeAction();

const free = (): { release: () => void } => ({ release: () => {} });

/** Three results of 7000 bytes each, used in the order given. */
function threeResults(): CacheRig {
  const rig = createCacheRig();
  for (const text of ['one', 'two', 'three']) {
    rig.write('src/in.txt', text);
    rig.run(action, () => rig.write('out/a.txt', text.padEnd(7000)));
  }
  return rig;
}

test('stats count, clear empties, a held store is not touched', () => {
  using rig = threeResults();
  expect(storeStats(storeOptions(rig))).toMatchObject({ results: 3, blobs: 3, quarantined: 0 });
  expect(collectStore(storeOptions(rig), 0, () => undefined)).toMatchObject({ busy: true, removedResults: 0 });
  expect(clearStore(storeOptions(rig), free)).toMatchObject({ removedResults: 3, removedBlobs: 3 });
  expect(storeStats(storeOptions(rig))).toEqual({ results: 0, blobs: 0, bytes: 0, quarantined: 0 });
  expect(rig.run(action, () => {}).did).toBe('fresh');
});

test('verify finds what is damaged', () => {
  using rig = threeResults();
  expect(verifyStore(storeOptions(rig))).toEqual({ checked: 6, damaged: [] });
  fs.appendFileSync(blobOf(rig, sha256('two'.padEnd(7000))), 'x');
  expect(verifyStore(storeOptions(rig)).damaged).toHaveLength(1);
  expect(verifyStore(storeOptions(rig)).damaged).toEqual([]);
  expect(storeStats(storeOptions(rig))).toMatchObject({ results: 3, blobs: 2, quarantined: 1 });
});

test('gc drops what was not used for longest', () => {
  using rig = threeResults();
  const age = (folder: string): void => {
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) fs.utimesSync(path.join(entry.parentPath, entry.name), 1000, 1000);
    }
  };
  age(path.join(rig.store, 'uses'));
  // Used again now, after all others.
  rig.write('src/in.txt', 'one');
  rig.remove('out');
  expect(rig.run(action, () => {}).did).toBe('restored');
  const collected = collectStore(storeOptions(rig), 7000 + 2000, free);
  expect(collected).toMatchObject({ removedResults: 2, removedBlobs: 2 });
  expect(collected.keptBytes).toBeLessThanOrEqual(9000);
  const store = openStore(storeOptions(rig));
  expect(store.blob(sha256('one'.padEnd(7000)))).toBeDefined();
  expect(store.blob(sha256('two'.padEnd(7000)))).toBeUndefined();
});

test('how long ago results were used is told, of what a collection left too', () => {
  using rig = threeResults();
  const now = Date.now();
  const day = 24 * 3_600_000;
  expect(storeAges(storeOptions(rig), now)).toMatchObject({ day: 3, week: 0, month: 0, longer: 0 });
  expect(storeAges(storeOptions(rig), now + 3 * day)).toMatchObject({ week: 3 });
  collectStore(storeOptions(rig), 1e9, free);
  expect(fs.readdirSync(path.join(rig.store, 'uses'))).toEqual(['collected']);
  rig.write('src/in.txt', 'one');
  rig.remove('out');
  expect(rig.run(action, () => {}).did).toBe('restored');
  const later = Date.now() + 60 * day;
  for (const name of fs.readdirSync(path.join(rig.store, 'uses'))) {
    if (name !== 'collected') fs.utimesSync(path.join(rig.store, 'uses', name), later / 1000, later / 1000);
  }
  const ages = storeAges(storeOptions(rig), later);
  expect(ages).toMatchObject({ day: 1, longer: 2 });
  expect(Math.abs((ages.leastRecentMs ?? 0) - now)).toBeLessThan(day);
  rig.remove('../store');
  expect(storeAges(storeOptions(rig), now)).toEqual({ day: 0, week: 0, month: 0, longer: 0 });
});

test('gc with room enough removes nothing', () => {
  using rig = threeResults();
  expect(collectStore(storeOptions(rig), 1e9, free)).toMatchObject({ removedResults: 0, removedBlobs: 0 });
  rig.remove('out');
  expect(rig.run(action, () => {}).did).toBe('restored');
});
