/**
 * F51: a program runs out of memory, crashes, or ends as if it had. F52: gobuild's own heap ends, no process can be
 * started, words are too long. F53: few open files.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { leftAfter, processesWith } from '../rig/kill-at.ts';
import { haveTools } from '../rig/real-tool.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { expectNoStack, expectSoundNext } from '../rig/sound.ts';
import { digests } from '../rig/whole-files.ts';

const posix = process.platform !== 'win32';
const linux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;

const task = (run: string): string =>
  `{ kind: task, inputs: [in.txt], outputs: [out.txt], run: ${JSON.stringify(run)} }`;
const oneTask = (run: string): string => `version: 1\nproject: p\ndefault: [a]\ntargets:\n  a: ${task(run)}\n`;
const good = 'cp in.txt out.txt';

const openRig = (run: string): Promise<Rig> =>
  createRig({ files: { 'gobuild.yaml': oneTask(run), 'in.txt': 'content' } });

const storedResults = async (rig: Rig): Promise<number> =>
  (JSON.parse((await rig.run('cache', 'stats', '--json')).stdout) as { results: number }).results;

/** The file is mended: the next run is right, and what went wrong before is no part of it. */
async function expectMended(rig: Rig, told: string): Promise<void> {
  rig.write('gobuild.yaml', oneTask(good));
  const wanted = { 'out.txt': digests(rig.root, ['.'])['in.txt'] ?? '' };
  const next = await expectSoundNext(rig, { outputs: [], wanted: {}, told });
  expect(digests(rig.root, ['.'])['out.txt'], next.stderr).toBe(wanted['out.txt']);
}

describe.skipIf(!posix)('F51: a program that dies', () => {
  test.concurrent.each([
    ['SIGSEGV', 'echo half > out.txt; kill -SEGV $$', 'killed by SIGSEGV'],
    ['SIGKILL', 'echo half > out.txt; kill -KILL $$', 'killed by SIGKILL'],
    ['exit 137 by itself', 'echo half > out.txt; exit 137', 'exit status 137'],
    ['a part of it was killed', 'echo half > out.txt; sh -c "kill -KILL \\$\\$"; exit $?', 'exit status 137'],
  ])('%s: exit 1, its output is gone, nothing is stored', async (_name, run, says) => {
    await using rig = await openRig(run);
    const ran = await rig.run('run');
    expect(ran.code, ran.stderr).toBe(1);
    expect(ran.stderr).toContain(`failed: a: ${says}\n`);
    expectNoStack(ran);
    expect(rig.exists('out.txt')).toBe(false);
    expect(await storedResults(rig)).toBe(0);
  });
});

