/** What is not as it was: by content, once, without what gobuild writes itself. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hostFiles } from '../host/files.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';

let root = '';
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'gobuild-snapshot-')));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const at = (name: string): string => path.join(root, name);
const write = (name: string, text: string): void => {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), text);
};
/** Of these paths as they are now. */
function snapshotOf(...paths: readonly string[]): Snapshot {
  const snapshot = openSnapshot({
    files: hostFiles(),
    root,
    entries: paths.map((name) => ({ path: name, known: undefined })),
    isOwn: (name) => name.startsWith(at('out/')),
    isMade: (name) => name === at('out'),
  });
  snapshot.changed();
  return snapshot;
}

it('tells a change once, and none for equal bytes or a later time', () => {
  write('a', '1');
  const snapshot = snapshotOf('a');
  expect(snapshot.changed()).toEqual([]);
  write('a', '1');
  fs.utimesSync(at('a'), 1, 1);
  expect(snapshot.changed()).toEqual([]);
  write('a', '2');
  expect(snapshot.changed()).toEqual(['a']);
  expect(snapshot.changed()).toEqual([]);
});

it('tells what came, what went, and an execute bit', () => {
  write('a', '1');
  const snapshot = snapshotOf('a', 'gone/b');
  write('gone/b', '1');
  expect(snapshot.changed()).toEqual(['gone/b']);
  fs.rmSync(at('gone'), { recursive: true });
  fs.chmodSync(at('a'), 0o755);
  expect(snapshot.changed()).toEqual(['a', 'gone/b']);
});

it('names the files of a listing that came or went, but for what gobuild writes', () => {
  write('src/a', '1');
  const snapshot = snapshotOf('.', 'src');
  write('src/b', '1');
  write('src/a', 'listings hold no contents');
  write('out/made', '1');
  expect(snapshot.changed()).toEqual(['src/b']);
});

it('looks with hints only at these, their folders, and what lies below them', () => {
  write('src/a', '1');
  write('b', '1');
  const snapshot = snapshotOf('src', 'src/a', 'src/deep/c', 'b');
  write('src/a', '2');
  write('b', '2');
  write('src/deep/c', '1');
  expect(snapshot.changed([at('src/new')])).toEqual(['src/deep']);
  expect(snapshot.changed([at('src/deep')])).toEqual(['src/deep/c']);
  expect(snapshot.changed([at('b')])).toEqual(['b']);
  expect(snapshot.changed()).toEqual(['src/a']);
});

it('takes thousands of hints for the price of a few', () => {
  const names = Array.from({ length: 3000 }, (_, index) => `f${index}`);
  const looked: string[] = [];
  const files = { ...hostFiles(), stat: (name: string) => void looked.push(name) };
  const entries = names.map((name) => ({ path: `src/${name}`, known: undefined }));
  const snapshot = openSnapshot({ files, root, entries, isOwn: () => false });
  snapshot.changed(names.map((name) => at(`elsewhere/${name}`)));
  expect(looked).toEqual([]);
  snapshot.changed([at('src/f7'), at('src/f7'), at('src')]);
  expect(looked).toHaveLength(3000);
});

it('never looks at what gobuild writes', () => {
  const snapshot = snapshotOf('out/made');
  write('out/made', '1');
  expect([...snapshot.paths()]).toEqual([]);
  expect(snapshot.changed()).toEqual([]);
});
