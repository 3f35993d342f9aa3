/**
 * F01: kill -9 before each system call by which a small cached build changes files, once while it builds and once while
 * it restores; a few of them in each run of the suite, beginning with another each time.
 * GOBUILD_KILL_CALLS=all kills before each (or how many), GOBUILD_KILL_FIRST=N begins with the N-th, as a
 * failed test says; rounds (GOBUILD_KILL_ROUND) that follow each other begin with the next one each.
 */
import fs from 'node:fs';
import path from 'node:path';
import { randomInt } from 'node:crypto';
import { afterEach, expect, onTestFailed, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { smallBuild } from '../rig/small-build.ts';
import { expectNobody, expectSoundNext } from '../rig/sound.ts';
import { haveStrace, killBefore, traceCalls } from '../rig/state-calls.ts';
import { digests } from '../rig/whole-files.ts';

const all = process.env['GOBUILD_KILL_CALLS'] === 'all';
const wantedKills = all ? Number.POSITIVE_INFINITY : Number(process.env['GOBUILD_KILL_CALLS'] ?? 2);
const outputs = ['gen', 'dist'];
const args = ['run', '-j', '1'];

const config = smallBuild('default: [sums]');

const kept = ['work', 'store'];
let rig: Rig | undefined;
afterEach(() => rig?.[Symbol.asyncDispose]());

/** Puts workspace and store back to what they were when `keep` was called. */
function copier({ base }: Rig): { readonly keep: () => void; readonly back: () => void } {
  const copy = (from: string, to: string): void => {
    for (const name of kept) {
      fs.rmSync(path.join(base, to, name), { recursive: true, force: true });
      fs.cpSync(path.join(base, from, name), path.join(base, to, name), {
        recursive: true,
        preserveTimestamps: true,
        verbatimSymlinks: true,
      });
    }
  };
  return { keep: () => copy('.', 'kept'), back: () => copy('kept', '.') };
}

/** Leaves the workspace so that the next run has to do what the test is about; `two` is what it is to make. */
const before: Readonly<Record<string, (used: Rig) => Promise<void>>> = {
  builds: async (used) => {
    expect(await used.run(...args)).toMatchObject({ code: 0 });
    used.write('word.txt', 'two');
  },
  restores: async (used) => {
    for (const word of ['two', 'one']) {
      used.write('word.txt', word);
      expect(await used.run(...args)).toMatchObject({ code: 0 });
    }
    used.write('word.txt', 'two');
  },
};

test.skipIf(!haveStrace()).each(Object.keys(before))(
  'F01: killed before any change of a file while it %s, the next run ends right',
  async (what) => {
    const used = await createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'one' } });
    rig = used;
    onTestFailed(() => used.keep());
    await before[what]?.(used);
    const { keep, back } = copier(used);
    keep();
    const calm = await traceCalls(used, args);
    expect(calm.ran, calm.ran.stderr).toMatchObject({ code: 0 });
    const wanted = digests(used.root, outputs);
    expect(calm.calls.length).toBeGreaterThan(40);
    const step = Math.max(1, Math.floor(calm.calls.length / wantedKills));
    const round = Number(process.env['GOBUILD_KILL_ROUND'] ?? randomInt(step));
    const first = Number(process.env['GOBUILD_KILL_FIRST'] ?? round % step);
    process.stderr.write(`GOBUILD_KILL_FIRST=${first}: every ${step} of ${calm.calls.length} calls while it ${what}\n`);
    let killed = 0;
    for (let index = first; index < calm.calls.length; index += step) {
      const call = calm.calls[index];
      if (call === undefined) break;
      back();
      const end = await killBefore(used, args, call);
      const told = `GOBUILD_KILL_FIRST=${index} while it ${what}: before ${call.name} ${call.ordinal}: ${call.text}`;
      // A write that wakes a thread may be missing: then the last ones are never reached, and it ends by itself.
      expect(['SIGKILL', 0], told).toContain(end.ran.code);
      if (end.ran.code === 'SIGKILL') killed += 1;
      await expectNobody(end.sessions, told);
      await expectSoundNext(used, { outputs, wanted, told, args });
    }
    process.stderr.write(`killed ${killed} times while it ${what}\n`);
    expect(killed).toBeGreaterThan(0);
  },
  all ? 3_600_000 : 120_000,
);
