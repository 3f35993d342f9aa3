/** Options of `run`: what is picked, what is forced, what is only told, and the forms in which a run is told. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { eventsOf, ofType, snapshot, sum, told } from '../rig/story.ts';

const chain = `version: 1
project: demo
default: [all]
targets:
  first: { kind: task, inputs: [in.txt], outputs: [a.txt], run: "cp in.txt a.txt; echo said-by-first" }
  second: { kind: task, from: first, outputs: [b.txt], run: "cat a.txt a.txt > b.txt; echo said-by-second" }
  aside: { kind: task, inputs: [in.txt], outputs: [c.txt], run: "cp in.txt c.txt" }
  all: { kind: group, description: everything, needs: [second, aside] }
`;
const workspace = (): Promise<Rig> => createRig({ files: { 'gobuild.yaml': chain, 'in.txt': 'x\n' } });
const names = (lines: readonly string[]): string[] => lines.map((line) => line.split(' ', 2).join(' '));

test.concurrent('--force runs the goals again, --force=all also what they need, --no-cache neither reads nor writes the store', async () => {
  await using rig = await workspace();
  await rig.run('run', '--no-cache');
  expect(fs.existsSync(path.join(rig.base, 'store', 'cas'))).toBe(false);
  for (const file of ['a.txt', 'b.txt', 'c.txt']) rig.remove(file);
  expect(sum(await rig.run('run', '--no-cache'))).toBe('0 fresh, 3 ran, 0 restored');
  expect(told(await rig.run('run', 'second', '--force'))).toEqual(['second done --force']);
  expect(told(await rig.run('run', 'second', '--force=all'))).toEqual(['first done --force', 'second done --force']);
  expect(sum(await rig.run('run'))).toBe('3 fresh');
});

test.concurrent('--only keeps what is picked and what it needs', async () => {
  await using rig = await workspace();
  const ran = await rig.run('run', '--only', 'second');
  expect(names(told(ran))).toEqual(['first done', 'second done']);
  expect(rig.exists('c.txt')).toBe(false);
});

/** All of the workspace and the store but what was learned by looking: digests of files and where tools lie. */
const kept = (rig: Rig): Record<string, string> =>
  Object.fromEntries(
    Object.entries(snapshot(rig.base)).filter(
      ([name]) => !/^work\/\.gobuild\/(clock|files\.bin|tools\.json)$|^home\/\.cache\/gobuild\/code\//.test(name),
    ),
  );

test.concurrent('--dry-run says what would run and why, and changes nothing on disk', async () => {
  await using rig = await workspace();
  const before = kept(rig);
  const never = await rig.run('run', '--dry-run');
  expect(never.code).toBe(0);
  expect(never.stdout + never.stderr).toContain('cp in.txt a.txt');
  expect(kept(rig)).toEqual(before);
  await rig.run('run');
  rig.write('in.txt', 'y\n');
  rig.remove('c.txt');
  const later = kept(rig);
  const edited = await rig.run('run', '--dry-run', '--json');
  expect(edited.code).toBe(0);
  const { nodes } = JSON.parse(edited.stdout) as { nodes: { node: string; verdict: string; reasons: object[] }[] };
  expect(nodes.map(({ node, verdict }) => `${node} ${verdict}`).toSorted()).toEqual([
    'aside would-run',
    'first would-run',
    'second unknown',
  ]);
  expect(nodes.find(({ node }) => node === 'first')?.reasons).toEqual([
    { type: 'input-changed', path: 'in.txt', how: 'edited' },
  ]);
  expect(kept(rig)).toEqual(later);
});

