/** What check/go-test makes of its keys. */
import { describe, expect, it } from 'vitest';
import { complain } from '../../../../test/rig/perform-world.ts';
import { resolve } from './resolve.ts';
import type { Spec } from './schema.ts';

const settled = (spec: Spec) => resolve(spec, { target: 'test', releaseProfile: false, complain });

describe('resolve', () => {
  it('counts no statements, runs nothing twice and knows no runner unless told to', () => {
    expect(settled({})).toMatchObject({ value: { cover: null, exec: [], flakyRetries: 0 }, diagnostics: [] });
    expect(settled({ cover: false }).value?.cover).toBeNull();
  });

  it.each([
    [true, { mode: 'set', patterns: [] }],
    [{}, { mode: 'set', patterns: [] }],
    [{ mode: 'atomic' as const }, { mode: 'atomic', patterns: [] }],
    [{ packages: './api/...' }, { mode: 'set', patterns: ['./...'] }],
    [{ packages: ['./api/web', 'example.com/x/...'] }, { mode: 'set', patterns: ['./web', 'example.com/x/...'] }],
  ])('cover: %j', (cover, expected) => {
    expect(settled({ module: 'api', cover })).toMatchObject({ value: { cover: expected }, diagnostics: [] });
  });

  it.each<[Spec, string, string]>([
    [{ cover: { packages: ['./a', '../b'] } }, 'cover.packages.1', 'GB3200'],
    [{ cover: { packages: [] } }, 'cover.packages', 'GB3200'],
    [{ cover: { packages: './a,./b' } }, 'cover.packages', 'GB3200'],
    [{ exec: [''] }, 'exec.0', 'GB3203'],
    [{ inputs: ['../x'] }, 'inputs.0', 'GB3202'],
  ])('%j is refused at %s', (spec, place, code) => {
    const found = settled(spec).diagnostics.map((one) => `${one.at?.file} ${one.code}`);
    expect(found).toEqual([`${place} ${code}`]);
  });
});
