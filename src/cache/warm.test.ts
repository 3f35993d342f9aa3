/** The run with nothing to do: answered only while everything is what it was. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, runOne, type CacheRig } from '../../test/rig/cache-rig.ts';
import { hostFiles } from '../host/files.ts';
import { checkWarm, type WarmVerdict } from './warm-check.ts';
import { textHash, warmPath } from './warm-table.ts';
import { fileSystemTime, recordWarm, type WarmOptions } from './warm.ts';

const action = makeAction({
  inputs: [
    { type: 'glob', base: 'src', include: ['**/*.txt'], exclude: [], gitignore: true, required: true },
    { type: 'file', path: 'maybe.txt', optional: true },
  ],
});
const request = 'run release -f gobuild.yaml';
const answer = { lines: ['31 fresh · 0.04 s'], exit: 0 };

/** Long enough before now that the file system's clock has moved on. */
function aged(rig: CacheRig, ...files: readonly string[]): void {
  const before = fileSystemTime(hostFiles(), rig.at('.gobuild')).ns;
  const limit = before + 25_000_000n;
  while (fileSystemTime(hostFiles(), rig.at('.gobuild')).ns < limit)
    for (const file of files) fs.statSync(rig.at(file));
}

/** `meanwhile`: what happens between the end of the work and the last look of the run. */
function record(rig: CacheRig, overrides: Partial<WarmOptions> = {}, meanwhile = (): void => undefined): boolean {
  const files = hostFiles();
  const started = fileSystemTime(files, rig.at('.gobuild'));
  const cache = rig.open();
  runOne(cache, action, () => rig.write('out/a.txt', 'made'));
  meanwhile();
  const settled = cache.settle();
  const known = cache.known();
  cache.close();
  return (
    settled &&
    recordWarm({
      files,
      root: rig.root,
      requestText: request,
      known,
      paths: ['gobuild.yaml', 'gobuild.lock', '.git/HEAD'],
      followed: ['tools/go'],
      variables: ['GOFLAGS', 'GOPROXY'],
      environment: { get: (name) => rig.env[name] },
      started,
      answer,
      ...overrides,
    })
  );
}

function workspace(): CacheRig {
  const rig = createCacheRig();
  rig.write('src/in.txt', 'one');
  rig.write('src/deep/ünï cödé.txt', 'two');
  rig.write('gobuild.yaml', 'version: 1');
  rig.write('.git/HEAD', 'ref: refs/heads/main');
  rig.write('tools/real-go', 'go', 0o755);
  fs.symlinkSync('real-go', rig.at('tools/go'));
  rig.env['GOPROXY'] = 'off';
  aged(rig, 'src/in.txt');
  return rig;
}

const answerOf = (verdict: WarmVerdict | undefined): unknown => (verdict?.type === 'same' ? verdict.answer : undefined);

const ask = (rig: CacheRig, text = request): unknown =>
  answerOf(checkWarm({ root: rig.root, requestText: text, env: rig.env }));