test.concurrent('--json: one event a line in order, the text for people stays on the other stream', async () => {
  await using rig = await workspace();
  const ran = await rig.run('run', '--json');
  const events = eventsOf(ran);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(0)?.type).toBe('run-started');
  expect(events.at(-1)?.type).toBe('run-finished');
  const place = (type: string, action: string): number =>
    events.findIndex((event) => event.type === type && 'action' in event && event.action === action);
  for (const action of ['first', 'second', 'aside']) {
    expect(place('action-started', action)).toBeGreaterThan(0);
    expect(place('action-finished', action)).toBeGreaterThan(place('action-started', action));
  }
  expect(place('action-started', 'second')).toBeGreaterThan(place('action-finished', 'first'));
  expect(ofType(events, 'run-finished')[0]?.report.counts).toMatchObject({ ran: 3, fresh: 0, failed: 0 });
  expect(sum(ran)).toBe('0 fresh, 3 ran, 0 restored');
  const rejected = await rig.run('run', '--json', 'nobody');
  expect(rejected.code).toBe(2);
  for (const line of rejected.stdout.trim().split('\n')) JSON.parse(line);
});

test.concurrent('--trace writes what Chrome reads: every span inside the run, slots that do not overlap', async () => {
  await using rig = await workspace();
  expect((await rig.run('run', '--trace', 'trace.json')).code).toBe(0);
  interface Span {
    readonly ph: string;
    readonly name: string;
    readonly ts: number;
    readonly dur: number;
    readonly pid: number;
    readonly tid: number;
  }
  const { traceEvents } = JSON.parse(rig.read('trace.json')) as { traceEvents: Span[] };
  const spans = traceEvents.filter((event) => event.ph === 'X');
  expect(spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'second', 'aside']));
  for (const span of spans) {
    expect([span.ts, span.dur, span.pid, span.tid].every((number) => Number.isFinite(number) && number >= 0)).toBe(
      true,
    );
  }
});

test.concurrent('--quiet, --verbose, -j 1 and --stream', async () => {
  await using rig = await workspace();
  const quiet = await rig.run('run', '--quiet');
  expect(quiet.stderr.trimEnd().split('\n')).toHaveLength(1);
  rig.write('in.txt', 'z\n');
  const plain = await rig.run('run', '--force=all');
  expect(plain.stderr).not.toContain('said-by-first');
  const streamed = await rig.run('run', '--force=all', '-j', '1');
  expect(streamed.stderr).toMatch(/^first \| said-by-first$/m);
  expect(streamed.stderr).toMatch(/^second \| said-by-second$/m);
  expect((await rig.run('run', '--force=all', '--stream')).stderr).toMatch(/^first \| said-by-first$/m);
  rig.write('gobuild.yaml', chain.replace('cp in.txt a.txt;', 'cp ./in.txt a.txt;'));
  rig.write('in.txt', 'zz\n');
  const verbose = await rig.run('run', '--verbose');
  const about = verbose.stderr.slice(verbose.stderr.indexOf('first'));
  expect(about).toContain('in.txt changed');
  expect(about).toContain('run');
});

test.concurrent('without selector and default: the list of targets, and exit 2', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': chain.replace('default: [all]\n', '') } });
  for (const more of [[], ['--dry-run']]) {
    const ran = await rig.run('run', ...more);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('everything');
    expect(ran.stdout.split('\n').filter((line) => /^(first|second|aside|all) /.test(line))).toHaveLength(4);
    expect(ran.stderr).toContain('GB4008');
  }
});

test.concurrent('a selector that matches nothing: exit 2 and what was meant', async () => {
  await using rig = await workspace();
  const ran = await rig.run('run', 'secnd');
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/did you mean.*second/);
  expect(rig.exists('.gobuild/state.log')).toBe(false);
});

test.concurrent('standard output or error closed early ends quietly', async () => {
  await using rig = await workspace();
  for (const args of [['run', '--json', '--force=all'], ['graph'], ['schema']]) {
    const { process: child, ended } = rig.start(args);
    child.stdout?.destroy();
    const ran = await ended;
    expect(ran.stderr).not.toMatch(/EPIPE|at .*\.ts|internal/i);
    expect(ran.code).not.toBe(70);
  }
  const { process: child, ended } = rig.start(['run', '--force=all']);
  child.stderr?.destroy();
  expect((await ended).code).not.toBe(70);
  expect(sum(await rig.run('run'))).toBe('3 fresh');
});
