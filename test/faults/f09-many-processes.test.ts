/**
 * F09: eight gobuild at once, five of them in one workspace and the others in clones of it, all on one store that is
 * swept meanwhile: everything ends well, nothing is lost, all workspaces hold the same bytes.
 * GOBUILD_ROUNDS=N says how many rounds.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { expectNoStack } from '../rig/sound.ts';
import { badBlobs, digests, temporaries } from '../rig/whole-files.ts';

const rounds = Number(process.env['GOBUILD_ROUNDS'] ?? 1);
const letters = ['a', 'b', 'c', 'd'];
const outputs = ['gen', 'dist'];

/** What ran is told in a file of its own outside: one line for each command that was really performed. */
const config = `
version: 1
project: many
default: [sums]
env:
  pass-unkeyed: [PERFORMED]
targets:
  part:
    kind: task
    matrix: { letter: [${letters.join(', ')}] }
    inputs: [word.txt]
    outputs: ["gen/\${{ matrix.letter }}.txt"]
    run: |
      echo \${{ matrix.letter }} $(cat word.txt) >> "$PERFORMED"
      mkdir -p gen
      { printf '%02000d' 7; echo \${{ matrix.letter }}; cat word.txt; } > gen/\${{ matrix.letter }}.txt
  pack: { kind: package, using: archive, from: [part], format: zip, name: "many-\${{ matrix.letter }}" }
  sums: { kind: sign, using: checksum, from: [pack] }
`;

let rig: Rig | undefined;
afterEach(() => rig?.[Symbol.asyncDispose]());

test.skipIf(process.platform === 'win32')(
  'F09, F45: many at once in one workspace and on one store, swept meanwhile: nothing is lost, nothing is wrong',
  async () => {
    const used = await createRig({ files: { 'gobuild.yaml': config } });
    rig = used;
    onTestFailed(() => used.keep());
    const performed = path.join(used.base, 'performed');
    used.env['PERFORMED'] = performed;
    const clones = ['one', 'two', 'three'].map((name) => path.join(used.base, name));
    for (const clone of clones) fs.cpSync(used.root, clone, { recursive: true });
    const places = [used.root, ...clones];
    for (let round = 0; round < rounds; round += 1) {
      // Every third word was there before: then the store has it, unless it was swept.
      const word = `word ${round % 3 === 2 ? round - 2 : round}`;
      for (const place of places) fs.writeFileSync(path.join(place, 'word.txt'), word);
      fs.writeFileSync(performed, '');
      const told = `round ${round}`;
      const ended = await allAtOnce(used, clones);
      for (const ran of ended) {
        expect(ran, `${told}\n${ran.stderr}`).toMatchObject({ code: expect.toBeOneOf([0, 8]) });
        expectNoStack(ran, told);
      }
      expect(ended.filter(({ code }) => code === 8).length, told).toBeLessThanOrEqual(1);
      const made = places.map((place) => digests(place, outputs));
      for (const others of made) expect(others, told).toEqual(made[0]);
      for (const letter of letters)
        expect(used.read(`gen/${letter}.txt`), told).toBe(`${'7'.padStart(2000, '0')}${letter}\n${word}`);
      const ran = new Set(fs.readFileSync(performed, 'utf8').split('\n'));
      const missing = letters.filter((letter) => round % 3 !== 2 && !ran.has(`${letter} ${word}`));
      expect(missing, told).toEqual([]);
      for (const place of places) expect(temporaries(place), told).toEqual([]);
      expect(badBlobs(path.join(used.base, 'store')), told).toEqual([]);
    }
    expect(await used.run('cache', 'verify')).toMatchObject({ code: 0 });
    expect((await used.run('run')).stderr).toMatch(/^9 fresh · /);
  },
  60_000 + rounds * 20_000,
);

/** Five in the workspace, the last of which does not wait; one in each clone; and sweeps, until all have ended. */
async function allAtOnce(used: Rig, clones: readonly string[]): Promise<readonly Ran[]> {
  const args = ['run', '-j', '1'];
  const running = [
    ...Array.from({ length: 4 }, () => used.start(args)),
    used.start([...args, '--no-wait']),
    ...clones.map((cwd) => used.start(args, { cwd })),
  ];
  const over = new AbortController();
  const all = Promise.all(running.map(({ ended }) => ended)).finally(() => over.abort());
  while (!over.signal.aborted) expect(await used.run('cache', 'gc', '--size', '0')).toMatchObject({ code: 0 });
  return all;
}
