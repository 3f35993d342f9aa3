/** After an edit of a Go file gobuild takes a short way where it can: what it then builds is what a cold build gives. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { haveTools, runTool } from '../rig/real-tool.ts';
import { sum, told } from '../rig/story.ts';

const go = haveTools('go');

const main = (body: string, imports = ''): string =>
  `package main\n\nimport (\n\t"example.com/short/page"\n\t"example.com/short/word"\n${imports})\n\nfunc main() { ${body} }\n`;

const files = {
  'go.mod': 'module example.com/short\n\ngo 1.21\n',
  'cmd/one/main.go': main('println("one", page.Text(), word.Word)'),
  'cmd/two/main.go': 'package main\n\nfunc main() { println("two") }\n',
  'page/page.go':
    'package page\n\nimport "embed"\n\n//go:embed static/*.txt\nvar files embed.FS\n\nfunc Text() string {\n\tb, _ := files.ReadFile("static/a.txt")\n\treturn string(b) + extra()\n}\n',
  'page/extra.go': 'package page\n\nfunc extra() string { return "" }\n',
  'page/static/a.txt': 'a\n',
  'word/doc.go': 'package word\n',
  'word.txt': 'hello',
  'gobuild.yaml': `version: 1
project: short
default: [one, two, says]
targets:
  words:
    kind: task
    inputs: [word.txt]
    outputs: [word/word_gen.go]
    run: printf 'package word\\n\\nconst Word = "%s"\\n' "$(cat word.txt)" > word/word_gen.go
  one: { kind: compile, using: go, package: ./cmd/one, needs: [words] }
  two: { kind: compile, using: go, package: ./cmd/two, needs: [words] }
  says: { kind: task, from: one, outputs: [says.txt], run: "\${{ artifacts.one.path }} 2> says.txt" }
`,
};

type Way = 'short' | 'whole';

interface Step {
  readonly what: string;
  readonly edit: (rig: Rig) => void;
  readonly way: Way;
  /** Lines of targets that were told. */
  readonly told: readonly RegExp[];
  readonly fails?: boolean;
}

const write =
  (file: string, content: string): Step['edit'] =>
  (rig) =>
    rig.write(file, content);

const changed = (file: string, from: string | RegExp, to: string): Step['edit'] => {
  return (rig) => rig.write(file, rig.read(file).replace(from, to));
};

const [one, two, says] = [/^one built/, /^two built/, /^says done/];

const steps: readonly Step[] = [
  { what: 'a body', edit: changed('page/extra.go', '""', '"b"'), way: 'short', told: [one, says] },
  { what: 'a body of another program', edit: changed('cmd/two/main.go', '"two"', '"2"'), way: 'short', told: [two] },
  { what: 'a comment', edit: changed('page/extra.go', /$/, '// more\n'), way: 'short', told: [one] },
  { what: 'a body as it was', edit: changed('cmd/two/main.go', '"2"', '"two"'), way: 'short', told: [/^two restored/] },
  {
    what: 'a mistake',
    edit: changed('page/extra.go', '"b"', 'nothing'),
    way: 'whole',
    told: [/^one failed/],
    fails: true,
  },
  { what: 'no mistake', edit: changed('page/extra.go', 'nothing', '"c"'), way: 'whole', told: [one, says] },
  {
    what: 'an import',
    edit: write(
      'page/extra.go',
      'package page\n\nimport "strconv"\n\nfunc extra() string { return strconv.Itoa(7) }\n',
    ),
    way: 'whole',
    told: [one, says],
  },
  {
    what: 'a new file',
    edit: write('page/init.go', 'package page\n\nfunc init() { println("init") }\n'),
    way: 'whole',
    told: [one, says],
  },
  { what: 'a body after it', edit: changed('page/init.go', '"init"', '"again"'), way: 'short', told: [one, says] },
  {
    what: 'a build tag',
    edit: changed('page/init.go', 'package', '//go:build never\n\npackage'),
    way: 'whole',
    told: [/^one restored/, /^says restored/],
  },
  { what: 'a file left out', edit: changed('page/init.go', '"again"', '"unseen"'), way: 'short', told: [] },
  { what: 'an embedded file', edit: write('page/static/a.txt', 'b\n'), way: 'short', told: [one, says] },
  { what: 'a new embedded file', edit: write('page/static/b.txt', 'new\n'), way: 'whole', told: [one, says] },
  { what: 'go.mod', edit: changed('go.mod', '1.21', '1.22'), way: 'whole', told: [one, two, says] },
  { what: 'what a generator reads', edit: write('word.txt', 'bye'), way: 'whole', told: [one, says, /^words done/] },
  { what: 'a file removed', edit: (rig) => rig.remove('page/init.go'), way: 'whole', told: [] },
  {
    what: 'a program edited by hand',
    edit: write('dist/build/two/HOST/two', 'mine'),
    way: 'short',
    told: [/^two restored/],
  },
];

/** Of the patches that short runs leave. */
const patches = (rig: Rig): string =>
  fs
    .readdirSync(path.join(rig.root, '.gobuild/warm'))
    .filter((name) => name.endsWith('.patch'))
    .map((name) => `${name} ${fs.statSync(path.join(rig.root, '.gobuild/warm', name), { bigint: true }).mtimeNs}`)
    .join();

const builtBy = (rig: Rig, target: string): string => {
  const [found] = rig.list(`dist/build/${target}`);
  return path.join(rig.root, `dist/build/${target}`, found ?? '');
};

/** The bytes that Go alone makes of what lies there. */
function cold(rig: Rig, name: string): Buffer {
  const output = path.join(rig.base, `cold-${name}`);
  fs.rmSync(output, { force: true });
  const args = ['build', '-trimpath', '-buildvcs=false', '-o', output, `./cmd/${name}`];
  runTool('go', args, { cwd: rig.root, env: { CGO_ENABLED: '0' } });
  return fs.readFileSync(output);
}

it.skipIf(!go)('whatever is edited, the programs are those of a cold build', { timeout: 300_000 }, async () => {
  await using rig = await createRig({ files });
  // What was written in the moment before is looked at once more.
  for (const _ of [1, 2]) expect(await rig.run('run')).toMatchObject({ code: 0 });
  const host = path.basename(path.dirname(builtBy(rig, 'two')));
  for (const step of steps) {
    const [before, text] = [patches(rig), `after ${step.what}`];
    step.edit({ ...rig, write: (file, content) => rig.write(file.replace('HOST', host), content) });
    const ran = await rig.run('run');
    expect(ran, text).toMatchObject({ code: step.fails ? 1 : 0 });
    const lines = told(ran);
    expect(lines.length, `${text}: ${lines.join('; ')}`).toBe(step.told.length);
    for (const line of step.told) expect(lines, text).toContainEqual(expect.stringMatching(line));
    if (step.fails) continue;
    expect(patches(rig) === before ? 'whole' : 'short', text).toBe(step.way);
    for (const name of ['one', 'two'])
      expect(fs.readFileSync(builtBy(rig, name)).equals(cold(rig, name)), `${name} ${text}`).toBe(true);
    const [again, whole] = [await rig.run('run'), await rig.run('run', '-j', '3')];
    expect([sum(again), sum(whole)], `again ${text}`).toEqual(['4 fresh', '4 fresh']);
  }
});
