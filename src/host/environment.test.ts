/** The environment of gobuild and the part that processes get. */
import { describe, expect, test } from 'vitest';
import { host } from '../base/path.ts';
import { hostEnvironment, pickBaseEnvironment } from './environment.ts';

describe('the environment of gobuild', () => {
  test('remembers which names were asked for, set or not', () => {
    const environment = hostEnvironment({ B: '1', A: undefined });
    expect([environment.get('B'), environment.get('A'), environment.get('toString')]).toEqual([
      '1',
      undefined,
      undefined,
    ]);
    expect(environment.asked()).toEqual(['A', 'B', 'toString']);
    expect(environment.all()).toEqual({ B: '1' });
  });
});

describe('what every process gets', () => {
  test('is the short list and nothing that could change programs unseen', () => {
    const poison = {
      LD_PRELOAD: 'x',
      NODE_OPTIONS: '--require x',
      BASH_ENV: 'x',
      GOFLAGS: '-toolexec=x',
      GIT_DIR: 'x',
    };
    expect(pickBaseEnvironment({ ...poison, HOME: '/home/u', GOCACHE: '/c', __proto__: 'x' })).toEqual({
      HOME: '/home/u',
      GOCACHE: '/c',
    });
  });

  test.runIf(process.platform !== 'win32')('PATH has no relative folder', () => {
    const path = ['.', '/usr/bin', '', 'bin', '/bin'].join(host.delimiter);
    expect(pickBaseEnvironment({ PATH: path })).toEqual({ PATH: '/usr/bin:/bin' });
  });
});
