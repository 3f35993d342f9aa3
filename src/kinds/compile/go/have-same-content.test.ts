/** Equal bytes, and nothing else, are the same. */
import { expect, it } from 'vitest';
import { createWorkspace } from '../../../../test/rig/perform-world.ts';
import { haveSameContent } from './have-same-content.ts';

it('tells files apart by size, by the first piece and by any later one', () => {
  using workspace = createWorkspace();
  const { files } = workspace.world;
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 5, 'x');
  const changedAt = (at: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = 0;
    return copy;
  };
  const isSame = (content: Uint8Array): boolean => {
    files.write(workspace.path('one'), bytes);
    files.write(workspace.path('other'), content);
    return haveSameContent(files, workspace.path('one'), workspace.path('other'));
  };
  expect(isSame(bytes)).toBe(true);
  expect(isSame(bytes.subarray(1))).toBe(false);
  for (const at of [0, 16 * 1024, 1024 * 1024 + 7, bytes.length - 1])
    expect(isSame(changedAt(at)), `${at}`).toBe(false);
  files.write(workspace.path('one'), '');
  files.write(workspace.path('other'), '');
  expect(haveSameContent(files, workspace.path('one'), workspace.path('other'))).toBe(true);
});
