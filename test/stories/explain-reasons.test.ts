/** Every reason that can make a target run is produced once and read in the words and in the JSON of `explain`. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeFrames, encodeFrame, encodeHeader } from '../../src/cache/frames.ts';
import { stateFormat } from '../../src/cache/state.ts';
import type { Explanation } from '../../src/model/answer.ts';
import type { Reason } from '../../src/model/reason.ts';
import { createRig, type Rig } from '../rig/rig.ts';
import { release, server, shop } from '../rig/shop.ts';
import { eventsOf, ofType, puppet } from '../rig/story.ts';

const task = (more = ''): string =>
  `version: 1
project: demo
targets:
  made: { kind: task, inputs: [in.txt], outputs: [out.txt], run: [cp, in.txt, out.txt]${more} }
`;

interface Case {
  /** Text of gobuild.yaml; default: `made` copies in.txt to out.txt. */
  readonly config?: string;
  readonly prepare?: (rig: Rig) => void;
  /** Exit code of the first run. */
  readonly code?: number;
  /** After a first `run made`. */
  readonly change: (rig: Rig) => unknown;
  readonly reason: Reason;
  readonly words: RegExp;
  /** The reason stands with the last run: `explain` itself is not forced. */
  readonly past?: true;
}

const two = task().replace('[in.txt]', '[in.txt, more.txt]');
const withEnv = 'version: 1\nproject: demo\nenv: { set: { LEVEL: "1" } }\n';

