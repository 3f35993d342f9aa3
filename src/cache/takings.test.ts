/** A copy that waits becomes the blob of its own content, or goes. */
import { expect, it } from 'vitest';
import { createWorkspace } from '../../test/rig/perform-world.ts';
import { openTakings } from './takings.ts';

it('puts what it copied, whatever becomes of the file, and leaves nothing of what is dropped', () => {
  using workspace = createWorkspace();
  const { files, random } = workspace.world;
  const { take, become } = openTakings({ files, random, folder: workspace.path('store') });
  const [file, blob] = [workspace.path('file'), workspace.path('store/blob')];
  const left = (): number => files.list(workspace.path('store/tmp')).length;

  workspace.write('file', 'one');
  const one = take(file);
  expect(one.digest).toBe(files.digest(file));
  workspace.write('file', 'two');
  expect(become(one.digest, file, blob)).toBe(true);
  one.drop();
  expect([files.readText(blob), files.digest(blob), left()]).toEqual(['one', one.digest, 0]);

  const two = take(file);
  two.drop();
  expect(left()).toBe(0);
  workspace.write('file', 'three');
  expect(become(two.digest, file, blob)).toBe(false);
  expect([files.readText(blob), left()]).toEqual(['one', 0]);
});

it('tells equal copies apart', () => {
  using workspace = createWorkspace();
  const { files, random } = workspace.world;
  const { take, become } = openTakings({ files, random, folder: workspace.path('store') });
  workspace.write('file', 'one');
  const [first, second] = [take(workspace.path('file')), take(workspace.path('file'))];
  first.drop();
  expect(become(second.digest, workspace.path('file'), workspace.path('store/blob'))).toBe(true);
  second.drop();
  expect(files.list(workspace.path('store/tmp'))).toEqual([]);
});
