/**
 * F03: the power goes at any change of the disk, and of what was not flushed anything may be lost, cut or zeros: the state
 * log loads to a prefix, no result is wrong, and a deploy knows every step that it was told to be done.
 * GOBUILD_SEED=N begins with that seed, GOBUILD_SEEDS=N says how many are tried at each point.
 */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeFrames } from '../../src/cache/frames.ts';
import { openCache, type Cache } from '../../src/cache/index.ts';
import { currentVersion, deploy, newMachine, root as deployed } from '../../src/deploy/fake-deploy.ts';
import type { Action } from '../../src/model/action.ts';
import { makeAction, runOne } from '../rig/cache-rig.ts';
import { powerDisk, type PowerDisk } from '../rig/power-loss.ts';
import { seeded } from '../rig/seeded.ts';

const firstSeed = Number(process.env['GOBUILD_SEED'] ?? randomInt(1_000_000));
const seeds = Number(process.env['GOBUILD_SEEDS'] ?? 1);

class PowerGone extends Error {}

/** A disk whose power goes at the n-th change from now. */
function switched(): {
  readonly disk: PowerDisk;
  readonly goesAt: (change: number) => void;
  readonly made: () => number;
} {
  let made = 0;
  let at = Number.POSITIVE_INFINITY;
  const disk = powerDisk(() => {
    made += 1;
    if (made >= at) throw new PowerGone();
  });
  return {
    disk,
    made: () => made,
    goesAt: (change) => {
      made = 0;
      at = change;
    },
  };
}

const workspace = '/w';
const state = `${workspace}/.gobuild`;
/** Large enough to be blobs. */
const large = (text: string): string => text.padEnd(1500, text);
const first: Action = makeAction({ id: 'first', outputs: [{ path: 'out/a.txt' }, { path: 'more', directory: true }] });
const second: Action = makeAction({
  id: 'second',
  inputs: [{ type: 'file', path: 'out/a.txt' }],
  outputs: [{ path: 'out/b.txt' }],
});

interface Machine {
  readonly disk: PowerDisk;
  readonly open: (folder?: string) => Cache;
  /** It was switched on again. */
  readonly boot: () => void;
}

function machine(disk: PowerDisk): Machine {
  let tokens = 0;
  let bootedAt = disk.now();
  const hex = (bytes: number): string => (tokens += 1).toString(16).padStart(bytes * 2, '0');
  return {
    disk,
    boot: () => {
      disk.pass(60_000);
      bootedAt = disk.now();
      disk.pass(60_000);
    },
    open: (folder = state) =>
      openCache({
        files: disk.files,
        root: workspace,
        stateFolder: folder,
        storeFolder: '/store',
        environment: { get: () => undefined, all: () => ({}) },
        random: { hex },
        clock: { now: disk.now, monotonic: disk.now, bootedAt: () => bootedAt, sleep: () => Promise.resolve() },
        secretRefs: {},
        aspects: new Map(),
        fileMode: true,
        runId: 'run',
        gobuildVersion: '0.1.0',
        warn: () => undefined,
      }),
  };
}

/** As the engine would, with commands that flush nothing. */
function build({ disk, open }: Machine, folder?: string): readonly string[] {
  const { files } = disk;
  const cache = open(folder);
  const input = (name: string): string => files.readText(`${workspace}/${name}`);
  const did = [
    runOne(cache, first, () => {
      files.write(`${workspace}/out/a.txt`, large(input('src/in.txt')));
      // Of a folder that it does not clear nobody could say what is old in it.
      files.remove(`${workspace}/more`);
      files.write(`${workspace}/more/${input('src/in.txt')}`, large('more'));
    }),
    runOne(cache, second, () => files.write(`${workspace}/out/b.txt`, `${large('b')}${input('out/a.txt')}`)),
  ];
  cache.settle();
  cache.close();
  disk.pass(5000);
  return did.map((outcome) => outcome.did);
}

/** A person's edit, flushed: what the run is to be right about. */
const edit = ({ disk }: Machine, text: string): void => {
  disk.files.write(`${workspace}/src/in.txt`, text, { sync: true });
  disk.pass(5000);
};

/** Everything before the run in which the power goes, and that run: builds one, two, and `last` (again, or anew). */
function life(used: Machine, last: string): void {
  for (const text of ['one', 'two', last]) {
    edit(used, text);
    build(used);
  }
  used.disk.files.remove(`${workspace}/out`);
  build(used);
}

