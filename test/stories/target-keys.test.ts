/** Keys of targets and of the file at work: pools, tags, time stamps, the profile without -p, the bound of the store. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { namedPipe, sum, told } from '../rig/story.ts';

const names = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ')[0] ?? '');

test.concurrent('a pool bounds how many of its targets run at once, whatever -j says', async () => {
  const head = 'version: 1\nproject: demo\npools: { board: 1 }\ntargets:\n';
  // Each leaves a mark while it runs, and fails if it finds another one's.
  const alone = ['a', 'b', 'c'].map(
    (name) => `  ${name}: { kind: task, pool: board, run: "mkdir busy; sleep 0.2; rmdir busy" }\n`,
  );
  await using rig = await createRig({ files: { 'gobuild.yaml': head + alone.join('') } });
  const bounded = await rig.run('run', '-j', '3', '*');
  expect(bounded.code, bounded.stderr).toBe(0);
  // Without the pool they do run at once: neither end of a pipe opens before the other.
  const pipe = namedPipe(rig, 'pipe');
  rig.write(
    'gobuild.yaml',
    `${head}  a: { kind: task, run: "echo x > ${pipe}" }\n  b: { kind: task, run: "cat ${pipe}" }\n`,
  );
  expect((await rig.run('run', '-j', '3', '*')).code).toBe(0);
});

test.concurrent('a pool that is not declared is told with the one that was meant', async () => {
  const file = 'version: 1\nproject: demo\npools: { board: 1 }\ntargets:\n  a: { kind: task, pool: baord, run: [x] }\n';
  await using rig = await createRig({ files: { 'gobuild.yaml': file } });
  const ran = await rig.run('run', 'a');
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('gobuild.yaml:5:26: error GB1049: there is no pool "baord"');
  expect(ran.stderr).toContain('help: did you mean "board"?');
});

const tagged = `version: 1
project: demo
default-profile: prod
default: [one]
profiles:
  dev: { vars: { stage: dev } }
  prod: { vars: { stage: prod }, default: ["*[tag=nightly]"], overrides: [{ where: "tag=slow", cwd: sub }] }
vars: { stage: none }
targets:
  one: { kind: task, tags: [nightly, slow], run: 'echo "one $(basename $PWD)" \${{ vars.stage }} >> "$OUT"' }
  two: { kind: task, tags: [nightly], run: 'echo "two $(basename $PWD)" \${{ vars.stage }} >> "$OUT"' }
  other: { kind: task, run: 'echo other >> "$OUT"' }
env: { pass: [OUT] }
`;

test.concurrent('tags select, default-profile holds without -p, and a profile has defaults and overrides of its own', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': tagged, 'sub/x': '' } });
  rig.env['OUT'] = path.join(rig.base, 'out');
  const said = (): string[] => {
    const lines = fs.readFileSync(path.join(rig.base, 'out'), 'utf8').trimEnd().split('\n').toSorted();
    fs.rmSync(path.join(rig.base, 'out'));
    return lines;
  };
  expect(names(told(await rig.run('run')))).toEqual(['one', 'two']);
  expect(said()).toEqual(['one sub prod', 'two work prod']);
  await rig.run('run', '-p', 'dev');
  expect(said()).toEqual(['one work dev']);
  expect(names(told(await rig.run('run', '*[tag!=nightly]')))).toEqual(['other']);
  expect((await rig.run('run', '*[tag=weekly]')).code).toBe(2);
});

test.concurrent('time stamps are what the target says, else SOURCE_DATE_EPOCH, else 1980', async () => {
  const file = (more: string): string =>
    `version: 1\nproject: demo\ntargets:\n  in: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cp in.txt out.txt }\n` +
    `  pack: { kind: package, using: archive, format: tar, from: in, files: [], name: p.tar${more} }\n`;
  await using rig = await createRig({ files: { 'gobuild.yaml': file(''), 'in.txt': 'x\n' } });
  /** Bytes 136 to 147 of a tar header are the time in octal digits (POSIX pax, ustar). */
  const seconds = async (): Promise<number> => {
    expect((await rig.run('run', 'pack')).code).toBe(0);
    const bytes = fs.readFileSync(path.join(rig.root, 'dist/release/p.tar'));
    return Number.parseInt(bytes.subarray(136, 147).toString('latin1'), 8);
  };
  expect(await seconds()).toBe(Date.UTC(1980, 0, 1) / 1000);
  rig.write('gobuild.yaml', file(', timestamp: 2025-06-01'));
  expect(await seconds()).toBe(Date.UTC(2025, 5, 1) / 1000);
  rig.env['SOURCE_DATE_EPOCH'] = '1000000000';
  expect(await seconds()).toBe(1_000_000_000);
});

const entries = (rig: Rig): number =>
  fs
    .readdirSync(path.join(rig.base, 'store', 'ac'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /[0-9a-f]{64}$/.test(name)).length;

test.concurrent('the store keeps within cache.size: at the end of a run, once a day, and with gc', async () => {
  const file = (size: string): string =>
    `version: 1\nproject: demo\ncache: { size: ${size} }\ntargets:\n  a: { kind: task, inputs: [in.txt], outputs: [out.txt], run: cat in.txt in.txt > out.txt }\n`;
  await using rig = await createRig({ files: { 'gobuild.yaml': file('1GiB'), 'in.txt': '0' } });
  const build = async (text: string): Promise<void> => {
    rig.write('in.txt', text.repeat(100_000));
    expect(sum(await rig.run('run', 'a'))).toBe('0 fresh, 1 ran, 0 restored');
  };
  for (const text of ['1', '2', '3']) await build(text);
  expect(entries(rig)).toBe(3);
  rig.write('gobuild.yaml', file('500kB'));
  await build('4');
  // It was looked at today already.
  expect(entries(rig)).toBe(4);
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  fs.utimesSync(path.join(rig.base, 'store', 'looked-after'), yesterday, yesterday);
  await build('5');
  expect(entries(rig)).toBe(2);
  rig.write('gobuild.yaml', file('300kB'));
  expect((await rig.run('cache', 'gc')).code).toBe(0);
  expect(entries(rig)).toBe(1);
  expect((await rig.run('cache', 'gc', '--size', '1kB')).code).toBe(0);
  expect(entries(rig)).toBe(0);
  // A file that is wrong bounds nothing, and stops nobody from looking after the store.
  rig.write('gobuild.yaml', 'wrong');
  expect((await rig.run('cache', 'gc')).code).toBe(0);
});
