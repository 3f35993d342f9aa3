/** What releases are called, what goes into them, and whether it was signed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unsafePath } from '../base/path.ts';
import type { Artifact } from '../model/artifact.ts';
import { inputOf } from './fake-deploy.ts';
import { createFakeWorld, workspace } from './fake-world.ts';
import { gather } from './gather.ts';
import { lineDiff } from './line-diff.ts';
import { describeRelease, isReleaseId, manifestText, readManifest } from './release.ts';
import { checkSigned } from './signed.ts';

const file = (path: string, digest = 'a'.repeat(64)) => ({ path, digest, size: 1, executable: false });

describe('the name of a release', () => {
  const input = inputOf({ version: '1.0.0' });
  const id = describeRelease(input, [file('a'), file('b')]).id;

  test('is the same for the same contents in any order, whoever probes and keeps it', () => {
    expect(describeRelease(input, [file('b'), file('a')]).id).toBe(id);
    expect(describeRelease(inputOf({ version: '1.0.0', keep: false, probes: {} }), [file('a'), file('b')]).id).toBe(id);
  });

  test('changes with a file, its mode, the command and the variables', () => {
    const others = [
      describeRelease(input, [file('a'), file('b', 'c'.repeat(64))]),
      describeRelease(input, [file('a'), { ...file('b'), executable: true }]),
      describeRelease(inputOf({ version: '1.0.0', env: { PORT: '1' } }), [file('a'), file('b')]),
      describeRelease(inputOf({ version: '1.0.0', service: false }), [file('a'), file('b')]),
    ];
    expect(new Set([id, ...others.map((one) => one.id)]).size).toBe(5);
  });

  test('is a safe name of a folder for every version', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), (version) => {
        const manifest = describeRelease(inputOf({ version }), []);
        expect(isReleaseId(manifest.id)).toBe(true);
        expect(unsafePath(manifest.id)).toBeUndefined();
        expect(readManifest(manifestText(manifest))).toEqual(manifest);
      }),
    );
  });

  test('a manifest that was edited is none', () => {
    const text = manifestText(describeRelease(input, [file('a')]));
    expect(readManifest(text.replace('"a"', '"b"'))).toBeUndefined();
    expect(readManifest(text.replace('"a"', '"../a"'))).toBeUndefined();
    expect(readManifest('{')).toBeUndefined();
    for (const name of ['..', '.', 'releases', '../x-0123456789ab', '-x']) expect(isReleaseId(name)).toBe(false);
  });
});

describe('what is gathered', () => {
  const artifact = (path: string): Artifact => ({
    node: path,
    target: path,
    role: 'executable',
    path,
    digest: 'd'.repeat(64),
    size: 1,
  });
  const base = { ...inputOf({ version: '1.0.0' }), files: [] };

  test('two artifacts of one name are told with what to do', () => {
    const fake = createFakeWorld();
    const ships = ['dist/a/server', 'dist/b/Server'].map((path) => ({ path, name: path.slice(7) }));
    const artifacts = ships.map(({ path }) => artifact(path));
    const result = gather({ input: { ...base, ships }, artifacts, matched: [], workspace, files: fake.files });
    expect(result).toMatchObject({
      ok: false,
      error: { type: 'configuration', help: expect.stringContaining('platform=host') },
    });
  });

  test('F30: folders are walked; a name kept for the manifest, a link and an empty pattern are refused', () => {
    const fake = createFakeWorld();
    fake.files.write(`${workspace}/site/a/index.html`, '<p>');
    const site = {
      input: { ...base, ships: [{ path: 'site', name: 'site' }] },
      workspace,
      files: fake.files,
      matched: [],
    };
    const artifacts = [{ ...artifact('site'), directory: true }];
    expect(gather({ ...site, artifacts })).toMatchObject({
      ok: true,
      value: { files: [{ path: 'site/a/index.html' }] },
    });
    fake.files.symlink('/etc/passwd', `${workspace}/site/link`);
    expect(gather({ ...site, artifacts })).toMatchObject({ ok: false });
    fake.files.write(`${workspace}/release.json`, '{}');
    const files = [{ src: 'release.json', base: '.', dst: 'release.json', single: true }];
    const input = { ...base, ships: [], files };
    expect(gather({ ...site, input, artifacts: [], matched: [['release.json']] })).toMatchObject({ ok: false });
    expect(gather({ ...site, input, artifacts: [], matched: [[]] })).toMatchObject({
      error: { type: 'nothing-matched' },
    });
  });
});

describe('verify.signature', () => {
  const digest = (text: string, fake: ReturnType<typeof createFakeWorld>) => {
    fake.files.write('/w/x', text);
    return fake.files.digest('/w/x');
  };
  const bundle = (hex: string) =>
    JSON.stringify({
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest: Buffer.from(hex, 'hex').toString('base64') },
      },
    });

  test('a subject, directly and through signed checksums; else exit class 2', () => {
    const fake = createFakeWorld();
    const shipped = [{ path: 'dist/server', digest: digest('server', fake) }];
    const request = { bundles: ['dist/s.sigstore.json'], shipped, workspace, files: fake.files };
    fake.files.write('/w/dist/s.sigstore.json', bundle(digest('server', fake)));
    expect(checkSigned(request)).toBeUndefined();
    fake.files.write('/w/dist/s.sigstore.json', bundle(digest('other', fake)));
    expect(checkSigned(request)).toMatchObject({
      type: 'configuration',
      message: expect.stringContaining('dist/server'),
    });

    const sums = `${shipped[0]?.digest}  server\n`;
    const through = { ...request, bundles: ['dist/checksums.txt.sigstore.json'] };
    fake.files.write('/w/dist/checksums.txt', sums);
    fake.files.write('/w/dist/checksums.txt.sigstore.json', bundle(digest(sums, fake)));
    expect(checkSigned(through)).toBeUndefined();
    fake.files.append('/w/dist/checksums.txt', `${'0'.repeat(64)}  more\n`);
    expect(checkSigned(through)).toMatchObject({ type: 'configuration' });
    fake.files.write('/w/dist/checksums.txt.sigstore.json', '[]');
    expect(checkSigned(through)).toMatchObject({ message: expect.stringContaining('not a sigstore bundle') });
  });
});

test('lines that differ turn one text into the other', () => {
  expect(lineDiff('a\nb\nc', 'a\nx\nc')).toEqual(['-b', '+x']);
  const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const diff = lineDiff(a.join('\n'), b.join('\n'));
      const gone = diff.filter((line) => line.startsWith('-')).length;
      const added = diff.filter((line) => line.startsWith('+')).length;
      const lengths = [a, b].map((lines) => Math.max(1, lines.length));
      expect((lengths[0] ?? 0) - gone + added).toBe(lengths[1]);
      expect(diff.length === 0).toBe(a.join('\n') === b.join('\n'));
    }),
  );
});
