/**
 * F56: the current folder goes, the workspace moves, outputs are deleted or replaced while a run is under way (inputs that
 * are edited meanwhile: test/stories/edited-meanwhile.test.ts).
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { expectNoStack, expectSoundNext } from '../rig/sound.ts';
import { sum } from '../rig/story.ts';
import { digests } from '../rig/whole-files.ts';

const posix = process.platform !== 'win32';
const task = (name: string, run: string, more = ''): string =>
  `  ${name}: { kind: task, inputs: [in.txt], outputs: [gen/${name}.txt], run: ${JSON.stringify(run)}${more} }\n`;
const config = (tasks: string): string => `version: 1\nproject: p\ndefault: ["*"]\ntargets:\n${tasks}`;
const open = (tasks: string): Promise<Rig> =>
  createRig({ files: { 'gobuild.yaml': config(tasks), 'in.txt': 'content' } });

describe.skipIf(!posix)('F56: the workspace', () => {
  test.each([
    ['is renamed', 'mv ../work ../elsewhere', 'moved or removed', false],
    ['is removed', 'rm -rf ../work', 'moved or removed', false],
    ['is replaced', 'mv ../work ../elsewhere && mkdir ../work', 'replaced', true],
  ])('%s: exit 3 with its path, nothing more runs, nothing is made where it was', async (_what, run, says, isThere) => {
    await using rig = await open(
      task('a', `${run}; mkdir -p gen; echo > gen/a.txt`) + task('b', 'cp in.txt gen/b.txt', ', needs: [a]'),
    );
    const ran = await rig.run('run');
    expect(ran.code, ran.stderr).toBe(3);
    expect(ran.stderr).toContain(`failed: a: the workspace ${rig.root} was ${says} while the run was under way\n`);
    expect(ran.stderr).toContain('help: run again where it lies now');
    expect(ran.stderr).toContain('1 failed, 1 skipped');
    expectNoStack(ran);
    expect([fs.existsSync(rig.root), rig.list()]).toEqual([isThere, []]);
    const moved = path.join(rig.base, 'elsewhere');
    fs.rmSync(rig.root, { recursive: true, force: true });
    if (fs.existsSync(moved)) fs.renameSync(moved, rig.root);
    rig.write('in.txt', 'content');
    rig.write('gobuild.yaml', config(task('a', 'cp in.txt gen/a.txt') + task('b', 'cp in.txt gen/b.txt')));
    const digest = digests(rig.root, ['.'])['in.txt'] ?? '';
    const wanted = { 'gen/a.txt': digest, 'gen/b.txt': digest };
    await expectSoundNext(rig, { outputs: ['gen'], wanted, told: 'moved' });
  });

  test('the current folder is gone: exit 3, with the name that the shell knew', async () => {
    await using rig = await open(task('a', 'cp in.txt gen/a.txt'));
    const gone = path.join(rig.base, 'gone');
    const through = ['sh', '-c', `mkdir '${gone}' && cd '${gone}' && rmdir '${gone}' && exec "$@"`, 'sh'];
    for (const words of [['run'], ['list'], ['run', '-C', rig.root]]) {
      const ran = await rig.start(words, { through }).ended;
      expect(ran.code, ran.stderr).toBe(3);
      expect(ran.stderr).toContain(`error: the current folder ${gone} does not exist any more\n`);
      expectNoStack(ran);
    }
  });
});

describe.skipIf(!posix)('F56: outputs', () => {
  const first = task('a', 'cp in.txt gen/a.txt');
  /** Runs after `a`, and does to its output what nobody should. */
  const meddler = (run: string): string => `  meddler: { kind: task, needs: [a], run: ${JSON.stringify(run)} }\n`;
  const reader =
    '  reader: { kind: task, from: a, needs: [meddler], outputs: [read.txt], run: "cp gen/a.txt read.txt" }\n';

  test.each([
    ['deleted', 'rm gen/a.txt'],
    ['replaced', 'echo other > gen/new && mv gen/new gen/a.txt'],
    ['edited', 'echo more >> gen/a.txt'],
    ['a folder now', 'rm gen/a.txt && mkdir gen/a.txt'],
  ])(
    '%s while the run goes on: what reads it gets no wrong result, and the next run makes it right',
    async (_what, run) => {
      await using rig = await open(first + meddler(run) + reader);
      const ran = await rig.run('run', 'reader');
      expectNoStack(ran);
      // Whatever it came to: nothing that was made of something else may be taken for right later on.
      rig.write('gobuild.yaml', config(first + meddler('true') + reader));
      const next = await rig.run('run', 'reader');
      expect(next.code, next.stderr).toBe(0);
      expect([rig.read('gen/a.txt'), rig.read('read.txt')]).toEqual(['content', 'content']);
      expect(await rig.run('cache', 'verify')).toMatchObject({ code: 0 });
    },
  );

  test('deleted between two runs: restored, not made again', async () => {
    await using rig = await open(first);
    await rig.run('run');
    rig.remove('gen');
    expect(sum(await rig.run('run'))).toBe('0 fresh, 0 ran, 1 restored');
    expect(rig.read('gen/a.txt')).toBe('content');
  });
});