/** A control group (version 2 or 1) with 24 MiB for whoever enters it; undefined where none can be made. */
function smallGroup(): string | undefined {
  const name = `gobuild-fault-${process.pid}`;
  for (const [top, limit] of [
    ['/sys/fs/cgroup', 'memory.max'],
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
  ] as const) {
    const folder = path.join(top, name);
    try {
      fs.mkdirSync(folder);
      if (!fs.existsSync(path.join(folder, 'cgroup.procs'))) throw new Error('that is an ordinary folder');
      fs.writeFileSync(path.join(folder, limit), String(24 * 1024 * 1024));
      return folder;
    } catch {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  return undefined;
}

describe('F51: a program that has no memory left', () => {
  const found = linux ? smallGroup() : undefined;
  if (found !== undefined) fs.rmdirSync(found);
  if (found === undefined) process.stderr.write('skipped: F51: no control group with little memory can be made here\n');
  let group: string | undefined;
  afterEach(() => void (group !== undefined && fs.rmdirSync(group)));

  test.skipIf(found === undefined)('is told to be out of memory, alone and as a part of a script', async () => {
    group = smallGroup();
    // `tail` holds all that it may have to print.
    const enter = `echo $$ > '${group}/cgroup.procs'; echo half > out.txt`;
    await using rig = await openRig(`${enter}; exec tail -c 200M < <(yes)`);
    const alone = await rig.run('run');
    expect(alone.code, alone.stderr).toBe(1);
    expect(alone.stderr).toContain('failed: a: killed (out of memory)\n');
    expect(alone.stderr).toContain('help: use a smaller -j');
    expect(rig.exists('out.txt')).toBe(false);
    // The script itself stays outside of the group: else the kernel may choose it.
    const inside = `(echo $BASHPID > '${group}/cgroup.procs'; exec tail -c 200M)`;
    rig.write('gobuild.yaml', oneTask(`echo half > out.txt; yes | ${inside}`));
    const part = await rig.run('run');
    expect(part.stderr).toContain('failed: a: exit status 137: killed (out of memory)\n');
    expect(part.code).toBe(1);
    expect(await storedResults(rig)).toBe(0);
    await expectMended(rig, 'out of memory');
  });
});

describe.skipIf(!posix)('F52: what gobuild is not given', () => {
  test('its own heap ends: nothing half, nobody left, and the next run is right', async () => {
    const many = Array.from(
      { length: 1500 },
      (_, index) => `  t${index}: ${task('true').replace('out.txt', `o/${index}`)}\n`,
    );
    const token = `heap-${process.pid}`;
    await using rig = await createRig({ env: { HEAP_TOKEN: token } });
    rig.write('in.txt', 'content');
    rig.write('gobuild.yaml', `version: 1\nproject: p\ndefault: [a]\ntargets:\n  a: ${task(good)}\n${many.join('')}`);
    const ran = await rig.start(['run'], { env: { NODE_OPTIONS: '--max-old-space-size=12' } }).ended;
    expect(['SIGABRT', 134], ran.stderr).toContain(ran.code);
    expect(ran.stderr).toContain('JavaScript heap out of memory');
    expect(await leftAfter(() => processesWith('HEAP_TOKEN', token))).toEqual([]);
    await expectMended(rig, 'heap');
  });

  test.skipIf(!linux || !isRoot || !haveTools('prlimit', 'setpriv'))(
    'no process can be started: exit 3 with what to do',
    async () => {
      const uid = 61_234;
      await using rig = await openRig(good);
      spawnSync('chown', ['-R', `${uid}`, rig.base]);
      const through = ['prlimit', '--nproc=8', 'setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
      const ran = await rig.start(['run'], { through }).ended;
      expect(ran.code, ran.stderr).toBe(3);
      expect(ran.stderr).toContain('no more processes can be started (EAGAIN)');
      expect(ran.stderr).toContain('help: raise the limit of processes (ulimit -u), or use a smaller -j');
      expectNoStack(ran);
      expect(await storedResults(rig)).toBe(0);
      await expectMended(rig, 'no process');
    },
  );

  test('words that no program can be given: exit 3 with what to do', async () => {
    await using rig = await openRig(good);
    const long = oneTask(good).replace(JSON.stringify(good), `[printf, ${'x'.repeat(200_000)}]`);
    rig.write('gobuild.yaml', long);
    const ran = await rig.run('run');
    expect(ran.code, ran.stderr).toBe(3);
    expect(ran.stderr).toMatch(/its words and variables are too long: \d+ bytes \(E2BIG\)/);
    expect(ran.stderr).toContain('put long lists into a file that the program reads (a response file)');
    expect(ran.stderr.length).toBeLessThan(20_000);
    await expectMended(rig, 'long words');
  });
});

describe.skipIf(!posix)('F53: few open files', () => {
  const limited = (files: number): readonly string[] => ['sh', '-c', `ulimit -n ${files}; exec "$@"`, 'sh'];
  const names = Array.from({ length: 12 }, (_, index) => `t${index}`);
  const config = `version: 1\nproject: p\ndefault: ["*"]\ntargets:\n${names
    .map((name) => `  ${name}: { kind: task, inputs: [in.txt], outputs: [o/${name}], run: "cp in.txt o/${name}" }\n`)
    .join('')}`;
  const files = { 'gobuild.yaml': config, 'in.txt': 'content' };

  test.skipIf(!linux)('64: fewer at a time, said so, and all is done', async () => {
    await using rig = await createRig({ files });
    const ran = await rig.start(['run', '-j', '100'], { through: limited(64) }).ended;
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('note: 3 at a time in place of 100: the limit of open files is 64 (ulimit -n)');
    expect(ran.stderr).toContain('12 ran');
    expect(rig.list('o')).toHaveLength(12);
    expect(await storedResults(rig)).toBe(12);
  });

  test('too few for anything: exit 3 with what to do, nothing stored that met the limit', async () => {
    await using rig = await createRig({ files });
    const ran = await rig.start(['run', '--keep-going'], { through: limited(27) }).ended;
    expect(ran.code, ran.stderr).toBe(3);
    expect(ran.stderr).toContain('too many open files (EMFILE)');
    expect(ran.stderr).toContain('help: raise the limit of open files (ulimit -n), or use a smaller -j');
    expectNoStack(ran);
    const next = await rig.run('run');
    expect(next.code, next.stderr).toBe(0);
    expect(names.map((name) => rig.read(`o/${name}`))).toEqual(names.map(() => 'content'));
  });
});
