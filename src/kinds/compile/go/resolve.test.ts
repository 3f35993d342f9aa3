/** compile/go: settings from what a person wrote, and the complaints about it. */
import { describe, expect, it } from 'vitest';
import { complain } from '../../../../test/rig/perform-world.ts';
import { resolve } from './resolve.ts';
import type { Spec } from './schema.ts';

const resolved = (spec: Partial<Spec>, target = 'server') =>
  resolve({ package: './cmd/server', ...spec }, { target, releaseProfile: false, complain });
const codes = (spec: Partial<Spec>) => resolved(spec).diagnostics.map(({ code, at }) => [code, at?.file]);

describe('resolve', () => {
  it('fills in the defaults', () => {
    expect(resolved({})).toEqual({
      value: {
        go: { module: '.', tags: [], mod: 'default', workspace: false, experiments: [] },
        version: null,
        package: './cmd/server',
        name: 'server',
        flags: ['-trimpath', '-buildvcs=false'],
        pgo: 'auto',
        buildvcs: false,
        resource: null,
      },
      diagnostics: [],
    });
  });

  it('keeps the version of Go out of what enters the key: the tool says what it is', () => {
    const { value } = resolved({ go: '1.26' });
    expect(value).toEqual({ ...resolved({}).value, version: '1.26' });
  });

  it.each([
    [{ package: '.' }, 'orders', 'orders'],
    [{ package: '.' }, 'api:orders', 'orders'],
    [{ package: './cmd/tool/v2' }, 'x', 'tool'],
    [{ package: 'example.com/x/cmd/gen' }, 'x', 'gen'],
    [{ output: 'orders-server' }, 'x', 'orders-server'],
  ])('%j of target %s is called %s', (spec, target, name) => {
    expect(resolved(spec, target).value?.name).toBe(name);
  });

  it('orders stamps and quotes them as Go wants it', () => {
    const stamp = { 'main.version': '1.4', 'main.by': "it's me", 'a.b/c.D': 'x "y"' };
    expect(resolved({ ldflags: ['-s', '-w'], stamp }).value?.flags.at(-1)).toBe(
      `-ldflags=-s -w -X 'a.b/c.D=x "y"' -X "main.by=it's me" -X main.version=1.4`,
    );
  });

  it('gives Go the flags of the compiler as written', () => {
    const { value } = resolved({ gcflags: 'all=-N -l', asmflags: ['-D x', 'p=-S'], buildmode: 'pie', trimpath: false });
    expect(value?.flags).toEqual([
      '-buildvcs=false',
      '-buildmode=pie',
      '-gcflags=all=-N -l',
      '-asmflags=-D x',
      '-asmflags=p=-S',
    ]);
  });

  it.each<[Partial<Spec>, string, string]>([
    [{ package: 'cmd/server' }, 'GB3100', 'package'],
    [{ module: 'api' }, 'GB3101', 'package'],
    [{ module: '../x', package: './../x/cmd' }, 'GB3106', 'module'],
    [{ tags: ['a', 'b,c'] }, 'GB3102', 'tags.1'],
    [{ go: 'latest' }, 'GB1070', 'go'],
    [{ stamp: { version: '1' } }, 'GB3103', 'stamp.version'],
    [{ stamp: { 'main.v': `'"` } }, 'GB3103', 'stamp.main.v'],
    [{ output: 'bin/server' }, 'GB3104', 'output'],
    [{ output: 'nul' }, 'GB3104', 'output'],
  ])('%j: %s at %s', (spec, code, place) => {
    expect(codes(spec)).toContainEqual([code, place]);
  });
});
