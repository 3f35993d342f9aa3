/**
 * F27: a process that swaps the folder of the outputs for a link to somebody's folder, as fast as it can, while results
 * come out of the store: that folder is never touched. GOBUILD_RACE_ROUNDS=1000 makes more rounds.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createCacheRig, makeAction } from '../rig/cache-rig.ts';
import { repository } from '../rig/rig.ts';
import { snapshot } from '../rig/story.ts';

const rounds = Number(process.env['GOBUILD_RACE_ROUNDS'] ?? 40);
const names = Array.from({ length: 24 }, (_, index) => `file-${index}`);
/** Small ones are written, large ones copied; links and folders are made. */
const content = (name: string): string => name.repeat(name.endsWith('0') ? 3 : 600);

test.skipIf(process.platform !== 'linux')(
  'F27: nothing is written, changed or removed behind a link that a racing process makes',
  { timeout: 60_000 + rounds * 1000 },
  async () => {
    using rig = createCacheRig();
    rig.write('src/in.txt', 'one');
    const outputs = names.map((name) => ({ path: `out/deep/${name}` }));
    const action = makeAction({ outputs: [...outputs, { path: 'out/deep/tree', directory: true }] });
    const work = (): void => {
      for (const name of names) rig.write(`out/deep/${name}`, content(name));
      rig.write('out/deep/tree/sub/x', content('x'));
      fs.symlinkSync('sub', rig.at('out/deep/tree/link'));
    };
    expect(rig.run(action, work).did).toBe('ran');

    const precious = path.join(rig.root, '..', 'precious');
    for (const name of [...names, 'tree/sub/x', 'tree/stranger']) {
      fs.mkdirSync(path.dirname(path.join(precious, name)), { recursive: true });
      fs.writeFileSync(path.join(precious, name), 'precious', { mode: 0o600 });
    }
    const before = [snapshot(precious), fs.statSync(path.join(precious, 'file-1')).ino];
    const racing = spawn(
      process.execPath,
      [path.join(repository, 'test/faults/swap-folder.ts'), rig.at('out/deep'), precious],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    await new Promise((resolve) => racing.stdout.once('data', resolve));
    const did = new Map<string, number>();
    const tried = (): number => (did.get('restored') ?? 0) + (did.get('not restored') ?? 0);
    // Where the link is seen before anything is written there is nothing to race with.
    for (let round = 0; tried() < rounds && round < rounds * 20; round += 1) {
      for (const name of names) fs.rmSync(rig.at(`out/deep.aside/${name}`), { force: true });
      const outcome = restored();
      did.set(outcome, (did.get(outcome) ?? 0) + 1);
      expect([snapshot(precious), fs.statSync(path.join(precious, 'file-1')).ino], `round ${round}`).toEqual(before);
    }
    racing.stdin.end();
    await new Promise((resolve) => racing.once('close', resolve));
    expect(tried(), JSON.stringify([...did])).toBeGreaterThan(rounds / 2);
    if (rounds > 40) process.stderr.write(`F27: ${JSON.stringify([...did])}\n`);

    fs.rmSync(rig.at('out'), { recursive: true, force: true });
    expect(restored()).toBe('restored');
    expect(names.map((name) => rig.read(`out/deep/${name}`))).toEqual(names.map(content));

    function restored(): string {
      const cache = rig.open();
      try {
        const verdict = cache.check({ action, resultOf: () => undefined, tools: [], forced: false });
        if (verdict.type !== 'restorable') return verdict.type;
        return cache.restore(verdict) ? 'restored' : 'not restored';
      } finally {
        cache.close();
      }
    }
  },
);
