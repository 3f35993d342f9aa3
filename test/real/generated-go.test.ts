/** Go code that a task makes: the build waits for it, and says so when it cannot or when the edge is missing. */
import { expect, it } from 'vitest';
import { createRig, type Rig } from '../rig/rig.ts';
import { haveTools } from '../rig/real-tool.ts';

const go = haveTools('go');

const files = {
  'go.mod': 'module example.com/gen\n\ngo 1.21\n',
  'main.go': 'package main\n\nimport "example.com/gen/word"\n\nfunc main() { println(word.Word) }\n',
  'word/doc.go': 'package word\n',
  'word/word_test.go': 'package word\n\nimport "testing"\n\nfunc TestWord(t *testing.T) {}\n',
  'word.txt': 'hello',
};
const config = (needs: string, more = ''): string => `version: 1
project: gen
targets:
  words:
    kind: task
    inputs: [word.txt]
    outputs: ["word/*_gen.go"]
    run: printf 'package word\\n\\nconst Word = "%s"\\n' "$(cat word.txt)" > word/word_gen.go
  program: { kind: compile, using: go, package: "."${needs} }
  vet: { kind: check, using: go-vet${needs} }
  test: { kind: check, using: go-test${needs} }
${more}`;

async function workspace(yaml: string): Promise<Rig> {
  return createRig({ files: { ...files, 'gobuild.yaml': yaml } });
}

it.skipIf(!go)('with the edge it is made first, alone or with others, and made again when it changes', async () => {
  await using rig = await workspace(config(', needs: [words]'));
  for (const goals of [['program'], ['vet', 'test', 'words', 'program']])
    expect(await rig.run('run', ...goals)).toMatchObject({ code: 0 });
  rig.write('word.txt', 'bye');
  const dry = await rig.run('run', 'program', '--dry-run');
  expect(dry.stdout).toMatch(/^ {2}program +maybe/m);
  expect((await rig.run('run', 'program')).stderr).toMatch(/program +built/);
});

it.skipIf(!go)('without the edge it is told, whichever targets are selected', async () => {
  await using rig = await workspace(config(''));
  expect((await rig.run('run', 'words')).code).toBe(0);
  for (const [goal, goals] of [
    ['program', ['program']],
    ['program', ['program', 'words']],
    ['vet', ['vet']],
    ['test', ['test']],
  ] as const) {
    const ran = await rig.run('run', ...goals);
    expect(ran.code, ran.stderr).toBe(2);
    expect(ran.stderr).toContain(`${goal} is made of word/word_gen.go, which words writes, without needing it`);
    expect(ran.stderr).toContain('add "words" to its needs');
  }
});

it.skipIf(!go)('what a program of the same module makes comes too late, and both names are told', async () => {
  const more = `  tool: { kind: compile, using: go, package: ./tool }
  late: { kind: task, from: tool, outputs: [late/late.go], run: "\${{ artifacts.tool.path }} > late/late.go" }
  user: { kind: compile, using: go, package: ./user, needs: [words, late] }
`;
  await using rig = await workspace(config(', needs: [words]', more));
  rig.write('tool/main.go', 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("package late") }\n');
  rig.write('user/main.go', 'package main\n\nimport _ "example.com/gen/late"\n\nfunc main() {}\n');
  rig.write('late/late.go', 'package late\n');
  const ran = await rig.run('run', 'user');
  expect(ran.code, ran.stderr).toBe(2);
  expect(ran.stderr).toContain(
    'user is made of late/late.go, but its packages are listed before late writes that file',
  );
});
