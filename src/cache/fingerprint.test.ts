/** Keys: equal for equal plans and contents, other for anything that decides the result; and what explain says of two. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCacheRig, makeAction, type CacheRig } from '../../test/rig/cache-rig.ts';
import { keyed, type Given } from '../../test/rig/keyed.ts';
import type { Action } from '../model/action.ts';
import { diffDocuments } from './diff-documents.ts';
import { outputPath, outputPathBack } from './fingerprint.ts';
import { documentText, type KeyDocument } from './key-document.ts';
import { sha256 } from './sha256.ts';

const glob = (fields: object = {}): Action =>
  makeAction({
    inputs: [
      { type: 'glob', base: '.', include: ['src/**'], exclude: [], gitignore: false, required: true, ...fields },
    ],
  });

const names = fc.constantFrom(
  'a.go',
  'b.go',
  '__proto__',
  'constructor',
  'sp ace.txt',
  'ünï.txt',
  'deep/x.go',
  'deep/y/z.go',
);
const tree = fc.uniqueArray(
  fc.record({ name: names, content: fc.uint8Array({ maxLength: 20 }), executable: fc.boolean() }),
  {
    selector: (file) => file.name,
    minLength: 1,
  },
);

function fill(rig: CacheRig, files: readonly { name: string; content: Uint8Array; executable: boolean }[]): void {
  rig.remove('src');
  for (const file of files) rig.write(`src/${file.name}`, file.content, file.executable ? 0o755 : 0o644);
}

describe('a key', () => {
  test('holds the value of env.files where a passed name is not set', () => {
    using rig = createCacheRig();
    const of = (value: string) =>
      keyed(rig, {
        action: makeAction({ inputs: [], env: { set: {}, fromFiles: { FOO: value }, pass: ['FOO'], passUnkeyed: [] } }),
      }).key;
    expect(of('one')).not.toBe(of('two'));
    rig.env['FOO'] = 'set by the user';
    expect(of('one')).toBe(of('two'));
  });

  test('is equal in another workspace, whatever the order of files and settings', () => {
    using one = createCacheRig();
    using two = createCacheRig();
    fc.assert(
      fc.property(tree, fc.dictionary(fc.string(), fc.jsonValue()), (files, settings) => {
        fill(one, files);
        fill(two, files.toReversed());
        const shuffled = Object.fromEntries(Object.entries(settings).toReversed());
        const first = keyed(one, { action: { ...glob(), settings: settings as never } });
        const second = keyed(two, { action: { ...glob(), settings: shuffled as never } });
        expect(second.key).toBe(first.key);
        expect(JSON.stringify(second.document)).not.toContain(two.root);
      }),
      { numRuns: 60 },
    );
  });

  test('changes with any byte, mode bit or name of any input, and the difference names it', () => {
    using rig = createCacheRig();
    const change = fc.constantFrom('byte', 'mode', 'name', 'removed', 'added');
    fc.assert(
      fc.property(tree, fc.nat(), change, (files, pick, how) => {
        fill(rig, files);
        const before = keyed(rig, { action: glob() });
        const index = pick % files.length;
        const chosen = files[index] as (typeof files)[number];
        if (how === 'removed' && files.length === 1) return;
        const changed = {
          byte: { ...chosen, content: Uint8Array.from([...chosen.content, 7]) },
          mode: { ...chosen, executable: !chosen.executable },
          name: { ...chosen, name: `other-${chosen.name}` },
          removed: undefined,
          added: chosen,
        }[how];
        const rest = files.filter((file) => file !== chosen);
        const extra = { name: 'added.txt', content: new Uint8Array(), executable: false };
        fill(rig, [...rest, ...(changed ? [changed] : []), ...(how === 'added' ? [extra] : [])]);
        const after = keyed(rig, { action: glob() });
        expect(after.key).not.toBe(before.key);
        const told = diffDocuments(before.document, after.document).map((reason) => 'path' in reason && reason.path);
        expect(told).toContain(how === 'added' ? 'src/added.txt' : `src/${chosen.name}`);
        expect(diffDocuments(after.document, after.document)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  const env = { set: { TZ: 'UTC' }, fromFiles: { TOKEN: 'hidden-value' }, pass: ['HOMEBREW'], passUnkeyed: ['PROXY'] };
  const tools = [{ name: 'go', path: '/usr/bin/go', identity: 'go1.26.8' }];
  const base: Given = { action: { ...glob(), env, settings: { ldflags: ['-s', '-w'] } }, tools };
  const changes: Readonly<Record<string, readonly [Given, object]>> = {
    'a setting': [
      { ...base, action: { ...base.action, settings: { ldflags: ['-s', '-x'] } } },
      { type: 'settings-changed', key: 'ldflags[1]', old: '-w', new: '-x' },
    ],
    'a word of the command': [
      { ...base, action: { ...base.action, work: { type: 'argv', argv: ['make', 'that'], cwd: '.' } } },
      { type: 'settings-changed', key: 'run.argv[1]', old: 'it', new: 'that' },
    ],
    'a word more at the end': [
      { ...base, action: { ...base.action, work: { type: 'argv', argv: ['make', 'it', '-j', 'x'], cwd: '.' } } },
      { type: 'settings-changed', key: 'run.argv', old: undefined, new: '["-j","x"]' },
    ],
    'other words between the same ones': [
      { ...base, action: { ...base.action, settings: { ldflags: ['-s', '-a', '-b', '-w', '-w'] } } },
      { type: 'settings-changed', key: 'ldflags', old: undefined, new: '["-a","-b","-w"]' },
    ],
    'a word less': [
      { ...base, action: { ...base.action, settings: { ldflags: ['-x'] } } },
      { type: 'settings-changed', key: 'ldflags', old: '["-s","-w"]', new: '["-x"]' },
    ],
    'the folder it runs in': [
      { ...base, action: { ...base.action, work: { type: 'argv', argv: ['make', 'it'], cwd: 'src' } } },
      { type: 'settings-changed', key: 'run.cwd', old: '.', new: 'src' },
    ],
    'a variable of the file': [
      { ...base, action: { ...base.action, env: { ...env, set: { TZ: 'CET' } } } },
      { type: 'environment-changed', name: 'TZ', old: 'UTC', new: 'CET' },
    ],
    'a variable of an env file, without its value': [
      { ...base, action: { ...base.action, env: { ...env, fromFiles: { TOKEN: 'other-hidden' } } } },
      { type: 'environment-changed', name: 'TOKEN', old: undefined, new: undefined },
    ],
    'a tool': [
      { ...base, tools: [{ name: 'go', path: '/usr/bin/go', identity: 'go1.27.0' }] },
      { type: 'tool-changed', name: 'go', old: 'go1.26.8', new: 'go1.27.0' },
    ],
    'the driver': [
      { ...base, action: { ...base.action, revision: 2 } },
      { type: 'gobuild-changed', what: 'driver task/task revision 1 → 2' },
    ],
    'the platform': [
      { ...base, action: { ...base.action, platform: 'linux/arm64' } },
      { type: 'settings-changed', key: 'platform', old: undefined, new: 'linux/arm64' },
    ],
    'an output': [
      { ...base, action: { ...base.action, outputs: [{ path: 'out/b.txt' }] } },
      { type: 'settings-changed', key: 'outputs[0].path', old: 'out/a.txt', new: 'out/b.txt' },
    ],
    'a secret’s place': [
      { ...base, action: { ...base.action, secrets: ['PASS'] }, secretRefs: { PASS: 'env:PASS' } },
      { type: 'settings-changed', key: 'secrets.PASS', old: undefined, new: 'env:PASS' },
    ],
  };
  for (const [name, [changed, reason]] of Object.entries(changes)) {
    test(`changes with ${name}`, () => {
      using rig = createCacheRig();
      rig.write('src/in.txt', 'one');
      const [before, after] = [keyed(rig, base), keyed(rig, changed)];
      expect(after.key).not.toBe(before.key);
      expect(diffDocuments(before.document, after.document)).toEqual([reason]);
      expect(JSON.stringify([before.document, after.document])).not.toContain('hidden');
    });
  }

  test('keys what is passed on, not what is passed unkeyed, and not where a tool lies', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const before = keyed(rig, base);
    rig.env['PROXY'] = 'http://proxy.example.com';
    const elsewhere = keyed(rig, { ...base, tools: [{ name: 'go', path: '/opt/go', identity: 'go1.26.8' }] });
    expect(elsewhere.key).toBe(before.key);
    rig.env['HOMEBREW'] = 'secret-ish';
    const passed = keyed(rig, base);
    expect(passed.key).not.toBe(before.key);
    expect(JSON.stringify(passed.document)).not.toContain('secret-ish');
  });

  test('names the secrets that a text mentions', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const action = { ...glob(), settings: { password: '${{ secrets.COSIGN_PASSWORD }}' } };
    const { document } = keyed(rig, { action, secretRefs: { COSIGN_PASSWORD: 'env:COSIGN_PASSWORD' } });
    expect(document.secrets).toEqual({ COSIGN_PASSWORD: 'env:COSIGN_PASSWORD' });
  });

  test('is that of its document', () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const { key, document } = keyed(rig, base);
    expect(sha256(documentText(JSON.parse(JSON.stringify(document)) as KeyDocument))).toBe(key);
  });
});

describe('output paths', () => {
  test('are written below $OUT and come back', () => {
    const action = makeAction({ outputBase: 'dist/a' });
    for (const path of ['dist/a', 'dist/a/x', 'dist/ab/x', 'other']) {
      expect(outputPathBack(action, outputPath(action, path))).toBe(path);
    }
    expect(outputPath(action, 'dist/a/x')).toBe('$OUT/x');
    expect(outputPath(makeAction(), 'dist/a/x')).toBe('dist/a/x');
  });
});
