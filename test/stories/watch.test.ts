/** `gobuild watch` with real file events: what an edit starts, what it leaves alone, and what is left at the end. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { serveRig } from '../rig/served.ts';
import { gone, isAlive } from '../rig/story.ts';
import { startWatch } from '../rig/watching.ts';

const answers = (rig: { answer: () => Promise<string | undefined> }, text: string): Promise<void> =>
  vi.waitFor(async () => expect(await rig.answer()).toBe(text), { timeout: 30_000, interval: 50 });

const copier = `version: 1
project: copy
targets:
  upper:
    kind: task
    inputs: [in.txt]
    outputs: [out/upper.txt]
    run: mkdir -p out; tr a-z A-Z < in.txt > out/upper.txt
  list:
    kind: task
    inputs: ["src/*.txt"]
    outputs: [out/list.txt]
    run: mkdir -p out; cat src/*.txt > out/list.txt
watch: [upper, list]
`;
const files = { 'gobuild.yaml': copier, 'in.txt': 'a\n', 'src/a.txt': '1\n' };
const idle = /watching \d+ files and folders .*\n/;
const sum = /\d+ (?:fresh|cancelled)[^\n]* · [0-9.]+ s\n/;

it('runs on each edit exactly what it touches, and prints what changed', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig);
  await watch.next(idle);
  rig.write('in.txt', 'b\n');
  expect(await watch.next(sum)).toMatch(
    /^\d\d:\d\d:\d\d in\.txt changed\n {2}upper +done .* in\.txt changed\n1 fresh, 1 ran/,
  );
  expect(rig.read('out/upper.txt')).toBe('B\n');
  // A new file, a rename over it as editors save, a deletion.
  rig.write('src/b.txt', '2\n');
  expect(await watch.next(sum)).toContain('src/b.txt changed');
  fs.writeFileSync(path.join(rig.root, 'src/.tmp'), '3\n');
  await watch.next(sum);
  fs.renameSync(path.join(rig.root, 'src/.tmp'), path.join(rig.root, 'src/b.txt'));
  await watch.next(sum);
  expect(rig.read('out/list.txt')).toBe('1\n3\n');
  rig.remove('src/b.txt');
  await watch.next(sum);
  expect(rig.read('out/list.txt')).toBe('1\n');
  expect(fs.existsSync(path.join(rig.base, 'store/looked-after'))).toBe(true);
  expect((await watch.stop()).code).toBe(130);
  // The same bytes again, and its own outputs, start nothing: the story would have more turns.
  expect(watch.text().match(/changed$/gm)?.length).toBeGreaterThanOrEqual(4);
}, 120_000);

it('starts nothing for equal bytes, its own outputs, or what no target reads', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig, '--json');
  await watch.next(idle);
  // At once, as editors save: a file that is cut and then written is seen empty on a busy machine.
  const save = (text: string): void => {
    rig.write('../saved.txt', text);
    fs.renameSync(path.join(rig.base, 'saved.txt'), path.join(rig.root, 'in.txt'));
  };
  save('a\n');
  rig.write('out/other.txt', 'x');
  rig.write('unread.md', 'x');
  save('c\n');
  await watch.next(sum);
  const ended = await watch.stop();
  const turns = ended.stdout
    .split('\n')
    .filter((line) => line.includes('"turn-started"'))
    .map((line) => (JSON.parse(line) as { changed: string[] }).changed);
  expect(turns).toEqual([[], ['in.txt']]);
}, 120_000);

it('sees folders that are deleted and made again', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig, 'list');
  await watch.next(idle);
  rig.remove('src');
  expect(await watch.next(sum)).toContain('1 failed');
  rig.write('src/new.txt', '4\n');
  await vi.waitFor(() => expect(rig.read('out/list.txt')).toBe('4\n'), { timeout: 30_000 });
  rig.write('src/new.txt', '5\n');
  await vi.waitFor(() => expect(rig.read('out/list.txt')).toBe('5\n'), { timeout: 30_000 });
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('breaks off what works on an old input, and keeps what does not', async () => {
  const config = `version: 1
project: slow
targets:
  slow:
    kind: task
    inputs: [slow.txt]
    run: cat slow.txt >> began; [ "$(cat slow.txt)" = go ] || exec sleep 1000
  other:
    kind: task
    inputs: [other.txt]
    run: cat other.txt >> others; until [ -e release ]; do sleep 0.02; done
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'slow.txt': 'stay\n', 'other.txt': 'o\n' } });
  const watch = startWatch(rig, 'slow', 'other', '-j', '2');
  await vi.waitFor(() => expect([rig.exists('began'), rig.exists('others')]).toEqual([true, true]), {
    timeout: 30_000,
  });
  rig.write('slow.txt', 'go\n');
  rig.write('release', '');
  await vi.waitFor(() => expect(rig.read('began')).toBe('stay\ngo\n'), { timeout: 30_000 });
  await watch.next(idle);
  expect(rig.read('others')).toBe('o\n');
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('restarts a service with what was built, keeps the old one through a failing build, and leaves nothing', async () => {
  await using rig = await serveRig();
  const watch = startWatch(rig);
  await watch.next(/dev {2}ready/);
  expect(await rig.answer()).toBe('one');
  rig.write('text', 'two');
  await answers(rig, 'two');
  rig.write('gobuild.yaml', `${rig.read('gobuild.yaml')}broken: [\n`);
  await watch.next(/gobuild\.yaml:\d+:\d+: error[^]*the last good gobuild\.yaml stays in use/);
  rig.write('text', 'three');
  await answers(rig, 'three');
  const mended = rig.read('gobuild.yaml').replace('broken: [\n', '');
  rig.write('gobuild.yaml', mended.replace('chmod 755', 'exit 1; chmod 755'));
  await watch.next(/failed: server: [^]*\d+ failed[^\n]*\n/);
  expect(await rig.answer()).toBe('three');
  rig.write('gobuild.yaml', mended.replace('s/TEXT/', 's/TEXT/mended '));
  await answers(rig, 'mended three');
  const ended = await watch.stop();
  expect(ended.code).toBe(130);
  expect(await rig.answer()).toBeUndefined();
}, 120_000);

it('frees the workspace while it waits, and takes part when another run has ended', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig);
  await watch.next(idle);
  expect((await rig.run('run', 'upper', '--no-wait')).code).toBe(0);
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('F55: stops a target that rewrites its own input after three turns and one that comes later, with its name and the file', async () => {
  const config = `version: 1
project: loop
targets:
  fmt:
    kind: task
    inputs: [code.txt]
    run: echo x >> code.txt
  other: { kind: task, inputs: [other.txt], outputs: [o.txt], run: cp other.txt o.txt }
watch: [fmt, other]
`;
  await using rig = await createRig({ files: { 'gobuild.yaml': config, 'code.txt': '', 'other.txt': '1' } });
  const watch = startWatch(rig);
  // It rests, for it may have been somebody else, and tries once more.
  await watch.next(idle);
  await watch.next(/fmt: it rewrites its own input: code\.txt changed in four turns while it ran/);
  await watch.next(sum);
  expect(rig.read('code.txt')).toMatch(/^(x\n){4,5}$/);
  rig.write('other.txt', '2');
  await vi.waitFor(() => expect(rig.read('o.txt')).toBe('2'), { timeout: 30_000 });
  expect((await watch.stop()).code).toBe(130);
}, 120_000);

it('refuses what cannot be watched', async () => {
  await using rig = await createRig({
    files: { 'gobuild.yaml': 'version: 1\nproject: none\ntargets:\n  t: { kind: task, run: ["true"] }\n' },
  });
  const nothing = await rig.run('watch');
  expect(nothing.code).toBe(2);
  expect(nothing.stderr).toContain('GB4008');
  expect((await rig.run('watch', 'nobody')).code).toBe(2);
}, 60_000);

it('looks at every file when there are no events', async () => {
  await using rig = await createRig({ files });
  const watch = startWatch(rig, '--poll');
  await watch.next(idle);
  rig.write('in.txt', 'p\n');
  await watch.next(sum);
  expect(rig.read('out/upper.txt')).toBe('P\n');
  expect((await watch.stop()).code).toBe(130);
}, 60_000);

it.runIf(process.platform === 'linux')(
  'leaves nothing after kill -9',
  async () => {
    await using rig = await serveRig();
    rig.write(
      'server.template',
      rig.read('server.template').replace('console.log', 'console.log(process.pid); console.log'),
    );
    const watch = startWatch(rig);
    const pid = Number(/^dev \| (\d+)$/m.exec(await watch.next(/^dev \| (\d+)$/m))?.[1]);
    expect(isAlive(pid)).toBe(true);
    watch.kill();
    await watch.ended;
    await gone(pid);
  },
  60_000,
);
