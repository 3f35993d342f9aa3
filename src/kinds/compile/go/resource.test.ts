/** Icons, versions and manifests of Windows programs: what is refused, and bytes where a format fixes them. */
import { describe, expect, it } from 'vitest';
import { complain } from '../../../../test/rig/perform-world.ts';
import { iconResources } from './resource-icon.ts';
import { resourceSection } from './resource-section.ts';
import { resolveResource, type ResourceSpec } from './resource-settings.ts';
import { versionNumbers, versionResource } from './resource-version.ts';
import { withResources } from './with-resources.ts';

const icon = (...words: number[]): Buffer =>
  Buffer.concat(words.map((word) => Buffer.from(Uint16Array.of(word).buffer)));

describe('iconResources', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'it does not begin as an icon does'],
    ['a cursor', icon(0, 2, 1), 'it does not begin as an icon does'],
    ['no image', icon(0, 1, 0), 'it holds no image'],
    ['half a table', icon(0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0), 'it is cut short'],
    ['an image outside', icon(0, 1, 1, 0, 0, 1, 32, 100, 0, 22, 0), 'image 1 of 1 is cut short'],
    ['an empty image', icon(0, 1, 1, 0, 0, 1, 32, 0, 0, 22, 0), 'image 1 of 1 is cut short'],
  ])('refuses %s', (_what, file, error) => expect(iconResources(file)).toEqual({ ok: false, error }));

  it('gives the image and a group that names it', () => {
    const file = icon(0, 1, 1, 0x1010, 0, 1, 32, 2, 0, 22, 0, 0xabcd);
    expect(iconResources(file)).toEqual({
      ok: true,
      value: [
        { type: 3, id: 1, data: icon(0xabcd) },
        { type: 14, id: 1, data: icon(0, 1, 1, 0x1010, 0, 1, 32, 2, 0, 1) },
      ],
    });
  });
});

describe('versions', () => {
  it.each([
    ['1.4.0', [1, 4, 0, 0]],
    ['v1.4.0-rc.1+build.7', [1, 4, 0, 0]],
    ['10.20.30.40', [10, 20, 30, 40]],
    ['nightly', [0, 0, 0, 0]],
    ['65535', [65_535, 0, 0, 0]],
    ['20261121', undefined],
  ])('%s', (text, numbers) => expect(versionNumbers(text)).toEqual(numbers));

  it('has lengths that say where its blocks end', () => {
    const bytes = Buffer.from(versionResource({ number: '1.2.3-rc.1', texts: { CompanyName: 'Örders', X: '' } }));
    expect(bytes.readUInt16LE(0)).toBe(bytes.length);
    expect(bytes.readUInt16LE(2)).toBe(52);
    expect(bytes.readUInt32LE(40)).toBe(0xfeef_04bd);
    expect([50, 48, 54, 52].map((at) => bytes.readUInt16LE(at))).toEqual([1, 2, 3, 0]);
    expect(bytes.readUInt32LE(40 + 28)).toBe(2);
    const strings = 40 + 52;
    expect((strings + bytes.readUInt16LE(strings) + 3) & ~3).toBe(bytes.indexOf('VarFileInfo', 0, 'utf16le') - 6);
  });
});

describe('resourceSection', () => {
  it('sorts by type and id, and points at the data from the section on', () => {
    const data = Buffer.from('abc');
    const resources = [
      { type: 24, id: 1, data },
      { type: 3, id: 2, data },
      { type: 3, id: 1, data },
    ];
    const bytes = Buffer.from(resourceSection(resources, 0x5000));
    expect(resourceSection(resources.toReversed(), 0x5000)).toEqual(bytes);
    expect([bytes.readUInt16LE(14), bytes.readUInt32LE(16), bytes.readUInt32LE(24)]).toEqual([2, 3, 24]);
    const pointer = bytes.indexOf('abc') + 0x5000;
    expect(bytes.includes(Buffer.from(Uint32Array.of(pointer, 3).buffer))).toBe(true);
  });
});

it('puts resources into programs for Windows alone', () => {
  const wrong = { ok: false, error: 'is no program for Windows' };
  expect(withResources(Buffer.from('\x7fELF'), [])).toEqual(wrong);
  expect(withResources(Buffer.alloc(0), [])).toEqual(wrong);
  expect(withResources(Buffer.from('MZ'.padEnd(0x400, '\xff'), 'latin1'), [])).toEqual(wrong);
});

describe('resolveResource', () => {
  const settled = (spec: ResourceSpec) => resolveResource(spec, 'server', complain);

  it('has a manifest of its own unless told otherwise', () => {
    expect(settled({})).toEqual({ settings: { icon: null, manifest: true, version: null }, diagnostics: [] });
    expect(settled({ icon: './a.ico', manifest: false }).settings).toMatchObject({ icon: 'a.ico', manifest: false });
  });

  it.each<[ResourceSpec, string, string]>([
    [{ icon: '../a.ico' }, 'resource.icon', 'GB3106'],
    [{ manifest: '/etc/x' }, 'resource.manifest', 'GB3106'],
    [{ version: { number: '20261121' } }, 'resource.version.number', 'GB3107'],
  ])('refuses %j', (spec, place, code) => {
    expect(settled(spec).diagnostics.map((one) => `${one.at?.file} ${one.code}`)).toEqual([`${place} ${code}`]);
  });
});
