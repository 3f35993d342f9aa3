/** Commands that only look: list, graph, show, explain. They start nothing and write nothing. */
import { expect, test } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { git, snapshot } from '../rig/story.ts';

const file = `version: 1
project: demo
default: [all]
vars: { mode: fast }
env: { pass: [LEVEL] }
targets:
  make:
    kind: task
    description: makes it
    matrix: { platform: [linux/arm64], edition: [free, pro] }
    inputs: [in.txt]
    outputs: ["out/\${{ matrix.edition }}.txt"]
    run: [sh, -c, 'mkdir -p out; cat in.txt > "$0"', "out/\${{ matrix.edition }}.txt", "--\${{ vars.mode }}"]
  pack: { kind: package, using: archive, from: make, files: [], name: "demo_\${{ matrix.edition }}" }
  all: { kind: group, needs: [pack] }
`;
const workspace = (): Promise<Rig> => createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'x\n' } });

test.concurrent('list and graph in all their forms', async () => {
  await using rig = await workspace();
  const before = snapshot(rig.root);
  const list = await rig.run('list');
  expect(list).toMatchObject({ code: 0, stderr: '' });
  expect(list.stdout).toMatch(/^make +task +2 nodes +makes it$/m);
  const listed = JSON.parse((await rig.run('list', '--json')).stdout) as { name: string; nodes: string[] }[];
  expect(listed.map(({ name }) => name)).toEqual(['make', 'pack', 'all']);
  expect(listed[0]?.nodes).toEqual(['make@linux-arm64,edition=free', 'make@linux-arm64,edition=pro']);

  expect((await rig.run('graph')).stdout).toContain('pack@linux-arm64,edition=pro');
  expect((await rig.run('graph', '--format', 'dot')).stdout).toMatch(
    /^digraph [\s\S]*"make@linux-arm64,edition=free" -> "pack@linux-arm64,edition=free"[\s\S]*^\}$/m,
  );
  expect((await rig.run('graph', '--format=mermaid')).stdout).toMatch(/^flowchart LR\n(?: {2}n\d+.*\n)+$/);
  const graph = JSON.parse((await rig.run('graph', '--format', 'json', 'pack@linux-arm64,edition=pro')).stdout) as {
    nodes: { id: string }[];
    edges: object[];
  };
  expect(graph.nodes.map(({ id }) => id).toSorted()).toEqual([
    'make@linux-arm64,edition=pro',
    'pack@linux-arm64,edition=pro',
  ]);
  expect(graph.edges).toEqual([
    { from: 'make@linux-arm64,edition=pro', to: 'pack@linux-arm64,edition=pro', artifacts: true },
  ]);
  expect((await rig.run('graph', '--format', 'pdf')).code).toBe(2);
  expect(snapshot(rig.root)).toEqual(before);
});

test.concurrent('show tells one target fully resolved', async () => {
  await using rig = await workspace();
  const shown = await rig.run('show', 'make@linux-arm64,edition=pro');
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('out/pro.txt');
  expect(shown.stdout).toContain('--fast');
  expect(shown.stdout).not.toContain('${{');
  const nodes = JSON.parse((await rig.run('show', 'make', '--json')).stdout) as { id: string; outputs: string[] }[];
  expect(nodes.map(({ id, outputs }) => [id, outputs])).toEqual([
    ['make@linux-arm64,edition=free', ['out/free.txt']],
    ['make@linux-arm64,edition=pro', ['out/pro.txt']],
  ]);
  expect((await rig.run('show', 'mak')).stderr).toMatch(/did you mean.*make/);
});

test.concurrent('explain names the file, the flag, the variable, the upstream; and what was never built', async () => {
  await using rig = await workspace();
  const explain = async (target: string, env: Record<string, string> = {}): Promise<string> => {
    const ran = await rig.start(['explain', target], { env }).ended;
    expect(ran.code).toBe(0);
    return ran.stdout;
  };
  expect(await explain('make@linux-arm64,edition=pro')).toMatch(/would run for the first time/);
  await rig.start(['run'], { env: { LEVEL: '1' } }).ended;
  expect(await explain('make@linux-arm64,edition=pro', { LEVEL: '1' })).toMatch(
    /^make@linux-arm64,edition=pro: fresh$/m,
  );
  expect(await explain('make@linux-arm64,edition=pro', { LEVEL: '2' })).toMatch(/variable LEVEL/);
  rig.write('gobuild.yaml', file.replace('mode: fast', 'mode: slow'));
  expect(await explain('make@linux-arm64,edition=pro', { LEVEL: '1' })).toMatch(/--fast → --slow/);
  rig.write('gobuild.yaml', file);
  rig.write('in.txt', 'y\n');
  expect(await explain('make@linux-arm64,edition=pro', { LEVEL: '1' })).toMatch(/in\.txt changed/);
  expect(await explain('pack@linux-arm64,edition=pro', { LEVEL: '1' })).toMatch(/make@linux-arm64,edition=pro/);
  const ran = await rig.start(['run', 'pack@linux-arm64,edition=pro'], { env: { LEVEL: '1' } }).ended;
  expect(ran.code).toBe(0);
  expect(await explain('pack@linux-arm64,edition=pro', { LEVEL: '1' })).toMatch(
    /fresh[\s\S]*last: ran[\s\S]*make@linux-arm64,edition=pro changed/,
  );
  const [answer] = JSON.parse(
    (await rig.start(['explain', 'make@linux-arm64,edition=pro', '--json'], { env: { LEVEL: '1' } }).ended).stdout,
  ) as [{ node: string; state: string }];
  expect(answer).toMatchObject({ node: 'make@linux-arm64,edition=pro', state: 'fresh' });
});

test.concurrent('git and version count only where they are used', async () => {
  await using rig = await createRig({
    files: {
      'in.txt': 'x',
      'gobuild.yaml': `version: 1
project: demo
default: [plain, stamped]
targets:
  plain: { kind: task, inputs: [in.txt], outputs: [p], run: [cp, in.txt, p] }
  stamped: { kind: task, inputs: [in.txt], outputs: [s], run: "echo \${{ git.branch }} \${{ version }} > s" }
`,
      '.gitignore': 'p\ns\n.gobuild/\n',
    },
  });
  git(rig, 'init', '-q');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'one');
  expect((await rig.run('run')).code).toBe(0);
  expect(rig.read('s')).toBe('main 0.0.0-dev\n');
  git(rig, 'commit', '-q', '--allow-empty', '-m', 'two');
  expect((await rig.run('run')).stderr).toMatch(/^2 fresh/);
  git(rig, 'tag', 'v1.2.0');
  expect((await rig.run('run')).stderr).toMatch(/stamped +done/);
  expect(rig.read('s')).toBe('main 1.2.0\n');
  git(rig, 'commit', '-q', '--allow-empty', '-m', 'three');
  expect((await rig.run('run')).stderr).toMatch(/1 fresh, 1 ran/);
  expect(rig.read('s')).toBe('main 1.2.1-dev\n');
  git(rig, 'checkout', '-q', '-b', 'other');
  expect((await rig.run('run')).stderr).toMatch(/1 fresh, 1 ran/);
  expect(rig.read('s')).toBe('other 1.2.1-dev\n');
});