describe('a warm run', () => {
  test('right after the work, and again', () => {
    using rig = workspace();
    expect(record(rig)).toBe(true);
    expect(ask(rig)).toEqual(answer);
    expect(ask(rig)).toEqual(answer);
  });

  test('is not given for another request, nor where nothing was recorded', () => {
    using rig = workspace();
    expect(ask(rig)).toBeUndefined();
    record(rig);
    expect(ask(rig, 'run test')).toBeUndefined();
    fs.copyFileSync(warmPath(rig.root, request), warmPath(rig.root, 'run test'));
    expect(ask(rig, 'run test')).toBeUndefined();
  });

  const changes: Readonly<Record<string, (rig: CacheRig) => void>> = {
    'an input edited': (rig) => rig.write('src/in.txt', 'ONE'),
    'a file added': (rig) => rig.write('src/deep/new.txt', ''),
    'a folder added': (rig) => fs.mkdirSync(rig.at('src/new')),
    'an input removed': (rig) => rig.remove('src/in.txt'),
    'an absent file made': (rig) => rig.write('maybe.txt', ''),
    'an absent configuration made': (rig) => rig.write('gobuild.lock', ''),
    'a .gitignore made': (rig) => rig.write('src/.gitignore', '*.txt'),
    'an output edited': (rig) => rig.write('out/a.txt', 'edit'),
    'an output removed': (rig) => rig.remove('out'),
    'a mode changed': (rig) => fs.chmodSync(rig.at('src/in.txt'), 0o755),
    'the configuration edited': (rig) => rig.write('gobuild.yaml', 'version: 2'),
    'a commit made': (rig) => rig.write('.git/HEAD', 'ref: refs/heads/next'),
    'a tool behind a link replaced': (rig) => rig.write('tools/real-go', 'GO', 0o755),
    'a file replaced by a folder': (rig) => {
      rig.remove('src/in.txt');
      fs.mkdirSync(rig.at('src/in.txt'));
    },
    'another run begun': (rig) => fs.appendFileSync(rig.at('.gobuild/state.log'), 'x'),
    'a variable changed': (rig) => void (rig.env['GOPROXY'] = 'direct'),
    'a variable unset': (rig) => void delete rig.env['GOPROXY'],
    'an unset variable set, to nothing': (rig) => void (rig.env['GOFLAGS'] = ''),
  };
  for (const [name, change] of Object.entries(changes)) {
    test(`not after ${name}`, () => {
      using rig = workspace();
      expect(record(rig)).toBe(true);
      expect(ask(rig)).toEqual(answer);
      change(rig);
      expect(ask(rig)).toBeUndefined();
    });
  }

  test('a name that came between the look at it and the look at its folder is not taken for absent', () => {
    using rig = workspace();
    expect(record(rig, { paths: ['gobuild.yaml', 'src/late.txt'] })).toBe(true);
    expect(ask(rig)).toEqual(answer);
    rig.write('src/late.txt', '');
    // Two lies in one: the path is said to be absent, and its folder to be as it is now.
    const cache = rig.open();
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
    expect(verdict.type).toBe('must-run');
    const known = [...cache.known(), { path: 'src/late.txt', known: undefined }];
    cache.close();
    expect(known.some(({ path }) => path === 'src')).toBe(true);
    expect(record(rig, { known })).toBe(true);
    expect(ask(rig)).toBeUndefined();
  });

  test('two threads come to the same: with many paths, and with one of them changed', () => {
    using rig = workspace();
    for (let index = 0; index < 9000; index += 1) rig.write(`many/${index}`, '');
    const paths = Array.from({ length: 9000 }, (_, index) => `many/${index}`);
    aged(rig, 'src/in.txt');
    expect(record(rig, { paths: ['gobuild.yaml', ...paths] })).toBe(true);
    const thread = new URL('warm-thread.ts', import.meta.url).pathname;
    const both = (): unknown =>
      answerOf(checkWarm({ root: rig.root, requestText: request, env: rig.env, thread, bigTable: 0 }));
    expect(both()).toEqual(answer);
    expect(both()).toEqual(answer);
    for (const path of ['many/0', 'many/4711', 'many/8999', 'src/in.txt']) {
      rig.write(path, 'edited');
      expect(both()).toBeUndefined();
      expect(ask(rig)).toBeUndefined();
      aged(rig, path);
      expect(record(rig, { paths: ['gobuild.yaml', ...paths] })).toBe(true);
    }
    expect(both()).toEqual(answer);
  });

  test('a thread that does not start is not missed', () => {
    using rig = workspace();
    record(rig);
    const thread = rig.at('no-such-thread.ts');
    const both = checkWarm({ root: rig.root, requestText: request, env: rig.env, thread, bigTable: 0 });
    expect(answerOf(both)).toEqual(answer);
  });

  test('a young file that is edited within one tick, with equal size, is noticed', () => {
    using rig = workspace();
    for (let round = 0; round < 60; round += 1) {
      rig.write('src/in.txt', `a${round % 10}`);
      if (!record(rig)) throw new Error('not recorded');
      rig.write('src/in.txt', `b${round % 10}`);
      expect(ask(rig)).toBeUndefined();
    }
  });

  test('is not recorded when the configuration was edited meanwhile', () => {
    using rig = workspace();
    rig.write('gobuild.yaml', 'edited just now');
    expect(record(rig)).toBe(false);
  });

  test('is not recorded when configuration that an action looked at, too, was edited meanwhile', () => {
    using rig = workspace();
    const started = fileSystemTime(hostFiles(), rig.at('.gobuild'));
    const paths = ['gobuild.yaml', 'src/in.txt'];
    expect(record(rig, { started, paths })).toBe(true);
    aged(rig);
    rig.write('src/in.txt', 'edited after the plan was made, before an action looked');
    expect(record(rig, { started, paths })).toBe(false);
    expect(record(rig, { started, paths: ['gobuild.yaml'] })).toBe(true);
  });

  test('is not recorded when configuration that was read is gone by now', () => {
    using rig = workspace();
    const paths = ['gobuild.yaml', '.env'];
    expect(record(rig, { paths, found: new Set([rig.at('gobuild.yaml')]) })).toBe(true);
    expect(record(rig, { paths, found: new Set([rig.at('gobuild.yaml'), rig.at('.env')]) })).toBe(false);
  });

  test('knows what gobuild wrote itself at the end of the run', () => {
    using rig = workspace();
    rig.write('dist/release/artifacts.json', '[1]');
    const written = ['dist/release/artifacts.json'];
    expect(record(rig, { paths: ['gobuild.yaml', ...written], written })).toBe(true);
    expect(ask(rig)).toEqual(answer);
    rig.write('dist/release/artifacts.json', '[2]');
    expect(ask(rig)).toBeUndefined();
  });

  test.each<[string, (rig: CacheRig) => void]>([
    ['an edit of equal length', (rig) => rig.write('src/in.txt', 'two')],
    ['an input that goes', (rig) => rig.remove('src/in.txt')],
    ['an input that comes', (rig) => rig.write('src/new.txt', '3')],
    ['an input that comes where none was', (rig) => rig.write('maybe.txt', '3')],
    ['a .gitignore that comes', (rig) => rig.write('src/deep/.gitignore', '*')],
    ['an output written by another', (rig) => rig.write('out/a.txt', 'mine')],
    ['an output that goes', (rig) => rig.remove('out/a.txt')],
    ['another mode of an output', (rig) => fs.chmodSync(rig.at('out/a.txt'), 0o755)],
  ])('never takes in what came after the work: %s', (_name, meanwhile) => {
    using rig = workspace();
    record(rig, {}, () => meanwhile(rig));
    expect(ask(rig)).toBeUndefined();
    expect(rig.run(action, () => rig.write('out/a.txt', 'made')).did).not.toBe('fresh');
  });

  test('is recorded when a command put a file beside the inputs that is none', () => {
    using rig = workspace();
    expect(record(rig, {}, () => rig.write('src/notes.md', 'x'))).toBe(true);
    expect(ask(rig)).toEqual(answer);
  });

  test('is not recorded when an action did not come to an end', () => {
    using rig = workspace();
    const cache = rig.open();
    const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
    if (verdict.type !== 'must-run') throw new Error(verdict.type);
    cache.begin(verdict.keyed);
    expect(cache.settle()).toBe(false);
  });

  test('a table that is cut, flipped or newer gives nothing and does not throw', () => {
    using rig = workspace();
    record(rig);
    const place = warmPath(rig.root, request);
    const whole = fs.readFileSync(place);
    for (let at = 0; at < whole.length; at += 3) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ 16;
      for (const bytes of [whole.subarray(0, at), flipped]) {
        fs.writeFileSync(place, bytes);
        expect(ask(rig)).toBeUndefined();
      }
    }
    fs.writeFileSync(place, whole);
    expect(ask(rig)).toEqual(answer);
  });

  test('F03: a table from before the machine was started gives nothing: the power may have gone', () => {
    using rig = workspace();
    record(rig);
    const place = warmPath(rig.root, request);
    fs.utimesSync(place, 1, 1);
    expect(ask(rig)).toBeUndefined();
    fs.utimesSync(place, new Date(), new Date());
    expect(ask(rig)).toEqual(answer);
  });

  test('the oldest tables go when there are many', () => {
    using rig = workspace();
    for (let index = 0; index < 20; index += 1) expect(record(rig, { requestText: `run ${index}` })).toBe(true);
    expect(fs.readdirSync(rig.at('.gobuild/warm'))).toHaveLength(16);
    expect(ask(rig, 'run 19')).toEqual(answer);
  });
});

describe('textHash', () => {
  test('differs for near texts and is of one length', () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `PATH=/usr/bin:${index}`);
    expect(new Set(texts.map(textHash)).size).toBe(texts.length);
    expect(textHash('')).toMatch(/^[0-9a-f]{32}$/);
    expect(textHash('ab')).not.toBe(textHash('ba'));
  });
});