/** `value-changed` needs Go (test/real/explain-go.test.ts); what a deploy finds is told below. */
const cases: Record<Exclude<Reason['type'], 'value-changed' | 'world-differs'>, Case> = {
  'never-built': {
    change: (rig) => rig.run('clean', 'made'),
    reason: { type: 'never-built' },
    words: /^made: would be restored\n {2}no result yet\n/,
  },
  forced: {
    change: (rig) => rig.run('run', '--force', 'made'),
    reason: { type: 'forced' },
    words: /^made: fresh\n {2}last: ran in run \S+, \S+, because\n {4}--force\n/,
    past: true,
  },
  always: {
    config: task().replace('inputs: [in.txt], ', ''),
    change: () => undefined,
    reason: { type: 'always' },
    words: /^made: would run\n {2}declares no inputs\n/,
  },
  'not-cached': {
    config: task(', cache: never').replace('outputs: [out.txt], ', ''),
    change: () => undefined,
    reason: { type: 'not-cached' },
    words: /^made: would run\n {2}is never cached\n/,
  },
  'input-changed': {
    change: (rig) => rig.write('in.txt', 'two\n'),
    reason: { type: 'input-changed', path: 'in.txt', how: 'edited' },
    words: /^made: would run\n {2}in\.txt changed\n {2}store: has no such result\n {2}last: ran in run/,
  },
  'upstream-changed': {
    config: `${task().replace('inputs: [in.txt]', 'from: first').replace('cp, in.txt', 'cp, mid.txt')}  first: { kind: task, inputs: [in.txt], outputs: [mid.txt], run: [cp, in.txt, mid.txt] }\n`,
    change: async (rig) => {
      rig.write('in.txt', 'two\n');
      await rig.run('run', 'first');
    },
    reason: { type: 'upstream-changed', from: 'first', path: 'mid.txt' },
    words: /^made: would run\n {2}first changed: mid\.txt\n/,
  },
  'settings-changed': {
    change: (rig) => rig.write('gobuild.yaml', task().replace('[cp, ', '[cp, -f, ')),
    reason: { type: 'settings-changed', key: 'run.argv', new: '["-f"]' },
    words: /^made: would run\n {2}run: \["-f"\] is new\n/,
  },
  'environment-changed': {
    config: task().replace('version: 1\nproject: demo\n', withEnv),
    change: (rig) => rig.write('gobuild.yaml', rig.read('gobuild.yaml').replace('"1"', '"2"')),
    reason: { type: 'environment-changed', name: 'LEVEL', old: '1', new: '2' },
    words: /^made: would run\n {2}variable LEVEL: 1 → 2\n/,
  },
  'tool-changed': {
    config: task().replace('[cp, in.txt', '[puppet, in.txt'),
    prepare: (rig) => puppet(rig, 'puppet', 'cp "$1" "$2" # one'),
    change: (rig) => puppet(rig, 'puppet', 'cp "$1" "$2" # two'),
    reason: expect.objectContaining({ type: 'tool-changed', name: 'puppet' }) as Reason,
    words: /^made: would run\n {2}puppet: .* → .*\n/,
  },
  'output-missing': {
    change: (rig) => rig.remove('out.txt'),
    reason: { type: 'output-missing', path: 'out.txt' },
    words: /^made: would be restored\n {2}out\.txt is missing\n {2}store: has this result\n/,
  },
  'output-changed': {
    change: (rig) => rig.write('out.txt', 'by hand\n'),
    reason: { type: 'output-changed', path: 'out.txt' },
    words: /^made: would be restored\n {2}out\.txt is not what was made\n/,
  },
  'gobuild-changed': {
    change: (rig) =>
      editState(rig, (text) => text.replace('"revision":', '"revision":9').replace(/"key":"./, '"key":"_')),
    reason: expect.objectContaining({ type: 'gobuild-changed' }) as Reason,
    words: /^made: would be restored\n {2}gobuild changed: driver task\/task revision 9\d+ → \d+\n/,
  },
  unfinished: {
    config: task().replace('[cp, in.txt, out.txt]', '"grep -x one in.txt > out.txt"'),
    code: 1,
    prepare: (rig) => rig.write('in.txt', 'none\n'),
    change: () => undefined,
    reason: { type: 'unfinished' },
    words: /^made: would run for the first time\n {2}did not succeed last time\n/,
  },
  'cannot-run': {
    config: task().replace('[cp, in.txt', '[puppet, in.txt'),
    prepare: (rig) => puppet(rig, 'puppet', 'cp "$1" "$2"'),
    change: (rig) => fs.rmSync(path.join(rig.base, 'bin', 'puppet')),
    reason: expect.objectContaining({ type: 'cannot-run' }) as Reason,
    words: /^made: would run\n {2}.*puppet/,
  },
};

/** Changes the records of the state log, checksums and all, as another gobuild would have written them. */
function editState(rig: Rig, change: (text: string) => string): void {
  const file = path.join(rig.root, '.gobuild/state.log');
  const decoded = decodeFrames(fs.readFileSync(file), stateFormat);
  if (decoded.type !== 'frames') throw new Error('the state log cannot be read');
  const frames = decoded.frames.map((frame) => encodeFrame(Buffer.from(change(Buffer.from(frame).toString('utf8')))));
  fs.writeFileSync(file, Buffer.concat([encodeHeader(stateFormat), ...frames]));
}

async function explained(rig: Rig): Promise<{ words: string; json: Explanation }> {
  const words = await rig.run('explain', 'made');
  expect(words).toMatchObject({ code: 0, stderr: '' });
  const [json] = JSON.parse((await rig.run('explain', 'made', '--json')).stdout) as Explanation[];
  return { words: words.stdout, json: json as Explanation };
}

describe.concurrent('explain', () => {
  test.each(Object.entries(cases))('%s', async (_type, one) => {
    await using rig = await createRig({ files: { 'gobuild.yaml': one.config ?? task(), 'in.txt': 'one\n' } });
    one.prepare?.(rig);
    expect(await rig.run('run', 'made')).toMatchObject({ code: one.code ?? 0 });
    await one.change(rig);
    const { words, json } = await explained(rig);
    expect(words).toMatch(one.words);
    expect(one.past ? json.last?.reasons : json.reasons).toContainEqual(one.reason);
  });

  test('world-differs: the run says what it found; before it, explain says who will look', async () => {
    await using rig = await shop();
    expect((await rig.run('run')).code).toBe(0);
    release(rig, '1.1.0', server('two'));
    const events = eventsOf(await rig.run('run', '--json'));
    const reasons = ofType(events, 'node-finished').flatMap((event) =>
      event.report.node === 'here' ? event.report.reasons : [],
    );
    expect(reasons).toEqual([expect.objectContaining({ type: 'world-differs' })]);
    expect((await rig.run('explain', 'here')).stdout).toMatch(
      /^here: would look at what stands there, as in each run\n/,
    );
  });

  test('the nearest earlier result is named, of this workspace and of another, with what it differs in', async () => {
    await using rig = await createRig({ files: { 'gobuild.yaml': two, 'in.txt': 'one\n', 'more.txt': 'one\n' } });
    expect((await rig.run('run', 'made')).code).toBe(0);
    rig.write('in.txt', 'two\n');
    rig.write('more.txt', 'two\n');
    expect((await rig.run('run', 'made')).code).toBe(0);
    // Against the last run both differ, against the first only one.
    rig.write('in.txt', 'one\n');
    rig.write('more.txt', 'three\n');
    const here = await explained(rig);
    expect(here.words).toMatch(
      /^made: would run\n {2}in\.txt changed\n {2}more\.txt changed\n {2}store: has no such result\n {2}nearest: run \S+, \S+; what differs:\n {4}more\.txt changed\n/,
    );
    expect(here.json.store).toEqual([
      {
        action: 'made',
        state: 'not-found',
        nearest: expect.objectContaining({
          stored: true,
          reasons: [{ type: 'input-changed', path: 'more.txt', how: 'edited' }],
        }),
      },
    ]);

    const other = path.join(rig.base, 'other');
    fs.mkdirSync(other);
    for (const name of ['gobuild.yaml', 'in.txt', 'more.txt']) fs.writeFileSync(path.join(other, name), rig.read(name));
    const there = await rig.start(['explain', 'made'], { cwd: other }).ended;
    expect(there.stdout).toContain('made: would run for the first time\n');
    expect(there.stdout).toContain(` in ${rig.root}, `);
    expect(there.stdout).toMatch(/; what differs:\n {4}more\.txt changed\n/);
  });

  test('a result that the store has lost is told as that', async () => {
    await using rig = await createRig({ files: { 'gobuild.yaml': two, 'in.txt': 'one\n', 'more.txt': 'one\n' } });
    await rig.run('run', 'made');
    rig.write('in.txt', 'two\n');
    await rig.run('run', 'made');
    rig.write('in.txt', 'one\n');
    expect((await explained(rig)).words).toMatch(/^made: would be restored\n {2}in\.txt changed\n {2}store: has/);
    expect((await rig.run('cache', 'clear')).code).toBe(0);
    expect((await explained(rig)).words).toMatch(
      /store: has no such result\n {2}nearest: run .*, no longer in the store; what differs:\n {4}nothing: /,
    );
  });
});
