/** Completion in real shells: bash and zsh with a terminal and a Tab key, fish by its own question. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTool, haveTools, runTool } from '../rig/real-tool.ts';
import { createRig, repository, type Rig } from '../rig/rig.ts';
import { puppet } from '../rig/story.ts';

const file = `version: 1
project: shop
profiles: { dev: {}, prod: {} }
vars: { image: a }
targets:
  server:
    description: the "order" service, it's $HOME's
    kind: task
    matrix: { lang: [de, en], edition: [a+b, pro] }
    run: [echo, hi]
  sweep: { kind: task, run: [echo, hi] }
  build: { kind: task, matrix: { platform: [linux/amd64] }, outputs: [out/x], run: [touch, out/x] }
  here: { kind: deploy, using: local, from: build }
`;

/**
 * Presses the keys of each line in a new shell on a terminal of its own, and prints what stands in the line then. The
 * terminal echoes what is typed, so that the signs around the answer are put together from parts.
 */
const driver = `
zmodload zsh/zpty
press() {
  local out
  zpty -wn $1 $2$'\\t\\x18\\x10'
  zpty -r $1 out '*<<*>>*'
  print -r -- "\${\${out##*<<}%%>>*}"
  zpty -wn $1 $'\\x15'
}
inbash='PS1=; source <(gobuild completion bash); bind -x '"'"'"\\C-x\\C-p": printf "<%s%s>%s" "<" "$READLINE_LINE" ">"'"'"
inzsh='PROMPT=; autoload -Uz compinit; compinit -u -D; source <(gobuild completion zsh); shw() { print -rn -- "<""<$BUFFER>"">" }; zle -N shw; bindkey "^X^P" shw'
zpty bash 'bash --norc --noprofile -i'
zpty -w bash $inbash
zpty zsh 'zsh -f -i'
zpty -w zsh $inzsh
while IFS= read -r line; do
  press bash $line
  press zsh $line
done
`;

/** What is typed, and what stands in the line after Tab. */
const typed: readonly (readonly [string, string])[] = [
  ['gobuild ru', 'gobuild run '],
  ['gobuild run se', 'gobuild run server '],
  ['gobuild run server@lang=d', 'gobuild run server@lang=de,edition='],
  ['gobuild run server@lang=de,edition=a', 'gobuild run server@lang=de,edition=a+b '],
  ["gobuild run 'server[edi", "gobuild run 'server[edition="],
  ['gobuild run "*[lang=e', 'gobuild run "*[lang=en]" '],
  ['gobuild run --color=al', 'gobuild run --color=always '],
  ['gobuild -p pr', 'gobuild -p prod '],
  ['gobuild list --set=im', 'gobuild list --set=image='],
  ['gobuild deploy plan ', 'gobuild deploy plan here '],
  ['gobuild -C in', 'gobuild -C inner\\ folder/'],
];

describe.skipIf(!haveTools('bash', 'zsh', 'fish'))('completion', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await createRig({ files: { 'gobuild.yaml': file, 'inner folder/x': '' }, name: 'a b' });
    puppet(rig, 'gobuild', `exec '${process.execPath}' '${path.join(repository, 'bin/gobuild.cjs')}' "$@"`);
    fs.mkdirSync(path.join(rig.root, '.gobuild'));
  });
  afterAll(async () => rig[Symbol.asyncDispose]());

  test('bash and zsh put in what is meant, quoted as it has to be', () => {
    const out = execFileSync(findTool('zsh') ?? 'zsh', ['-f', '-c', driver], {
      cwd: rig.root,
      env: { ...rig.env, TERM: 'xterm', LC_ALL: 'C.UTF-8' },
      input: typed.map(([line]) => `${line}\n`).join(''),
      encoding: 'utf8',
      timeout: 120_000,
    });
    const lines = out.split('\n');
    const seen = typed.map(([line], index) => [line, lines[index * 2], lines[index * 2 + 1]]);
    expect(seen).toEqual(typed.map(([line, wanted]) => [line, wanted, wanted]));
  });

  test('fish offers words with what they do', () => {
    const ask = (line: string): readonly string[] =>
      runTool('fish', ['-N', '-c', 'gobuild completion fish | source; complete --escape -C $argv[1]', line], {
        cwd: rig.root,
        env: rig.env,
      })
        .split('\n')
        .slice(0, -1);
    expect(ask('gobuild run se')).toEqual(['server\tthe "order" service, it\'s $HOME\'s']);
    expect(ask('gobuild run server@lang=en,edition=p').map((line) => line.split('\t')[0])).toEqual([
      'server@lang=en,edition=pro',
    ]);
    expect(ask('gobuild run "*[lang=').map((line) => line.split('\t')[0])).toEqual(['"*[lang=de]"', '"*[lang=en]"']);
    expect(ask('gobuild --profile ')).toEqual(['dev', 'prod']);
    expect(ask('gobuild -C in').map((line) => line.split('\t')[0])).toEqual(['inner\\ folder/']);
    expect(ask('gobuild keygen --fo')).toEqual(['--force\treplace an existing key']);
  });
});
