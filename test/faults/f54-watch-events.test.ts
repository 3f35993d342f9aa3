/**
 * F54: events of files that come in crowds, are lost, or come for folders that went and came back. GOBUILD_BURST=50000
 * makes so many files at once.
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { joinedTexts, joinPatience, joins, manyTexts, mostTurns, turns, waiting } from '../rig/joined-texts.ts';
import { startWatch } from '../rig/watching.ts';

const burst = Number(process.env['GOBUILD_BURST'] ?? 2000);
const patience = joinPatience(burst);
const becomes = (rig: Rig, content: string): Promise<void> => joins(rig, content, burst);

test('F54: files that are saved by rename, folders that go and come back, the workspace too: no change is lost', async () => {
  await using rig = await createRig({ files: joinedTexts });
  const at = (name: string): string => path.join(rig.root, name);
  const watch = startWatch(rig);
  await watch.next(waiting);
  // As editors do it: chokidar has been seen to fall silent after the second time.
  for (const word of ['one', 'two', 'three']) {
    rig.write('src/.a.swp', `${word}\n`);
    fs.renameSync(at('src/.a.swp'), at('src/a.txt'));
    await becomes(rig, `${word}\nb\n`);
  }
  fs.renameSync(at('src/deep'), at('src/deeper'));
  rig.write('src/deeper/c.txt', 'c\n');
  await becomes(rig, 'three\nb\nc\n');
  rig.remove('src');
  rig.write('src/new/d.txt', 'd\n');
  await becomes(rig, 'd\n');
  // The workspace itself: nothing may be made in its place, or it could not come back.
  const elsewhere = path.join(rig.base, 'elsewhere');
  fs.renameSync(rig.root, elsewhere);
  fs.writeFileSync(path.join(elsewhere, 'src/new/d.txt'), 'moved\n');
  await vi.waitFor(() => expect(watch.text()).toMatch(/ is gone: waiting until it is back\n/), patience);
  expect(fs.existsSync(rig.root)).toBe(false);
  fs.renameSync(elsewhere, rig.root);
  await becomes(rig, 'moved\n');
  rig.write('src/new/d.txt', 'back\n');
  await becomes(rig, 'back\n');
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

test(
  `F54: ${burst} files at once: few turns, all of them built`,
  async () => {
    await using rig = await createRig({ files: joinedTexts });
    const watch = startWatch(rig);
    await watch.next(waiting);
    const before = turns(rig);
    const names = manyTexts(burst, 'many');
    const begun = performance.now();
    for (const name of names) rig.write(name, '.\n');
    const wanted = `a\nb\n${'.\n'.repeat(burst)}`;
    await becomes(rig, wanted);
    const most = mostTurns(begun);
    rig.write('src/a.txt', 'last\n');
    await becomes(rig, wanted.replace('a\n', 'last\n'));
    expect(turns(rig) - before).toBeLessThanOrEqual(Math.min(most, burst / 100));
    expect((await watch.stop()).code).toBe(130);
  },
  120_000 + burst * 10,
);

test.runIf(process.platform === 'linux')(
  'F54: more events than the system keeps while watch stands still: what is lost with them is found all the same',
  async () => {
    await using rig = await createRig({ files: joinedTexts });
    const watch = startWatch(rig);
    await watch.next(waiting);
    const kept = Number(fs.readFileSync('/proc/sys/fs/inotify/max_queued_events', 'latin1'));
    process.kill(watch.pid, 'SIGSTOP');
    rig.write('src/noise1', '');
    rig.write('src/noise2', '');
    // Two files by turns: equal events behind each other would be one.
    for (let index = 0; index <= kept / 2; index += 1)
      for (const name of ['src/noise1', 'src/noise2']) fs.utimesSync(path.join(rig.root, name), index, index);
    rig.write('src/deep/b.txt', 'lost\n');
    process.kill(watch.pid, 'SIGCONT');
    await becomes(rig, 'a\nlost\n');
    expect((await watch.stop()).code).toBe(130);
  },
  60_000,
);
