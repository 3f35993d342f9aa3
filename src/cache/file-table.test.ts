/** What the file table keeps of paths that change under a run. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hostClock } from '../host/clock.ts';
import { hostFiles } from '../host/files.ts';
import { FileTable } from './file-table.ts';

it('tells what was found at first of a path that was found otherwise later on', () => {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-table-')));
  const table = new FileTable({
    files: hostFiles(),
    clock: hostClock(),
    root,
    path: path.join(root, 'table.bin'),
    label: 'file table',
    warn: () => undefined,
  });
  fs.writeFileSync(path.join(root, 'a'), '1');
  fs.writeFileSync(path.join(root, 'same'), '1');
  const first = table.look('a');
  for (const name of ['gone', 'same']) table.look(name);
  table.nextTurn();
  fs.writeFileSync(path.join(root, 'a'), '22');
  fs.writeFileSync(path.join(root, 'gone'), '1');
  for (const name of ['a', 'gone', 'same']) table.look(name);
  table.nextTurn();
  fs.writeFileSync(path.join(root, 'a'), '333');
  table.look('a');
  expect(table.firstLooks().get('a')).toBe(first);
  expect([...table.firstLooks().keys()]).toEqual(expect.arrayContaining(['a', 'gone']));
  expect(table.firstLooks().get('gone')).toBeUndefined();
  fs.rmSync(root, { recursive: true });
});