function expectRight({ disk }: Machine, text: string, told: string): void {
  const { files } = disk;
  const read = (name: string): string => files.readText(`${workspace}/${name}`);
  expect(read('out/a.txt') === large(text), `${told}: out/a.txt`).toBe(true);
  expect(read('out/b.txt') === `${large('b')}${large(text)}`, `${told}: out/b.txt`).toBe(true);
  expect(
    files.list(`${workspace}/more`).map(({ name }) => name),
    told,
  ).toEqual([text]);
  expect(read(`more/${text}`) === large('more'), `${told}: more`).toBe(true);
}

/** Records of the state log that can be read. */
function records({ files }: PowerDisk): readonly string[] {
  if (files.stat(`${state}/state.log`) === undefined) return [];
  const decoded = decodeFrames(files.read(`${state}/state.log`), { name: 'GBST', version: 1 });
  return decoded.type === 'frames' ? decoded.frames.map((frame) => Buffer.from(frame).toString('latin1')) : [];
}

test.each(['one', 'three'])('F03: the store and the state, with “%s” as the last input', (last) => {
  process.stderr.write(`GOBUILD_SEED=${firstSeed}\n`);
  const calm = switched();
  life(machine(calm.disk), last);
  const changes = calm.made();
  for (let at = 1; at <= changes + 1; at += 1)
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      const told = `GOBUILD_SEED=${seed}, change ${at} of ${changes}`;
      const { disk, goesAt } = switched();
      const used = machine(disk);
      goesAt(at);
      try {
        life(used, last);
      } catch (error) {
        if (!(error instanceof PowerGone)) throw error;
      }
      goesAt(Number.POSITIVE_INFINITY);
      const before = records(disk);
      disk.lose(seeded(seed));
      expect(before.slice(0, records(disk).length), told).toEqual(records(disk));
      used.boot();
      const text = disk.files.stat(`${workspace}/src/in.txt`) ? disk.files.readText(`${workspace}/src/in.txt`) : 'one';
      edit(used, text);
      build(used);
      expectRight(used, text, told);
      // What the store gives to another workspace is right as well.
      for (const gone of ['out', 'more']) disk.files.remove(`${workspace}/${gone}`);
      build(used, `${workspace}/other`);
      expectRight(used, text, told);
      expect(build(used, `${workspace}/other`), told).toEqual(['fresh', 'fresh']);
    }
});

test.each(['first', 'second'])('F03: the journal and the releases of a %s local deploy', async (which) => {
  process.stderr.write(`GOBUILD_SEED=${firstSeed}\n`);
  const journal = `${deployed}/.gobuild/journal.jsonl`;
  const read = ({ files }: PowerDisk): readonly string[] =>
    files.stat(journal)
      ? files
          .readText(journal)
          .split('\n')
          .filter((line) => line.endsWith('}'))
      : [];
  let over = false;
  for (let at = 1; !over; at += 1)
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      const told = `GOBUILD_SEED=${seed}, change ${at}`;
      const disks: PowerDisk[] = [];
      const fake = newMachine((change) => {
        disks.push(powerDisk(change));
        return (disks[0] as PowerDisk).files;
      });
      const [disk] = disks as [PowerDisk];
      if (which === 'second') await deploy(fake, { version: '1.0.0' });
      fake.killAt(at);
      over = await deploy(fake, { version: '1.1.0' }).then(
        () => true,
        () => false,
      );
      fake.killAt(undefined);
      const before = read(disk);
      disk.lose(seeded(seed));
      for (const process of fake.processes) process.alive = false;
      // Each record was flushed before the step that it tells of went on.
      expect(read(disk), told).toEqual(before);
      const version = currentVersion(fake);
      expect([which === 'second' ? '1.0.0' : undefined, '1.1.0'], told).toContain(version);
      expect(await deploy(fake, { version: '1.1.0' }), told).toMatchObject({ ok: true });
      expect(currentVersion(fake), told).toBe('1.1.0');
      const release = disk.files.readLink(`${deployed}/current`);
      const manifest = JSON.parse(disk.files.readText(`${deployed}/${release}/release.json`));
      for (const file of manifest.files)
        expect(disk.files.digest(`${deployed}/${release}/${file.path}`), told).toBe(file.digest);
    }
});
