/** A cache over real files in a temporary workspace: actions made in one line, runs that do what a test says. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCache, type Cache, type CacheOptions } from '../../src/cache/index.ts';
import type { StoreOptions } from '../../src/cache/store.ts';
import { hostFiles } from '../../src/host/files.ts';
import type { Action } from '../../src/model/action.ts';
import type { ActionResult } from '../../src/model/perform.ts';
import type { CheckVerdict, Finished } from '../../src/model/action-cache.ts';
import type { FoundTool } from '../../src/model/ports.ts';

export interface CacheRig extends Disposable {
  readonly root: string;
  readonly store: string;
  readonly at: (file: string) => string;
  readonly write: (file: string, content: string | Uint8Array, mode?: number) => void;
  readonly read: (file: string) => string;
  readonly exists: (file: string) => boolean;
  readonly remove: (file: string) => void;
  readonly warnings: string[];
  readonly env: Record<string, string>;
  /** A cache as the next gobuild process would open it. */
  readonly open: (overrides?: Partial<CacheOptions>) => Cache;
  /** One whole run of one action: `work` makes its outputs. */
  readonly run: (action: Action, work: () => void, options?: RunOptions) => Outcome;
}

export interface RunOptions {
  readonly cache?: Partial<CacheOptions>;
  readonly results?: Readonly<Record<string, ActionResult>>;
  readonly outcome?: Partial<Finished['outcome']>;
  readonly storable?: boolean;
  readonly tools?: readonly FoundTool[];
  readonly forced?: boolean;
}

export interface Outcome {
  readonly verdict: CheckVerdict;
  /** `fresh`, `restored`, `ran`, or `failed`. */
  readonly did: string;
  readonly result?: ActionResult | undefined;
  readonly warnings: readonly string[];
}

export function createCacheRig(storeOf?: CacheRig): CacheRig {
  const top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-cache-')));
  const root = path.join(top, 'workspace');
  fs.mkdirSync(root);
  const store = storeOf?.store ?? path.join(top, 'store');
  const at = (file: string): string => path.join(root, file);
  const warnings: string[] = [];
  const env: Record<string, string> = {};
  let counter = 0;
  const open = (overrides: Partial<CacheOptions> = {}): Cache =>
    openCache({
      files: hostFiles(),
      root,
      stateFolder: at('.gobuild'),
      storeFolder: store,
      environment: { get: (name) => env[name], all: () => env },
      random: { hex: (bytes) => (counter += 1).toString(16).padStart(bytes * 2, '0') },
      clock: { now: () => 0, monotonic: () => performance.now(), sleep: () => Promise.resolve() },
      secretRefs: {},
      aspects: new Map(),
      fileMode: true,
      runId: `run-${(counter += 1)}`,
      gobuildVersion: '0.1.0',
      warn: (text) => void warnings.push(text),
      ...overrides,
    });
  const rig: CacheRig = {
    root,
    store,
    at,
    warnings,
    env,
    open,
    write: (file, content, mode) => {
      fs.mkdirSync(path.dirname(at(file)), { recursive: true });
      fs.writeFileSync(at(file), content);
      if (mode !== undefined) fs.chmodSync(at(file), mode);
    },
    read: (file) => fs.readFileSync(at(file), 'utf8'),
    exists: (file) => fs.lstatSync(at(file), { throwIfNoEntry: false }) !== undefined,
    remove: (file) => fs.rmSync(at(file), { recursive: true, force: true }),
    run: (action, work, options = {}) => {
      const cache = open(options.cache);
      try {
        return runOne(cache, action, work, options);
      } finally {
        cache.close();
      }
    },
    [Symbol.dispose]: () => fs.rmSync(top, { recursive: true, force: true }),
  };
  return rig;
}

/** As the engine drives the port. */
export function runOne(cache: Cache, action: Action, work: () => void, options: RunOptions = {}): Outcome {
  const { results = {}, tools = [], forced = false, storable = true } = options;
  const verdict = cache.check({ action, resultOf: (id) => results[id], tools, forced });
  if (verdict.type === 'failed') return { verdict, did: 'failed', warnings: [] };
  if (verdict.type === 'fresh') return { verdict, did: 'fresh', result: verdict.result, warnings: [] };
  if (verdict.type === 'restorable') {
    const result = cache.restore(verdict);
    if (result !== undefined) return { verdict, did: 'restored', result, warnings: [] };
  }
  cache.begin(verdict.keyed);
  work();
  const done = cache.complete(verdict.keyed, { outcome: { ok: true, ...options.outcome }, ms: 12, storable });
  if (!done.ok) cache.abandon(verdict.keyed);
  return done.ok ? { verdict, did: 'ran', ...done.value } : { verdict, did: done.error.type, warnings: [] };
}

/** A cached task that reads src/in.txt and makes out/a.txt, unless `fields` say otherwise. */
export const makeAction = (fields: Partial<Action> = {}): Action => ({
  id: 'made',
  node: 'made',
  target: 'made',
  step: 'run',
  main: true,
  driver: 'task/task',
  revision: 1,
  work: { type: 'argv', argv: ['make', 'it'], cwd: '.' },
  settings: {},
  inputs: [{ type: 'file', path: 'src/in.txt' }],
  outputs: [{ path: 'out/a.txt' }],
  env: { set: {}, fromFiles: {}, pass: [], passUnkeyed: [] },
  secrets: [],
  tools: [],
  pool: 'cpu',
  cache: 'local',
  mode: 'cached',
  after: [],
  retries: 0,
  ...fields,
});

export const reasonsOf = (verdict: CheckVerdict): readonly string[] =>
  verdict.type === 'must-run' || verdict.type === 'restorable'
    ? verdict.reasons.map((reason) =>
        [reason.type, 'path' in reason ? reason.path : '', 'how' in reason ? reason.how : ''].filter(Boolean).join(' '),
      )
    : [];

/** A cached task that reads src/in.txt and makes out/a.txt. */
export const action = makeAction();

/** Copies the input to the output, as the command of `action` would. */
export const copy = (rig: CacheRig) => (): void => rig.write('out/a.txt', `made from ${rig.read('src/in.txt')}`);

/** A workspace in which it ran. */
export function built(): CacheRig {
  const rig = createCacheRig();
  rig.write('src/in.txt', 'one');
  if (rig.run(action, copy(rig)).did !== 'ran') throw new Error('it did not run');
  return rig;
}

/** Where the store keeps the bytes of a digest. */
export const blobOf = (rig: CacheRig, digest: string): string =>
  path.join(rig.store, 'cas', digest.slice(0, 2), digest);

/** Of the store that the rig's caches share. */
export const storeOptions = (rig: CacheRig): StoreOptions => ({
  files: hostFiles(),
  clock: { now: () => 0, monotonic: () => performance.now(), sleep: () => Promise.resolve() },
  random: { hex: (bytes) => 'cd'.repeat(bytes) },
  folder: rig.store,
  warn: (text) => void rig.warnings.push(text),
});

/** Age by two seconds, as if the run were long ago: times of young files prove nothing. */
export const age = (rig: CacheRig, file: string): void => fs.utimesSync(rig.at(file), 1, 1);
