/** F46: the wall clock jumps, between runs and during one; files with times of the future and the past; edits within a tick. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTool, haveTools } from '../rig/real-tool.ts';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { expectNoStack } from '../rig/sound.ts';
import { namedPipe, sum } from '../rig/story.ts';

const task = (name: string, before = ''): string =>
  `  ${name}: { kind: task, inputs: [${name}.txt], outputs: [${name}.out], timeout: 30s, run: "${before}cp ${name}.txt ${name}.out" }\n`;
const config = `version: 1\nproject: clock\ndefault: ["*"]\ntargets:\n${task('a')}${task('b')}`;
const files = { 'gobuild.yaml': config, 'a.txt': 'a0', 'b.txt': 'b0' };

/** Debian's package puts it beside the other libraries of the machine. */
function fakeTime(): string | undefined {
  if (process.platform !== 'linux' || !haveTools('faketime')) return undefined;
  const program = findTool('faketime') ?? '';
  const base = path.resolve(path.dirname(program), '..', 'lib');
  const folders = ['.', ...fs.readdirSync(base).filter((name) => name.endsWith('-gnu') || name.endsWith('-gnueabihf'))];
  return folders
    .map((folder) => path.join(base, folder, 'faketime/libfaketime.so.1'))
    .find((file) => fs.existsSync(file));
}
const library = fakeTime();

/** gobuild lives at another time; the kernel, its monotonic clock, and the programs that it starts do not. */
const at = (clock: Record<string, string>): Record<string, string> => ({
  LD_PRELOAD: library ?? '',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  FAKETIME_NO_CACHE: '1',
  NO_FAKE_STAT: '1',
  ...clock,
});
const runAt = (rig: Rig, FAKETIME: string, ...args: readonly string[]): Promise<Ran> =>
  rig.start(args, { env: at({ FAKETIME }) }).ended;

describe.skipIf(library === undefined)('F46: the clock jumps', () => {
  test('between runs: exactly what was edited runs, the store keeps, the last run is the last one', async () => {
    await using rig = await createRig({ files });
    const steps: readonly (readonly [clock: string, edited: string | undefined, sum: string])[] = [
      ['+0', 'a', '0 fresh, 2 ran, 0 restored'],
      ['+3650d', undefined, '2 fresh'],
      ['+3650d', 'a', '1 fresh, 1 ran, 0 restored'],
      ['-365d', undefined, '2 fresh'],
      ['-365d', 'b', '1 fresh, 1 ran, 0 restored'],
      ['+0', undefined, '2 fresh'],
      ['+0', 'b', '1 fresh, 1 ran, 0 restored'],
    ];
    for (const [index, [clock, edited, wanted]] of steps.entries()) {
      const told = `step ${index} at ${clock}`;
      if (edited !== undefined) rig.write(`${edited}.txt`, `${edited}${index}`);
      const ran = await runAt(rig, clock, 'run');
      expect(ran.code, told + ran.stderr).toBe(0);
      expectNoStack(ran, told);
      expect(sum(ran), told).toBe(wanted);
      expect([rig.read('a.out'), rig.read('b.out')], told).toEqual([rig.read('a.txt'), rig.read('b.txt')]);
    }
    const runs = (await rig.run('log')).stdout.trimEnd().split('\n');
    // Those of the future stand for the oldest: the next ones must not be taken for older than them.
    const now = new Date().toISOString().replaceAll(/[-:]/g, '');
    const isFuture = (run: string): boolean => run > now;
    expect(runs.some(isFuture)).toBe(true);
    expect(runs).toEqual([...runs.filter(isFuture), ...runs.filter((run) => !isFuture(run)).toSorted()]);
    for (const clock of ['+3650d', '-365d']) {
      const swept = await runAt(rig, clock, 'cache', 'gc');
      expect(swept.stdout, swept.stderr).toContain('0 entries removed');
    }
  }, 60_000);

  test('back by a year and on by ten while it runs: nothing times out, and the next run finds all fresh', async () => {
    await using rig = await createRig();
    const clock = path.join(rig.base, 'clock');
    const jump = (by: string): string => `echo '${by}' > '${clock}'; `;
    rig.write(
      'gobuild.yaml',
      config.replace(task('a'), task('a', jump('-365d'))).replace(task('b'), task('b', jump('+3650d'))),
    );
    for (const name of ['a', 'b']) rig.write(`${name}.txt`, name);
    fs.writeFileSync(clock, '+0\n');
    const ran = await rig.start(['run', '-j', '1'], { env: at({ FAKETIME_TIMESTAMP_FILE: clock }) }).ended;
    expect(ran.code, ran.stderr).toBe(0);
    expect(sum(ran)).toBe('0 fresh, 2 ran, 0 restored');
    expect(fs.readFileSync(clock, 'utf8')).not.toBe('+0\n');
    expect(sum(await rig.run('run'))).toBe('2 fresh');
  });

  test('a run of ten years later does not take the turn of one that is under way', async () => {
    await using rig = await createRig({ files: { 'a.txt': 'a' } });
    const [began, go] = [namedPipe(rig, 'began'), namedPipe(rig, 'go')];
    rig.write(
      'gobuild.yaml',
      `version: 1\nproject: p\ntargets:\n${task('a', `echo > '${began}'; read _ < '${go}'; `)}`,
    );
    const first = rig.start(['run', 'a']);
    await fs.promises.readFile(began);
    const second = await runAt(rig, '+3650d', 'run', 'a', '--no-wait');
    expect(second.code, second.stderr).toBe(8);
    await fs.promises.writeFile(go, 'go\n');
    expect((await first.ended).code).toBe(0);
  });
});

describe('F46: times of files', () => {
  const setTime = (rig: Rig, file: string, years: number): void => {
    const time = Date.now() / 1000 + years * 365 * 86_400;
    fs.utimesSync(path.join(rig.root, file), time, time);
  };

  test.each([10, -30])(
    '%i years away: fresh while it is the same, and an edit of equal size and time is seen',
    async (years) => {
      await using rig = await createRig({ files });
      setTime(rig, 'a.txt', years);
      expect(sum(await rig.run('run'))).toBe('0 fresh, 2 ran, 0 restored');
      expect(sum(await rig.run('run'))).toBe('2 fresh');
      const { mtime } = fs.statSync(path.join(rig.root, 'a.txt'));
      rig.write('a.txt', 'a1');
      fs.utimesSync(path.join(rig.root, 'a.txt'), mtime, mtime);
      expect(sum(await rig.run('run'))).toBe('1 fresh, 1 ran, 0 restored');
      expect(rig.read('a.out')).toBe('a1');
      // Only the time: nothing changed.
      setTime(rig, 'b.txt', years);
      expect(sum(await rig.run('run'))).toBe('2 fresh');
    },
  );

  test('edits of equal size right behind a run are seen', async () => {
    await using rig = await createRig({ files });
    await rig.run('run');
    for (const word of ['a1', 'a2', 'a3']) {
      const running = rig.start(['run']);
      // As soon as its output is there, and often before the run has ended.
      rig.write('a.txt', word);
      const ran = await running.ended;
      expect(ran.code, ran.stderr).toBe(0);
      expect((await rig.run('run')).code).toBe(0);
      expect(rig.read('a.out')).toBe(word);
    }
  });
});
