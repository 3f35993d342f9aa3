/** What a short run leaves beside the warm table must notice all that the table itself would have noticed. */
import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { sum } from '../rig/story.ts';

/** One names files of a folder that is not there yet, one looks for any in it, one lists the folder above. */
const absentFolder = `version: 1
project: demo
targets:
  list: { kind: task, run: "ls F > list.out", inputs: ["F/*.txt"], outputs: [list.out] }
  any: { kind: task, run: "ls F/sub > any.out || true", inputs: ["{base.txt,F/sub/*.txt}"], outputs: [any.out] }
  one: { kind: task, run: "cat F/sub/y.txt > one.out || true", inputs: ["{base.txt,F/sub/y.txt}"], outputs: [one.out] }
  all: { kind: group, needs: [list, any, one] }
`;

test('a file in a folder that was absent is noticed though the folder above was looked at anew', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': absentFolder, 'base.txt': 'b\n', 'F/a.txt': 'a\n' } });
  expect((await rig.run('run', 'all')).code).toBe(0);
  rig.write('F/new.txt', 'new\n');
  expect(sum(await rig.run('run', 'all'))).toBe('2 fresh, 1 ran, 0 restored');
  expect(rig.list('.gobuild/warm').some((name) => name.endsWith('.patch'))).toBe(true);
  rig.write('F/sub/y.txt', 'y\n');
  expect((await rig.run('run', 'all')).code).toBe(0);
  expect(rig.read('one.out')).toBe('y\n');
});

const withFile = `version: 1
project: demo
env: { files: [.env] }
targets:
  make: { kind: task, run: "echo made > made.out", inputs: [base.txt], outputs: [made.out] }
`;

test('values of env.files lie nowhere in .gobuild', async () => {
  const files = { 'gobuild.yaml': withFile, 'base.txt': 'b\n', '.env': 'DATABASE=pass-of-the-database\n' };
  await using rig = await createRig({ files });
  for (const content of ['one\n', 'two\n']) {
    rig.write('base.txt', content);
    expect(sum(await rig.run('run', 'make'))).toBe('0 fresh, 1 ran, 0 restored');
    const kept = rig.list('.gobuild').filter((name) => rig.read(`.gobuild/${name}`).includes('pass-of-the-database'));
    expect(kept).toEqual([]);
  }
});

test.runIf(process.platform === 'linux')(
  'a process that runs on, out of reach, is told after a small edit, too',
  async () => {
    const config = `version: 1
project: demo
targets:
  leave: { kind: task, run: "setsid -f sleep 2 </dev/null >/dev/null 2>&1; cat in.txt > out.txt", inputs: [in.txt], outputs: [out.txt] }
`;
    await using rig = await createRig({ files: { 'gobuild.yaml': config, 'in.txt': '1\n', 'sub/x': '' } });
    for (const content of ['1\n', '2\n']) {
      rig.write('in.txt', content);
      expect((await rig.run('-C', 'sub/..', 'run', 'leave')).stderr).toContain(
        'runs on, out of reach of gobuild: sleep 2',
      );
    }
    expect(rig.list('.gobuild/warm').some((name) => name.endsWith('.patch'))).toBe(true);
  },
);
