/** Young files of a warm table are read once: by the first pass that finds them old enough, and by no later one. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { createCacheRig, type CacheRig } from '../../test/rig/cache-rig.ts';
import { hostFiles } from '../host/files.ts';
import { sha256 } from './sha256.ts';
import { checkWarm } from './warm-check.ts';
import { chunkHolds, controlLength } from './warm-pass.ts';
import { openSettled } from './warm-settle.ts';
import { warmPath, warmSettledPath } from './warm-table.ts';
import { fileSystemTime, recordWarm } from './warm.ts';

const request = 'run';
const now = (rig: CacheRig): bigint => fileSystemTime(hostFiles(), rig.at('.gobuild')).ns;

function aged(rig: CacheRig): void {
  const limit = now(rig) + 25_000_000n;
  while (now(rig) < limit) fs.statSync(rig.root);
}

/** A table that looks at files of these contents and holds all of them for young. */
function record(rig: CacheRig, contents: Readonly<Record<string, string>>): void {
  const files = hostFiles();
  fs.mkdirSync(rig.at('.gobuild'), { recursive: true });
  const known = Object.entries(contents).map(([path, content]) => {
    const stat = files.stat(rig.at(path));
    if (stat === undefined) throw new Error(path);
    return { path, known: { stat, digest: sha256(content), racy: true } };
  });
  const started = fileSystemTime(files, rig.at('.gobuild'));
  const none = { paths: [], followed: [], variables: [], environment: { get: () => undefined } };
  const isRecorded = recordWarm({ files, root: rig.root, requestText: request, known, started, answer: 1, ...none });
  if (!isRecorded) throw new Error('not recorded');
}

function rigOf(files: Readonly<Record<string, string>>): CacheRig {
  const rig = createCacheRig();
  for (const [path, text] of Object.entries(files)) rig.write(path, text);
  return rig;
}

const isSame = (rig: CacheRig): boolean =>
  checkWarm({ root: rig.root, requestText: request, env: {} })?.type === 'same';

/** A pass over the table as the next run would begin it, and whether it leaves anything to be settled. */
function nextPass(rig: CacheRig): { readonly trusted: readonly number[]; readonly isOpen: boolean; holds: boolean } {
  const path = warmPath(rig.root, request);
  const trusted = new Uint8Array(3);
  const bytes = new Uint8Array(fs.readFileSync(path));
  const control = new Int32Array(controlLength);
  const pass = { bytes, chunks: 2, trusted, collects: false, control, prefix: `${rig.root}/` };
  const isOpen = openSettled(rig.root, path, [pass]) !== undefined;
  return { trusted: [...trusted], isOpen, holds: chunkHolds(pass, 1) };
}

test('what was read when it was old enough is not read again', () => {
  using rig = rigOf({ a: '1', b: '2', c: '3' });
  record(rig, { a: '1', b: '2', c: '3' });
  aged(rig);
  expect(nextPass(rig)).toMatchObject({ trusted: [0, 0, 0], isOpen: true });
  expect(isSame(rig)).toBe(true);
  expect(nextPass(rig)).toEqual({ trusted: [1, 1, 1], isOpen: false, holds: true });
  rig.write('b', '4');
  expect(isSame(rig)).toBe(false);
});

test('a row that is trusted is not read, any other is', () => {
  using rig = rigOf({ a: '1' });
  record(rig, { a: 'something else' });
  aged(rig);
  const bytes = new Uint8Array(fs.readFileSync(warmPath(rig.root, request)));
  const pass = { bytes, chunks: 2, collects: false, control: new Int32Array(controlLength), prefix: `${rig.root}/` };
  expect(chunkHolds({ ...pass, trusted: new Uint8Array([0]) }, 1)).toBe(false);
  expect(chunkHolds({ ...pass, trusted: new Uint8Array([1]) }, 1)).toBe(true);
});

test('what is still young, or from the future, is read until it is old', () => {
  using rig = rigOf({ a: '1', b: '2', c: '3' });
  const future = new Date(Date.now() + 1_000_000);
  fs.utimesSync(rig.at('b'), future, future);
  record(rig, { a: '1', b: '2', c: '3' });
  aged(rig);
  expect(isSame(rig)).toBe(true);
  expect(nextPass(rig)).toMatchObject({ trusted: [1, 0, 1], isOpen: true });
});

test('a difference settles nothing of its file, and all others', () => {
  using rig = rigOf({ a: '1', b: '2', c: '3' });
  record(rig, { a: '1', b: '2', c: 'not what is there' });
  aged(rig);
  const verdict = checkWarm({ root: rig.root, requestText: request, env: {}, collects: true });
  expect(verdict).toMatchObject({ type: 'differs', rows: [2] });
  expect(nextPass(rig)).toMatchObject({ trusted: [1, 1, 0], isOpen: true, holds: false });
});

test('a new table starts anew, and what cannot be read says nothing', () => {
  using rig = rigOf({ a: '1' });
  record(rig, { a: '1' });
  aged(rig);
  expect(isSame(rig)).toBe(true);
  const settled = warmSettledPath(warmPath(rig.root, request));
  const whole = fs.readFileSync(settled, 'utf8');
  for (const text of ['', 'x', whole.slice(0, -1), whole.replace('"unread"', '"unRead"')]) {
    fs.writeFileSync(settled, text);
    expect(nextPass(rig)).toMatchObject({ trusted: [0, 0, 0], isOpen: true });
    expect(isSame(rig)).toBe(true);
    expect(fs.readFileSync(settled, 'utf8')).toBe(whole);
  }
  record(rig, { a: '1' });
  expect(nextPass(rig)).toMatchObject({ trusted: [0, 0, 0], isOpen: true });
});

test('where nothing can be written the answer is the same', () => {
  using rig = rigOf({ a: '1' });
  record(rig, { a: '1' });
  aged(rig);
  fs.rmSync(rig.at('.gobuild/clock'));
  fs.mkdirSync(rig.at('.gobuild/clock'));
  expect(isSame(rig)).toBe(true);
  expect(fs.existsSync(warmSettledPath(warmPath(rig.root, request)))).toBe(false);
});
