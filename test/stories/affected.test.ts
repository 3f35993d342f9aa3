/** What a change touches: by declared inputs, by declarations, by scans; and what is left out. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRig, type Ran, type Rig } from '../rig/rig.ts';
import { git } from '../rig/story.ts';

const file = `version: 1
project: demo
vars: { word: hello }
env: { files: [.env] }
targets:
  upper: { kind: task, inputs: [in.txt], outputs: [gen/upper.txt], run: "tr a-z A-Z < in.txt > gen/upper.txt" }
  count: { kind: task, inputs: [gen/upper.txt], outputs: [n.txt], run: "wc -c gen/upper.txt > n.txt", needs: [upper] }
  greet: { kind: task, inputs: [who.txt], outputs: [hi.txt], run: "echo \${{ vars.word }} > hi.txt" }
  docs:
    kind: task
    matrix: { lang: [de, en] }
    inputs: ["docs/\${{ matrix.lang }}/*.md"]
    outputs: ["site-\${{ matrix.lang }}.txt"]
    run: "cat docs/\${{ matrix.lang }}/*.md > site-\${{ matrix.lang }}.txt"
  pack: { kind: package, using: archive, from: [greet], files: [] }
  here: { kind: deploy, using: local, from: pack }
  all: { kind: group, needs: [count, pack, here] }
`;

async function committed(more: Record<string, string> = {}): Promise<Rig> {
  const rig = await createRig({
    files: {
      'gobuild.yaml': file,
      'in.txt': 'a\n',
      'who.txt': 'b\n',
      'docs/de/a.md': 'de\n',
      'docs/en/a.md': 'en\n',
      '.gitignore': '/gen\n/n.txt\n/hi.txt\n/site-*\n/dist\n.gobuild/\n',
      ...more,
    },
  });
  git(rig, 'init', '-q');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-q', '-m', 'one');
  return rig;
}
const lines = (ran: Ran): string[] => {
  expect([ran.code, ran.stderr.includes('error')]).toEqual([0, false]);
  return ran.stdout.split('\n').filter(Boolean);
};

test.concurrent('nothing changed, one file, a new file of one node; what follows; deploys are left out', async () => {
  await using rig = await committed();
  const clean = await rig.run('affected');
  expect(lines(clean)).toEqual([]);
  expect(clean.stderr).toMatch(/^0 files changed since HEAD \([0-9a-f]{12}\); 0 of 6 nodes touched$/m);

  rig.write('in.txt', 'c\n');
  expect(lines(await rig.run('affected'))).toEqual(['upper', 'count']);
  rig.write('in.txt', 'a\n');
  rig.write('docs/de/new.md', 'x\n');
  expect(lines(await rig.run('affected'))).toEqual(['docs@lang=de']);
  rig.remove('docs/de/new.md');
  rig.remove('who.txt');
  const removed = await rig.run('affected', '--verbose');
  expect(lines(removed)).toEqual(['greet', 'pack']);
  expect(removed.stderr).toMatch(/^ {2}greet +who\.txt changed$/m);
  expect(removed.stderr).toMatch(/^ {2}pack +greet is touched$/m);
  expect(removed.stderr).toMatch(/^ {2}all +pack is touched$/m);
  expect(removed.stderr).toMatch(/^left out: here: a deploy is a goal only if it is named$/m);

  const json = JSON.parse((await rig.run('affected', '--json')).stdout) as object;
  expect(json).toMatchObject({
    since: { name: 'HEAD' },
    changedFiles: ['who.txt'],
    selectors: ['greet', 'pack'],
    leftOut: [{ id: 'here' }],
  });
});

test.concurrent('what it prints is what run takes', async () => {
  await using rig = await committed();
  rig.write('docs/de/a.md', 'neu\n');
  rig.write('in.txt', 'z\n');
  const selectors = lines(await rig.run('affected'));
  const ran = await rig.run('run', ...selectors);
  expect(ran.code).toBe(0);
  expect(ran.stderr).toMatch(/^0 fresh, 3 ran/m);
});

test.concurrent('a declaration, a variable, a file of variables: only what they decide', async () => {
  await using rig = await committed();
  rig.write('gobuild.yaml', file.replace('word: hello', 'word: bye').replace('version: 1', '# new\nversion: 1'));
  const declared = await rig.run('affected', '--verbose');
  expect(lines(declared)).toEqual(['greet', 'pack']);
  expect(declared.stderr).toMatch(/greet +gobuild\.yaml declares it otherwise/);
  rig.write('gobuild.yaml', `${file}# a comment\n`);
  expect(lines(await rig.run('affected'))).toEqual([]);
  rig.write('gobuild.yaml', `${file}  more: { kind: task, inputs: [in.txt], run: [cat, in.txt] }\n`);
  expect(lines(await rig.run('affected'))).toEqual(['more']);
  rig.write('gobuild.yaml', file);
  rig.write('.env', 'LEVEL=3\n');
  expect(lines(await rig.run('affected'))).toEqual(['upper', 'greet', 'docs', 'count', 'pack']);
});

test.concurrent('an earlier file that cannot be read: everything, and it says so', async () => {
  await using rig = await committed({ 'gobuild.yaml': 'version: 1\nproject: [\n' });
  rig.write('gobuild.yaml', file);
  const ran = await rig.run('affected');
  expect(lines(ran)).toHaveLength(5);
  expect(ran.stderr).toContain('note: the earlier gobuild.yaml cannot be read');
});

test.concurrent('a revision; the changes of others since are not ours; below the top of the checkout', async () => {
  await using rig = await committed();
  git(rig, 'branch', 'feature');
  rig.write('who.txt', 'theirs\n');
  git(rig, 'commit', '-qam', 'theirs');
  git(rig, 'checkout', '-q', 'feature');
  rig.write('in.txt', 'ours\n');
  git(rig, 'commit', '-qam', 'ours');
  expect(lines(await rig.run('affected'))).toEqual([]);
  const since = await rig.run('affected', '--since', 'main');
  expect(lines(since)).toEqual(['upper', 'count']);
  expect(since.stderr).toContain('since merge base with main (');
  expect(lines(await rig.run('affected', '--since', 'HEAD'))).toEqual([]);

  const unknown = await rig.run('affected', '--since', 'nonsense');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('git knows no revision "nonsense"')]);
  const option = await rig.run('affected', '--since=--output=/dev/null');
  expect(option.code).toBe(2);

  rig.write('sub/gobuild.yaml', file.replaceAll('in.txt', '../in.txt'));
  rig.write('sub/who.txt', 'b\n');
  git(rig, 'add', '-A');
  git(rig, 'commit', '-qm', 'sub');
  rig.write('in.txt', 'again\n');
  expect(lines(await rig.run('-C', 'sub', 'affected', '--since', 'HEAD'))).toEqual(['upper', 'count']);
});

test.concurrent('no repository, no git, no commit', async () => {
  await using rig = await createRig({ files: { 'gobuild.yaml': file, 'in.txt': 'a', 'who.txt': 'b' } });
  const none = await rig.run('affected');
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/no git repository[\s\S]*help: run `git init`/)]);
  git(rig, 'init', '-q');
  expect(lines(await rig.run('affected')).length).toBeGreaterThan(2);
  const missing = await rig.start(['affected'], { env: { PATH: path.join(rig.base, 'nothing') } }).ended;
  expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('the program "git" is not there')]);
});

test.concurrent('nothing that the repository holds is executed', async () => {
  await using rig = await committed();
  const proof = path.join(rig.base, 'proof');
  rig.write('hook', `#!/bin/sh\ntouch '${proof}'\n`);
  for (const [key, value] of [
    ['core.fsmonitor', './hook'],
    ['diff.external', './hook'],
    ['diff.evil.textconv', './hook'],
    ['diff.evil.command', './hook'],
  ] as const)
    git(rig, 'config', key, value);
  rig.write('.gitattributes', '* diff=evil\n');
  rig.write('in.txt', 'c\n');
  git(rig, 'update-index', '--chmod=+x', '--add', 'hook');
  expect(lines(await rig.run('affected'))).toEqual(['upper', 'count']);
  expect(fs.existsSync(proof)).toBe(false);
});

const goFile = `version: 1
project: demo
targets:
  server: { kind: compile, using: go, package: ./cmd/server }
  client: { kind: compile, using: go, package: ./cmd/client }
`;
const main = (imports: string): string => `package main\n${imports}\nfunc main() {}\n`;

test.concurrent('a scan without a result: every file of its module counts, and it says so', async () => {
  await using rig = await committed({
    'gobuild.yaml': goFile,
    'go.mod': 'module example.com/demo\n\ngo 1.21\n',
    'cmd/server/main.go': main(''),
    'cmd/client/main.go': main(''),
  });
  rig.write('cmd/client/main.go', main('// x'));
  const ran = await rig.run('affected');
  expect(lines(ran)).toEqual(['server', 'client']);
  expect(ran.stderr).toMatch(/^note: no result of these is known here, .*: server.*, client/m);
});
