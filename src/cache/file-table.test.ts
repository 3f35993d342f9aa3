/** What the file table keeps of paths that change under a run. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostClock } from '../host/clock.ts';
import { hostFiles } from '../host/files.ts';
import { memoryDisk } from '../../test/rig/memory-disk.ts';
import { memoryPort } from '../../test/rig/memory-port.ts';
import { FileTable } from './file-table.ts';

it('F46: lists a folder anew after a name in it was forgotten, however young it is', () => {
  const disk = memoryDisk(1_000_000_000n);
  disk.write('/w/out/a', '1');
  const table = new FileTable({
    files: memoryPort(disk, () => undefined),
    clock: { now: () => 0, monotonic: () => Number(disk.now() / 1000n) / 1000, sleep: async () => undefined },
    root: '/w',
    path: '/state/files.bin',
    label: 'file table',
    warn: () => undefined,
  });
  expect(table.look('out')?.listing).toContain('a');
  disk.remove('/w/out/a');
  table.forget('out/a');
  table.nextTurn();
  expect(table.settling(() => table.look('out')?.listing)).not.toContain('a');
});

it('F03: what may have been lost with the power stays in doubt when the table is written again', () => {
  const disk = memoryDisk(1n);
  const files = memoryPort(disk, () => undefined);
  const open = (bootedAt: bigint): FileTable =>
    new FileTable({
      files,
      clock: {
        now: () => 0,
        monotonic: () => Number(disk.now() / 1000n) / 1000,
        bootedAt: () => Number(bootedAt / 1_000_000n),
        sleep: async () => undefined,
      },
      root: '/w',
      path: '/state/files.bin',
      label: 'file table',
      warn: () => undefined,
    });
  const first = disk.now();
  for (const name of ['a', 'b']) disk.write(`/w/${name}`, name);
  disk.pass(5_000_000_000n);
  const before = open(first);
  const digest = before.look('b')?.digest;
  before.look('a');
  before.flush();
  // The machine is started anew; what was in b did not reach the disk, its times and size did.
  const lost = disk.find('/w/b');
  if (lost) lost.content = Buffer.from('\0');
  disk.pass(60_000_000_000n);
  const second = disk.now();
  disk.write('/w/a', 'edited');
  disk.pass(5_000_000_000n);
  const after = open(second);
  after.look('a');
  after.flush();
  expect(open(second).look('b')?.digest).not.toBe(digest);
});

describe('looks', () => {
  const openTable = () => {
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-table-')));
    const at = (name: string): string => path.join(root, name);
    fs.mkdirSync(at('folder'));
    for (const name of ['a', 'b', 'folder/c']) fs.writeFileSync(at(name), '1');
    const table = new FileTable({
      files: hostFiles(),
      clock: hostClock(),
      root,
      path: path.join(os.tmpdir(), path.basename(root), '.state', 'table.bin'),
      label: 'file table',
      warn: () => undefined,
    });
    const { looks: shared } = table.traced(() => ['folder', 'folder/c'].map((name) => table.look(name)));
    const { looks } = table.traced(() => {
      for (const name of ['a', 'gone']) table.look(name);
      table.note(shared);
    });
    return { root, at, table, looks, [Symbol.dispose]: () => fs.rmSync(root, { recursive: true }) };
  };

  it('hold while nothing of them changed, whatever else did', () => {
    using rig = openTable();
    rig.table.nextTurn();
    fs.writeFileSync(rig.at('b'), '22');
    expect(rig.table.stillHold(rig.looks)).toBe(true);
  });

  it.each<[string, (at: (name: string) => string) => void]>([
    ['an edit', (at) => fs.writeFileSync(at('a'), '2')],
    ['another mode', (at) => fs.chmodSync(at('a'), 0o755)],
    ['an edit that was undone', (at) => fs.utimesSync(at('a'), 1000, 1000)],
    ['a removed file', (at) => fs.rmSync(at('a'))],
    ['a file where there was none', (at) => fs.writeFileSync(at('gone'), '')],
    ['a new name in a folder that was shared', (at) => fs.writeFileSync(at('folder/d'), '')],
    ['an edit of a file that was shared', (at) => fs.writeFileSync(at('folder/c'), '2')],
  ])('do not hold after %s', (_name, change) => {
    using rig = openTable();
    rig.table.nextTurn();
    expect(rig.table.stillHold(rig.looks)).toBe(true);
    change(rig.at);
    // Asked once a turn.
    expect(rig.table.stillHold(rig.looks)).toBe(true);
    rig.table.nextTurn();
    expect(rig.table.stillHold(rig.looks)).toBe(false);
  });

  it('are those of what is traced inside, too', () => {
    using rig = openTable();
    const { looks } = rig.table.traced(() => rig.table.traced(() => rig.table.look('b')));
    fs.writeFileSync(rig.at('b'), '2');
    rig.table.nextTurn();
    expect(rig.table.stillHold(looks)).toBe(false);
  });
});

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
