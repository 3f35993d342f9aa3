/** F27: writes below one folder: through links that stay in it, never through one that leads out. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WritesBelow } from '../model/ports.ts';
import { hostFiles } from './files.ts';

let top = '';
const at = (...parts: readonly string[]): string => path.join(top, 'root', ...parts);
const outside = (): string => path.join(top, 'outside');
const below = (): WritesBelow => hostFiles().below?.(at()) ?? hostFiles();

beforeEach(() => {
  top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-below-')));
  for (const folder of [at('real'), path.join(outside(), 'sub')]) fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(outside(), 'keys'), 'precious', { mode: 0o600 });
  fs.symlinkSync('real', at('inner'));
  fs.symlinkSync('../outside', at('way-out'));
  fs.symlinkSync('../outside/new', at('dangling'));
});
afterEach(() => fs.rmSync(top, { recursive: true, force: true }));

const inside: readonly (readonly [string, (writes: WritesBelow) => void, string])[] = [
  ['write', (writes) => writes.write(at('a/b/c'), 'text', { mode: 0o640 }), 'a/b/c'],
  ['copy', (writes) => writes.copy(path.join(outside(), 'keys'), at('a/b/c'), { executable: true }), 'a/b/c'],
  ['symlink', (writes) => writes.symlink('target', at('a/b/c')), 'a/b/c'],
  ['make a folder', (writes) => writes.makeFolder(at('a/b/c')), 'a/b/c'],
  ['write behind a link that stays in', (writes) => writes.write(at('inner/x/y'), 'text'), 'real/x/y'],
];
test.each(inside)('%s: with the folders above it', (_, work, made) => {
  work(below());
  expect(fs.lstatSync(at(made), { throwIfNoEntry: false })).toBeDefined();
  expect(fs.readdirSync(path.dirname(at(made)))).toEqual([path.basename(made)]);
});

const refused: readonly (readonly [string, (writes: WritesBelow) => void])[] = [
  ['write', (writes) => writes.write(at('way-out/keys'), 'text')],
  ['write deep', (writes) => writes.write(at('way-out/new/deep/keys'), 'text')],
  ['write into nowhere', (writes) => writes.write(at('dangling/keys'), 'text')],
  ['copy', (writes) => writes.copy(path.join(outside(), 'keys'), at('way-out/new'), { executable: true })],
  ['symlink', (writes) => writes.symlink('target', at('way-out/keys'))],
  ['make a folder', (writes) => writes.makeFolder(at('way-out/new'))],
  ['remove', (writes) => writes.remove(at('way-out/keys'))],
  ['remove a tree', (writes) => writes.remove(at('way-out/sub'))],
  ['set a mode', (writes) => writes.setMode(at('way-out/keys'), 0o755)],
];
test.skipIf(process.platform === 'win32').each(refused)(
  '%s behind a link that leads out: refused by its name',
  (_, work) => {
    const before = fs.statSync(path.join(outside(), 'keys'));
    expect(() => work(below())).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('/proc/') as string }),
    );
    expect(fs.readdirSync(outside())).toEqual(['keys', 'sub']);
    expect(fs.statSync(path.join(outside(), 'keys'))).toEqual(before);
  },
);

test('a link itself is removed, not what it leads to; what is not there is removed already', () => {
  below().remove(at('way-out'));
  below().remove(at('gone/deep'));
  expect(fs.existsSync(at('way-out'))).toBe(false);
  expect(fs.readdirSync(outside())).toEqual(['keys', 'sub']);
});

test.skipIf(process.platform === 'win32')('the mode of what a link leads to stays', () => {
  fs.symlinkSync('../outside/keys', at('keys'));
  expect(() => below().setMode(at('keys'), 0o755)).toThrow('cannot change the mode of');
  expect(fs.statSync(path.join(outside(), 'keys')).mode & 0o777).toBe(0o600);
});
