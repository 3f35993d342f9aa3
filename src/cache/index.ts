/** The door of the cache room: keys, freshness with its reasons, the store, and the run with nothing to do. */
export { openCache, type Cache, type CacheOptions, type LastRecord } from './open-cache.ts';
export { compileGlob } from './glob.ts';
export { openSnapshot, type Snapshot } from './snapshot.ts';
export type { KeyDocument } from './key-document.ts';
export type { StoreOptions } from './store.ts';
export { collectStore } from './collect-store.ts';
export {
  clearLeftovers,
  clearStore,
  defaultStoreSize,
  storeAges,
  storeStats,
  verifyStore,
  type Collected,
  type StoreAges,
  type StoreStats,
  type StoreVerdict,
  type TakeStore,
} from './store-upkeep.ts';
export { partsOf, type Looks } from './looks.ts';
export type { ShortPlan } from './short-plan.ts';
export { fileSystemTime, recordWarm, type WarmOptions } from './warm.ts';
