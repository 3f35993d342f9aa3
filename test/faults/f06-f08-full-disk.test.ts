/** F06, F07, F08: disks that are full, broken, read-only or over their quota: the store may refuse, outputs and state may not. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { noSmallDisk, noUnprivileged, setMode, unprivileged } from '../rig/poor-machine.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { expectNoStack, expectSoundNext } from '../rig/sound.ts';
import { haveStrace, refuseCall, refuseCalls, traceCalls } from '../rig/state-calls.ts';
import { badBlobs, digests, storeTemporaries } from '../rig/whole-files.ts';

const config = `
version: 1
project: full
default: [large, small]
targets:
  small:
    kind: task
    inputs: [word.txt]
    outputs: [gen/small.txt]
    run: mkdir -p gen && { printf '%04000d' 7; cat word.txt; } > gen/small.txt
  large:
    kind: task
    inputs: [word.txt]
    outputs: [out/large.bin]
    run: mkdir -p out && head -c 3000000 /dev/zero > out/large.bin && cat word.txt >> out/large.bin
  packed: { kind: package, using: archive, from: [random], format: tar.gz, name: packed }
  random:
    kind: task
    inputs: [word.txt]
    outputs: [gen/random.bin]
    run: mkdir -p gen && head -c 400000 /dev/urandom > gen/random.bin
`;
const outputs = ['gen', 'out'];
const project = (): Promise<Rig> => createRig({ files: { 'gobuild.yaml': config, 'word.txt': 'one' } });

/** A small disk at `folder` of the rig's base; what lies on it in the end is copied to `seen`, for the disk goes with the command. */
const smallDisk = (rig: Rig, folder: string, size: string): readonly string[] => {
  const script =
    'mkdir -p "$0" && mount -t tmpfs -o "size=$1" none "$0" && seen=$2 && disk=$0 && shift 2 && "$@"; code=$?; ' +
    'cp -a "$disk" "$seen"; exit $code';
  return ['unshare', '-m', 'sh', '-c', script, path.join(rig.base, folder), size, path.join(rig.base, 'seen')];
};

if (noSmallDisk) process.stderr.write(`skipped: F06, F07 on a small disk: ${noSmallDisk}\n`);

test.skipIf(noSmallDisk)(
  'F06: the store is full: exit 0, told with size and path, no partial blob, what fits is kept',
  async () => {
    await using rig = await project();
    const ran = await rig.start(['run'], { through: smallDisk(rig, 'store', '1m') }).ended;
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expectNoStack(ran);
    expect(ran.stderr).toMatch(
      /warning: .*cache write skipped: no space \(need 2\.9 MiB\): .*store\/.*no space left on the disk/,
    );
    const seen = path.join(rig.base, 'seen');
    expect(badBlobs(seen)).toEqual([]);
    expect(Object.keys(digests(seen, ['cas']))).toHaveLength(1);
    expect(fs.readdirSync(path.join(seen, 'tmp'))).toEqual([]);
    expect((await rig.run('run')).stderr).toMatch(/^2 fresh · /);
  },
);

test.skipIf(noSmallDisk)(
  'F07: a command’s own output does not fit: it fails, nothing of it is stored, the next run is right',
  async () => {
    await using rig = await project();
    const ran = await rig.start(['run', 'large', 'small', '--keep-going'], {
      through: smallDisk(rig, 'work/out', '1m'),
    }).ended;
    expect(ran, ran.stderr).toMatchObject({ code: 1 });
    expectNoStack(ran);
    expect(ran.stderr).toContain('No space left on device');
    expect(Object.keys(digests(path.join(rig.base, 'store'), ['ac']))).toHaveLength(1);
    const next = await rig.run('run');
    expect(next, next.stderr).toMatchObject({ code: 0 });
    expect(next.stderr).toContain('1 fresh, 1 ran, 0 restored');
    expect(fs.statSync(path.join(rig.root, 'out/large.bin')).size).toBe(3_000_003);
  },
);

test.skipIf(noSmallDisk)(
  'F07: what gobuild itself makes does not fit: exit 3 with the path, nothing half-written',
  async () => {
    await using rig = await project();
    const ran = await rig.start(['run', 'packed'], { through: smallDisk(rig, 'work/dist', '64k') }).ended;
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    expectNoStack(ran);
    expect(ran.stderr).toMatch(/packed\.tar\.gz: no space left on the disk \(ENOSPC\)/);
    expect(Object.keys(digests(path.join(rig.base, 'seen'), ['.']))).toEqual([]);
    expect(await rig.run('run', 'packed')).toMatchObject({ code: 0 });
  },
);

