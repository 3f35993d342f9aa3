/** The store knows the workspaces that used it, in a bounded number, and believes nothing but paths. */
import { expect, test } from 'vitest';
import { createCacheRig } from '../../test/rig/cache-rig.ts';
import { hostFiles } from '../host/files.ts';
import { noteWorkspace, otherWorkspaces } from './workspaces.ts';

const files = hostFiles();

test('others are known, the own one is left out; the oldest goes when there are too many', () => {
  using rig = createCacheRig();
  expect(otherWorkspaces(files, rig.store, '/w/0')).toEqual([]);
  for (let index = 0; index < 40; index += 1) noteWorkspace(files, rig.store, `/w/${index}`);
  noteWorkspace(files, rig.store, '/w/39');
  const others = otherWorkspaces(files, rig.store, '/w/39');
  expect(others).toHaveLength(31);
  expect(others).not.toContain('/w/39');
});

test('what is no absolute path, no file, or cannot be written is passed over', () => {
  using rig = createCacheRig();
  noteWorkspace(files, rig.store, '/w/one');
  files.write(`${rig.store}/workspaces/odd`, 'relative/../path');
  files.makeFolder(`${rig.store}/workspaces/folder`);
  expect(otherWorkspaces(files, rig.store, '/w/two')).toEqual(['/w/one']);
  files.write(`${rig.root}/file`, '');
  expect(() => noteWorkspace(files, `${rig.root}/file`, '/w/one')).not.toThrow();
});
