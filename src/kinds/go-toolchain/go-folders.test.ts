/** `go env` is asked once, and again as soon as anything that it heeds is another. */
import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../../../test/rig/perform-world.ts';
import type { PerformWorld } from '../../model/perform.ts';
import { askGoFolders, askGoNetwork } from './go-folders.ts';

let space: Workspace;
let asked: string[][];
let answer: Record<string, string>;
const go = (): string => space.path('sdk/bin/go');
const home = (): string => space.path('home');

beforeEach(() => {
  asked = [];
  answer = {
    GOCACHE: '/c',
    GOMODCACHE: '/m',
    GOVERSION: 'go1.26.8',
    GOPROXY: 'https://me:pass@p.example',
  };
  space = createWorkspace();
  space.write('sdk/bin/go', '#!/bin/sh\n', 0o755);
  space.write('sdk/VERSION', 'go1.26.8\n');
  answer['GOROOT'] = space.path('sdk');
});
afterEach(() => space[Symbol.dispose]());

/** As in a process of its own: nothing is known but what lies on the disk. */
const world = (env: Readonly<Record<string, string>> = {}): PerformWorld => ({
  ...space.world,
  userEnv: { HOME: home(), GOPROXY: 'https://me:pass@p.example', ...env },
  run: (argv) => {
    asked.push([...argv]);
    return Promise.resolve({ status: 0, stdout: JSON.stringify(answer), tail: [] });
  },
});
const folders = async (env?: Readonly<Record<string, string>>) => askGoFolders(world(env), go());

describe('askGoFolders', () => {
  it('asks once', async () => {
    const expected = { ok: true, value: { cache: '/c', modules: '/m', root: space.path('sdk') } };
    expect(await folders()).toEqual(expected);
    answer = {};
    expect(await folders()).toEqual(expected);
    expect(asked).toHaveLength(1);
    const kept = fs.readFileSync(space.path('.gobuild/go-env.json'), 'utf8');
    expect(kept).toContain('go1.26.8');
    expect(kept).not.toContain('pass');
  });

  it.each<[string, () => Readonly<Record<string, string>> | void]>([
    ['a variable of Go', () => ({ GOCACHE: '/other' })],
    ['a variable that Go derives folders from', () => ({ XDG_CACHE_HOME: '/x' })],
    ["the user's settings appear", () => space.write('home/.config/go/env', 'GOCACHE=/other\n')],
    ['settings named by GOENV', () => ({ GOENV: space.path('own.env') })],
    ['the program', () => space.write('sdk/bin/go', '#!/bin/sh\n# other\n', 0o755)],
    ['the settings of the toolchain', () => space.write('sdk/go.env', 'GOTOOLCHAIN=auto\n')],
    ['the memory is damaged', () => space.write('.gobuild/go-env.json', '{"format":1,"answers":{"')],
    ['the memory is another thing', () => space.write('.gobuild/go-env.json', '[]')],
  ])('asks again: %s', async (_what, change) => {
    await folders();
    answer['GOCACHE'] = '/changed';
    const env = change() ?? {};
    expect(await folders(env)).toMatchObject({ value: { cache: '/changed' } });
    expect(asked).toHaveLength(2);
  });

  it('does not ask again for a variable that Go does not heed', async () => {
    await folders({ SHLVL: '1' });
    await folders({ SHLVL: '2', LS_COLORS: 'x' });
    expect(asked).toHaveLength(1);
  });

  it('keeps no answer that is of no use', async () => {
    answer['GOCACHE'] = '';
    expect(await folders()).toMatchObject({ ok: false });
    answer['GOCACHE'] = '/c';
    expect(await folders()).toMatchObject({ ok: true });
  });

  it('keeps no answer of a shim, which starts another Go than itself', async () => {
    space.write('versions/1.26/VERSION', 'go1.26.8\n');
    answer['GOROOT'] = space.path('versions/1.26');
    await folders();
    answer['GOROOT'] = space.path('versions/1.27');
    expect(await folders()).toMatchObject({ value: { root: space.path('versions/1.27') } });
  });

  it('keeps no answer when something changed while Go was asked', async () => {
    const changing: PerformWorld = {
      ...world(),
      run: () => {
        space.write('sdk/VERSION', 'go1.27.0\n');
        return Promise.resolve({ status: 0, stdout: JSON.stringify(answer), tail: [] });
      },
    };
    await askGoFolders(changing, go());
    await folders();
    expect(asked).toHaveLength(1);
  });
});

it('askGoNetwork asks each time, and hands on that the module cache is to be writable', async () => {
  answer['GOFLAGS'] = '-mod=mod -modcacherw';
  const network = await askGoNetwork(world(), go());
  expect(network).toMatchObject({ ok: true, value: { GOPROXY: 'https://me:pass@p.example', GOFLAGS: '-modcacherw' } });
  answer['GOFLAGS'] = '-mod=mod';
  const plain = await askGoNetwork(world(), go());
  expect(plain.ok && 'GOFLAGS' in plain.value).toBe(false);
});
