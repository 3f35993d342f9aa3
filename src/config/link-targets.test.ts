/** Configuration behind links: every name on the way decides what is read. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostFiles } from '../host/files.ts';
import { withLinkTargets } from './link-targets.ts';

test.skipIf(process.platform === 'win32')('names each link on the way, and the file at its end', () => {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-links-')));
  onTestFinished(() => fs.rmSync(base, { recursive: true }));
  const root = path.join(base, 'work');
  for (const folder of [root, path.join(base, 'real')]) fs.mkdirSync(folder);
  fs.writeFileSync(path.join(base, 'real', 'env'), 'A=1\n');
  const link = (target: string, name: string): void => fs.symlinkSync(target, path.join(root, name));
  link('../real', 'folder');
  link('middle', '.env');
  link('folder/env', 'middle');
  link('nowhere', 'dangling');
  link('round', 'round');
  const targets = (name: string): readonly string[] => withLinkTargets([name], { files: hostFiles(), root });
  expect(targets('.env')).toEqual(['.env', 'middle', 'folder/env', path.join(base, 'real', 'env')]);
  expect(targets('dangling')).toEqual(['dangling', 'nowhere']);
  expect(targets('folder/env')).toEqual(['folder/env']);
  expect(targets('absent')).toEqual(['absent']);
  expect(new Set(targets('round'))).toEqual(new Set(['round']));
});