test.skipIf(noSmallDisk)(
  'F07: the state log does not fit: exit 3 with the path, its records stay readable',
  async () => {
    await using rig = await project();
    const ran = await rig.start(['run', '-j', '1'], { through: smallDisk(rig, 'work/.gobuild', '8k') }).ended;
    expect(ran, ran.stderr).toMatchObject({ code: 3 });
    expectNoStack(ran);
    expect(ran.stderr).toMatch(/\.gobuild.*no space left on the disk \(ENOSPC\)/);
    expect(ran.stderr).not.toMatch(/lock.db.*damaged/);
    const next = await rig.run('run');
    expect(next, next.stderr).toMatchObject({ code: 0 });
  },
);

const writes = 'open openat creat mkdir rename write copy_file_range sendfile ftruncate';

test.skipIf(!haveStrace()).each([
  ['EDQUOT', 'copy_file_range', 'gen/small.txt', 'the disk quota is used up'],
  ['EIO', 'rename', '/store/cas/', 'the disk reported an error'],
  ['EROFS', 'rename', '/store/cas/', 'the file system is read-only'],
])('F08: %s while a blob is stored: exit 0, told, and whole the next time', async (error, name, place, words) => {
  await using rig = await project();
  // The commands of the store's first run come again when nothing of it is left.
  const calm = await traceCalls(rig, ['run', 'small']);
  const wanted = digests(rig.root, outputs);
  for (const gone of ['../store', '.gobuild', 'gen']) rig.remove(gone);
  const call = calm.calls.find((one) => one.name === name && one.text.includes(place));
  const { ran } = await refuseCall(rig, ['run', 'small'], { name, ordinal: call?.ordinal ?? 0, error });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expectNoStack(ran);
  expect(ran.stderr).toMatch(/warning: small: cache write skipped/);
  expect(ran.stderr).toContain(`${words} (${error})`);
  expect(storeTemporaries(path.join(rig.base, 'store'))).toEqual([]);
  rig.remove('.gobuild');
  await expectSoundNext(rig, { outputs, wanted, told: error, args: ['run', 'small'] });
});

test.skipIf(!haveStrace()).each([
  ['EIO', 'fsync fdatasync'],
  ['EROFS', writes],
  ['EDQUOT', 'write'],
])('F08: %s where the state log is written: exit 3, told with its path; right the next time', async (error, calls) => {
  await using rig = await project();
  expect(await rig.run('run', 'small')).toMatchObject({ code: 0 });
  const wanted = digests(rig.root, outputs);
  const log = path.join(rig.root, '.gobuild/state.log');
  // A log with a damaged tail is written anew and flushed.
  if (error === 'EIO') fs.appendFileSync(log, 'tail');
  rig.remove('gen');
  const paths = error === 'EIO' ? [rig.root, path.dirname(log)] : [log];
  const { ran } = await refuseCalls(rig, ['run', 'small'], { calls, error, paths });
  expect(ran, ran.stderr).toMatchObject({ code: 3 });
  expectNoStack(ran);
  expect(ran.stderr).toMatch(new RegExp(`state\\.log: .* \\(${error}\\)`));
  await expectSoundNext(rig, { outputs, wanted, told: error, args: ['run', 'small'] });
});

test.skipIf(noUnprivileged)(
  'F08: shards of the store that nobody may read or write: exit 0, told, work is done instead',
  async () => {
    await using rig = await project();
    expect(await rig.run('run', 'small')).toMatchObject({ code: 0 });
    const wanted = digests(rig.root, outputs);
    const shards = ['cas', 'ac'].flatMap((part) =>
      fs.readdirSync(path.join(rig.base, 'store', part)).map((shard) => `store/${part}/${shard}`),
    );
    setMode(0, ...shards)(rig);
    for (const gone of ['gen', '.gobuild']) rig.remove(gone);
    const ran = await rig.start(['run', 'small'], { through: unprivileged() }).ended;
    setMode(0o755, ...shards)(rig);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    expectNoStack(ran);
    expect(ran.stderr).toMatch(/warning: .*permission denied \(EACCES\)/);
    expect(ran.stderr).toContain('0 fresh, 1 ran, 0 restored');
    await expectSoundNext(rig, { outputs, wanted, told: 'shards', args: ['run', 'small'] });
  },
);
